"""Everybody's cheapest schedule for the month at given prices of the rows, and rosters as numbers and back."""

from dataclasses import replace
from math import gcd

import numpy as np

from yuexu.planning.rosters.arrays import REST, Floats, Ints
from yuexu.planning.rosters.house.model import Month, Roster, Staff, worked
from yuexu.planning.rosters.house.rows import Frame
from yuexu.planning.rosters.machine import Machine, machine
from yuexu.planning.rosters.pricing import Batch, cheapest


class Pricing:
    """Prices schedules of everybody. Plans are int arrays of duties, REST for free days."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        index = [np.ravel_multi_index(cell, frame.cost.shape) for row in frame.rows for cell, _ in row.cells]
        self.cells: Ints = np.array(index, dtype=np.int64)
        self.weights: Floats = np.array([w for row in frame.rows for _, w in row.cells])
        self.owner: Ints = np.repeat(np.arange(len(frame.rows)), [len(row.cells) for row in frame.rows])
        self.lengths: Ints = np.array([frame.minutes(duty) for duty in range(len(frame.duties))])
        self.unit = gcd(*(s.minutes for s in frame.month.shifts))
        self.hours = self._hours(frame.month)
        self.tolls = self._tolls(frame.month)
        self.batch = self._batch(frame.month)

    def __call__(self, prices: Floats) -> tuple[Floats, Ints]:
        """Values (own cost less what rows pay) and plans of the cheapest schedules."""
        return cheapest(self.batch, self.frame.cost + self.paid(prices))

    def paid(self, prices: Floats) -> Floats:
        """What the rows pay for assignments [everybody, days, duties], as a cost."""
        paid = np.bincount(self.cells, self.weights * prices[self.owner], minlength=self.frame.cost.size)
        return np.asarray(-paid.reshape(self.frame.cost.shape), dtype=float)

    def longest(self) -> Ints:
        """Most minutes [everybody] that can be worked in the month by all that one must keep alone."""
        gain = np.where(np.isfinite(self.frame.cost), -self.lengths / self.unit, np.inf)
        free = replace(self.batch, machine=self._machine(np.zeros_like(self.tolls)), ends_cost=None)
        return np.rint(-cheapest(free, gain)[0]).astype(np.int64) * self.unit

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

    def _machine(self, tolls: Floats) -> Machine:
        month, codes = self.frame.month, [duty.shift for duty in self.frame.duties]
        follows = np.array([[not month.too_close(a, b) for b in codes] for a in codes])
        return machine(follows, self.lengths // self.unit, 1, month.law.run, tolls=tolls)

    def _batch(self, month: Month) -> Batch:
        codes = [duty.shift for duty in self.frame.duties]
        auto = self._machine(self.tolls)
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
