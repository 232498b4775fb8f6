"""Mends a running roster when somebody falls ill: fewest changes first, then the fairest call from
standby, in seconds.

What has begun stands. A need that cannot be met within the law is left open and named, never met against the law; so is
a rule that the illness itself has broken (a learner without her mentor) and no change can mend.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from yuexu.planning.rosters.house.check import broken
from yuexu.planning.rosters.house.formula import Formula
from yuexu.planning.rosters.house.model import Duty, Month, Roster, Staff
from yuexu.planning.rosters.house.rules import Message, Rule
from yuexu.planning.rosters.house.window import cut, pasted

OPEN = 10_000  # a person short on a shift
CHANGE = 100  # somebody's day that reads differently from what was published
COLD = 40  # called from a free day without being on standby
CALL = 3  # for each call that the person has had already
REACH = 2  # days after the illness in which duties may still be moved to make the rest lawful
TAIL = 7  # published days after those that every rule must still fit


@dataclass(frozen=True)
class Illness:
    """Somebody is ill for `days` days from `day`, reported `minute` minutes after midnight."""

    staff: str
    day: int
    minute: int
    days: int = 1


@dataclass(frozen=True)
class Change:
    """What somebody was to do on a day, and what instead; `called`: from a free day, `standby`: and was on
    call.
    """

    staff: str
    day: int
    before: Duty | None
    after: Duty | None
    called: bool
    standby: bool


@dataclass(frozen=True)
class Repair:
    """The mended roster, the changes for others than the ill person, and the needs that stay open.

    `best`: proved that no mended roster has fewer changes or fairer calls.
    """

    roster: Roster
    changes: tuple[Change, ...]
    left_open: tuple[Rule, ...]
    reasons: tuple[Message, ...]
    best: bool
    seconds: float


def repair(
    month: Month,
    roster: Roster,
    illness: Illness,
    standby: Mapping[int, frozenset[str]],
    seconds: float = 5.0,
) -> Repair:
    """Mend a roster within `seconds`; `standby` names who is on call on each day."""
    from ortools.sat.python import cp_model

    begin = monotonic()
    sick = _with_illness(month, illness)
    absent = _without(roster, illness)
    first, last = illness.day, min(illness.day + illness.days + REACH + TAIL, month.days)
    desk = _Desk(cut(sick, absent, first, last), absent, illness, standby, first)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = max(0.9 * seconds - (monotonic() - begin), 0.5)
    status = solver.solve(desk.formula.model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    mended = pasted(absent, desk.formula.read(solver.boolean_value), first) if found else absent
    left_open = tuple(set(broken(sick, mended)) - set(broken(month, roster)))
    return Repair(
        mended,
        _changes(absent, mended, standby),
        tuple(sorted(left_open)),
        tuple(rule.message(month) for rule in sorted(left_open)),
        status == cp_model.OPTIMAL,
        monotonic() - begin,
    )


class _Desk:
    """The model of a repair: the rules, what stands, and what each change costs."""

    def __init__(
        self, part: Month, absent: Roster, illness: Illness, standby: Mapping[int, frozenset[str]], first: int
    ) -> None:
        self.part, self.illness, self.standby, self.first = part, illness, standby, first
        self.plan = {name: week[first : first + part.days] for name, week in absent.items()}
        self.formula = Formula(part, switched=True)
        costs = self._rules() + [cost for person in part.staff for cost in self._days(person)]
        self.formula.model.minimize(sum(costs))
        self.formula.hint(self.plan)

    def _rules(self) -> list[Any]:
        """Rules hold unless they are broken already; an open need costs much."""
        old = set(broken(self.part, self.plan))
        costs = []
        for rule, switch in self.formula.switches.items():
            if rule.name in ("demand", "skill"):
                costs.append(OPEN * (1 - switch))
            elif rule not in old:
                self.formula.model.add(switch == 1)
        return costs

    def _days(self, person: Staff) -> list[Any]:
        return [cost for day in range(self.part.days) for cost in self._day(person, day)]

    def _day(self, person: Staff, day: int) -> list[Any]:
        """Hold what stands; price what may change."""
        now = self.plan[person.id][day]
        duties = self.formula.duties[person.id, day]
        movable = day < self.illness.days + REACH
        for duty, variable in duties.items():
            begun = day == 0 and self.part.shift(duty.shift).start <= self.illness.minute
            if not movable or begun or (now is not None and self._begun(now, day)):
                self.formula.model.add(variable == (duty == now))
        if not movable or (person.id == self.illness.staff and day < self.illness.days):
            return []
        if now is None:
            return [self._call(person, day) * self.formula.work[person.id, day]]
        return [CHANGE * (1 - duties[now])]

    def _begun(self, duty: Duty, day: int) -> bool:
        return day == 0 and self.part.shift(duty.shift).start <= self.illness.minute

    def _call(self, person: Staff, day: int) -> int:
        """What it costs to call somebody from a free day: those called less often come first."""
        cold = person.id not in self.standby.get(day + self.first, frozenset())
        return CHANGE + CALL * person.calls + (COLD if cold else 0)


def _with_illness(month: Month, illness: Illness) -> Month:
    days = frozenset(range(illness.day, illness.day + illness.days))
    staff = tuple(replace(p, ill=p.ill | days) if p.id == illness.staff else p for p in month.staff)
    return replace(month, staff=staff)


def _without(roster: Roster, illness: Illness) -> Roster:
    """The roster without the ill person's duties."""
    week = [
        None if illness.day <= day < illness.day + illness.days else duty
        for day, duty in enumerate(roster[illness.staff])
    ]
    return {**roster, illness.staff: tuple(week)}


def _changes(before: Roster, after: Roster, standby: Mapping[int, frozenset[str]]) -> tuple[Change, ...]:
    return tuple(
        Change(name, day, old, new, old is None, name in standby.get(day, frozenset()))
        for name in sorted(before)
        for day, (old, new) in enumerate(zip(before[name], after[name], strict=True))
        if old != new
    )
