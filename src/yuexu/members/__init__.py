"""After she went home: the ladder of calls, visits and check-ups, and membership (J1, J2)."""
