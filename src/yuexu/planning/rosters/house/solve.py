"""Finds the best roster of a month and says how far from perfect it can be at most.

Small months go to CP-SAT whole. Large ones are annealed from a constructed roster and then improved part by
part
with CP-SAT, while a second process proves a bound by column generation. A month that annealing cannot cover
goes to CP-SAT whole, which finds a roster or proves that there is none.
"""

from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from math import ceil
from multiprocessing import get_context
from time import monotonic
from typing import Any

from yuexu.planning.rosters.house.anneal import Anneal
from yuexu.planning.rosters.house.board import Board
from yuexu.planning.rosters.house.check import broken
from yuexu.planning.rosters.house.columns import Columns
from yuexu.planning.rosters.house.formula import Formula
from yuexu.planning.rosters.house.greedy import first_roster
from yuexu.planning.rosters.house.model import Month, Roster
from yuexu.planning.rosters.house.neighbours import OPEN, Neighbours
from yuexu.planning.rosters.house.pricing import Pricing
from yuexu.planning.rosters.house.rows import Frame
from yuexu.planning.rosters.house.score import score
from yuexu.planning.rosters.house.soft import soft_terms, total

LARGE = 200  # person-days beyond which a month is not given to CP-SAT whole at first
ANNEALED, PROVED = 0.6, 0.8  # shares of the time for annealing and, beside it, for the bound


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
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        proof = pool.submit(prove, month, seconds * PROVED)
        return _in_parts(month, seconds, told, seed, proof)


def prove(month: Month, seconds: float) -> int:
    """A lower bound on the cost of every roster of the month, by column generation."""
    end = monotonic() + seconds
    frame = Frame(month)
    pricing = Pricing(frame)
    columns = Columns(frame, pricing, list(range(len(month.staff))), pricing.plans(first_roster(month)))
    columns.generate(lambda: end - monotonic())
    return max(0, ceil(columns.bound + frame.constant - 1e-2))


def _in_parts(month: Month, seconds: float, told: Told, seed: int, proof: "Future[int]") -> Plan:
    begin = monotonic()

    def left() -> float:
        return seconds - (monotonic() - begin)

    def bound() -> int:
        return proof.result() if proof.done() else 0

    def better(roster: Roster, value: int) -> None:
        if value < OPEN or not broken(month, roster):
            costs = score(month, roster)
            told(Progress(monotonic() - begin, sum(costs.values()), bound(), costs, roster))

    roster = anneal(month, lambda: left() - seconds * (1 - ANNEALED), seconds * ANNEALED, seed)
    if broken(month, roster):
        return _whole(month, max(left(), 1.0), told, 2, seed, roster)
    better(roster, 0)
    search = Neighbours(month, roster, better, seed)
    search.search(left, bound, lambda: 2 if proof.done() else 1)
    costs = score(month, search.roster)
    return Plan(search.roster, sum(costs.values()), proof.result(), costs, monotonic() - begin)


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
