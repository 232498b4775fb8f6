"""Finds the best roster of a month with CP-SAT: hinted by a constructed one, two workers, bound and best
so far reported.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Any

from yuexu.planning.rosters.house.formula import Formula
from yuexu.planning.rosters.house.greedy import first_roster
from yuexu.planning.rosters.house.model import Month, Roster
from yuexu.planning.rosters.house.score import score
from yuexu.planning.rosters.house.soft import soft_terms, total


class NoRoster(ValueError):
    """No roster keeps all hard rules (proved), or none was found in time; `proved` tells which."""

    def __init__(self, proved: bool) -> None:
        super().__init__("no roster keeps all hard rules" if proved else "no roster was found in time")
        self.proved = proved


@dataclass(frozen=True)
class Progress:
    """A better roster: seconds since the start of the search, its cost, the lower bound, the cost of each
    soft rule.
    """

    seconds: float
    objective: int
    bound: int
    costs: dict[str, int]
    roster: Roster


@dataclass(frozen=True)
class Plan:
    """The best roster found; `bound` is a proven lower bound on the cost of every roster that keeps the
    rules.
    """

    roster: Roster
    objective: int
    bound: int
    costs: dict[str, int]
    seconds: float

    @property
    def gap(self) -> float:
        """Share of the cost that is not proven to be needed."""
        return 0.0 if self.objective <= self.bound else (self.objective - self.bound) / self.objective


def solve_month(
    month: Month,
    seconds: float,
    progress: Callable[[Progress], None] | None = None,
    workers: int = 2,
    seed: int = 1,
    hint: Roster | None = None,
    gap: float = 0.0,
) -> Plan:
    """Search until proven within `gap` of the best or time is over; raises `NoRoster`."""
    from ortools.sat.python import cp_model

    formula = Formula(month)
    terms = soft_terms(formula)
    formula.model.minimize(total(formula, terms))
    formula.hint(first_roster(month) if hint is None else hint)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.relative_gap_limit = gap
    solver.parameters.linearization_level = 2
    status = solver.solve(formula.model, _watcher(formula, progress or (lambda _: None)))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise NoRoster(status == cp_model.INFEASIBLE)
    roster = formula.read(solver.boolean_value)
    costs = score(month, roster)
    bound = max(0, ceil(solver.best_objective_bound - 1e-6))
    return Plan(roster, sum(costs.values()), bound, costs, solver.wall_time)


def _watcher(formula: Formula, progress: Callable[[Progress], None]) -> Any:
    from ortools.sat.python import cp_model

    class Watcher(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            roster = formula.read(self.boolean_value)
            costs = score(formula.month, roster)
            bound = max(0, ceil(self.best_objective_bound - 1e-6))
            progress(Progress(self.wall_time, sum(costs.values()), bound, costs, roster))

    return Watcher()
