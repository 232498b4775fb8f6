"""The month's rules that tie people together or count over the month, as rows of a linear program over
assignments.

A row says: sum of coefficients × assignments + sum of signs × slacks = right side; each slack has a cost
and a
limit. What one person alone must keep (rest, runs, hours of the month) is left to the pricing of schedules.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from yuexu.planning.rosters.arrays import Floats
from yuexu.planning.rosters.house.model import Duty, Month, Need, Staff, worked
from yuexu.planning.rosters.house.score import fair_shares, stay

HARD = 500.0  # marks a slack that breaks a hard rule; no bound may count on more than this price
STEEP = 12  # units away from a fair share beyond which the cost grows no steeper
FREE = float("inf")
Cell = tuple[int, int, int]  # person, day, duty


@dataclass(frozen=True)
class Row:
    """One row; `slacks` are (sign, cost, limit)."""

    right: float
    cells: tuple[tuple[Cell, float], ...]
    slacks: tuple[tuple[int, float, float], ...]


class Frame:
    """The month in numbers: `duties` lists (shift, post); costs [people, days, duties], infinite where
    forbidden.
    """

    def __init__(self, month: Month) -> None:
        self.month = month
        held = {post for person in month.staff for post in person.posts}
        self.posts = sorted(held | {need.post for need in month.needs})  # some may be held by nobody
        self.duties = [Duty(s.code, post) for s, post in product(month.shifts, self.posts)]
        self.place = {p.id: i for i, p in enumerate(month.staff)}
        self.constant = 0
        self.cost: Floats = np.zeros((len(month.staff), month.days, len(self.duties)))
        for row, person in enumerate(month.staff):
            self._forbid(row, person)
            self._wishes(row, person)
        rows = list(self._rows())
        self.rows = [r for r in rows if r.cells]
        self.constant += sum(_alone(r) for r in rows if not r.cells)

    def _forbid(self, row: int, person: Staff) -> None:
        off = sorted((person.leave | person.ill) & set(range(self.month.days)))
        self.cost[row, off] = np.inf
        for column, duty in enumerate(self.duties):
            if duty.post not in person.posts or (person.no_nights and self.month.shift(duty.shift).night):
                self.cost[row, :, column] = np.inf
            elif person.quarter_post not in (None, duty.post):
                self.cost[row, :, column] += self.month.weights.post
            for kind in self.month.certificates.get(duty.post, frozenset()):
                valid = [person.certified(kind, day) for day in range(self.month.days)]
                self.cost[row, ~np.array(valid), column] = np.inf

    def _wishes(self, row: int, person: Staff) -> None:
        """A wish costs its weight on all duties that do not meet it, or, where working meets it, on a free
        day.
        """
        for wish in person.wishes:
            weight = self.month.weights.wish * wish.weight
            if wish.shift is None:
                meets = np.zeros(len(self.duties), dtype=bool)
            else:
                meets = np.array([duty.shift == wish.shift for duty in self.duties])
            refuses = meets != wish.wanted  # for each duty; a free day refuses a wish for a shift only
            free = (wish.shift is None) != wish.wanted
            self.constant += weight * free
            self.cost[row, wish.day] += weight * (refuses.astype(float) - float(free))

    def _rows(self) -> Iterator[Row]:
        month = self.month
        for need in month.needs:
            yield self._need(need)
        for name, kinds in fair_shares(month).items():
            for kind, (low, high) in kinds.items():
                yield self._share(month.person(name), kind, low, high)
        for family in month.families:
            carers = [self.place[c] for c in sorted(family.carers)]
            for day in stay(month, family.first, family.last):
                cells = self._cells(carers, [day], self.duties)
                yield Row(1, cells, ((1, month.weights.family, 1), (-1, 0, FREE)))
        for person in month.staff:
            yield from self._mentor(person)
            yield from self._weeks(person)

    def _cells(
        self, people: Iterable[int], days: Iterable[int], duties: Iterable[Duty], sign: float = 1.0
    ) -> tuple[tuple[Cell, float], ...]:
        places = [self.duties.index(duty) for duty in duties]
        cells = product(people, days, places)
        return tuple((cell, sign) for cell in cells if np.isfinite(self.cost[cell]))

    def _need(self, need: Need) -> Row:
        people = [i for i, p in enumerate(self.month.staff) if need.skill is None or need.skill in p.skills]
        cells = self._cells(people, [need.day], [Duty(need.shift, need.post)])
        surplus = self.month.weights.surplus if need.skill is None else 0
        return Row(need.people, cells, ((1, HARD, FREE), (-1, surplus, FREE)))

    def _share(self, person: Staff, kind: str, low: int, high: int) -> Row:
        month = self.month
        days = list(range(month.days))
        duties = self.duties
        if kind == "nights":
            duties = [duty for duty in duties if month.shift(duty.shift).night]
        elif kind == "weekends":
            days = [day for day in days if month.weekend(day)]
        else:
            days = [day for day in days if day in month.holidays]
        weight = getattr(month.weights, kind)
        right = low - getattr(person, kind)
        cells = self._cells([self.place[person.id]], days, duties)
        slacks = [*_steps(1, right, weight), *_steps(-1, len(days) - right - (high - low), weight)]
        free = (-1, 0.0, float(high - low))
        return Row(right, cells, (*slacks, free))

    def _mentor(self, person: Staff) -> Iterator[Row]:
        if person.mentor is None:
            return
        for day, shift in product(range(self.month.days), self.month.shifts):
            duties = [duty for duty in self.duties if duty.shift == shift.code]
            own = self._cells([self.place[person.id]], [day], duties)
            beside = self._cells([self.place[person.mentor]], [day], duties, -1.0)
            yield Row(0, own + beside if own else (), ((1, 0, FREE), (-1, HARD, FREE)))

    def _weeks(self, person: Staff) -> Iterator[Row]:
        """Free days and hours of each week, where the longest run does not imply them already."""
        law, month = self.month.law, self.month
        longest = max(s.minutes for s in month.shifts)
        for days in month.weeks():
            inside = [day for day in days if 0 <= day < month.days]
            before = [s for day in days if day < 0 and (s := worked(person, (), day))]
            cells = self._cells([self.place[person.id]], inside, self.duties)
            if law.free_days > 1 or law.run > 6:
                most = max(7 - law.free_days - len(before), 0)
                yield Row(most, cells, ((1, 0, FREE), (-1, HARD, FREE)))
            if (7 - law.free_days) * longest > law.week or before:
                left = max(law.week - sum(month.shift(s).minutes for s in before), 0)
                hours = tuple((c, self.minutes(c[2]) / 60) for c, _ in cells)
                yield Row(left / 60, hours, ((1, 0, FREE), (-1, HARD, FREE)))

    def minutes(self, duty: int) -> int:
        """Length of a duty."""
        return self.month.shift(self.duties[duty].shift).minutes


def _steps(sign: int, furthest: int, weight: int) -> Iterator[tuple[int, float, float]]:
    """Slacks of a count that lies up to `furthest` units outside: each unit costs one weight more than the last."""
    for step in range(1, min(max(furthest, 1), STEEP) + 1):
        yield sign, float(step * weight), FREE if step == min(max(furthest, 1), STEEP) else 1.0


def _alone(row: Row) -> int:
    """What a row costs that nobody can do anything about; 0 for a hard rule, which others must judge."""
    cost, left = 0.0, row.right
    for sign, price, limit in sorted(row.slacks, key=lambda slack: slack[1]):
        taken = min(max(left * sign, 0.0), limit)
        cost, left = cost + price * taken, left - sign * taken
    return 0 if any(price == HARD for _, price, _ in row.slacks) else round(cost)
