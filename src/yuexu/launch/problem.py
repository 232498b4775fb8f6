"""The one exception of the launcher that people see: what is wrong and what to do, in a sentence or two."""


class CannotStart(Exception):
    """Something outside the program stands in the way; the message says what to do about it."""
