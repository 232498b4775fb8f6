"""Finds the best roster of a month and says how far from perfect it can be at most.

Small months go to CP-SAT whole. For large ones a second process searches by the linear relaxation, which gives the
bound and mostly the best roster; meanwhile this one anneals a first roster, and then improves the better of the two
part by part with CP-SAT. A month that neither can cover goes to CP-SAT whole, which finds a roster or proves that
there is none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import monotonic
from typing import Any

from yuexu.planning.rosters.house.anneal import Anneal
from yuexu.planning.rosters.house.beside import Beside
from yuexu.planning.rosters.house.board import Board
from yuexu.planning.rosters.house.check import broken
from yuexu.planning.rosters.house.formula import Formula
from yuexu.planning.rosters.house.greedy import first_roster
from yuexu.planning.rosters.house.model import Month, Roster
from yuexu.planning.rosters.house.neighbours import OPEN, Neighbours
from yuexu.planning.rosters.house.pricing import Pricing
from yuexu.planning.rosters.house.rows import Frame
from yuexu.planning.rosters.house.score import score
from yuexu.planning.rosters.house.soft import soft_terms, total

LARGE = 200  # person-days beyond which a month is not given to CP-SAT whole at first
ANNEALED, AWAITED = 0.2, 0.7  # shares of the time: for annealing; until when a first lawful roster is awaited


class NoRoster(ValueError):
    """No roster keeps all hard rules (proved), or none was found in time; `proved` tells which."""

    def __init__(self, proved: bool) -> None:
        super().__init__("no roster keeps all hard rules" if proved else "no roster was found in time")
        self.proved = proved


@dataclass(frozen=True)
class Progress:
    """A better roster: seconds since the start, its cost, the bound so far, the cost of each soft rule."""

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


Told = Callable[[Progress], None]


def solve_month(month: Month, seconds: float, progress: Told | None = None, workers: int = 2, seed: int = 1) -> Plan:
    """Search until proven best or time is over; raises `NoRoster`."""
    told = progress or (lambda _: None)
    if len(month.staff) * month.days <= LARGE:
        return _whole(month, seconds, told, workers, seed, first_roster(month))
    with Beside(month, seconds) as beside:
        return _Together(month, seconds, told, seed, beside).run()


class _Together:
    """Annealing and improving part by part here, the guided search beside."""

    def __init__(self, month: Month, seconds: float, told: Told, seed: int, beside: Beside) -> None:
        self.begin, self.month, self.seconds, self.told, self.seed = monotonic(), month, seconds, told, seed
        self.beside = beside
        self.last: Plan | None = None

    def left(self) -> float:
        return self.seconds - (monotonic() - self.begin)

    def run(self) -> Plan:
        """Search until time is over or the bound is met; the result is the last progress told."""
        roster = self._first()
        if roster is None:
            return _whole(self.month, max(self.left(), 1.0), self.told, 2, self.seed, first_roster(self.month))
        self._better(roster)
        search = Neighbours(self.month, roster, lambda better, _: self._better(better), self.seed)
        search.search(self.left, self._bound, lambda: 2 if self.beside.over else 1, self._found)
        if self._found() is not None:
            self._better(self.beside.roster or roster)
        plan = self._plan(search.roster)
        return plan if self.last is None or plan.objective < self.last.objective else self._plan(self.last.roster)

    def _first(self) -> Roster | None:
        """The first roster that keeps all rules, from whichever search; None when there is none in time."""

        def time() -> float:
            self._found()
            return 0.0 if self.beside.roster else self.left() - self.seconds * (1 - ANNEALED)

        roster = anneal(self.month, time, self.seconds * ANNEALED, self.seed)
        while broken(self.month, roster):
            if self.beside.roster is not None:
                return self.beside.roster
            if self.beside.over or self.left() < self.seconds * (1 - AWAITED):
                return None
            self.beside.hear(0.5)
        return roster

    def _found(self) -> Roster | None:
        """What the guided search has found since it was asked last."""
        before = self.beside.roster
        self.beside.hear()
        return self.beside.roster if self.beside.roster is not before else None

    def _bound(self) -> int:
        return self.beside.bound

    def _plan(self, roster: Roster) -> Plan:
        costs = score(self.month, roster)
        return Plan(roster, sum(costs.values()), self._bound(), costs, monotonic() - self.begin)

    def _better(self, roster: Roster) -> None:
        """Tell of a roster that keeps all rules and is better than those told before."""
        plan = self._plan(roster)
        if (self.last is None or plan.objective < self.last.objective) and not broken(self.month, roster):
            self.last = plan
            self.told(Progress(plan.seconds, plan.objective, plan.bound, plan.costs, roster))


def anneal(month: Month, left: Callable[[], float], seconds: float, seed: int) -> Roster:
    """An annealed roster; it keeps all personal rules, needs may be open."""
    frame = Frame(month)
    pricing = Pricing(frame)

    def worth(plan: Any) -> int:
        roster = pricing.roster(plan)
        return sum(score(month, roster).values()) + OPEN * len(broken(month, roster))

    start = pricing.plans(first_roster(month))
    return pricing.roster(Anneal(Board(frame, pricing), start, seed).run(left, seconds, worth)[0])


def _whole(month: Month, seconds: float, told: Told, workers: int, seed: int, hint: Roster) -> Plan:
    """The month as one CP-SAT model."""
    from ortools.sat.python import cp_model

    formula = Formula(month)
    formula.model.minimize(total(formula, soft_terms(formula)))
    formula.hint(hint)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    status = solver.solve(formula.model, _watcher(formula, told))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise NoRoster(status == cp_model.INFEASIBLE)
    roster = formula.read(solver.boolean_value)
    costs = score(month, roster)
    bound = max(0, ceil(solver.best_objective_bound - 1e-6))
    return Plan(roster, sum(costs.values()), bound, costs, solver.wall_time)


def _watcher(formula: Formula, told: Told) -> Any:
    from ortools.sat.python import cp_model

    class Watcher(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            roster = formula.read(self.boolean_value)
            costs = score(formula.month, roster)
            bound = max(0, ceil(self.best_objective_bound - 1e-6))
            told(Progress(self.wall_time, sum(costs.values()), bound, costs, roster))

    return Watcher()
