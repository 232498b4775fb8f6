"""The nights on which one mother needs a room, as chances by day.

Nights are half-open: arriving on day a and staying n nights she needs a room on a ≤ d < a + n, not on a + n.
Arrival is the birth plus the nights in hospital. Her chance of needing a room on day d is
  - expected: (1 − cancel_probability) · P(arrival ≤ d < arrival + length);
  - checked in: certain from checked_in_on on, whatever her cancel_probability, with the length conditioned on
    her being here this morning (length ≥ nights already slept); a stay past its longest length is over.
"""

from dataclasses import dataclass

import numpy as np

from yuexu.planning.rooms.births import ByDay, Reckoner
from yuexu.planning.rooms.expectations import Expectation, Odds
from yuexu.planning.rooms.gestation import Floats


@dataclass(frozen=True, slots=True)
class Stay:
    """One mother's future: the day she arrives, her nights (independent), the chance that she comes."""

    arrival: ByDay
    lengths: Odds
    comes: float

    def needed(self) -> ByDay:
        """Return P(a room is needed) by day."""
        if not self.lengths:
            return ByDay(self.arrival.first, np.zeros(0))
        longest = max(nights for nights, _ in self.lengths)
        still = np.zeros(longest)  # P(length > k): she sleeps her (k + 1)-th night
        for nights, probability in self.lengths:
            still[:nights] += probability
        chance = np.convolve(self.arrival.weights, self.comes * still)
        return ByDay(self.arrival.first, np.minimum(chance, 1.0))  # a sum may exceed 1 by rounding


def stay(e: Expectation, reckoner: Reckoner) -> Stay:
    """Return the future of one mother. Raise ValueError when too little or nonsense is known."""
    if problem := e.problem(reckoner.today):
        raise ValueError(f"{e.id}: {problem}")
    changes = reckoner.assumptions.stay_changes if e.stay_changes is None else e.stay_changes
    lengths = _lengths(e.nights, changes)
    if e.checked_in_on is None:
        return Stay(reckoner.arrivals(e), lengths, 1.0 - e.cancel_probability)
    slept = (reckoner.today - e.checked_in_on).days
    left = tuple((nights, p) for nights, p in lengths if nights >= slept and p > 0)
    whole = sum(p for _, p in left)
    still = tuple((nights, p / whole) for nights, p in left)
    return Stay(ByDay(e.checked_in_on.toordinal(), np.ones(1)), still, 1.0)


def _lengths(nights: int, changes: Odds) -> Odds:
    """Return the odds of the nights stayed; a stay lasts at least one night."""
    sums: dict[int, float] = {}
    for change, probability in changes:
        sums[max(nights + change, 1)] = sums.get(max(nights + change, 1), 0.0) + probability
    return tuple(sorted(sums.items()))


def clipped(odds: ByDay, first: int, days: int) -> tuple[int, Floats]:
    """Return the part of `odds` within `days` days from ordinal `first`, as (offset, weights)."""
    start, end = max(odds.first, first), min(odds.first + len(odds.weights), first + days)
    if start >= end:
        return 0, odds.weights[:0]
    return start - first, odds.weights[start - odds.first : end - odds.first]
