"""Occupancy and rosters as arithmetic: no framework, no database, no clock; every date is passed in."""
