"""The month as tables for annealing: what each person's day costs for every duty it might hold, with all
else standing.

The last column of a day's table is the free day. Costs above BROKEN / 2 mean that a personal rule would
break.
"""

import numpy as np

from yuexu.planning.rosters.arrays import Bools, Floats, Ints
from yuexu.planning.rosters.house.model import Staff, worked
from yuexu.planning.rosters.house.pricing import Pricing
from yuexu.planning.rosters.house.rows import Frame
from yuexu.planning.rosters.house.score import fair_shares, outside, stay

BROKEN = 1e5
LACKING = 300.0  # a person short on a shift, while annealing
KINDS = ("nights", "weekends", "holidays")


class Board:
    """Constant tables. P people, D days, K duties; index K is the free day."""

    def __init__(self, frame: Frame, pricing: Pricing) -> None:
        month = self.month = frame.month
        self.people, self.days, self.free = frame.cost.shape
        self.linear = np.minimum(np.concatenate([frame.cost, np.zeros((self.people, self.days, 1))], 2), BROKEN)
        self.minutes: Ints = np.append(pricing.lengths, 0)
        self.works: Ints = (np.arange(self.free + 1) < self.free).astype(np.int64)
        self.night: Ints = np.append([month.shift(d.shift).night for d in frame.duties], 0).astype(np.int64)
        codes = [duty.shift for duty in frame.duties]
        self.shift: Ints = np.append([[s.code for s in month.shifts].index(c) for c in codes], -1)
        self.step = np.zeros((self.free + 1, self.free + 1))
        self.step[:-1, :-1] = pricing.tolls
        close = np.array([[month.too_close(a, b) for b in codes] for a in codes])
        self.step[:-1, :-1][close] = BROKEN
        self.unit = pricing.unit
        self.hours = self._hours(pricing)
        self.fair = {kind: self._fair(kind) for kind in KINDS}
        self.counts_day = {
            "weekends": self._days(month.weekend),
            "holidays": self._days(month.holidays.__contains__),
        }
        self.before = np.array([self._before(p, codes) for p in month.staff])  # [P, 14], the last day last
        self.need, self.surplus = self._needs(frame)
        self.skills = self._skills(frame)
        self.families = self._families(frame)
        self.mentor: Ints = np.array([frame.place.get(p.mentor or "", -1) for p in month.staff])

    def _days(self, holds: object) -> Bools:
        return np.array([holds(day) for day in range(self.days)])  # type: ignore[operator]

    def _hours(self, pricing: Pricing) -> Floats:
        """Cost [P, units] of the month's hours, broken beyond the limit."""
        hours = pricing.hours.copy()
        units = np.arange(hours.shape[1])
        hours[units[None, :] > pricing.time[:, 1:]] = BROKEN
        return hours

    def _fair(self, kind: str) -> Floats:
        """Cost [P, count in this month] of lying outside the fair share."""
        shares, weight = fair_shares(self.month), getattr(self.month.weights, kind)
        table = np.zeros((self.people, self.days + 1))
        for row, person in enumerate(self.month.staff):
            if kind in shares.get(person.id, {}):
                low, high = shares[person.id][kind]
                had = getattr(person, kind)
                table[row] = [weight * outside(had + n, low, high) for n in range(self.days + 1)]
        return table

    def _before(self, person: Staff, codes: list[str]) -> list[int]:
        shifts = [worked(person, (), day) for day in range(-14, 0)]
        return [codes.index(shift) if shift else self.free for shift in shifts]

    def _needs(self, frame: Frame) -> tuple[Ints, Bools]:
        need = np.zeros((self.days, self.free), dtype=np.int64)
        asked = np.zeros((self.days, self.free), dtype=np.bool_)
        for item in self.month.needs:
            if item.skill is None:
                place = frame.duties.index(type(frame.duties[0])(item.shift, item.post))
                need[item.day, place] = max(need[item.day, place], item.people)
                asked[item.day, place] = True
        return need, asked

    def _skills(self, frame: Frame) -> dict[int, list[tuple[int, Ints, int]]]:
        """By day: (duty, who has the skill [P], how many of them are needed)."""
        found: dict[int, list[tuple[int, Ints, int]]] = {}
        for need in self.month.needs:
            if need.skill is not None:
                able = np.array([int(need.skill in p.skills) for p in self.month.staff])
                place = frame.duties.index(type(frame.duties[0])(need.shift, need.post))
                found.setdefault(need.day, []).append((place, able, need.people))
        return found

    def _families(self, frame: Frame) -> list[Bools]:
        """By day: which carers [families of the day, P] know each family."""
        lines: list[list[list[bool]]] = [[] for _ in range(self.days)]
        for family in self.month.families:
            carers = [p.id in family.carers for p in self.month.staff]
            for day in stay(self.month, family.first, family.last):
                lines[day].append(carers)
        return [np.array(day, dtype=np.bool_).reshape(-1, self.people) for day in lines]

    def need_cost(self, day: int, there: Ints) -> Floats:
        """Cost [K] of so many people on each duty of the day."""
        short = np.maximum(self.need[day] - there, 0) * LACKING
        extra = np.maximum(there - self.need[day], 0) * self.surplus[day] * self.month.weights.surplus
        return np.asarray(short + extra, dtype=float)
