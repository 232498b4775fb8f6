"""The consultant's question: what does one more contract for this due week do, and how many more can be sold?

Everything here is exact. The laws are cut off at the number of rooms, because only P(N ≤ rooms) is asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from yuexu.planning.rooms import counting
from yuexu.planning.rooms.births import Reckoner
from yuexu.planning.rooms.expectations import Assumptions, DueWeek, Expectation, RoomType
from yuexu.planning.rooms.forecasts import laws
from yuexu.planning.rooms.gestation import Book, Floats, published
from yuexu.planning.rooms.occupancy import clipped, stay

RISKS = (0.01, 0.05, 0.10)
COUNTS_FROM = 0.10  # the peaks are told of nights on which the newcomer needs a room with at least this chance
MOST_MORE = 200
ROUNDING = 1e-12
OVERHANG_DAYS = 120  # a child due on the last day may be born three weeks late, and then the stay begins


def what_if(
    expectations: Iterable[Expectation],
    rooms: Sequence[RoomType],
    today: date,
    *,
    newcomer: Expectation | None = None,
    weeks: int = 52,
    risks: Sequence[float] = RISKS,
    assumptions: Assumptions | None = None,
    book: Book | None = None,
) -> tuple[DueWeek, ...]:
    """Return, by room type and due week (due on today + 7, + 14, …), what one more such contract does.

    `newcomer` gives everything but the due date and the room type; by default 28 nights and nothing else
    known.
    """
    reckoner = Reckoner(today, book or published(), assumptions or Assumptions())
    newcomer = newcomer or Expectation(id="newcomer", room_type="", nights=28)
    days = 7 * weeks + OVERHANG_DAYS + newcomer.nights
    by_type = laws(expectations, rooms, reckoner, days)
    found = []
    for room in rooms:
        law = _cut(by_type[room.room_type], room.rooms)
        for week in range(1, weeks + 1):
            e = replace(newcomer, room_type=room.room_type, due_on=today + timedelta(days=7 * week))
            offset, chance = clipped(stay(e, reckoner).needed(), today.toordinal(), days)
            found.append(_due_week(e, room, law, _Window(offset, chance), tuple(risks), today))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Window:
    """The nights of the newcomer: `chance[i]` on day `offset + i`."""

    offset: int
    chance: Floats

    def decisive(self) -> np.ndarray:
        """Mark the nights that count; if none does (a near-certain cancellation), the likeliest ones."""
        return np.asarray(self.chance >= min(COUNTS_FROM, float(self.chance.max())))


def _cut(law: Floats, rooms: int) -> Floats:
    """Return the law up to `rooms`, shape (days, rooms + 1)."""
    missing = rooms + 1 - law.shape[1]
    return np.pad(law, ((0, 0), (0, missing))) if missing > 0 else law[:, : rooms + 1]


def _short(law: Floats) -> Floats:
    return np.asarray((1.0 - law.sum(axis=1)).clip(min=0.0))


def _due_week(
    e: Expectation, room: RoomType, law: Floats, window: _Window, risks: tuple[float, ...], today: date
) -> DueWeek:
    assert e.due_on is not None
    nights = np.flatnonzero(window.decisive())
    all_of_hers = law[window.offset : window.offset + len(window.chance)]
    law = law[window.offset + nights]
    chance = window.chance[nights]
    before = _short(law)
    added = chance * law[:, -1]  # short with her and not without: exactly all rooms needed, and she comes
    peak = int((before + added).argmax())
    # One more lengthens the shortage by one exactly when all rooms are needed already or more, and she comes.
    longer = float((chance * (before + law[:, -1])).sum())
    return DueWeek(
        room.room_type,
        e.due_on,
        today + timedelta(days=window.offset + int(nights[peak])),
        float(before.max()),
        float(before[peak] + added[peak]),
        longer,
        _room_left(all_of_hers, window.chance, risks),
    )


def _room_left(law: Floats, chance: Floats, risks: tuple[float, ...]) -> tuple[tuple[float, int], ...]:
    """Return for each risk the largest number of newcomers who meet a night without room with at most that chance.

    Of each night: P(a newcomer is here and rooms are short) = P(short with them) - P(none of them here) P(short without).
    A night on which the house is short without them counts in so far as they are likely to be here.
    """
    without, law, absent = _short(law), law.copy(), np.ones_like(chance)
    left = dict.fromkeys(risks, 0)
    for more in range(1, MOST_MORE + 1):
        counting.add(law, 0, chance)
        absent *= 1.0 - chance
        peak = float((_short(law) - absent * without).max())
        allowed = [risk for risk in risks if peak <= risk + ROUNDING]
        if not allowed:
            break
        left.update(dict.fromkeys(allowed, more))
    return tuple(left.items())
