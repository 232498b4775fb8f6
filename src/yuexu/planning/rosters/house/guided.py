"""Proves a bound on the month's cost and finds a roster near it: the linear relaxation shows the way to both.

Where the relaxation gives somebody a duty outright, a best roster mostly does so too. With these duties fixed the rest
is small enough for a MIP solver; afterwards it searches whatever the bound does not rule out.
"""

from collections.abc import Callable
from datetime import timedelta
from math import ceil
from typing import Any

import numpy as np

from yuexu.planning.rosters.arrays import Ints
from yuexu.planning.rosters.house.lagrange import lagrange
from yuexu.planning.rosters.house.model import Month, Roster
from yuexu.planning.rosters.house.pricing import Pricing
from yuexu.planning.rosters.house.program import Program
from yuexu.planning.rosters.house.rows import Frame
from yuexu.planning.rosters.house.score import score

WHOLE = 0.999  # a relaxed duty from here on counts as given outright
LIKELY = 0.3  # below, it is not taken even when nothing better offers itself
STRIDE = 0.03  # share of the person-days that each step of the dive takes beside the outright ones
LOSS = 0.002  # share of its value that the relaxation may lose on the dive
NEXT = 0.99  # costs are whole numbers: with a smaller gap than this nothing better exists
SHARE = 0.4  # share of the time left for each search beside fixed duties; the rest is for all that remains
CLOSE = 0.005  # gap from which on only the search for all that remains goes on
LATE = 1.0  # seconds before the end at which the last answer should be there
EXACT = 1e-2  # float tolerance of a bound that is rounded up
Left = Callable[[], float]
Tell = Callable[[int, Roster | None], None]


class Guided:
    """The search in one process: `bound` proven, `plans` the best roster with its `value`. `tell` hears of both."""

    def __init__(self, month: Month, left: Left, tell: Tell) -> None:
        self.month, self.left, self.tell = month, left, tell
        self.frame = Frame(month)
        self.pricing = Pricing(self.frame)
        self.program = Program(self.frame, self.pricing)
        self.whole = [v for v in self.program.model.variables() if v.integer]
        self.bound, self.value = 0, np.inf
        self.reduced: dict[Any, float] = {}
        self.relaxed = 0.0

    def run(self) -> None:
        """Bound, first roster, everything else; ends early when nothing better can exist or time is over."""
        for fixed in self._relax():
            if self.left() > LATE and self.value * (1 - CLOSE) > self.bound:
                self._fix(fixed, 1.0)
                self._search(SHARE * self.left())
                self._fix(fixed, 0.0)
        if self.left() > LATE and self.value > self.bound > 0:
            self._rule_out()
            self._search(self.left() - LATE, proof=True)

    def _relax(self) -> list[list[Any]]:
        """Solve the relaxation and dive: the duties that it gives outright, and those fixed on the dive; empty when
        it was not solved in time.
        """
        from ortools.math_opt.python import mathopt

        for variable in self.whole:
            variable.integer = False
        solver = mathopt.IncrementalSolver(self.program.model, mathopt.SolverType.GLOP)
        found = self._solve(solver)
        if found is None:
            return []
        self.relaxed, self.reduced = found.objective_value(), found.reduced_costs()
        prices, values = found.dual_values(), found.variable_values()
        self._bound(lagrange(self.frame, self.pricing, np.array([prices[row] for row in self.program.ties])))
        outright = [v for v in self.program.x.values() if values[v] > WHOLE]
        dived = self._dive(solver, found)
        for variable in self.whole:
            variable.integer = True
        return [outright, dived]

    def _fix(self, some: list[Any], least: float) -> None:
        for variable in some:
            variable.lower_bound = least

    def _solve(self, solver: Any, basis: Any = None) -> Any:
        """The relaxation, afresh or from a basis by the dual simplex; None when it has no solution or time ended."""
        from ortools.math_opt.python import mathopt

        limit = timedelta(seconds=max(self.left() - LATE, 0.1))
        params, start = mathopt.SolveParameters(time_limit=limit), mathopt.ModelSolveParameters(initial_basis=basis)
        if basis is not None:
            params.lp_algorithm, params.presolve = mathopt.LPAlgorithm.DUAL_SIMPLEX, mathopt.Emphasis.OFF
        found = solver.solve(params=params, model_params=start)
        return found if found.termination.reason == mathopt.TerminationReason.OPTIMAL else None

    def _dive(self, solver: Any, found: Any) -> list[Any]:
        """Duties that can be fixed one batch after the other while the relaxation hardly loses by it."""
        free, fixed = set(self.program.x.values()), list[Any]()
        most = self.relaxed + LOSS * max(abs(self.relaxed), 1.0)
        batch: list[Any] = []
        while found is not None and found.objective_value() <= most:
            fixed += batch
            values = found.variable_values()
            order = sorted((v for v in free if values[v] > LIKELY), key=lambda v: (-values[v], v.id))
            outright = sum(values[v] > WHOLE for v in order)
            batch = order[: outright + ceil(STRIDE * self.month.days * len(self.month.staff))]
            if not batch or self.left() <= LATE:
                break
            self._fix(batch, 1.0)
            free.difference_update(batch)
            found = self._solve(solver, found.solutions[0].basis)
        self._fix([*fixed, *batch], 0.0)
        return fixed

    def _search(self, seconds: float, proof: bool = False) -> None:
        """The MIP solver on the program as it stands; as a `proof`, nothing is fixed and its bound holds for all."""
        from ortools.math_opt.python import mathopt

        limit = timedelta(seconds=max(seconds, 0.1))
        params = mathopt.SolveParameters(time_limit=limit, relative_gap_tolerance=0.0, absolute_gap_tolerance=NEXT)
        found = mathopt.solve(self.program.model, mathopt.SolverType.HIGHS, params=params)
        if found.has_primal_feasible_solution():
            self._take(self.program.plans(found.variable_values()))
        if proof:
            none = found.termination.reason == mathopt.TerminationReason.INFEASIBLE
            bound = np.inf if none else found.termination.objective_bounds.dual_bound
            self._bound(min(bound, self.value))

    def _take(self, plans: Ints) -> None:
        roster = self.pricing.roster(plans)
        value = sum(score(self.month, roster).values())
        if value < self.value:
            self.value = value
            self.tell(self.bound, roster)

    def _bound(self, bound: float) -> None:
        if np.isfinite(bound) and ceil(bound - EXACT) > self.bound:
            self.bound = ceil(bound - EXACT)
            self.tell(self.bound, None)

    def _rule_out(self) -> None:
        """Strike out duties that by their reduced cost occur in no roster better than the best known one."""
        room = self.value - 1 - self.relaxed + EXACT
        for variable in self.program.x.values():
            if self.reduced[variable] > room:
                variable.upper_bound = 0.0
