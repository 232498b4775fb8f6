"""Half-open stretches of days: the first day belongs, the last does not, no end means open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Days:
    """The days d with `first_on <= d < until_on`; `until_on=None` is open-ended.

    Raises ValueError when it would end before it begins.
    """

    first_on: dt.date
    until_on: dt.date | None = None

    def __post_init__(self) -> None:
        if self.until_on is not None and self.until_on < self.first_on:
            raise ValueError(f"{self.until_on} is before {self.first_on}")

    def __contains__(self, day: dt.date) -> bool:
        return self.first_on <= day and (self.until_on is None or day < self.until_on)

    def __iter__(self) -> Iterator[dt.date]:
        if self.until_on is None:
            raise ValueError("an open period has no last day to stop at")
        for number in range((self.until_on - self.first_on).days):
            yield self.first_on + dt.timedelta(days=number)

    @property
    def nights(self) -> int | None:
        """How many nights lie in it; None when it is open."""
        return None if self.until_on is None else (self.until_on - self.first_on).days

    def overlaps(self, other: Days) -> bool:
        """Whether they share a day. An empty period shares none."""
        starts = max(self.first_on, other.first_on)
        ends = [end for end in (self.until_on, other.until_on) if end is not None]
        return all(starts < end for end in ends) if ends else True
