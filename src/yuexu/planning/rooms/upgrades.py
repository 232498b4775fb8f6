"""A better room may serve: shortage when the types form a ladder and overflow climbs it.

Exact: on one day the unmet need of a rung, added to the next rung's own need, is what that rung must house;
the types are independent, so the law of what is left over follows rung by rung by convolution.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from yuexu.planning.rooms.births import Reckoner
from yuexu.planning.rooms.expectations import Assumptions, Expectation, RoomType
from yuexu.planning.rooms.forecasts import laws
from yuexu.planning.rooms.gestation import Book, Floats, published


@dataclass(frozen=True, slots=True)
class LadderDay:
    """One day of the whole house. `p_unhoused` = P(someone finds no room of her type or better).

    `expected_upgrades[i]` is the mean number of mothers who must climb out of rung i (the last rung's stay
    unhoused).
    """

    date: date
    p_unhoused: float
    expected_unhoused: float
    expected_upgrades: tuple[float, ...]


def with_upgrades(
    expectations: Iterable[Expectation],
    ladder: Sequence[RoomType],
    today: date,
    horizon_days: int = 365,
    *,
    assumptions: Assumptions | None = None,
    book: Book | None = None,
) -> tuple[LadderDay, ...]:
    """Return the house by day; `ladder` runs from the simplest type to the best."""
    reckoner = Reckoner(today, book or published(), assumptions or Assumptions())
    by_type = laws(expectations, ladder, reckoner, horizon_days)
    over = np.ones((horizon_days, 1))
    means = []
    for rung in ladder:
        over = overflow(_sum(over, by_type[rung.room_type]), rung.rooms)
        means.append(over @ np.arange(over.shape[1]))
    none = over[:, 1:].sum(axis=1)
    return tuple(
        LadderDay(
            today + timedelta(days=day),
            float(none[day]),
            float(means[-1][day]),
            tuple(float(m[day]) for m in means),
        )
        for day in range(horizon_days)
    )


def _sum(left: Floats, right: Floats) -> Floats:
    """Return the law of the sum of two independent numbers, by day."""
    if left.shape[1] > right.shape[1]:
        left, right = right, left
    law = np.zeros((left.shape[0], left.shape[1] + right.shape[1] - 1))
    for k in range(left.shape[1]):
        law[:, k : k + right.shape[1]] += left[:, k : k + 1] * right
    return law


def overflow(law: Floats, rooms: int) -> Floats:
    """Return the law of max(N − rooms, 0), by day."""
    if law.shape[1] <= rooms + 1:
        return np.asarray(law.sum(axis=1, keepdims=True))
    return np.concatenate((law[:, : rooms + 1].sum(axis=1, keepdims=True), law[:, rooms + 1 :]), axis=1)
