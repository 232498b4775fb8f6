"""When one mother gives birth and when she arrives, as odds by day, given what is known this morning.

Known means: nothing of `today` itself has happened yet, so a child without `born_on` is born today or later,
and a mother without `checked_in_on` arrives today or later. Then the birth is
  - born: certain;
  - booked: the earlier of labour by itself (its hazard alone) and the booked day; a caesarean by route, an
    induction plus its delay; a booked day already past is taken as fallen away;
  - else: the daily odds of her group and route, given that it is not before today. With an unknown route both
    are carried side by side, because the nights in hospital depend on it.
"""

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from yuexu.planning.rooms.expectations import (
    CESAREAN,
    LATEST_DAY,
    ROUTES,
    TERM_DAYS,
    VAGINAL,
    Assumptions,
    Expectation,
    Odds,
)
from yuexu.planning.rooms.gestation import (
    FIRST_DAY,
    WEEKS,
    Book,
    Component,
    Floats,
    daily,
    published,
)

# Past the cut at 42 weeks and 6 days: the daily hazard that makes the 47.9 % of week 42 (weekly table, all
# births), # for two weeks; what is left is born on the last day.
LATE_HAZARD = 1.0 - (1.0 - 0.479) ** (1 / 7)
LATE_DAYS = 14
NEGLIGIBLE = 1e-12


@dataclass(frozen=True, slots=True)
class ByDay:
    """Odds over consecutive days: `weights[i]` belongs to the day with ordinal `first + i`."""

    first: int
    weights: Floats

    def plus(self, other: Floats) -> "ByDay":
        """Add an independent number of days with odds `other` (index = days)."""
        return ByDay(self.first, np.convolve(self.weights, other))


def dense(odds: Odds) -> Floats:
    """Return the odds of non-negative numbers as an array indexed by the number."""
    weights = np.zeros(max(value for value, _ in odds) + 1)
    for value, probability in odds:
        weights[value] += probability
    return weights


def total(parts: list[ByDay]) -> ByDay:
    """Add alternatives up into one array of days."""
    first = min(part.first for part in parts)
    weights = np.zeros(max(part.first + len(part.weights) for part in parts) - first)
    for part in parts:
        weights[part.first - first : part.first - first + len(part.weights)] += part.weights
    return ByDay(first, weights)


@dataclass
class Reckoner:
    """Births and arrivals under one book of odds, one set of assumptions and one today, remembered."""

    today: date
    book: Book = field(default_factory=published)
    assumptions: Assumptions = field(default_factory=Assumptions)
    _daily: dict[str, Floats] = field(default_factory=dict)
    _waiting: dict[tuple[str, str, int, int | None], tuple[int, Floats]] = field(default_factory=dict)
    _hazards: dict[str, Floats] = field(default_factory=dict)
    _nights: dict[str, Floats] = field(default_factory=dict)

    def births(self, e: Expectation) -> dict[str, ByDay]:
        """Return the odds of the birth day by route; all weights together add up to 1."""
        if e.born_on:
            shares = self._shares_when_born(e)
            return {r: ByDay(e.born_on.toordinal(), np.array([share])) for r, share in shares.items() if share > 0}
        booked = self._booked(e)
        return booked or self._waited_for(e)

    def arrivals(self, e: Expectation) -> ByDay:
        """Return the odds of the arrival day of a mother who has not checked in, never before today."""
        if not e.born_on and not self._booked_on(e):
            return self._arrivals_waiting(e)
        parts = [b.plus(self._hospital(e.hospital_nights, route)) for route, b in self.births(e).items()]
        return _not_before(total(parts), self.today.toordinal())

    def _arrivals_waiting(self, e: Expectation) -> ByDay:
        """Arrivals of an unborn child without a booked day; mothers alike share one array."""
        assert e.due_on is not None
        zero = e.due_on.toordinal() - TERM_DAYS
        gestation = max(self.today.toordinal() - zero, FIRST_DAY)
        key = (self.book.group(e.parity, e.plurality), _route(e), gestation, e.hospital_nights)
        if key not in self._waiting:
            parts = self._waited_for(e).items()
            sums = total([b.plus(self._hospital(e.hospital_nights, route)) for route, b in parts])
            self._waiting[key] = (sums.first - zero, sums.weights)
        first, weights = self._waiting[key]
        return ByDay(zero + first, weights)

    def _component(self, e: Expectation) -> Component:
        return self.book.groups[self.book.group(e.parity, e.plurality)]

    def _hospital(self, nights: int | None, route: str) -> Floats:
        if nights is not None:
            return dense(((nights, 1.0),))
        if route not in self._nights:
            self._nights[route] = dense(self.assumptions.hospital_nights[route])
        return self._nights[route]

    def _by_day(self, group: str) -> Floats:
        """Daily odds of a group by route, shape (2, 105), all adding up to 1."""
        if group not in self._daily:
            weekly = self.book.groups[group].weekly
            self._daily[group] = np.stack([daily(weekly[route]) for route in ROUTES])
        return self._daily[group]

    def _waited_for(self, e: Expectation) -> dict[str, ByDay]:
        assert e.due_on is not None
        zero = e.due_on.toordinal() - TERM_DAYS
        start = max(self.today.toordinal() - zero, FIRST_DAY)
        possible = np.array([[_route(e) in (route, "unknown")] for route in ROUTES])
        odds = self._by_day(self.book.group(e.parity, e.plurality))[:, start - FIRST_DAY :] * possible
        if odds.sum() <= NEGLIGIBLE:  # past the cut at 42 weeks and 6 days, or later than any of her group
            shares = np.array([[self._shares(e, None).get(route, 0.0)] for route in ROUTES])
            odds = shares * _late()
        odds = odds / odds.sum()
        return {route: ByDay(zero + start, odds[i]) for i, route in enumerate(ROUTES) if odds[i].any()}

    def _booked_on(self, e: Expectation) -> date | None:
        planned = [on for on in (e.cesarean_on, e.induction_on) if on and on >= self.today]
        return min(planned) if planned else None

    def _booked(self, e: Expectation) -> dict[str, ByDay] | None:
        """Labour by itself before the booked day, else the booked day; None without a day to come."""
        planned = self._booked_on(e)
        if planned is None or e.due_on is None:
            return None
        zero, booked = e.due_on.toordinal() - TERM_DAYS, planned.toordinal()
        first = min(max(self.today.toordinal(), zero + FIRST_DAY), booked)
        hazard = self._labour(self.book.group(e.parity, e.plurality))[first - zero : booked - zero]
        unborn = np.concatenate(([1.0], np.cumprod(1.0 - hazard)))
        if planned == e.cesarean_on:
            return {CESAREAN: ByDay(first, np.append(hazard * unborn[:-1], unborn[-1]))}
        delay = dense(self.assumptions.induction_delay)
        odds = np.concatenate((hazard * unborn[:-1], unborn[-1] * delay))
        share = self._shares(e, None)
        return {route: ByDay(first, odds * part) for route, part in share.items() if part > 0}

    def _labour(self, group: str) -> Floats:
        """Hazard of labour by itself by day of gestation; none before 28 weeks, week 42's ever after."""
        if group not in self._hazards:
            own = self.book.groups[group].spontaneous.clip(max=1.0 - 1e-9)
            weekly = own * self.assumptions.labour_first
            per_day = np.repeat(1.0 - (1.0 - weekly) ** (1 / 7), 7)
            self._hazards[group] = np.pad(per_day, (FIRST_DAY, 2 * LATEST_DAY), mode="edge")
            self._hazards[group][:FIRST_DAY] = 0.0
        return self._hazards[group]

    def _shares_when_born(self, e: Expectation) -> dict[str, float]:
        """Chance of each route once born: as recorded, a caesarean on its booked day, else by week."""
        assert e.born_on is not None
        if e.route == "unknown" and e.cesarean_on == e.born_on:
            return {CESAREAN: 1.0}
        if e.due_on is None:
            return self._shares(e, None)
        day = TERM_DAYS - (e.due_on - e.born_on).days
        return self._shares(e, min(max((day - FIRST_DAY) // 7, 0), WEEKS - 1))

    def _shares(self, e: Expectation, week: int | None) -> dict[str, float]:
        if _route(e) != "unknown" and not e.born_on:
            return {_route(e): 1.0}
        if e.route != "unknown":
            return {e.route: 1.0}
        weekly = self._component(e).weekly
        sums = {r: float(weekly[r].sum() if week is None else weekly[r][week]) for r in ROUTES}
        if sum(sums.values()) <= NEGLIGIBLE:  # nobody of her group is born in that week
            sums = {r: float(weekly[r].sum()) for r in ROUTES}
        whole = sum(sums.values())
        return {VAGINAL: sums[VAGINAL] / whole, CESAREAN: sums[CESAREAN] / whole}


def _route(e: Expectation) -> str:
    """The route that counts for an unborn child: a caesarean once booked, even if its day is past."""
    return CESAREAN if e.cesarean_on else e.route


def _late() -> Floats:
    odds = LATE_HAZARD * (1.0 - LATE_HAZARD) ** np.arange(LATE_DAYS)
    odds[-1] += 1.0 - odds.sum()
    return np.asarray(odds)


def _not_before(odds: ByDay, day: int) -> ByDay:
    """Condition on `day` or later; when all of it lies in the past, she is expected on `day`."""
    skip = day - odds.first
    if skip <= 0:
        return odds
    left = odds.weights[skip:]
    if left.sum() <= 0.0:
        return ByDay(day, np.ones(1))
    return ByDay(day, left / left.sum())
