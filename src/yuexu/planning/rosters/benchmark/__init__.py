"""The public shift-scheduling benchmark of Curtois and Qu: its text format, an independent checker, a
solver.
"""
