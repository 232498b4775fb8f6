"""Everybody's cheapest schedule for the month at given prices of the rows, and what schedules cost and add
to rows.
"""

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from math import gcd

import numpy as np

from yuexu.planning.rosters.arrays import REST, Floats, Ints
from yuexu.planning.rosters.house.model import Month, Roster, Staff, worked
from yuexu.planning.rosters.house.rows import Frame
from yuexu.planning.rosters.pricing import Batch, Machine, cheapest, machine


class Pricing:
    """Prices schedules of everybody, or, by `of`, of some. Plans are int arrays of duties, REST for free
    days.
    """

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        index = [np.ravel_multi_index(cell, frame.cost.shape) for row in frame.rows for cell, _ in row.cells]
        self.cells: Ints = np.array(index, dtype=np.int64)
        self.weights: Floats = np.array([w for row in frame.rows for _, w in row.cells])
        self.owner: Ints = np.repeat(np.arange(len(frame.rows)), [len(row.cells) for row in frame.rows])
        self.touching: dict[int, list[tuple[int, float]]] = defaultdict(list)
        triples = zip(self.cells.tolist(), self.owner.tolist(), self.weights.tolist(), strict=True)
        for cell, row, weight in triples:
            self.touching[cell].append((row, weight))
        self.lengths: Ints = np.array([frame.minutes(duty) for duty in range(len(frame.duties))])
        self.unit = gcd(*(s.minutes for s in frame.month.shifts))
        self.hours = self._hours(frame.month)
        self.tolls = self._tolls(frame.month)
        self.batch = self._batch(frame.month)

    def of(self, people: list[int]) -> "Pricing":
        """The same for these people only."""
        part = object.__new__(Pricing)
        part.__dict__.update(self.__dict__)
        batch, hours = self.batch, self.hours
        part.batch = replace(
            batch,
            employees=tuple(people),
            start=self.start[people],
            ends=np.ones((len(people), batch.machine.runs), dtype=np.bool_),
            time=self.time[people],
            weekends=np.zeros(len(people), dtype=np.int64),
            counts=np.zeros((len(people), 0), dtype=np.int64),
            ends_cost=hours[people],
        )
        return part

    def __call__(self, prices: Floats) -> tuple[Floats, Ints]:
        """Values (own cost less what rows pay) and plans of the cheapest schedules."""
        return cheapest(self.batch, (self.frame.cost + self.paid(prices))[list(self.batch.employees)])

    def paid(self, prices: Floats) -> Floats:
        """What the rows pay for assignments [everybody, days, duties], as a cost."""
        paid = np.bincount(self.cells, self.weights * prices[self.owner], minlength=self.frame.cost.size)
        return np.asarray(-paid.reshape(self.frame.cost.shape), dtype=float)

    def activity(self, plans: Ints) -> Floats:
        """What plans of everybody add to each row."""
        taken = np.zeros(self.frame.cost.shape)
        people, days = np.nonzero(plans != REST)
        taken[people, days, plans[people, days]] = 1
        on = taken.reshape(-1)[self.cells] * self.weights
        return np.bincount(self.owner, on, minlength=len(self.frame.rows)).astype(float)

    def rows_of(self, person: int, plan: Ints) -> dict[int, float]:
        """What one schedule adds to the rows."""
        total: dict[int, float] = defaultdict(float)
        days, duties = self.frame.cost.shape[1:]
        for day in np.flatnonzero(plan != REST).tolist():
            for row, weight in self.touching[(person * days + day) * duties + int(plan[day])]:
                total[row] += weight
        return total

    def own_cost(self, person: int, plan: Ints) -> float:
        """Cost of a schedule by wishes, posts, backward steps and hours."""
        days = np.flatnonzero(plan != REST)
        cost = float(self.frame.cost[person, days, plan[days]].sum())
        last = worked(self.frame.month.staff[person], (), -1)
        codes = [duty.shift for duty in self.frame.duties]
        before = codes.index(last) if last else REST
        toll = sum(self.tolls[a, b] for a, b in pairwise([before, *plan.tolist()]) if a != REST and b != REST)
        return cost + float(toll) + float(self.hours[person, self.lengths[plan[days]].sum() // self.unit])

    def _tolls(self, month: Month) -> Floats:
        codes = [duty.shift for duty in self.frame.duties]
        weight = float(month.weights.backward)
        return np.array([[weight * month.backward(a, b) for b in codes] for a in codes])

    def _hours(self, month: Month) -> Floats:
        """Cost [everybody, units] of working so many units in the month."""
        units = np.arange(month.days * max(s.minutes for s in month.shifts) // self.unit + 1)
        contracts = np.array([p.contract for p in month.staff])[:, None]
        away = np.ceil(np.abs(units * self.unit - contracts) / 60)
        return np.asarray(month.weights.hours * away, dtype=float)

    def _batch(self, month: Month) -> Batch:
        codes = [duty.shift for duty in self.frame.duties]
        follows = np.array([[not month.too_close(a, b) for b in codes] for a in codes])
        auto = machine(follows, self.lengths // self.unit, 1, month.law.run, tolls=self.tolls)
        most = [(p.contract + month.law.overtime) // self.unit for p in month.staff]
        highest = month.days * int(self.lengths.max()) // self.unit
        self.time: Ints = np.array([[0, max(0, min(m, highest))] for m in most])
        self.start: Ints = np.array([_start(month, p, codes, auto) for p in month.staff])
        n = len(month.staff)
        return Batch(
            machine=auto,
            employees=tuple(range(n)),
            first=0,
            last=month.days,
            start=self.start,
            ends=np.ones((n, auto.runs), dtype=np.bool_),
            time=self.time,
            weekends=np.zeros(n, dtype=np.int64),
            counts=np.zeros((n, 0), dtype=np.int64),
            ends_cost=self.hours,
            count_weekends=False,
        )

    def plans(self, roster: Roster) -> Ints:
        """A roster in numbers."""
        place = {duty: index for index, duty in enumerate(self.frame.duties)}
        weeks = [roster[p.id] for p in self.frame.month.staff]
        return np.array([[REST if duty is None else place[duty] for duty in week] for week in weeks])

    def roster(self, plans: Ints) -> Roster:
        """Numbers as a roster."""
        duties = [*self.frame.duties, None]
        staff = self.frame.month.staff
        return {p.id: tuple(duties[d] for d in row) for p, row in zip(staff, plans.tolist(), strict=True)}


def _start(month: Month, person: Staff, codes: list[str], auto: Machine) -> int:
    """Run state on the evening before the month."""
    length, last = 0, worked(person, (), -1)
    while worked(person, (), -1 - length):
        length += 1
    return 0 if last is None else auto.work(auto.group_of[codes.index(last)], min(length, month.law.run))
