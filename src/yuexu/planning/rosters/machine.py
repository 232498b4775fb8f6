"""The run rules of a contract as a state machine, which the pricing of schedules walks along day by day.

Runs: states 0 … rest-1 are 1 … `rest` days of rest (the last means "at least"), then for each group of shifts
that bar the same successors one state for each length of the run of work.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from yuexu.planning.rosters.arrays import Bools, Floats, Ints


@dataclass(frozen=True)
class Move:
    """Shifts that are the same to the state machine.

    Their group, length, the groups they may follow each with its toll, their counter (-1: none).
    """

    shifts: tuple[int, ...]
    group: int
    units: int
    after: tuple[tuple[int, float], ...]
    counter: int


@dataclass(frozen=True)
class Machine:
    """The states and moves shared by employees with the same run rules and the same counted shift types."""

    rest: int
    max_run: int
    min_run: int
    groups: int
    group_of: tuple[int, ...]
    moves: tuple[Move, ...]
    counted: tuple[int, ...]

    def __hash__(self) -> int:
        return self.hash

    @cached_property
    def hash(self) -> int:
        """Computed once: machines are keys of caches that are asked at every step."""
        return hash((self.rest, self.max_run, self.min_run, self.group_of, self.moves, self.counted))

    @property
    def runs(self) -> int:
        """Number of run states."""
        return self.rest + self.groups * self.max_run

    def work(self, group: int, length: int) -> int:
        """Run state of a run of work of `length` ≥ 1 days whose last shift is in `group`."""
        return self.rest + group * self.max_run + length - 1

    def may_stop(self, length: int, day: int) -> bool:
        """May a run of work of this length end before `day`? Runs from the first day of all may be short."""
        return length >= self.min_run or length == day

    def stops(self, day: int) -> list[int]:
        """Run states of work that may be followed by rest on `day`."""
        return stops(self, day if day <= self.max_run else -1)


@lru_cache(maxsize=4096)
def stops(auto: Machine, day: int) -> list[int]:
    lengths = [n for n in range(1, auto.max_run + 1) if auto.may_stop(n, day)]
    return [auto.work(g, n) for g in range(auto.groups) for n in lengths]


def machine(
    follows: Bools,
    units: Ints,
    rest: int,
    max_run: int,
    min_run: int = 1,
    counted: tuple[int, ...] = (),
    tolls: Floats | None = None,
) -> Machine:
    """The machine of a contract: `follows` [S, S] says what may come the day after, `tolls` [S, S] at what
    cost.
    """
    tolls = np.zeros(follows.shape) if tolls is None else tolls
    rows = [(tuple(f), tuple(t)) for f, t in zip(follows.tolist(), tolls.tolist(), strict=True)]
    kinds = sorted(set(rows))
    group_of = tuple(kinds.index(row) for row in rows)
    classes: dict[tuple[int, int, tuple[tuple[int, float], ...], int], list[int]] = {}
    for shift in range(len(rows)):
        after = tuple((g, toll[shift]) for g, (may, toll) in enumerate(kinds) if may[shift])
        counter = counted.index(shift) if shift in counted else -1
        classes.setdefault((group_of[shift], int(units[shift]), after, counter), []).append(shift)
    moves = tuple(Move(tuple(v), g, u, a, c) for (g, u, a, c), v in classes.items())
    return Machine(rest, max_run, min_run, len(kinds), group_of, moves, counted)
