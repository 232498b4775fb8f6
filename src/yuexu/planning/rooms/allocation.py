"""Which stay sleeps in which real room, exactly and with reasons: CP-SAT from the fast answer on.

One bed or two for each stay: she may change rooms once, on a night of the solver's choice (a mother of the
house also today). Within that, `proved` means that nothing better exists; otherwise `bound` says how far from
it we may be.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from yuexu.planning.rooms.allocation_costs import (
    Problem,
    costs,
    may_serve,
    problem,
    total,
    unpleasant,
    wanted_beside,
)
from yuexu.planning.rooms.allocation_greedy import greedy
from yuexu.planning.rooms.allocation_reasons import reasons
from yuexu.planning.rooms.lodgings import Allocation, Bed, Lodging, Room, Weights

WORKERS = 2


def allocate(
    lodgings: Sequence[Lodging],
    rooms: Sequence[Room],
    today: date,
    *,
    seconds: float = 5.0,
    weights: Weights | None = None,
    on_better: Callable[[Allocation], None] | None = None,
) -> Allocation:
    """Return the best allocation found in `seconds`; 0 gives the fast answer alone, whose bound is 0.

    `on_better` hears of the fast answer at once and of every better one as it is found.
    """
    case = problem(lodgings, rooms, today, weights or Weights())
    best = _judged(case, greedy(case), 0)
    if on_better:
        on_better(best)
    if seconds > 0 and best.cost > 0:
        best = _Model(case).solve(best, seconds, on_better)
    elif best.cost == 0:
        best = replace(best, bound=0)
    return replace(best, reasons=reasons(case, best.beds))


def _judged(case: Problem, beds: tuple[Bed, ...], bound: int) -> Allocation:
    count = costs(case, beds)
    housed = {bed.lodging for bed in beds}
    unhoused = tuple(one.id for one in case.lodgings if one.id not in housed)
    return Allocation(beds, unhoused, count, total(case, count), bound)


class _Model:
    """The beds of every stay as decisions: `first[s, r]`, `second[s, r]`, and the night `change[s]`."""

    def __init__(self, case: Problem) -> None:
        # The solver takes 0.5 s and 60 MB to load; whoever only asks for a forecast or the fast answer must
        # not pay it.
        from ortools.sat.python import cp_model

        self.cp, self.case = cp_model, case
        self.model: Any = cp_model.CpModel()
        self.first: dict[tuple[str, str], Any] = {}
        self.second: dict[tuple[str, str], Any] = {}
        self.housed: dict[str, Any] = {}
        self.moved: dict[str, Any] = {}
        self.change: dict[str, Any] = {}
        self.cost: list[Any] = []
        self.spans: dict[str, list[Any]] = {room.name: [] for room in case.rooms}
        for one in case.lodgings:
            self._stay(one)
        for spans in self.spans.values():
            self.model.add_no_overlap(spans)
        self._fragments()
        self._neighbours()
        self.model.minimize(sum(self.cost))

    def _night(self, on: date) -> int:
        return (on - self.case.today).days

    def _stay(self, one: Lodging) -> None:
        model, start, end = self.model, self._night(self.case.start(one)), self._night(one.leave_on)
        self.housed[one.id] = housed = model.new_bool_var(f"housed {one.id}")
        self.moved[one.id] = moved = model.new_bool_var(f"moved {one.id}")
        self.change[one.id] = change = model.new_int_var(start, end, f"change {one.id}")
        rooms = [room for room in self.case.rooms if may_serve(one, room)]
        for room in rooms:
            if not one.in_house or room.name == one.room:
                self.first[one.id, room.name] = self._bed(one, room, start, change)
            if room.name != one.room or not one.in_house:
                self.second[one.id, room.name] = self._bed(one, room, change, end)
        model.add(change == end).only_enforce_if(~moved)
        model.add_implication(moved, housed)
        model.add(sum(self._row(self.second, one)) == moved)
        if one.in_house:
            self._in_house(one, start, end)
        else:
            model.add(sum(self._row(self.first, one)) == housed)
            model.add(change > start)
            model.add(change < end).only_enforce_if(moved)
            for room in rooms:
                model.add_at_most_one(self.first[one.id, room.name], self.second[one.id, room.name])
        self._price(one)

    def _in_house(self, one: Lodging, start: int, end: int) -> None:
        """She keeps her room until the change; when it is out of use she changes today or has none."""
        model, moved = self.model, self.moved[one.id]
        model.add(self.change[one.id] < end).only_enforce_if(moved)
        here = self._row(self.first, one)
        if here:
            model.add(here[0] == 1)
            model.add(self.housed[one.id] == 1)
        else:
            model.add(self.housed[one.id] == moved)
            model.add(self.change[one.id] == start).only_enforce_if(moved)

    def _row(self, beds: dict[tuple[str, str], Any], one: Lodging) -> list[Any]:
        return [beds[one.id, room.name] for room in self.case.rooms if (one.id, room.name) in beds]

    def _bed(self, one: Lodging, room: Room, start: Any, end: Any) -> Any:
        here = self.model.new_bool_var(f"{one.id} in {room.name}")
        size = self.model.new_int_var(0, self._night(one.leave_on), "")
        self.spans[room.name].append(self.model.new_optional_interval_var(start, size, end, here, ""))
        return here

    def _price(self, one: Lodging) -> None:
        w, rooms = self.case.weights, self.case.by_name()
        self.cost.append(w.unhoused * (1 - self.housed[one.id]))
        self.cost.append(w.move * self.moved[one.id])
        if one.room and not one.in_house:
            self.cost.append(w.promise * (self.housed[one.id] - self.first.get((one.id, one.room), 0)))
        for beds in (self.second,) if one.in_house else (self.first, self.second):
            for (stay, name), here in beds.items():
                if stay == one.id:
                    price = sum(getattr(w, rule) * n for rule, n in unpleasant(one, rooms[name]).items())
                    self.cost.append(price * here)

    def _fragments(self) -> None:
        for one, later, between in self.case.followers():
            lost = self.model.new_bool_var("")
            self.cost.append(self.case.weights.fragment * lost)
            for room in self.case.rooms:
                begins = self.first.get((later.id, room.name))
                if begins is None:
                    continue
                filled = sum(b.get((m.id, room.name), 0) for m in between for b in (self.first, self.second))
                if (one.id, room.name) in self.second:
                    self.model.add(lost >= self.second[one.id, room.name] + begins - 1 - filled)
                if (one.id, room.name) in self.first:
                    whole = self.first[one.id, room.name] - self.moved[one.id]
                    self.model.add(lost >= whole + begins - 1 - filled)

    def _neighbours(self) -> None:
        for one in self.case.lodgings:
            other = wanted_beside(self.case, one)
            if other is None:
                continue
            mine, hers = self._last(one), self._last(other)
            lonely = self.model.new_bool_var("")
            self.cost.append(self.case.weights.beside * lonely)
            for name, here in mine.items():
                near = [hers[r] for r in self.case.by_name()[name].beside if r in hers]
                self.model.add_bool_or([*near, ~here, lonely])

    def _last(self, one: Lodging) -> dict[str, Any]:
        """Return by room whether she ends her stay there."""
        ends = {}
        for room in self.case.rooms:
            first, second = self.first.get((one.id, room.name)), self.second.get((one.id, room.name))
            if first is None and second is None:
                continue
            ends[room.name] = here = self.model.new_bool_var("")
            self.model.add(here == (0 if second is None else second)).only_enforce_if(self.moved[one.id])
            self.model.add(here == (0 if first is None else first)).only_enforce_if(~self.moved[one.id])
        return ends

    def solve(self, best: Allocation, seconds: float, on_better: Callable[[Allocation], None] | None) -> Allocation:
        """Improve on `best` for at most `seconds`."""
        self._hint(best)
        solver = self.cp.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = WORKERS
        solver.parameters.random_seed = 1
        status = solver.solve(self.model, self._listener(best.cost, on_better))
        bound = max(math.ceil(solver.best_objective_bound - 1e-6), 0)
        if status not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return replace(best, bound=bound)
        found = _judged(self.case, self._beds(solver.value), bound)
        return found if found.cost <= best.cost else replace(best, bound=bound)

    def _hint(self, best: Allocation) -> None:
        where = {bed.lodging: bed for bed in best.beds}
        for one in self.case.lodgings:
            bed = where.get(one.id)
            self.model.add_hint(self.housed[one.id], bed is not None)
            moves = bed is not None and one.in_house and bed.room != one.room
            self.model.add_hint(self.moved[one.id], moves)
            begins = self._night(self.case.start(one) if moves else one.leave_on)
            self.model.add_hint(self.change[one.id], begins)
        for beds, of_moved in ((self.first, False), (self.second, True)):
            for (stay, name), here in beds.items():
                one = next(o for o in self.case.lodgings if o.id == stay)
                bed = where.get(stay)
                moves = bed is not None and one.in_house and bed.room != one.room
                fixed = one.in_house and not of_moved
                self.model.add_hint(here, fixed or (bed is not None and bed.room == name and moves == of_moved))

    def _listener(self, cost: int, on_better: Callable[[Allocation], None] | None) -> Any:
        outer = self

        class Listener(outer.cp.CpSolverSolutionCallback):  # type: ignore[name-defined]
            best = cost

            def on_solution_callback(self) -> None:
                if on_better and self.objective_value < self.best:
                    self.best = self.objective_value
                    bound = max(math.ceil(self.best_objective_bound - 1e-6), 0)
                    on_better(_judged(outer.case, outer._beds(self.value), bound))

        return Listener()

    def _beds(self, value: Callable[[Any], int]) -> tuple[Bed, ...]:
        beds = []
        for one in self.case.lodgings:
            start = self.case.start(one)
            change = self.case.today + timedelta(days=value(self.change[one.id]))
            for found, first_on, last_on in (
                (self.first, start, change),
                (self.second, change, one.leave_on),
            ):
                names = [r.name for r in self.case.rooms if (one.id, r.name) in found and value(found[one.id, r.name])]
                if names and first_on < last_on:
                    beds.append(Bed(one.id, names[0], first_on, last_on))
        return tuple(beds)
