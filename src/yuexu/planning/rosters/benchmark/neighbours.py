"""Chooses which part of the roster to plan anew next, and learns from what came of it how large a part
pays.
"""

import numpy as np

from yuexu.planning.rosters.arrays import Floats, Ints
from yuexu.planning.rosters.benchmark.desk import Desk
from yuexu.planning.rosters.benchmark.tables import Tables, cover_cost, staffing
from yuexu.planning.rosters.benchmark.tasks import POOLED, Answer, Task

STALE = 30  # parts without a gain before the rest of the gap is attacked as a whole
SMALL, MIDDLE = 500, 1500  # person-day-shifts up to which that is done at once, or at all
GOAL = 6.0  # seconds that a part should take
OFFERS = 30  # known schedules offered for each employee
STALLED = 10  # parts without a gain before the best schedules known are pooled
GROWN = 1.3  # by so much must the schedules known have grown before the same roster is tried again
WEEK = 7
LONG = 42  # days beyond which nobody is planned anew over the whole horizon


class Neighbours:
    """Parts of two kinds: few people over the whole horizon (short horizons only), many people over few
    weeks.
    """

    def __init__(self, data: Tables, seed: int) -> None:
        self.data = data
        self.random = np.random.default_rng(seed)
        self.size = {"people": 10.0 * 28, "weeks": 25.0 * 14}  # employee-days
        self.known: dict[int, dict[bytes, tuple[float, Ints]]] = {}
        self.prices: Floats | None = None
        self.stale, self.tried = 0, -1
        self.pooling, self.pooled = False, (-1, 0.0)
        self.sweep = self._sweep()  # windows to go through before any are drawn

    def _sweep(self) -> list[tuple[int, int]]:
        """On long horizons every fortnight twice, in an order that lets two workers stay apart."""
        days = self.data.instance.days
        if days <= LONG:
            return []
        fortnights = [(day, min(day + 2 * WEEK, days)) for day in range(0, days, 2 * WEEK)]
        half = len(fortnights) // 2
        apart = [w for pair in zip(fortnights[:half], fortnights[half:], strict=False) for w in pair]
        return (apart + fortnights[2 * half :]) * 2

    def cells(self) -> int:
        """States that pricing everybody over the whole horizon goes through."""
        data = self.data
        desk = Desk(data)
        batches = desk._batches([(e, e, ()) for e in range(len(data.cost))])
        return sum(int(np.prod(batch.shape)) for batch, _ in batches) * data.instance.days

    def proof(self, plan: Ints, value: int, bound: int, left: float) -> Task | None:
        """An attempt to prove the roster best, once for each value, when parts no longer help."""
        size = self.data.cost.size
        ripe = size < SMALL or (size < MIDDLE and self.stale >= STALE)
        if self.prices is None or self.tried == value or not ripe:
            return None
        self.tried = value
        seed = int(self.random.integers(1 << 30))
        return Task(plan, (), 0, plan.shape[1], min(left, left / 3 + 30), seed, proof=(bound, self.prices))

    def pool(self, plan: Ints, value: int, bound: int, left: float) -> Task | None:
        """A choice among all schedules known that may occur in a better roster, when parts help no more."""
        count = sum(len(own) for own in self.known.values())
        again = self.pooled[0] != value or count > GROWN * self.pooled[1]
        if self.prices is None or self.pooling or not again or self.stale < STALLED or plan.shape[1] > LONG:
            return None
        self.pooling, self.pooled = True, (value, count)
        useful = []
        for employee, own in self.known.items():
            least = min(worth for worth, _ in own.values())
            useful += [(worth - least, employee, schedule) for worth, schedule in own.values()]
        useful = sorted((item for item in useful if item[0] <= value - bound), key=lambda item: item[0])
        known = tuple((employee, schedule) for _, employee, schedule in useful[:POOLED])
        seed = int(self.random.integers(1 << 30))
        people, gap = tuple(range(len(plan))), float(value - 1 - bound + 1)
        return Task(plan, people, 0, plan.shape[1], 0.95 * left - 1, seed, known=known, pool=(gap, self.prices))

    def task(self, plan: Ints, left: float) -> Task:
        """The next part."""
        if self.sweep:
            kind, (first, last) = "weeks", self.sweep.pop()
        else:
            kind = "people" if self.data.instance.days <= LONG and self.random.random() < 0.6 else "weeks"
            first, last = self._window(kind)
        count = max(2, round(self.size[kind] * self.random.uniform(0.6, 1.4) / (last - first)))
        people = self._people(plan, first, last, min(count, len(plan)))
        offers = [offer for e in people for offer in self._offers(e)] if kind == "people" else []
        seconds = min(left, 10 * GOAL)
        return Task(plan, tuple(people), first, last, seconds, int(self.random.integers(1 << 30)), known=tuple(offers))

    def _window(self, kind: str) -> tuple[int, int]:
        days = self.data.instance.days
        if kind == "people" or days <= WEEK:
            return 0, days
        weeks = -(-days // WEEK)
        length = min(int(self.random.choice([1, 2, 3, 4], p=[0.25, 0.4, 0.2, 0.15])), weeks)
        first = int(self.random.integers(0, weeks - length + 1))
        return first * WEEK, min((first + length) * WEEK, days)

    def _people(self, plan: Ints, first: int, last: int, count: int) -> list[int]:
        """People drawn at random, the likelier the more requests they lose or the more they could help."""
        days = np.arange(first, last)
        lost = cover_cost(self.data, staffing(self.data, plan))[days].sum(axis=1)
        worth = 1.0 + self.random.random(len(plan)) * len(plan)
        if lost.sum() and self.random.random() < 0.5:
            day = int(self.random.choice(days, p=lost / lost.sum()))
            short = (self.data.want - staffing(self.data, plan))[day] * self.data.under[day] > 0
            worth += len(plan) * (self.data.allowed[:, day, :] & short).any(axis=1)
        order = self.random.permutation(len(plan))
        chosen = order[np.argsort(-worth[order], kind="stable")][:count]
        return sorted(int(e) for e in chosen)

    def _offers(self, employee: int) -> list[tuple[int, Ints]]:
        known = sorted(self.known.get(employee, {}).values(), key=lambda item: item[0])
        return [(employee, plan) for _, plan in known[:OFFERS]]

    def learn(self, answer: Answer, gain: int) -> None:
        """Keep schedules of the whole horizon; let parts grow while they end early without a gain."""
        task = answer.task
        if answer.prices is not None:
            self.prices = answer.prices
        for employee, plan in answer.columns:
            self.known.setdefault(employee, {})[plan.tobytes()] = (self._reduced(employee, plan), plan)
        self.stale = 0 if gain > 0 else self.stale + 1
        self.pooling = self.pooling and task.pool is None
        if task.whole or task.pool is not None or task.proof is not None:
            return
        kind = "people" if task.first == 0 and task.last == self.data.instance.days else "weeks"
        if answer.seconds < GOAL / 2 and (gain <= 0 or answer.seconds < GOAL / 6):
            self.size[kind] *= 1.08
        elif answer.seconds > GOAL:
            self.size[kind] *= 0.9

    def _reduced(self, employee: int, plan: Ints) -> float:
        """Reduced cost at the whole roster's prices."""
        if self.prices is None:
            return 0.0
        days = np.flatnonzero(plan >= 0)
        return float((self.data.cost[employee, days, plan[days]] - self.prices[days, plan[days]]).sum())
