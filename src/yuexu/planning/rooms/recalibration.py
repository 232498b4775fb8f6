"""Moves the published odds of birth by a centre's own births, as they come.

Each week of gestation has a chance that a child still unborn at its start is born in it, and, if born, a
chance of a caesarean. Both start as Beta odds worth `PRIOR_BIRTHS` births of the published table (thinner
where few are left) and count on: the beta-Stacy process, which for births all seen to the end is the
Dirichlet update (Walker and Muliere 1997). A mother whose birth is not yet known (or who left the books)
counts as unborn in the weeks she went through, so recalibrating in the middle of a season does not favour the
early births. The prior's weight is bounded: with n births the odds differ from the centre's own frequencies
by at most the order of PRIOR_BIRTHS / n, hence they converge.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from yuexu.planning.rooms.expectations import CESAREAN, TERM_DAYS, VAGINAL, Odds
from yuexu.planning.rooms.gestation import FIRST_DAY, WEEKS, Book, Component, Floats

PRIOR_BIRTHS = 100.0
PRIOR_COUNT = 20.0
SHARED = {"any": ("0", "1+")}  # the group of unknown parity learns from both


@dataclass(frozen=True, slots=True)
class Watched:
    """One pregnancy of the centre: on its books from `since`, born on `born_on`, or unborn when last heard
    of.

    Exactly one of `born_on` and `unborn_on` is given; `unborn_on` is a morning on which the child was not yet
    born.
    """

    due_on: date
    since: date
    born_on: date | None = None
    unborn_on: date | None = None
    route: str = "unknown"
    parity: int | None = None
    plurality: int = 1

    def __post_init__(self) -> None:
        if (self.born_on is None) == (self.unborn_on is None):
            raise ValueError("exactly one of born_on and unborn_on is needed")
        if (self.born_on or self.unborn_on or self.since) < self.since:
            raise ValueError("a pregnancy cannot end before it is on the books")


@dataclass(frozen=True, slots=True)
class _Counts:
    """By week, shape (15,): children at risk at its start, born in it, and born in it by each known route."""

    at_risk: Floats
    born: Floats
    routes: Mapping[str, Floats]


def recalibrated(book: Book, seen: Iterable[Watched], prior_births: float = PRIOR_BIRTHS) -> Book:
    """Return a new book; `book` is the prior and is left alone. Give all births each time."""
    seen = list(seen)
    named = {name: [w for w in seen if book.group(w.parity, w.plurality) == name] for name in book.groups}
    for name, members in SHARED.items():
        named[name] = named[name] + [w for member in members for w in named[member]]
    return Book({name: _updated(book.groups[name], named[name], prior_births) for name in book.groups})


def learnt(prior: Odds, seen: Iterable[int], prior_count: float = PRIOR_COUNT) -> Odds:
    """Return odds of whole numbers (hospital nights of a route, changes of a stay) moved by those seen.

    The Dirichlet mean, the prior weighing `prior_count` observations; a value never thought of is learnt too.
    """
    weights = {value: prior_count * probability for value, probability in prior}
    number = 0
    for value in seen:
        weights[value] = weights.get(value, 0.0) + 1.0
        number += 1
    return tuple((value, weight / (prior_count + number)) for value, weight in sorted(weights.items()))


def _count(seen: list[Watched]) -> _Counts:
    counts = _Counts(np.zeros(WEEKS), np.zeros(WEEKS), {r: np.zeros(WEEKS) for r in (VAGINAL, CESAREAN)})
    for one in seen:
        zero = one.due_on.toordinal() - TERM_DAYS + FIRST_DAY
        first = max(-((zero - one.since.toordinal()) // 7), 0)  # the first week watched from its start
        end = one.born_on or one.unborn_on
        assert end is not None
        last = (end.toordinal() - zero) // 7  # the week of the birth, or the week not seen to its end
        counts.at_risk[first : max(min(last, WEEKS), 0)] += 1
        if one.born_on and first <= last < WEEKS:
            counts.at_risk[last] += 1
            counts.born[last] += 1
            if one.route in counts.routes:
                counts.routes[one.route][last] += 1
    return counts


def _updated(prior: Component, seen: list[Watched], prior_births: float) -> Component:
    if not seen:
        return prior
    counts = _count(seen)
    weekly = prior.total()
    left = weekly[::-1].cumsum()[::-1]
    born = prior_births * weekly + counts.born
    hazard = born / np.maximum(prior_births * left + counts.at_risk, 1e-300)
    hazard[-1] = 1.0  # the support ends here
    odds = hazard * np.concatenate(([1.0], np.cumprod(1.0 - hazard[:-1])))
    by_route = {route: prior_births * prior.weekly[route] + counts.routes[route] for route in (VAGINAL, CESAREAN)}
    both = np.maximum(by_route[VAGINAL] + by_route[CESAREAN], 1e-300)
    weekly_by_route = {route: odds * by_route[route] / both for route in by_route}
    return Component(weekly_by_route, _own_labour(prior, hazard))


def _own_labour(prior: Component, hazard: Floats) -> Floats:
    """Labour by itself is a part of all births; keep the prior's part of the new hazard."""
    weekly = prior.total()
    before = weekly / np.maximum(weekly[::-1].cumsum()[::-1], 1e-300)
    part = np.divide(prior.spontaneous, before, out=np.zeros(WEEKS), where=before > 0)
    return np.asarray((hazard * part.clip(max=1.0)).clip(max=1.0))
