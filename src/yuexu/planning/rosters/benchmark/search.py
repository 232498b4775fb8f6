"""Solves an instance against the clock: a quick first roster, column generation for bound and dive, then
large neighbourhoods.

Two processes work at once. Rules bind one employee at a time, so improvements found side by side for
different people can be joined; the best roster so far is at hand at any moment through `progress`.
"""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from math import ceil
from multiprocessing import get_context
from time import monotonic

import numpy as np

from yuexu.planning.rosters.arrays import Ints
from yuexu.planning.rosters.benchmark.build import build
from yuexu.planning.rosters.benchmark.floor import floor
from yuexu.planning.rosters.benchmark.model import Instance, Roster
from yuexu.planning.rosters.benchmark.neighbours import Neighbours
from yuexu.planning.rosters.benchmark.tables import Tables, lawful, objective, roster_of, tables
from yuexu.planning.rosters.benchmark.tasks import Answer, Task, run, start, work

ROOT_CELLS = 40_000_000  # states × employees × days up to which the whole roster is priced at once


@dataclass(frozen=True)
class Progress:
    """A moment of the search: seconds since the start, objective of the best roster, proven lower bound,
    its source.
    """

    seconds: float
    objective: int
    bound: int
    source: str
    roster: Roster


@dataclass(frozen=True)
class Solution:
    """The best roster found, its objective, a proven lower bound on every roster's, and how the search
    went.
    """

    roster: Roster
    objective: int
    bound: int
    seconds: float
    outcomes: dict[str, int] = field(default_factory=dict)


def solve(
    instance: Instance,
    seconds: float,
    progress: Callable[[Progress], None] | None = None,
    workers: int = 2,
    seed: int = 1,
) -> Solution:
    """Search until the roster is proven best or time is over. Raises `Impossible` when no lawful roster
    exists.
    """
    search = _Search(instance, seconds, progress or (lambda _: None), seed)
    if workers == 1:
        search.alone()
    else:
        search.together(workers)
    best = search.best
    return Solution(
        roster_of(search.data, best), search.value, search.bound, monotonic() - search.begin, search.outcomes
    )


class _Search:
    def __init__(self, instance: Instance, seconds: float, progress: Callable[[Progress], None], seed: int) -> None:
        self.begin, self.seconds, self.progress = monotonic(), seconds, progress
        self.data: Tables = tables(instance)
        self.best: Ints = build(self.data, seed)
        self.value = objective(self.data, self.best)
        self.bound = floor(self.data)
        self.outcomes: dict[str, int] = {}
        self.neighbours = Neighbours(self.data, seed)
        self._tell("first")

    def left(self) -> float:
        return self.seconds - (monotonic() - self.begin)

    def done(self) -> bool:
        return self.left() <= 0.05 or self.bound >= self.value

    def alone(self) -> None:
        """Everything in this process, for tests and small machines."""
        task = self._root()
        while not self.done():
            self._take(work(self.data, task or self._next()))
            task = None

    def together(self, workers: int) -> None:
        """Keep `workers` processes busy; each starts anew from the best roster known when it is asked."""
        pool = ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=start, initargs=(self.data.instance,)
        )
        waiting: set[Future[Answer]] = set()
        try:
            root = None if self.done() else self._root()
            if root is not None:
                waiting.add(pool.submit(run, root))
            while not self.done():
                while len(waiting) < workers:
                    waiting.add(pool.submit(run, self._next()))
                ready, waiting = wait(waiting, timeout=max(self.left(), 0), return_when=FIRST_COMPLETED)
                for future in ready:
                    self._take(future.result())
        finally:
            _stop(pool)

    def _root(self) -> Task | None:
        """The task that prices the whole roster, unless the instance is too large for it."""
        if self.neighbours.cells() > ROOT_CELLS:
            return None
        people, days = self.best.shape
        return Task(self.best, tuple(range(people)), 0, days, self.left(), 1, whole=True)

    def _next(self) -> Task:
        known = self.best, self.value, self.bound, self.left()
        return (
            self.neighbours.proof(*known) or self.neighbours.pool(*known) or self.neighbours.task(self.best, known[3])
        )

    def _take(self, answer: Answer) -> None:
        """Keep what an answer brings: bound, columns, and the better of its plan and its plan joined with
        ours.
        """
        self.outcomes[answer.outcome] = self.outcomes.get(answer.outcome, 0) + 1
        before = (self.value, self.bound)
        if np.isfinite(answer.bound):
            self.bound = max(self.bound, ceil(answer.bound - 1e-3))
        joined = self._joined(answer)
        for plan in (joined, answer.plan):
            value = objective(self.data, plan)
            if value < self.value or (plan is joined and value == self.value):
                self.best, self.value = plan, value
        self.neighbours.learn(answer, before[0] - self.value)
        if (self.value, self.bound) != before:
            self._tell(answer.outcome)

    def _joined(self, answer: Answer) -> Ints:
        """Our best plan with what the answer changed in its window, wherever that is still lawful."""
        joined = self.best.copy()
        window = slice(answer.task.first, answer.task.last)
        for employee in np.flatnonzero((answer.plan != answer.task.plan).any(axis=1)).tolist():
            joined[employee, window] = answer.plan[employee, window]
            ours_moved = (self.best[employee] != answer.task.plan[employee]).any()
            if ours_moved and not lawful(self.data, employee, joined[employee]):
                joined[employee] = self.best[employee]
        return joined

    def _tell(self, source: str) -> None:
        at = monotonic() - self.begin
        self.progress(Progress(at, self.value, self.bound, source, roster_of(self.data, self.best)))


def _stop(pool: ProcessPoolExecutor) -> None:
    """End the workers at once: what they are doing is no longer wanted."""
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()
