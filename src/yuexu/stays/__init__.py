"""From a signed contract to the day she goes home: window, birth, room, check-in, moves, visits, discharge (B1–B11)."""
