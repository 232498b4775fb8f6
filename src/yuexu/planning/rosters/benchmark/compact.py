"""The whole instance as one CP-SAT model: proves the last few points where column generation leaves a gap.

Before the model is built, every assignment is struck out whose cheapest schedule, at the prices of the column
generation, would already cost as much as the best roster known: what is left is small when the gap is small.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from yuexu.planning.rosters.arrays import REST, Bools, Floats, Ints
from yuexu.planning.rosters.benchmark.desk import Desk
from yuexu.planning.rosters.benchmark.model import SATURDAY, SUNDAY
from yuexu.planning.rosters.benchmark.tables import Tables, objective

BONUS = 16384.0  # exceeds any cutoff worth proving; float32 still tells 0.002 apart at this size
SLACK = 1e-2  # float32 prices: assignments this close to the cutoff are kept


@dataclass(frozen=True)
class Proof:
    """Outcome of `prove`: a better plan if one was found, the lower bound proven, and how much was left to
    search.
    """

    plan: Ints | None
    bound: int
    open_share: float


def useful(data: Tables, prices: Floats, value: int, left: Callable[[], float]) -> Bools | None:
    """Which choices [E, D, S + 1] (last: a free day) can occur in a roster cheaper than `value`; None: out
    of time, or schedules cannot be priced exactly.
    """
    people = range(len(data.cost))
    reduced = np.where(data.allowed, data.cost, np.inf) - prices
    desk = Desk(data)
    lowest = desk.price(people, reduced)[0]
    room = value - 1 - data.constant - float((prices * data.want).sum()) - lowest.sum() + SLACK
    shape = (*data.allowed.shape[:2], data.allowed.shape[2] + 1)
    keep = np.zeros(shape, dtype=np.bool_)
    for day, choice in np.ndindex(*shape[1:]):
        if left() <= 0:
            return None
        forced, bonus = _forced(reduced, day, choice)
        keep[:, day, choice] = desk.price(people, forced)[0] + bonus - lowest <= room
        if not desk.exact:
            return None
    return keep


def _forced(reduced: Floats, day: int, choice: int) -> tuple[Floats, float]:
    """Costs that leave no other choice on that day, and the bonus by which the forced shift is too cheap."""
    forced = reduced.copy()
    if choice == reduced.shape[2]:
        forced[:, day] = np.inf
        return forced, 0.0
    forced[:, day, np.arange(reduced.shape[2]) != choice] = np.inf
    forced[:, day, choice] -= BONUS
    return forced, BONUS


def prove(
    data: Tables,
    plan: Ints,
    bound: int,
    prices: Floats,
    left: Callable[[], float],
    workers: int = 1,
    seed: int = 1,
) -> Proof | None:
    """Search for a roster better than `plan` until none is left or time is over; None when nothing came of
    it.
    """
    from ortools.sat.python import cp_model  # loaded only by those who solve

    value = objective(data, plan)
    keep = useful(data, prices, value, left)
    if keep is None:
        return None
    model, x = _model(data, keep, plan, bound, value)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(left(), 0.1)
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    status = solver.solve(model)
    share = float(keep.sum() / keep.size)
    if status == cp_model.INFEASIBLE:
        return Proof(None, value, share)
    lower = max(bound, min(value, int(np.ceil(solver.best_objective_bound - 1e-6))))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Proof(None, lower, share)
    found = np.full_like(plan, REST)
    for (employee, day, shift), variable in x.items():
        if solver.boolean_value(variable):
            found[employee, day] = shift
    return Proof(found, lower, share)


Variables = dict[tuple[int, int, int], Any]


def _model(data: Tables, keep: Bools, plan: Ints, bound: int, value: int) -> tuple[Any, Variables]:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    shifts = data.allowed.shape[2]
    x = {key: model.new_bool_var("") for key in np.ndindex(*data.allowed.shape) if keep[key]}
    for employee in range(len(plan)):
        work = [_day(model, x, keep, employee, day, shifts) for day in range(plan.shape[1])]
        _order(model, data, x, employee)
        _totals(model, data, x, employee, work)
        _runs(model, data, employee, work)
    terms = [int(data.cost[key]) * variable for key, variable in x.items()]
    total = sum(terms) + sum(_cover(model, data, x)) + data.constant
    model.add(total <= value - 1)
    model.add(total >= bound)
    model.minimize(total)
    for (employee, day, shift), variable in x.items():
        model.add_hint(variable, bool(plan[employee, day] == shift))
    return model, x


def _day(model: Any, x: Variables, keep: Bools, employee: int, day: int, shifts: int) -> Any:
    """One shift a day; the literal that says whether the day is worked."""
    own = [x[employee, day, s] for s in range(shifts) if (employee, day, s) in x]
    work = model.new_bool_var("")
    model.add(sum(own) == work)
    if not keep[employee, day, shifts]:
        model.add(work == 1)
    return work


def _order(model: Any, data: Tables, x: Variables, employee: int) -> None:
    for day in range(data.instance.days - 1):
        for shift in range(len(data.minutes)):
            barred = np.flatnonzero(~data.follows[shift]).tolist()
            after = [x[employee, day + 1, s] for s in barred if (employee, day + 1, s) in x]
            if after and (employee, day, shift) in x:
                model.add_at_most_one([x[employee, day, shift], *after])


def _totals(model: Any, data: Tables, x: Variables, employee: int, work: list[Any]) -> None:
    person = data.instance.employees[employee]
    own = [(shift, variable) for (e, _, shift), variable in x.items() if e == employee]
    model.add_linear_constraint(
        sum(int(data.units[shift]) * variable for shift, variable in own), *data.budget(employee)
    )
    for shift in range(len(data.minutes)):
        some = [variable for s, variable in own if s == shift]
        if len(some) > data.limit(employee, shift):
            model.add(sum(some) <= data.limit(employee, shift))
    weekends = []
    for saturday in range(SATURDAY, len(work), 7):
        worked = model.new_bool_var("")
        for day in range(saturday, min(saturday + SUNDAY - SATURDAY + 1, len(work))):
            model.add_implication(work[day], worked)
        weekends.append(worked)
    model.add(sum(weekends) <= person.max_weekends)


def _runs(model: Any, data: Tables, employee: int, work: list[Any]) -> None:
    person = data.instance.employees[employee]
    days = len(work)
    for day in range(days - person.max_run):
        model.add_bool_or([work[d].negated() for d in range(day, day + person.max_run + 1)])
    for length in range(1, person.min_run):
        for day in range(days - length - 1):
            inside = [work[d].negated() for d in range(day + 1, day + length + 1)]
            model.add_bool_or([work[day], *inside, work[day + length + 1]])
    for length in range(1, person.min_rest):
        for day in range(days - length - 1):
            inside = [work[d] for d in range(day + 1, day + length + 1)]
            model.add_bool_or([work[day].negated(), *inside, work[day + length + 1].negated()])


def _cover(model: Any, data: Tables, x: Variables) -> list[Any]:
    """Cost terms of cover."""
    terms = []
    people = len(data.cost)
    for day, shift in np.ndindex(*data.want.shape):
        wanted = int(data.want[day, shift])
        missing = model.new_int_var(0, wanted, "")
        extra = model.new_int_var(0, max(people - wanted, 0), "")
        there = sum(x[e, day, shift] for e in range(people) if (e, day, shift) in x)
        model.add(there + missing - extra == wanted)
        terms += [int(data.under[day, shift]) * missing, int(data.over[day, shift]) * extra]
    return terms
