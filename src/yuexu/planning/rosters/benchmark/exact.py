"""Chooses one known schedule for each employee with CP-SAT: exact over the columns it is shown, hinted
with the present roster.
"""

from collections import defaultdict
from typing import Any

import numpy as np

from yuexu.planning.rosters.arrays import REST, Ints
from yuexu.planning.rosters.benchmark.columns import Part


def choose(part: Part, seconds: float, below: int, workers: int = 1, seed: int = 1) -> Ints | None:
    """The best plan [E, D] made of the part's columns whose cost is under `below`; None when none was
    found.
    """
    from ortools.sat.python import cp_model  # loaded only by those who solve

    model = cp_model.CpModel()
    variables = [model.new_bool_var("") for _ in part.master.columns]
    own: dict[int, list[Any]] = defaultdict(list)
    cells: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for variable, (employee, plan, _) in zip(variables, part.master.columns, strict=True):
        own[employee].append(variable)
        for day in np.flatnonzero(plan != REST).tolist():
            cells[day, int(plan[day])].append(variable)
    for choices in own.values():
        model.add_exactly_one(choices)
    terms = [cost * variable for variable, (_, _, cost) in zip(variables, part.master.columns, strict=True)]
    total = sum(terms) + sum(_cover(model, part, cells))
    model.add(total <= below - 1)
    if np.isfinite(part.bound):
        model.add(total >= int(np.ceil(part.bound - 1e-3)))
    model.minimize(total)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return _plan(part, [solver.boolean_value(v) for v in variables])


def _cover(model: Any, part: Part, cells: dict[tuple[int, int], list[Any]]) -> list[Any]:
    """Cost terms of each day and shift of the part."""
    terms = []
    want = part.master.want
    people = len(part.employees)
    for day, shift in np.ndindex(*want.shape):
        wanted = int(want[day, shift])
        there = sum(cells[day, shift])
        missing = model.new_int_var(0, max(wanted, 0), "")
        extra = model.new_int_var(max(-wanted, 0), max(people - wanted, 0), "")
        model.add(there + missing - extra == wanted)
        terms += [int(part.master.under[day, shift]) * missing, int(part.master.over[day, shift]) * extra]
    return terms


def _plan(part: Part, chosen: list[bool]) -> Ints:
    plan = part.plan.copy()
    for taken, (employee, schedule, _) in zip(chosen, part.master.columns, strict=True):
        if taken:
            plan[employee, part.first : part.last] = schedule
    return plan
