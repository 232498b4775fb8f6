"""Wrong guesses are counted, and too many make one wait: PINs and passwords typed inside the house.

Counts live in the database's cache, so that all web nodes share them. Callers hold a row lock: counting is exact.
"""

from __future__ import annotations

from django.core.cache import cache

LIMIT = 5  # wrong guesses
WAIT = 600  # seconds until guessing may go on


def locked(key: str) -> bool:
    """Whether there were too many wrong guesses lately."""
    return int(cache.get(_name(key), 0)) >= LIMIT


def missed(key: str) -> int:
    """Count one wrong guess; returns how many are left."""
    count = int(cache.get(_name(key), 0)) + 1
    cache.set(_name(key), count, WAIT)
    return max(0, LIMIT - count)


def forget(key: str) -> None:
    """The right one was given."""
    cache.delete(_name(key))


def _name(key: str) -> str:
    return f"tries:{key}"
