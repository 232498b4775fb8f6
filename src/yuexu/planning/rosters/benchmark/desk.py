"""Prices all employees of an instance over a stretch of days: groups alike contracts and looks after rare
limits.

Counting every limited shift type would multiply the states, so only small limits are counted from the start;
others are counted for those employees whose cheapest schedule turned out to break them. Where that would take too
many states, the shift type is barred from all days but as many as its limit: lawful, but no longer exact.
"""

from collections import defaultdict
from collections.abc import Iterable
from math import prod

import numpy as np

from yuexu.planning.rosters.arrays import REST, Bools, Floats, Ints
from yuexu.planning.rosters.benchmark.model import SATURDAY, SUNDAY
from yuexu.planning.rosters.benchmark.tables import Tables
from yuexu.planning.rosters.machine import Machine, machine
from yuexu.planning.rosters.pricing import REACHED, Batch, cheapest

SMALL = 6  # limits up to this are counted from the start
COUNTED = 150 * 28  # most states × days that counting limited shift types may cost; what is beyond is barred
CELLS = 60_000_000  # most float32 cells that one batch may hold


class Desk:
    """Prices schedules over days first … last-1 while `plan` [E, D] stands outside them.

    `near`: keep everybody within so many of the longest shifts of the working time that `plan` gives them in
    the window, and within one weekend more: fewer states, for neighbourhoods only. `band`: keep the time worked so far
    within so many of the longest shifts of a steady pace.
    """

    def __init__(
        self,
        data: Tables,
        plan: Ints | None = None,
        first: int = 0,
        last: int | None = None,
        near: int | None = None,
        band: int | None = None,
    ) -> None:
        self.data, self.near, self.band = data, near, near if band is None else band
        self.first, self.last = first, data.instance.days if last is None else last
        self.plan = np.full(data.cost.shape[:2], REST, dtype=np.int64) if plan is None else plan
        self.machines: dict[tuple[object, ...], Machine] = {}
        self.outside = np.ones(data.instance.days, dtype=np.bool_)
        self.outside[self.first : self.last] = False
        self.exact = True

    def price(self, employees: Iterable[int], cost: Floats) -> tuple[Floats, Ints]:
        """Cheapest schedules for cost [E, days, S] of the window: values [n] and plans [n, days].

        A value above REACHED means that the employee has no lawful schedule in the window. `exact` tells afterwards
        whether no shift type was barred.
        """
        rows = list(employees)
        values, plans = (
            np.zeros(len(rows)),
            np.full((len(rows), self.last - self.first), REST, dtype=np.int64),
        )
        counted = self._alike(rows)
        waiting, self.exact = list(range(len(rows))), True
        while waiting:
            for batch, places in self._batches([(at, rows[at], counted[rows[at]]) for at in waiting]):
                worth, found = cheapest(batch, cost[list(batch.employees)])
                values[places], plans[places] = worth, found
            waiting = [at for at in waiting if self._breaks(rows[at], values[at], plans[at])]
            for at in waiting:
                cost = self._heed(rows[at], plans[at], counted, cost)
        return values, plans

    def _alike(self, rows: list[int]) -> dict[int, tuple[int, ...]]:
        """Shift types to count from the start: for all of one contract the same, so that they share a
        batch.
        """
        shared: dict[tuple[int, int, int], set[int]] = defaultdict(set)
        for employee in rows:
            shared[self._contract(employee)].update(self._small(employee))
        alone = {contract for contract, counted in shared.items() if len(counted) > 1}
        return {e: self._small(e) if self._contract(e) in alone else tuple(shared[self._contract(e)]) for e in rows}

    def _contract(self, employee: int) -> tuple[int, int, int]:
        person = self.data.instance.employees[employee]
        return person.min_rest, person.max_run, person.min_run

    def _small(self, employee: int) -> tuple[int, ...]:
        shifts = np.flatnonzero(self.data.allowed[employee, self.first : self.last].any(axis=0))
        some = [int(s) for s in shifts if self._left(employee, int(s)) <= SMALL and self._bites(employee, int(s))]
        return tuple(some) if self._bearable(employee, some) else ()

    def _bearable(self, employee: int, counted: Iterable[int]) -> bool:
        """May these shift types be counted? Each multiplies the states."""
        states = prod(self._left(employee, shift) + 1 for shift in counted)
        return states * (self.last - self.first) <= COUNTED

    def _bites(self, employee: int, shift: int) -> bool:
        """Could the limit of this shift type be broken at all?"""
        most = (self._time(employee)[1]) // int(self.data.units[shift])
        return self._left(employee, shift) < min(most, self.last - self.first)

    def _left(self, employee: int, shift: int) -> int:
        used = int((self.plan[employee, self.outside] == shift).sum())
        return max(0, self.data.limit(employee, shift) - used)

    def _breaks(self, employee: int, value: float, plan: Ints) -> list[int]:
        """Shift types whose limit the plan breaks."""
        if value > REACHED:
            return []
        used = np.bincount(plan[plan >= 0], minlength=len(self.data.minutes))
        return [int(s) for s in np.flatnonzero(used) if used[s] > self._left(employee, int(s))]

    def _heed(self, employee: int, plan: Ints, counted: dict[int, tuple[int, ...]], cost: Floats) -> Floats:
        """Count also the shift types whose limit the plan breaks, or bar them; the costs from now on."""
        broken = self._breaks(employee, 0.0, plan)
        more = tuple(sorted({*counted[employee], *broken}))
        if self._bearable(employee, more):
            counted[employee] = more
            return cost
        cost = cost if not self.exact else cost.copy()
        self.exact = False
        for shift in broken:
            days = np.flatnonzero(plan == shift)
            best = days[np.argsort(cost[employee, days, shift], kind="stable")][: self._left(employee, shift)]
            kept = cost[employee, best, shift].copy()
            cost[employee, :, shift] = np.inf
            cost[employee, best, shift] = kept
        return cost

    def _time(self, employee: int) -> tuple[int, int]:
        least, most = self.data.budget(employee)
        kept = self.plan[employee, self.outside]
        spent = int(self.data.units[kept[kept >= 0]].sum())
        longest = int(self.data.units.max())
        least, most = least - spent, max(0, min(most - spent, longest * (self.last - self.first)))
        if self.near is not None:
            here = self.plan[employee, self.first : self.last]
            now = int(self.data.units[here[here >= 0]].sum())
            least, most = max(least, now - self.near * longest), min(most, now + self.near * longest)
        return least, most

    def _weekends(self, employee: int) -> int:
        ends = {d // 7 for d in np.flatnonzero(self.outside).tolist() if self._weekend(employee, d)}
        here = (self.last - self.first) // 7 + 1
        if self.near is not None:
            now = {d // 7 for d in range(self.first, self.last) if self._weekend(employee, d)}
            here = min(here, len(now) + 1)
        return max(0, min(self.data.instance.employees[employee].max_weekends - len(ends), here))

    def _weekend(self, employee: int, day: int) -> bool:
        return bool(self.plan[employee, day] != REST and day % 7 in (SATURDAY, SUNDAY))

    def _batches(self, wanted: list[tuple[int, int, tuple[int, ...]]]) -> list[tuple[Batch, list[int]]]:
        """Group (place, employee, counted) by machine and cut groups to a bearable size."""
        groups: dict[tuple[tuple[object, ...], int], list[tuple[int, int]]] = defaultdict(list)
        for place, employee, counted in wanted:
            key = (*self._contract(employee), counted)
            if key not in self.machines:
                self.machines[key] = self._machine(employee, counted)
            groups[(key, self._pace(employee))].append((place, employee))
        out = []
        for (kind, _), members in groups.items():
            auto = self.machines[kind]
            size = max(1, CELLS // (self._cells(auto, members) * (self.last - self.first)))
            for cut in range(0, len(members), size):
                part = members[cut : cut + size]
                out.append((self._batch(auto, [e for _, e in part]), [p for p, _ in part]))
        return out

    def _machine(self, employee: int, counted: tuple[int, ...]) -> Machine:
        person = self.data.instance.employees[employee]
        longest, rest = (
            max(person.max_run, 1),
            max(person.min_rest, 1),
        )  # who may not work has no shift allowed
        return machine(self.data.follows, self.data.units, rest, longest, person.min_run, counted)

    def _pace(self, employee: int) -> int:
        """Employees of one pace may share a band."""
        return 0 if self.band is None else sum(self._time(employee)) // (4 * int(self.data.units.max()))

    def _cells(self, auto: Machine, members: list[tuple[int, int]]) -> int:
        return int(np.prod(self._batch(auto, [e for _, e in members]).shape[1:]))

    def _batch(self, auto: Machine, people: list[int]) -> Batch:
        counts = np.array([[self._left(e, s) for s in auto.counted] for e in people], dtype=np.int64)
        return Batch(
            machine=auto,
            employees=tuple(people),
            first=self.first,
            last=self.last,
            start=np.array([self._start(auto, e) for e in people]),
            ends=np.array([self._ends(auto, e) for e in people]),
            time=np.array([self._time(e) for e in people]),
            weekends=np.array([self._weekends(e) for e in people]),
            counts=counts.reshape(len(people), len(auto.counted)),
            band=None if self.band is None else self.band * int(self.data.units.max()),
        )

    def _start(self, auto: Machine, employee: int) -> int:
        """Run state on the evening before the window."""
        if self.first == 0:
            return auto.rest - 1
        before = self.plan[employee, : self.first][::-1]
        length = _run(before != REST)
        if before[0] == REST:
            return auto.rest - 1 if length == self.first else min(length, auto.rest) - 1
        return auto.work(auto.group_of[int(before[0])], length)

    def _ends(self, auto: Machine, employee: int) -> Bools:
        """Run states on the window's last evening that fit the days after it."""
        if self.last == self.data.instance.days:
            return np.ones(auto.runs, dtype=np.bool_)
        after = self.plan[employee, self.last :]
        length = _run(after != REST)
        ended = length < len(after)
        ends = np.zeros(auto.runs, dtype=np.bool_)
        if after[0] == REST:
            self._ends_before_rest(auto, ends, length, ended)
        else:
            self._ends_before_work(auto, ends, int(after[0]), length, ended)
        return ends

    def _ends_before_rest(self, auto: Machine, ends: Bools, length: int, ended: bool) -> None:
        for state in range(auto.rest):
            ends[state] = state + 1 + length >= auto.rest or not ended
        if length >= auto.rest or not ended:
            ends[auto.stops(self.last)] = True

    def _ends_before_work(self, auto: Machine, ends: Bools, shift: int, length: int, ended: bool) -> None:
        ends[auto.rest - 1] = length >= auto.min_run or not ended
        for earlier in range(len(self.data.minutes)):
            for run in range(1, auto.max_run - length + 1):
                long_enough = run + length >= auto.min_run or run == self.last or not ended
                if self.data.follows[earlier, shift] and long_enough:
                    ends[auto.work(auto.group_of[earlier], run)] = True


def _run(working: Bools) -> int:
    """Length of the leading run of equal values."""
    changes = np.flatnonzero(working != working[0])
    return int(changes[0]) if len(changes) else len(working)
