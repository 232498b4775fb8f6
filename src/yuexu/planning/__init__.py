"""What the house plans ahead: rooms under uncertain births, and rosters. Pure: no Django, database or
clock.
"""
