"""Chooses one known schedule for each employee with a MIP solver: slower than `exact`, and far better when the gap is
small and thousands of schedules are known.
"""

from datetime import timedelta
from typing import Any

import numpy as np

from yuexu.planning.rosters.arrays import REST, Floats, Ints
from yuexu.planning.rosters.benchmark.columns import Clock, Part

WORTHWHILE = 0.02  # new schedules for each met, below which no more are looked for
SPREAD = (0.06, 0.12, 0.25, 0.5)  # how far prices are moved to meet other schedules, as shares of the gap
NEXT = 0.99  # objectives are whole numbers: with a smaller gap than this nothing better exists


def widen(part: Part, prices: Floats, gap: float, left: Clock, most: int, seed: int) -> None:
    """Meet more schedules that a better roster may hold: those within `gap` of their employee's cheapest at `prices`.

    Nobody else's can be in a roster that costs less than the best known. They are met by pricing at costs moved a little
    at random, until few new ones come, `most` are known, or time is over.
    """
    dice = np.random.default_rng(seed)
    least, plans = part.desk.price(part.employees, part.cost - prices)
    fresh = [1.0] * 2 * len(SPREAD)  # what the last rounds brought, as shares of what they met
    while left() > 0 and len(part.master.columns) < most and max(fresh) > WORTHWHILE:
        new = sum(
            part.master.add(employee, plan)
            for employee, plan, floor in zip(part.employees, plans, least, strict=True)
            if part.reduced(employee, plan, prices) - floor <= gap
        )
        fresh = [*fresh[1:], new / len(part.employees)]
        spread = gap * SPREAD[int(dice.integers(len(SPREAD)))]
        _, plans = part.desk.price(part.employees, part.cost - prices + dice.normal(0.0, spread, part.cost.shape))


def pick(part: Part, seconds: float, below: int) -> Ints | None:
    """The best plan [E, D] made of the part's columns that costs less than `below`, as far as was found in time; None
    when none was.
    """
    from ortools.math_opt.python import mathopt  # loaded only by those who solve

    model = mathopt.Model()
    rows, costs = _cover(model, part)
    one = {employee: model.add_linear_constraint(lb=1.0, ub=1.0) for employee in part.employees}
    variables = []
    for employee, plan, cost in part.master.columns:
        variable = model.add_binary_variable()
        one[employee].set_coefficient(variable, 1.0)
        for day in np.flatnonzero(plan != REST).tolist():
            rows[day, int(plan[day])].set_coefficient(variable, 1.0)
        costs.append(float(cost) * variable)
        variables.append(variable)
    total = mathopt.fast_sum(costs)
    model.add_linear_constraint(total <= below - 1)  # the solver sees at once what cannot help: half the time
    model.minimize(total)
    params = mathopt.SolveParameters(
        time_limit=timedelta(seconds=seconds), relative_gap_tolerance=0.0, absolute_gap_tolerance=NEXT
    )
    found = mathopt.solve(model, mathopt.SolverType.HIGHS, params=params)
    return _plan(part, found.variable_values(variables)) if found.has_primal_feasible_solution() else None


def _cover(model: Any, part: Part) -> tuple[dict[tuple[int, ...], Any], list[Any]]:
    """A row for each day and shift, and what missing and surplus people cost."""
    rows, costs = {}, []
    for cell in np.ndindex(*part.master.want.shape):
        wanted = float(part.master.want[cell])
        rows[cell] = model.add_linear_constraint(lb=wanted, ub=wanted)
        for sign, weight in ((1.0, part.master.under[cell]), (-1.0, part.master.over[cell])):
            slack = model.add_variable(lb=0.0)
            rows[cell].set_coefficient(slack, sign)
            costs.append(float(weight) * slack)
    return rows, costs


def _plan(part: Part, weights: list[float]) -> Ints:
    plan = part.plan.copy()
    for weight, (employee, schedule, _) in zip(weights, part.master.columns, strict=True):
        if weight > 0.5:
            plan[employee, part.first : part.last] = schedule
    return plan
