"""Column generation for the month or for some of its people: a lower bound, and by diving a nearly best
roster.

The master problem chooses a schedule for each person; the rows of `Frame` tie them together. By Lagrange any
prices of the rows give a bound, so it does not rest on the LP solver's arithmetic.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from yuexu.planning.rosters.arrays import Floats, Ints
from yuexu.planning.rosters.house.pricing import Pricing
from yuexu.planning.rosters.house.rows import FREE, Frame, Row
from yuexu.planning.rosters.lp import Unsolved, optimise
from yuexu.planning.rosters.pricing import REACHED

TOLERANCE = 1e-4
SMOOTH = 0.7  # share of the best known prices in those at which schedules are also sought
Left = Callable[[], float]  # seconds left


class Columns:
    """The master problem for `people`, while everybody else works as `plans` [everybody, days] says.

    `bound`: what the part's schedules and rows must cost at least; comparable with `cost` of plans.
    """

    def __init__(self, frame: Frame, pricing: Pricing, people: list[int], plans: Ints) -> None:
        from ortools.linear_solver import pywraplp  # loaded only by those who solve

        self.frame, self.people = frame, people
        self.pricing = pricing.of(people)
        others = plans.copy()
        others[people] = -1
        self.right = np.array([row.right for row in frame.rows]) - pricing.activity(others)
        touched = np.zeros(len(frame.rows), dtype=bool)
        touched[pricing.owner[np.isin(pricing.cells // frame.cost[0].size, people)]] = True
        self.active = np.flatnonzero(touched)
        self.solver: Any = pywraplp.Solver.CreateSolver("GLOP")
        self.rows = {int(i): self._row(frame.rows[i], self.right[i]) for i in self.active}
        self.one = {p: self.solver.Constraint(1, 1) for p in people}
        self.columns: list[tuple[int, Ints]] = []
        self.variables: list[Any] = []
        self.known: set[tuple[int, bytes]] = set()
        self.slacks = self._slacks()
        self.bound = -np.inf
        self.best_prices: Floats | None = None
        for person in people:
            self.add(person, plans[person])

    def _row(self, row: Row, right: float) -> Any:
        made = self.solver.Constraint(right, right)
        for sign, cost, limit in row.slacks:
            slack = self.solver.NumVar(0, self.solver.infinity() if limit == FREE else limit, "")
            made.SetCoefficient(slack, sign)
            self.solver.Objective().SetCoefficient(slack, cost)
        return made

    def _slacks(self) -> tuple[Ints, Floats, Floats, Floats]:
        flat = [(int(i), *slack) for i in self.active for slack in self.frame.rows[i].slacks]
        row, sign, cost, limit = (np.array(part) for part in zip(*flat, strict=True))
        return row, sign.astype(float), cost.astype(float), limit

    def _clip(self, prices: Floats) -> Floats:
        """Prices at which no unlimited slack would pay for itself."""
        row, sign, cost, limit = self.slacks
        up, down = (limit == FREE) & (sign > 0), (limit == FREE) & (sign < 0)
        high, low = np.full(len(prices), np.inf), np.full(len(prices), -np.inf)
        np.minimum.at(high, row[up], cost[up])
        np.maximum.at(low, row[down], -cost[down])
        return np.clip(prices, low, high)

    def add(self, person: int, plan: Ints) -> bool:
        """Add a schedule [days]; False when it is known."""
        key = (person, plan.tobytes())
        if key in self.known:
            return False
        self.known.add(key)
        variable = self.solver.NumVar(0, self.solver.infinity(), "")
        self.solver.Objective().SetCoefficient(variable, self.pricing.own_cost(person, plan))
        self.one[person].SetCoefficient(variable, 1)
        for row, weight in self.pricing.rows_of(person, plan).items():
            self.rows[row].SetCoefficient(variable, weight)
        self.columns.append((person, plan.copy()))
        self.variables.append(variable)
        return True

    def solve(self) -> tuple[float, Floats, Floats]:
        """Value of the LP, prices of all rows (0 where nothing here touches one), wages of people."""
        optimise(self.solver)
        prices = np.zeros(len(self.frame.rows))
        for index, row in self.rows.items():
            prices[index] = row.dual_value()
        wages = np.array([self.one[p].dual_value() for p in self.people])
        return float(self.solver.Objective().Value()), self._clip(prices), wages

    def generate(self, left: Left, cutoff: float = np.inf) -> bool:
        """Find schedules until none helps (True), the bound reaches `cutoff`, or time ends."""
        while left() > 0 and self.bound < cutoff:
            try:
                value, prices, wages = self.solve()
            except Unsolved:
                return False
            new = self._price(SMOOTH, prices, wages) if self.best_prices is not None else 0
            new += self._price(0.0, prices, wages)
            if not new or value - self.bound < TOLERANCE:
                return True
        return False

    def _price(self, share: float, prices: Floats, wages: Floats) -> int:
        """Seek schedules at prices smoothed by `share`; the number of new ones that pay at the LP's
        prices.
        """
        at = prices if self.best_prices is None else share * self.best_prices + (1 - share) * prices
        values, plans = self.pricing(at)
        bound = self._lagrange(at, values)
        if bound > self.bound:
            self.bound, self.best_prices = bound, at
        paid = self.pricing.paid(prices)
        new = 0
        for person, plan, value, wage in zip(self.people, plans, values, wages, strict=True):
            days = np.flatnonzero(plan >= 0)
            worth = self.pricing.own_cost(person, plan) + float(paid[person, days, plan[days]].sum())
            if value < REACHED and worth < wage - 1e-6:
                new += self.add(person, plan)
        return new

    def _lagrange(self, prices: Floats, values: Floats) -> float:
        """The bound that these prices prove."""
        row, sign, cost, limit = self.slacks
        gain = np.minimum(cost - sign * prices[row], 0) * np.where(limit == FREE, 0.0, limit)
        return float(self.right[self.active] @ prices[self.active] + gain.sum() + values.sum())

    def dive(self, left: Left, plans: Ints, share: float = 0.15, rounds: int = 8) -> Ints:
        """Fix the favourite schedules, price the others anew, and so on: `plans` with the part's people
        replanned.
        """
        plans = plans.copy()
        free = set(self.people)
        try:
            while free:
                self._settle(free, rounds, left)
                self._fix(free, plans, share if left() > 0 else 1.0)
        finally:
            for variable in self.variables:
                variable.SetBounds(0, self.solver.infinity())
        return plans

    def _settle(self, free: set[int], rounds: int, left: Left) -> None:
        """A few rounds of pricing for those still free."""
        for _ in range(rounds):
            if left() <= 0:
                return
            try:
                _, prices, wages = self.solve()
            except Unsolved:
                return
            rows = [i for i, p in enumerate(self.people) if p in free]
            people = [self.people[i] for i in rows]
            values, found = self.pricing.of(people)(prices)
            good = [i for i in range(len(people)) if values[i] < wages[rows[i]] - TOLERANCE]
            if not sum(self.add(people[i], found[i]) for i in good):
                return

    def _fix(self, free: set[int], plans: Ints, share: float) -> None:
        """Fix the nearly whole schedules, and at least a share of those still free."""
        try:
            optimise(self.solver)
            weights = np.array([v.solution_value() for v in self.variables])
        except Unsolved:  # the latest schedules are the best guess
            weights = np.arange(len(self.variables)) / len(self.variables) / 2
        least, fixed = max(1, int(len(free) * share)), 0
        for column in np.argsort(-weights, kind="stable").tolist():
            person, plan = self.columns[column]
            if person not in free:
                continue
            if fixed >= least and weights[column] < 0.95:
                return
            free.discard(person)
            plans[person] = plan
            fixed += 1
            for index, (owner, _) in enumerate(self.columns):
                if owner == person:
                    self.variables[index].SetBounds(float(index == column), float(index == column))
