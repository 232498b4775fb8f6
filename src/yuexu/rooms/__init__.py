"""Room types, rooms, their states, and the preparation of a room before somebody moves in (B1, B3)."""
