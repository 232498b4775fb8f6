"""The month as a mixed integer program: what single people must keep, and the rows of `Frame` that tie them together.

Its linear relaxation lies close to the best roster, so it is both the proof and the guide of the search.
"""

from collections.abc import Iterable
from itertools import product
from math import gcd
from typing import Any

import numpy as np

from yuexu.planning.rosters.arrays import REST, Ints
from yuexu.planning.rosters.house.model import Staff, worked
from yuexu.planning.rosters.house.pricing import Pricing
from yuexu.planning.rosters.house.rows import FREE, HARD, Cell, Frame


class Program:
    """`model` (MathOpt), `x` one 0-1 variable for each assignment that is not forbidden, `ties` the rows of the frame.

    Its objective is the score, or lower where a share is unfair beyond all measure (`rows.STEEP`).
    """

    def __init__(self, frame: Frame, pricing: Pricing) -> None:
        from ortools.math_opt.python import mathopt  # loaded only by those who solve

        self.frame, self.pricing = frame, pricing
        self.longest = pricing.longest()
        self.model: Any = mathopt.Model()
        self.x: dict[Cell, Any] = {}
        self.at: dict[tuple[int, int], dict[int, Any]] = {}
        self.costs: list[Any] = []
        for row, day in product(*map(range, frame.cost.shape[:2])):
            self._day(row, day)
        self.ties = [self._tie(index) for index in range(len(frame.rows))]
        for row, person in enumerate(frame.month.staff):
            self._rest(row, person)
            self._turns(row, person)
            self._run(row, person)
            self._hours(row, person)
        self.model.minimize(mathopt.fast_sum([*self.costs, float(frame.constant)]))

    def _day(self, person: int, day: int) -> None:
        own = self.at[person, day] = {}
        for duty in np.flatnonzero(np.isfinite(self.frame.cost[person, day])).tolist():
            own[duty] = self.x[person, day, duty] = self.model.add_binary_variable()
            self.costs.append(float(self.frame.cost[person, day, duty]) * own[duty])
        if own:
            self._row(own.values(), most=1)

    def _row(self, some: Iterable[Any], least: float = -FREE, most: float = FREE) -> Any:
        """least ≤ sum of `some` ≤ most."""
        row = self.model.add_linear_constraint(lb=least, ub=most)
        for variable in some:
            row.set_coefficient(variable, 1.0)
        return row

    def _tie(self, index: int) -> Any:
        """A row of the frame; hard rules may not be broken here."""
        line = self.frame.rows[index]
        row = self.model.add_linear_constraint(lb=line.right, ub=line.right)
        for cell, weight in line.cells:
            row.set_coefficient(self.x[cell], weight)
        for sign, cost, limit in line.slacks:
            if cost != HARD:
                slack = self.model.add_variable(lb=0.0, ub=limit)
                row.set_coefficient(slack, float(sign))
                self.costs.append(float(cost) * slack)
        return row

    def _on(self, person: int, day: int, shifts: Iterable[str]) -> list[Any]:
        """The variables that put somebody on one of these shifts."""
        some, duties = set(shifts), self.frame.duties
        return [v for duty, v in self.at[person, day].items() if duties[duty].shift in some]

    def _rest(self, row: int, person: Staff) -> None:
        """Shifts too close to the same ones of the next day exclude these and each other: one row for all of them."""
        month = self.frame.month
        codes = [s.code for s in month.shifts]
        close = {early: frozenset(late for late in codes if month.too_close(early, late)) for early in codes}
        for late in sorted(set(close.values()) - {frozenset()}, key=sorted):
            ends = [early for early in codes if late <= close[early]]
            for day in range(-1, month.days - 1):
                after = self._on(row, day + 1, late)
                if day < 0 and after and worked(person, (), -1) in ends:
                    self._row(after, most=0)
                elif day >= 0 and after and (before := self._on(row, day, ends)):
                    self._row([*before, *after], most=1)

    def _turns(self, row: int, person: Staff) -> None:
        """What steps back to an earlier shift cost, where rest does not forbid them."""
        month = self.frame.month
        codes = [s.code for s in month.shifts]
        for late in codes:
            ends = [c for c in codes if month.backward(c, late) and not month.too_close(c, late)]
            for day in range(-1, month.days - 1) if ends else ():
                known = day < 0 and worked(person, (), -1) in ends
                before = self._on(row, day, ends) if day >= 0 else []
                after = self._on(row, day + 1, [late])
                if after and (before or known):
                    step = self.model.add_binary_variable()
                    self.costs.append(float(month.weights.backward) * step)
                    self._row([*before, *after], most=1 - known).set_coefficient(step, -1.0)

    def _run(self, row: int, person: Staff) -> None:
        month, most = self.frame.month, self.frame.month.law.run
        for first in range(-most, month.days - most):
            days = range(first, first + most + 1)
            known = sum(worked(person, (), day) is not None for day in days if day < 0)
            some = [v for day in days if day >= 0 for v in self.at[row, day].values()]
            if some and known + sum(day >= 0 for day in days) > most:
                self._row(some, most=max(most - known, 0))

    def _hours(self, row: int, person: Staff) -> None:
        """Started hours above and below the contract, and the most that anybody can work at all."""
        month, lengths = self.frame.month, self.pricing.lengths
        step = gcd(person.contract, self.pricing.unit)
        step = step if step % 60 == 0 else 60
        spent = [(self.x[c], float(lengths[c[2]]) / step) for c in self._cells(row)]
        over, under = (self.model.add_integer_variable(lb=0.0) for _ in range(2))
        self.costs += [float(month.weights.hours * step // 60) * away for away in (over, under)]
        more = self.model.add_linear_constraint(ub=person.contract / step)
        less = self.model.add_linear_constraint(lb=person.contract / step)
        most = self.model.add_linear_constraint(ub=float(self.longest[row]) / step)
        for variable, units in spent:
            for line in (more, less, most):
                line.set_coefficient(variable, units)
        more.set_coefficient(over, -1.0)
        less.set_coefficient(under, 1.0)

    def _cells(self, row: int) -> list[Cell]:
        return [(row, day, duty) for day in range(self.frame.month.days) for duty in self.at[row, day]]

    def plans(self, values: dict[Any, float]) -> Ints:
        """The plan [people, days] of a whole solution."""
        plans = np.full(self.frame.cost.shape[:2], REST, dtype=np.int64)
        for (person, day, duty), variable in self.x.items():
            if values[variable] > 0.5:
                plans[person, day] = duty
        return plans
