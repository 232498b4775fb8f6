"""What a worker process does: the root of the column generation, or planning one part of a roster anew."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

import numpy as np

from yuexu.planning.rosters.arrays import Floats, Ints
from yuexu.planning.rosters.benchmark.columns import TOLERANCE, Part
from yuexu.planning.rosters.benchmark.compact import prove
from yuexu.planning.rosters.benchmark.exact import choose
from yuexu.planning.rosters.benchmark.model import Instance
from yuexu.planning.rosters.benchmark.pool import pick, widen
from yuexu.planning.rosters.benchmark.tables import Tables, tables

AT_FIRST, AT_MOST = 0.4, 120.0  # share of the time, and seconds, for the choice among the schedules known already
WIDENING, WIDENED = 0.25, 40.0  # share of the time, and seconds, that go into meeting schedules for the pool
POOLED = 20_000  # most schedules that are pooled
PATIENCE = 4.0  # seconds that CP-SAT may search among a part's columns


@dataclass(frozen=True)
class Task:
    """Plan these employees anew on days first … last-1 of `plan`; `known` schedules may be used, `seconds`
    spent.

    `whole`: the root, everybody over the whole horizon. `proof` (bound, prices): search for the rest of the
    gap. `pool` (gap, prices): choose among the known schedules, and others met at these prices.
    """

    plan: Ints
    employees: tuple[int, ...]
    first: int
    last: int
    seconds: float
    seed: int
    whole: bool = False
    proof: tuple[int, Floats] | None = None
    known: tuple[tuple[int, Ints], ...] = ()
    pool: tuple[float, Floats] | None = None


@dataclass(frozen=True)
class Answer:
    """What came of a task: the plan (the old one if nothing better was found) and how long it took.

    `bound` (of the objective, when the whole roster was planned), `prices` and `columns` serve later tasks.
    """

    task: Task
    plan: Ints
    seconds: float
    outcome: str
    bound: float = -np.inf
    prices: Floats | None = None
    columns: list[tuple[int, Ints]] = field(default_factory=list)


_data: list[Tables] = []


def start(instance: Instance) -> None:
    """Prepare a worker process for an instance."""
    _data[:] = [tables(instance)]


def run(task: Task) -> Answer:
    """Do a task in a prepared process."""
    return work(_data[0], task)


def work(data: Tables, task: Task) -> Answer:
    """Do a task."""
    begin = monotonic()

    def left() -> float:
        return task.seconds - (monotonic() - begin)

    if task.proof is not None:
        return _proof(data, task, task.proof, left)
    part = Part(data, task.plan, list(task.employees), task.first, task.last, _near(data, task))
    part.offer(task.known)
    plan, outcome = _improve(part, task, left) if task.pool is None else _pick(part, task, task.pool, left)
    worth = task.whole or (task.first == 0 and task.last == data.instance.days)
    return Answer(
        task=task,
        plan=plan,
        seconds=monotonic() - begin,
        outcome=outcome,
        bound=part.bound + data.constant if task.whole else -np.inf,
        prices=part.prices if task.whole else None,
        columns=part.columns() if worth and task.pool is None else [],
    )


NEAR = 3


def _near(data: Tables, task: Task) -> int | None:
    """Narrow the parts of long horizons, where the whole range of working time would cost too many states."""
    return None if task.whole or task.last - task.first == data.instance.days else NEAR


def _proof(data: Tables, task: Task, known: tuple[int, Floats], left: Callable[[], float]) -> Answer:
    found = prove(data, task.plan, known[0], known[1], left, seed=task.seed)
    spent = task.seconds - left()
    if found is None:
        return Answer(task, task.plan, spent, "proof")
    return Answer(task, task.plan if found.plan is None else found.plan, spent, "proof", bound=found.bound)


def _pick(part: Part, task: Task, pool: tuple[float, Floats], left: Callable[[], float]) -> tuple[Ints, str]:
    """Choose among the schedules known; if no better roster is there, meet more of them and choose again."""
    now = part.value(task.plan)
    found = pick(part, max(min(left() * AT_FIRST, AT_MOST), 0.1), now)
    if found is None and left() > WIDENED / 4:
        until = left() - min(left() * WIDENING, WIDENED)
        widen(part, pool[1], pool[0], lambda: left() - until, POOLED, task.seed)
        found = pick(part, max(left(), 0.1), now)
    return (task.plan if found is None else found), "pool"


def _improve(part: Part, task: Task, left: Callable[[], float]) -> tuple[Ints, str]:
    """Generate columns; where the bound leaves room, dive, and then choose among the columns exactly."""
    now = part.value(task.plan)
    part.generate(lambda: left() - task.seconds / 2, cutoff=np.inf if task.whole else now - 1 + TOLERANCE)
    if part.bound > now - 1 + TOLERANCE:
        return task.plan, "proved"
    best, outcome = task.plan, "nothing"
    dived = part.dive(left, cutoff=now)
    if dived is not None and part.value(dived) <= now:
        outcome = "dive" if part.value(dived) < now else "moved"
        best = dived
    patience = min(PATIENCE, left())
    if patience > 0.2 and part.value(best) > part.bound + 1 - TOLERANCE:
        chosen = choose(part, patience, part.value(best), seed=task.seed)
        if chosen is not None:
            return chosen, "choice"
    return best, outcome
