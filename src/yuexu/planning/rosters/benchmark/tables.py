"""The instance as arrays, so that the solver's parts index numbers instead of names.

Shapes: E employees, D days, S shifts. A plan is an int array [E, D] of shift indices, -1 for a free day.
"""

from dataclasses import dataclass
from math import gcd

import numpy as np

from yuexu.planning.rosters.arrays import REST, Bools, Ints
from yuexu.planning.rosters.benchmark.check import check
from yuexu.planning.rosters.benchmark.model import OFF, Instance, Roster


@dataclass(frozen=True)
class Tables:
    """Arrays of one instance.

    `cost` [E, D, S]: what working that shift adds to the objective through requests (may be negative);
    `constant`: the objective of an empty roster's requests; `allowed` [E, D, S]; and, each
    [D, S], `want`, `under`, `over`;
    `minutes`, `units` [S] (units of `unit` minutes); `follows` [S, S]: may the second come the day after
    the first.
    """

    instance: Instance
    cost: Ints
    constant: int
    allowed: Bools
    want: Ints
    under: Ints
    over: Ints
    minutes: Ints
    unit: int
    follows: Bools

    @property
    def units(self) -> Ints:
        """Length of each shift in units."""
        return self.minutes // self.unit

    def budget(self, employee: int) -> tuple[int, int]:
        """Least and most working time of an employee, in units."""
        person = self.instance.employees[employee]
        return -(-person.min_minutes // self.unit), person.max_minutes // self.unit

    def limit(self, employee: int, shift: int) -> int:
        """How often an employee may work a shift type; the horizon's length when the file does not say."""
        person = self.instance.employees[employee]
        return person.max_shifts.get(self.instance.shifts[shift].id, self.instance.days)


def tables(instance: Instance) -> Tables:
    """Turn an instance into arrays."""
    people = {e.id: i for i, e in enumerate(instance.employees)}
    kinds = {s.id: i for i, s in enumerate(instance.shifts)}
    shape = (len(people), instance.days, len(kinds))
    cost = np.zeros(shape, dtype=np.int64)
    for (employee, day, shift), weight in instance.on.items():
        cost[people[employee], day, kinds[shift]] -= weight
    for (employee, day, shift), weight in instance.off.items():
        cost[people[employee], day, kinds[shift]] += weight
    cover = np.zeros((3, *shape[1:]), dtype=np.int64)
    for (day, shift), item in instance.cover.items():
        cover[:, day, kinds[shift]] = item.wanted, item.under, item.over
    minutes = np.array([s.minutes for s in instance.shifts], dtype=np.int64)
    follows = np.array([[b.id not in a.not_before for b in instance.shifts] for a in instance.shifts])
    return Tables(
        instance=instance,
        cost=cost,
        constant=sum(instance.on.values()),
        allowed=_allowed(instance, shape),
        want=cover[0],
        under=cover[1],
        over=cover[2],
        minutes=minutes,
        unit=gcd(*(int(m) for m in minutes)),
        follows=follows,
    )


def _allowed(instance: Instance, shape: tuple[int, int, int]) -> Bools:
    allowed = np.ones(shape, dtype=np.bool_)
    for row, employee in enumerate(instance.employees):
        allowed[row, sorted(employee.days_off)] = False
        for column, shift in enumerate(instance.shifts):
            if employee.max_shifts.get(shift.id, 1) < 1 or employee.max_run < 1:
                allowed[row, :, column] = False
    return allowed


def staffing(data: Tables, plan: Ints) -> Ints:
    """How many work each shift on each day: [D, S]."""
    return (plan[:, :, None] == np.arange(len(data.minutes))).sum(axis=0)


def cover_cost(data: Tables, there: Ints) -> Ints:
    """Cost of cover for given staffing, elementwise."""
    return np.maximum(data.want - there, 0) * data.under + np.maximum(there - data.want, 0) * data.over


def request_cost(data: Tables, plan: Ints) -> Ints:
    """Cost of requests per employee [E], without the constant."""
    picked = np.take_along_axis(data.cost, np.maximum(plan, 0)[:, :, None], axis=2)[:, :, 0]
    return np.where(plan >= 0, picked, 0).sum(axis=1)


def objective(data: Tables, plan: Ints) -> int:
    """The whole objective of a plan."""
    covered = int(cover_cost(data, staffing(data, plan)).sum())
    return data.constant + int(request_cost(data, plan).sum()) + covered


def lawful(data: Tables, employee: int, plan: Ints) -> bool:
    """Does this schedule [D] of an employee break no rule? Asked of the checker itself."""
    person = data.instance.employees[employee]
    names = [s.id for s in data.instance.shifts]
    rows = [(person.id, int(day), names[plan[day]]) for day in np.flatnonzero(plan != REST)]
    alone = Instance(data.instance.days, data.instance.shifts, (person,))
    return not check(alone, rows).violations


def roster_of(data: Tables, plan: Ints) -> Roster:
    """The plan in names."""
    names = [s.id for s in data.instance.shifts] + [OFF]
    return {
        person.id: tuple(names[shift] for shift in row)
        for person, row in zip(data.instance.employees, plan.tolist(), strict=True)
    }
