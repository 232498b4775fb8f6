"""Scores a roster of the benchmark from its rows alone, sharing no code with the solver, so that each can
catch the other.

Conventions of the benchmark: the horizon starts on a Monday; before its first day and after its last
nobody is known to have worked too little or too much, so the *minimum* run of work or of rest is asked only
of runs that lie strictly inside the horizon, the *maximum* run of every run.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from yuexu.planning.rosters.benchmark.model import OFF, SATURDAY, SUNDAY, Employee, Instance

Row = tuple[str, int, str]


@dataclass(frozen=True)
class Violation:
    """A broken hard rule: the rule's name, whose it is, the first day concerned (None: whole horizon), the
    fact.
    """

    rule: str
    employee: str
    day: int | None
    fact: str


@dataclass(frozen=True)
class Penalty:
    """A cost: `kind` is on, off, under or over; employee or shift as far as they apply."""

    kind: str
    employee: str
    day: int
    shift: str
    cost: int


@dataclass(frozen=True)
class Verdict:
    """What the checker found. The roster is valid when no violation is listed."""

    violations: tuple[Violation, ...]
    penalties: tuple[Penalty, ...]

    @property
    def objective(self) -> int:
        """Sum of all penalties."""
        return sum(p.cost for p in self.penalties)

    @property
    def by_kind(self) -> dict[str, int]:
        """The objective broken down by kind of penalty."""
        sums = {"on": 0, "off": 0, "under": 0, "over": 0}
        for penalty in self.penalties:
            sums[penalty.kind] += penalty.cost
        return sums


def check(instance: Instance, rows: Iterable[Row]) -> Verdict:
    """Judge rows (employee, day, shift) against every rule and request of the instance."""
    rows = list(rows)
    strange = tuple(_strange(instance, rows))
    worked = _plan(instance, rows)
    broken = [v for employee in instance.employees for v in _rules(instance, employee, worked[employee.id])]
    return Verdict(strange + tuple(broken), tuple(_requests(instance, worked)) + tuple(_cover(instance, worked)))


def _strange(instance: Instance, rows: list[Row]) -> Iterator[Violation]:
    """Rows that speak of unknown people, shifts or days, or give somebody two shifts on a day."""
    people = {e.id for e in instance.employees}
    shifts = {s.id for s in instance.shifts}
    for employee, day, shift in rows:
        if employee not in people or shift not in shifts or not 0 <= day < instance.days:
            yield Violation("unknown", employee, day, f"no such employee, day or shift: {shift}")
    for (employee, day), count in Counter((r[0], r[1]) for r in rows).items():
        if count > 1:
            yield Violation("one_shift_a_day", employee, day, f"{count} shifts on one day")


def _plan(instance: Instance, rows: list[Row]) -> dict[str, list[str]]:
    plan = {e.id: [OFF] * instance.days for e in instance.employees}
    shifts = {s.id for s in instance.shifts}
    for employee, day, shift in rows:
        if employee in plan and shift in shifts and 0 <= day < instance.days:
            plan[employee][day] = shift
    return plan


def _rules(instance: Instance, employee: Employee, days: list[str]) -> Iterator[Violation]:
    for rule in (_totals, _order, _runs, _free_days):
        for name, day, fact in rule(instance, employee, days):
            yield Violation(name, employee.id, day, fact)


Finding = tuple[str, int | None, str]


def _totals(instance: Instance, employee: Employee, days: list[str]) -> Iterator[Finding]:
    count = Counter(shift for shift in days if shift != OFF)
    minutes = sum(shift.minutes * count[shift.id] for shift in instance.shifts)
    if minutes > employee.max_minutes:
        yield "max_minutes", None, f"{minutes} minutes, at most {employee.max_minutes}"
    if minutes < employee.min_minutes:
        yield "min_minutes", None, f"{minutes} minutes, at least {employee.min_minutes}"
    for shift, most in employee.max_shifts.items():
        if count[shift] > most:
            yield "max_shifts", None, f"{count[shift]} × {shift}, at most {most}"
    weekends = {d // 7 for d, shift in enumerate(days) if shift != OFF and d % 7 in (SATURDAY, SUNDAY)}
    if len(weekends) > employee.max_weekends:
        yield "max_weekends", None, f"{len(weekends)} weekends, at most {employee.max_weekends}"


def _order(instance: Instance, employee: Employee, days: list[str]) -> Iterator[Finding]:
    banned = {(first.id, second) for first in instance.shifts for second in first.not_before}
    for day, pair in enumerate(pairwise(days)):
        if pair in banned:
            yield "order", day, f"{pair[1]} may not follow {pair[0]}"


def _runs(instance: Instance, employee: Employee, days: list[str]) -> Iterator[Finding]:
    start = 0
    for working, group in groupby(days, key=lambda shift: shift != OFF):
        length = len(list(group))
        inside = start > 0 and start + length < instance.days
        if working and length > employee.max_run:
            yield "max_run", start, f"{length} days of work, at most {employee.max_run}"
        if working and inside and length < employee.min_run:
            yield "min_run", start, f"{length} days of work, at least {employee.min_run}"
        if not working and inside and length < employee.min_rest:
            yield "min_rest", start, f"{length} days of rest, at least {employee.min_rest}"
        start += length


def _free_days(instance: Instance, employee: Employee, days: list[str]) -> Iterator[Finding]:
    for day in sorted(employee.days_off):
        if days[day] != OFF:
            yield "day_off", day, f"works {days[day]} on a day off"


def _requests(instance: Instance, plan: dict[str, list[str]]) -> Iterator[Penalty]:
    for (employee, day, shift), weight in instance.on.items():
        if plan[employee][day] != shift:
            yield Penalty("on", employee, day, shift, weight)
    for (employee, day, shift), weight in instance.off.items():
        if plan[employee][day] == shift:
            yield Penalty("off", employee, day, shift, weight)


def _cover(instance: Instance, plan: dict[str, list[str]]) -> Iterator[Penalty]:
    there = Counter((day, shift) for days in plan.values() for day, shift in enumerate(days) if shift != OFF)
    for (day, shift), cover in instance.cover.items():
        present = there[day, shift]
        if present < cover.wanted:
            yield Penalty("under", "", day, shift, (cover.wanted - present) * cover.under)
        if present > cover.wanted:
            yield Penalty("over", "", day, shift, (present - cover.wanted) * cover.over)
