"""Rosters: the public benchmark's solver and checker, and the house's own month. Pure: no Django,
database, clock.
"""
