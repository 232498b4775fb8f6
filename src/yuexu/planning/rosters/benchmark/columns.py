"""Column generation over some employees and days: a bound for that part of the roster, and by diving a
plan for it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from yuexu.planning.rosters.arrays import REST, Floats, Ints
from yuexu.planning.rosters.benchmark.desk import Desk
from yuexu.planning.rosters.benchmark.master import Master
from yuexu.planning.rosters.benchmark.tables import Tables, cover_cost, staffing
from yuexu.planning.rosters.lp import Unsolved
from yuexu.planning.rosters.pricing import REACHED

Clock = Callable[[], float]  # seconds left
TOLERANCE = 1e-4


class Impossible(ValueError):
    """An employee has no lawful schedule at all; the message names the employee."""


@dataclass
class Part:
    """The part of a roster to be planned anew: these employees on days first … last-1, the rest of `plan`
    standing.

    `bound` is the best proven lower bound on the part's cost (requests of its people and days, cover of its
    days; with `near` of the part so narrowed), `prices` the cover prices [days, S] that gave it.
    """

    data: Tables
    plan: Ints
    employees: list[int]
    first: int
    last: int
    near: int | None = None
    bound: float = -np.inf
    prices: Floats | None = None
    desk: Desk = field(init=False)
    master: Master = field(init=False)
    cost: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Desk(self.data, self.plan, self.first, self.last, self.near)
        others = self.plan.copy()
        others[self.employees] = REST
        kept = staffing(self.data, others)[self.first : self.last]
        self.master = Master(self.data, self.employees, self.first, self.last, kept)
        window = slice(self.first, self.last)
        self.cost = np.where(self.data.allowed[:, window], self.data.cost[:, window], np.inf)
        for employee in self.employees:
            self.master.add(employee, self.plan[employee, window])

    def offer(self, columns: Iterable[tuple[int, Ints]]) -> None:
        """Offer schedules of the window that are known to be lawful here."""
        for employee, plan in columns:
            if employee in self.master.one:
                self.master.add(employee, plan)

    def value(self, plan: Ints) -> int:
        """Cost of this part in a whole plan [E, D]."""
        window = slice(self.first, self.last)
        there = staffing(self.data, plan)
        total = int(cover_cost(self.data, there)[window].sum())
        for employee in self.employees:
            days = self.first + np.flatnonzero(plan[employee, window] != REST)
            total += int(self.data.cost[employee, days, plan[employee, days]].sum())
        return total

    def generate(self, left: Clock, cutoff: float = np.inf, rounds: int = 1000, smooth: float = 0.8) -> bool:
        """Generate columns until none helps, the bound reaches `cutoff`, rounds or time end. True: none
        helps.
        """
        for _ in range(rounds):
            try:
                value, prices, wages = self.master.solve()
            except Unsolved:
                return False
            new = self._round(prices, wages, smooth)
            if not new or value - self.bound < TOLERANCE:
                return True
            if self.bound >= cutoff or left() <= 0:
                return False
        return False

    def _round(self, prices: Floats, wages: Floats, smooth: float) -> int:
        """Price at prices smoothed towards the best known ones; at the LP's own when that finds nothing."""
        share = smooth if self.prices is not None else 0.0
        while True:
            at = prices if self.prices is None else share * self.prices + (1 - share) * prices
            new = self._price(at, prices, wages)
            if new or share == 0:
                return new
            share = 0.0 if share < 0.3 else share / 2

    def _price(self, at: Floats, prices: Floats, wages: Floats) -> int:
        """Price every employee at `at`, keep the bound, add the schedules that pay at the LP's prices."""
        values, plans = self.desk.price(self.employees, self.cost - at)
        self._refuse(values)
        bound = float((at * self.master.want).sum() + np.minimum(values, self._present(at)).sum())
        if self.desk.exact and bound > self.bound:
            self.bound, self.prices = bound, at
        return sum(
            self.master.add(employee, plan)
            for employee, plan, wage, value in zip(self.employees, plans, wages, values, strict=True)
            if value < REACHED and self.reduced(employee, plan, prices) - wage < -1e-6
        )

    def _present(self, at: Floats) -> Floats:
        """Reduced costs of the present schedules, which narrowed states may have lost."""
        window = slice(self.first, self.last)
        if self.near is None:
            return np.full(len(self.employees), np.inf)
        return np.array([self.reduced(e, self.plan[e, window], at) for e in self.employees])

    def _refuse(self, values: Floats) -> None:
        if self.near is None and (values > REACHED).any():
            person = self.data.instance.employees[self.employees[int(values.argmax())]]
            raise Impossible(f"employee {person.id} has no lawful schedule")

    def reduced(self, employee: int, plan: Ints, prices: Floats) -> float:
        """Reduced cost of a schedule of the window at these prices."""
        days = np.flatnonzero(plan != REST)
        return float((self.cost[employee, days, plan[days]] - prices[days, plan[days]]).sum())

    def dive(self, left: Clock, cutoff: float = np.inf, share: float = 0.1, rounds: int = 12) -> Ints | None:
        """Fix the LP's favourite schedules, price the others anew, and so on to a whole plan [E, D].

        None when the LP says that nothing below `cutoff` lies this way. When time ends, the rest is fixed
        at once.
        """
        free = set(self.employees)
        plan = self.plan.copy()
        try:
            while free:
                value, settled = self._settle(free, rounds, left)
                if settled and value > cutoff - 1 + TOLERANCE:
                    return None
                self._fix_some(free, plan, share if left() > 0 else 1.0)
        except Unsolved:
            return None
        finally:
            self.master.release()
        return plan

    def _settle(self, free: set[int], rounds: int, left: Clock) -> tuple[float, bool]:
        """A few rounds of pricing for those who are still free; the LP's value, and whether no schedule
        helps.
        """
        for _ in range(rounds):
            value, prices, wages = self.master.solve()
            rows = [i for i, e in enumerate(self.employees) if e in free]
            people = [self.employees[i] for i in rows]
            found, plans = self.desk.price(people, self.cost - prices)
            good = np.flatnonzero(found < wages[rows] - TOLERANCE)
            new = sum(self.master.add(people[i], plans[i]) for i in good.tolist())
            if not new or left() <= 0:
                return value, not new
        return self.master.solve()[0], False

    def _fix_some(self, free: set[int], plan: Ints, share: float) -> None:
        """Fix the schedules with the greatest weights: the nearly whole ones, and at least a share of the
        free.
        """
        weights = self.master.weights()
        least = max(1, int(len(free) * share))
        fixed = 0
        for column in np.argsort(-weights, kind="stable").tolist():
            employee, schedule, _ = self.master.columns[column]
            if employee not in free:
                continue
            if fixed >= least and weights[column] < 0.95:
                return
            self.master.fix(column)
            free.discard(employee)
            plan[employee, self.first : self.last] = schedule
            fixed += 1

    def columns(self) -> list[tuple[int, Ints]]:
        """All schedules known for this part."""
        return [(employee, plan) for employee, plan, _ in self.master.columns]
