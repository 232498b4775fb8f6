"""Finds the cheapest lawful schedule of single employees by dynamic programming, many employees at once.

For given costs of working each shift on each day this is exact: it prices columns for the master problem,
builds
the first roster, and re-plans a person against everybody else. The state after a day is the run the person is
in (`machine`), times three kinds of counters: working time, weekends, and shift types with a limit that matters.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import prod

import numpy as np
import numpy.typing as npt

from yuexu.planning.rosters.arrays import REST, Bools, Floats, Ints
from yuexu.planning.rosters.machine import Machine, Move, stops

INFINITE = np.float32(1e9)
SATURDAY, SUNDAY = 5, 6  # of a horizon that starts on a Monday
REACHED = 1e8  # a cost above this means that no lawful schedule exists
Layer = npt.NDArray[np.float32]  # float32 [employees, run states, time + 1, weekends + 1, *counts + 1]
State = tuple[int, ...]


@dataclass(frozen=True)
class Batch:
    """Employees planned together over days first … last-1 (whole weeks).

    `start` [n]: run state before the first day; `ends` [n, runs]: run states that fit what
    follows;
    `time` [n, 2]: least and most units inside the window; `weekends` [n]; `counts` [n, counted]. A `band`
    keeps
    the time worked so far within so many units of a steady pace: fewer states, but no longer exact.
    `ends_cost`
    [n, units] is the cost of working so many units in all. Without `count_weekends` any weekday may be the
    first.
    """

    machine: Machine
    employees: tuple[int, ...]
    first: int
    last: int
    start: Ints
    ends: Bools
    time: Ints
    weekends: Ints
    counts: Ints
    band: int | None = None
    ends_cost: Floats | None = None
    count_weekends: bool = True

    @cached_property
    def floor(self) -> list[int]:
        """Units that must be worked before day first + t for the least total still to be reached, by t."""
        days, least = self.last - self.first, int(self.time[:, 0].min())
        floor = [max(0, least - self._most(days - t)) for t in range(days + 1)]
        if self.band is None:
            return floor
        middle = float(self.time.mean())
        return [max(low, int(middle * t / days) - self.band) for t, low in enumerate(floor)]

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Shape of a layer: the time axis holds only totals that can be reached and can still reach the
        least.
        """
        tail = tuple(int(c) + 1 for c in self.counts.max(axis=0)) if self.machine.counted else ()
        most = int(self.time[:, 1].max())
        width = max(min(most, self._most(t)) - low for t, low in enumerate(self.floor)) + 1
        width = width if self.band is None else min(width, 2 * self.band + 1)
        return (len(self.employees), self.machine.runs, max(width, 1), int(self.weekends.max()) + 1, *tail)

    def _most(self, days: int) -> int:
        """No more units than these can be worked in so many days on end."""
        cycles, rest = divmod(days, self.machine.max_run + self.machine.rest)
        worked = cycles * self.machine.max_run + min(rest, self.machine.max_run)
        return worked * max(m.units for m in self.machine.moves)


def cheapest(batch: Batch, cost: Floats) -> tuple[Floats, Ints]:
    """Cheapest schedules for `cost` [n, days, S] (infinite where forbidden): costs [n] and plans [n, days].

    A cost above REACHED says that the employee has no lawful schedule; the plan is then meaningless.
    """
    moves = batch.machine.moves
    picks = [cost[:, :, m.shifts].argmin(axis=2) for m in moves]
    prices = np.stack([cost[:, :, m.shifts].min(axis=2) for m in moves]).astype(np.float32)
    prices = np.minimum(prices, INFINITE)
    layers = _room("layers", (batch.last - batch.first + 1, *batch.shape))
    _seed(batch, layers[0])
    for day in range(batch.first, batch.last):
        at = day - batch.first
        _step(batch, layers[at], layers[at + 1], prices[:, :, at], day)
    closed = _close(batch, layers[-1])
    best = closed.reshape(len(closed), -1).argmin(axis=1)
    values = closed.reshape(len(closed), -1)[np.arange(len(closed)), best].astype(np.float64)
    plans = np.full((len(closed), batch.last - batch.first), REST, dtype=np.int64)
    for row in np.flatnonzero(values < REACHED):
        state = tuple(int(i) for i in np.unravel_index(best[row], closed.shape[1:]))
        plans[row] = _trace(batch, layers, prices, picks, int(row), state)
    return values, plans


_buffers: dict[str, Layer] = {}


def _room(name: str, shape: tuple[int, ...]) -> Layer:
    """Memory for an array, used again and again: asking the system for it each time costs more than the
    sums.
    """
    size = prod(shape)
    if name not in _buffers or _buffers[name].size < size:
        _buffers[name] = np.empty(size, dtype=np.float32)
    return _buffers[name][:size].reshape(shape)


def _seed(batch: Batch, layer: Layer) -> None:
    layer[:] = INFINITE
    if batch.floor[0] > 0:  # nobody here can work as much as they must
        return
    layer.reshape(*batch.shape[:2], -1)[np.arange(len(batch.employees)), batch.start, 0] = 0


def _step(batch: Batch, old: Layer, new: Layer, prices: Layer, day: int) -> None:
    """Fill the layer after `day` from the layer before it and the day's prices [moves, n]."""
    auto = batch.machine
    new[:] = INFINITE
    rise = _rise(batch, day)
    if rise < old.shape[2]:
        _rested(auto, old[:, :, rise:], new[:, :, : old.shape[2] - rise], day)
    paid = _room("paid", (old.shape[0], auto.max_run, *old.shape[2:]))
    before: dict[tuple[tuple[int, float], ...], Layer] = {}
    for move, price in zip(auto.moves, prices, strict=True):
        if move.after not in before:
            before[move.after] = _before(auto, old, move.after, _room(f"before {len(before)}", paid.shape))
        np.add(before[move.after], price.reshape(-1, *(1,) * (old.ndim - 1)), out=paid)
        _work(batch, new, paid, move, day)


def _rise(batch: Batch, day: int) -> int:
    """By how much the time axis' floor rises over a day."""
    return batch.floor[day - batch.first + 1] - batch.floor[day - batch.first]


def _rested(auto: Machine, old: Layer, new: Layer, day: int) -> None:
    """Fill the rest states after a free day."""
    lengths = old[:, auto.rest :].reshape(old.shape[0], auto.groups, auto.max_run, *old.shape[2:])
    shortest = max(auto.min_run, 1)
    if shortest <= auto.max_run:
        lengths[:, :, shortest - 1 :].min(axis=(1, 2), out=new[:, 0])
    if 1 <= day < shortest and day <= auto.max_run:  # a run from the first day of all may be short
        np.minimum(new[:, 0], lengths[:, :, day - 1].min(axis=1), out=new[:, 0])
    new[:, 1 : auto.rest] = old[:, : auto.rest - 1]
    np.minimum(new[:, auto.rest - 1], old[:, auto.rest - 1], out=new[:, auto.rest - 1])


def _before(auto: Machine, old: Layer, after: tuple[tuple[int, float], ...], source: Layer) -> Layer:
    """Cheapest way to stand before the 1st, 2nd … day of a run, coming from the groups `after`."""
    source[:, 0] = old[:, auto.rest - 1]
    source[:, 1:] = INFINITE
    for group, toll in after:
        begin = auto.work(group, 1)
        came = old[:, begin : begin + auto.max_run - 1]
        np.minimum(source[:, 1:], came + np.float32(toll) if toll else came, out=source[:, 1:])
    return source


def _work(batch: Batch, new: Layer, source: Layer, move: Move, day: int) -> None:
    """Put the worked day into `new`, moved along the counters."""
    begin = batch.machine.work(move.group, 1)
    target = new[:, begin : begin + batch.machine.max_run]
    for part, weekend in _weekend_parts(day) if batch.count_weekends else ((slice(None), 0),):
        slices = _slices(new.shape[2:], (move.units - _rise(batch, day), weekend), move.counter)
        if slices is not None:
            view = target[(slice(None), part, *slices[0])]
            np.minimum(view, source[(slice(None), part, *slices[1])], out=view)


@lru_cache(maxsize=4096)
def _slices(
    shape: tuple[int, ...], shift: tuple[int, int], counter: int
) -> tuple[tuple[slice, ...], tuple[slice, ...]] | None:
    """Where to and where from, when an array of this shape is moved along its axes; None: all falls out."""
    steps = (*shift, *(int(i == counter) for i in range(len(shape) - 2)))
    pairs = list(zip(steps, shape, strict=True))
    if any(abs(step) >= size for step, size in pairs):
        return None
    into = tuple(slice(max(step, 0), min(size + step, size)) for step, size in pairs)
    return into, tuple(slice(max(-step, 0), min(size - step, size)) for step, size in pairs)


def _weekend_parts(day: int) -> Iterator[tuple[slice, int]]:
    """Slices of run lengths with the weekends they add: a Sunday counts only when Saturday was free."""
    if day % 7 == SUNDAY:
        yield slice(0, 1), 1
        yield slice(1, None), 0
    else:
        yield slice(None), int(day % 7 == SATURDAY)


def _close(batch: Batch, layer: Layer) -> Layer:
    """The last layer with everything infinite that breaks a limit or does not fit what follows."""
    time, weekends = layer.shape[2:4]
    closed = layer.copy()
    closed[~batch.ends] = INFINITE
    spent = np.arange(time) + batch.floor[-1]
    fits = (spent >= batch.time[:, :1]) & (spent <= batch.time[:, 1:])
    _forbid(closed, 2, ~fits)
    if batch.ends_cost is not None:
        ends = batch.ends_cost[:, np.minimum(spent, batch.ends_cost.shape[1] - 1)].astype(np.float32)
        closed += ends.reshape(len(ends), 1, time, *(1,) * (layer.ndim - 3))
    _forbid(closed, 3, np.arange(weekends) > batch.weekends[:, None])
    for axis in range(len(batch.machine.counted)):
        used = np.arange(layer.shape[4 + axis])
        _forbid(closed, 4 + axis, used > batch.counts[:, axis : axis + 1])
    return closed


def _forbid(layer: Layer, axis: int, mask: Bools) -> None:
    """Make infinite, for each employee, the entries of an axis that the mask [n, size of axis] marks."""
    for row, line in enumerate(mask):
        where: list[object] = [row] + [slice(None)] * (layer.ndim - 1)
        where[axis] = line
        layer[tuple(where)] = INFINITE  # type: ignore[index]


def _trace(batch: Batch, layers: Layer, prices: Layer, picks: Sequence[Ints], row: int, state: State) -> list[int]:
    """Walk back from a final state to the schedule that led there."""
    plan: list[int] = []
    run, counters = state[0], np.array(state[1:])
    for day in range(batch.last - 1, batch.first - 1, -1):
        at = day - batch.first
        runs, moves, tolls, steps = _sources(batch.machine, run, *_sort(batch, day))
        left = counters - steps
        left[:, 0] += _rise(batch, day)
        old = layers[at, row]
        fits = (left >= 0).all(axis=1) & (left[:, 0] < old.shape[1])
        runs, moves, left = runs[fits], moves[fits], left[fits]
        values = old[(runs, *left.T)] + tolls[fits] + np.where(moves >= 0, prices[moves, row, at], 0)
        best = int(values.argmin())
        run, counters, chosen = int(runs[best]), left[best], int(moves[best])
        plan.append(batch.machine.moves[chosen].shifts[int(picks[chosen][row, at])] if chosen >= 0 else REST)
    return plan[::-1]


def _sort(batch: Batch, day: int) -> tuple[int, int, int]:
    """What matters of a day to `_sources`: how early it is, and the weekends a first and a later day of a
    run add."""
    weekday = day % 7 if batch.count_weekends else 0
    early = day if day <= batch.machine.max_run else -1
    return early, int(weekday in (SATURDAY, SUNDAY)), int(weekday == SATURDAY)


@lru_cache(maxsize=65536)
def _sources(auto: Machine, run: int, early: int, fresh: int, later: int) -> tuple[Ints, Ints, Floats, Ints]:
    """Run states from which `run` can be reached: the states, moves (-1: rest), tolls, and steps of the
    counters."""
    found: list[tuple[int, int, float, tuple[int, ...]]] = []
    if run < auto.rest:
        befores = stops(auto, early) if run == 0 else [run - 1]
        befores = [*befores, run] if run == auto.rest - 1 else befores
        found = [(before, REST, 0.0, (0,) * (2 + len(auto.counted))) for before in befores]
    else:
        group, length = divmod(run - auto.rest, auto.max_run)
        for index, move in enumerate(auto.moves):
            if move.group != group:
                continue
            counts = tuple(int(i == move.counter) for i in range(len(auto.counted)))
            if length == 0:
                found.append((auto.rest - 1, index, 0.0, (move.units, fresh, *counts)))
            else:
                step = (move.units, later, *counts)
                found += [(auto.work(g, length), index, toll, step) for g, toll in move.after]
    runs, moves, tolls, steps = zip(*found, strict=True)
    return np.array(runs), np.array(moves), np.array(tolls), np.array(steps)
