"""Ways to decide on one more contract (fixed intervals, a count cap, probability), each with one dial of
risk."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

import numpy as np

from yuexu.planning.rooms import counting
from yuexu.planning.rooms.births import Reckoner
from yuexu.planning.rooms.expectations import Expectation
from yuexu.planning.rooms.gestation import Floats
from yuexu.planning.rooms.occupancy import clipped, stay
from yuexu.planning.rooms.streams import Request
from yuexu.planning.rooms.whatif import COUNTS_FROM

PLANNED_HOSPITAL_NIGHTS = 4  # what a fixed interval takes for granted between the due date and the arrival
HORIZON = 420
EPOCH = date(2020, 1, 1).toordinal()  # day 0 of a stream; any day would do


class Policy(Protocol):
    """Decides, and hears what was sold and, now and then, what has become known of the births."""

    def accepts(self, asked: Request, today: int) -> bool: ...

    def sold(self, to: Request) -> None: ...

    def learn(self, today: int, live: Iterable[Request]) -> None: ...


class FixedIntervals:
    """A room is blocked from the due date on, `buffer` days more on each side; `spare` rooms stay unsold."""

    def __init__(self, rooms: int, days: int, *, buffer: int = 0, spare: int = 0) -> None:
        self.limit, self.buffer = rooms - spare, buffer
        self.blocked = np.zeros(days, dtype=int)

    def _span(self, r: Request) -> slice:
        start = r.due + PLANNED_HOSPITAL_NIGHTS
        return slice(max(start - self.buffer, 0), start + r.nights + self.buffer)

    def accepts(self, asked: Request, today: int) -> bool:
        return bool((self.blocked[self._span(asked)] < self.limit).all())

    def sold(self, to: Request) -> None:
        self.blocked[self._span(to)] += 1

    def learn(self, today: int, live: Iterable[Request]) -> None:
        """Put the births known by now on their real nights."""
        self.blocked[:] = 0
        for r in live:
            if r.born < today:
                self.blocked[r.arrives : r.leaves] += 1
            else:
                self.sold(r)


class CountCap:
    """At most `cap` contracts with a due date within two weeks before or after."""

    def __init__(self, cap: int, days: int) -> None:
        self.cap, self.due = cap, np.zeros(days, dtype=int)

    def accepts(self, asked: Request, today: int) -> bool:
        return int(self.due[max(asked.due - 14, 0) : asked.due + 15].sum()) < self.cap

    def sold(self, to: Request) -> None:
        self.due[to.due] += 1

    def learn(self, today: int, live: Iterable[Request]) -> None:
        """A count of due dates learns nothing."""


class Probability:
    """Sell while the short nights that she is expected to add stay below `dial` for each night that she pays
    for.

    This is the marginal rule: it weighs what is lost against what is won. `HighestNight` is the other
    reading.
    """

    def __init__(self, rooms: int, dial: float) -> None:
        self.rooms, self.dial, self.today = rooms, dial, 0
        self.law = counting.none_needed(HORIZON, rooms)
        self._last: tuple[int, Floats] = (0, np.zeros(0))

    def accepts(self, asked: Request, today: int) -> bool:
        reckoner = Reckoner(date.fromordinal(EPOCH + today))
        needed = stay(_known(asked, today), reckoner).needed()
        offset, chance = self._last = clipped(needed, EPOCH + self.today, HORIZON)
        return self._price(self.law[offset : offset + len(chance)], chance, asked.nights) <= self.dial

    def _price(self, law: Floats, chance: Floats, nights: int) -> float:
        """Return E[short nights with her] − E[short nights without her], for each night sold."""
        full = 1.0 - law[:, :-1].sum(axis=1)
        return float((chance * full).sum()) / nights

    def sold(self, to: Request) -> None:
        counting.add(self.law, *self._last)

    def learn(self, today: int, live: Iterable[Request]) -> None:
        """Reckon anew with the births known by now."""
        self.today = today
        self.law = counting.none_needed(HORIZON, self.rooms)
        reckoner = Reckoner(date.fromordinal(EPOCH + today))
        for r in live:
            needed = stay(_known(r, today), reckoner).needed()
            counting.add(self.law, *clipped(needed, EPOCH + today, HORIZON))


class HighestNight(Probability):
    """Sell while, with her, no night that may be hers is short with a chance above `dial`."""

    def _price(self, law: Floats, chance: Floats, nights: int) -> float:
        after = 1.0 - law.sum(axis=1) + chance * law[:, -1]
        return float(after[chance >= min(COUNTS_FROM, chance.max(initial=0.0))].max(initial=0.0))


def _known(r: Request, today: int) -> Expectation:
    """What the house knows of a family on the morning of `today`: the birth only once it has happened."""
    born = r.born < today
    return Expectation(
        id=str(r.number),
        room_type="room",
        nights=r.nights,
        due_on=date.fromordinal(EPOCH + r.due),
        parity=r.parity,
        plurality=r.plurality,
        route=r.route if born else "unknown",
        born_on=date.fromordinal(EPOCH + r.born) if born else None,
        checked_in_on=date.fromordinal(EPOCH + r.arrives) if r.arrives < today else None,
    )
