"""The hard rules as a CP-SAT model; each instance of a rule can be made to depend on a switch, to explain
and to repair.
"""

from collections.abc import Iterable
from typing import Any

from yuexu.planning.rosters.house.model import Duty, Month, Need, Roster, Staff, worked
from yuexu.planning.rosters.house.rules import Rule

Key = tuple[str, int, Duty]


class Formula:
    """Variables: `x` (staff, day, duty) for every duty of somebody's posts, `work` and `duties` (staff, day).

    With `switched`, every rule has a literal in `switches` and binds only where the literal is true; without,
    forbidden duties have no variable at all. `rules` limits the rules by name (None: all). With `may_lack`
    needs may stay open, counted in `lacking`.
    """

    def __init__(
        self,
        month: Month,
        switched: bool = False,
        rules: Iterable[str] | None = None,
        may_lack: bool = False,
    ) -> None:
        from ortools.sat.python import cp_model  # loaded only by those who solve

        self.month, self.switched = month, switched
        self.rules = None if rules is None else frozenset(rules)
        self.may_lack = may_lack
        self.lacking: list[Any] = []
        self.model: Any = cp_model.CpModel()
        self.x: dict[Key, Any] = {}
        self.duties: dict[tuple[str, int], dict[Duty, Any]] = {}
        self.work: dict[tuple[str, int], Any] = {}
        self.switches: dict[Rule, Any] = {}
        for person in month.staff:
            for day in range(month.days):
                self._day(person, day)
            self._rest(person)
            self._run(person)
            self._weeks(person)
            self._month_hours(person)
        for person in month.staff:
            self._mentor(person)
        for need in month.needs:
            self._need(need)

    def on(self, person: str, day: int, shift: str) -> list[Any]:
        """The variables that put somebody on a shift."""
        return [v for duty, v in self.duties[person, day].items() if duty.shift == shift]

    def _hold(self, rule: Rule, constraint: Any) -> None:
        if self.switched:
            if rule not in self.switches:
                self.switches[rule] = self.model.new_bool_var(str(rule))
            constraint.only_enforce_if(self.switches[rule])

    def _asked(self, name: str) -> bool:
        return self.rules is None or name in self.rules

    def _day(self, person: Staff, day: int) -> None:
        """The duties of a day, at most one of them, and what forbids some."""
        own = self.duties[person.id, day] = {}
        for shift in self.month.shifts:
            for post in sorted(person.posts):
                duty = Duty(shift.code, post)
                against = [r for r in self._forbids(person, day, duty) if self._asked(r.name)]
                if against and not self.switched:
                    continue
                variable = self.x[person.id, day, duty] = self.model.new_bool_var("")
                own[duty] = variable
                for rule in against:
                    self._hold(rule, self.model.add(variable == 0))
        work = self.work[person.id, day] = self.model.new_bool_var("")
        self.model.add(sum(own.values()) == work)

    def _forbids(self, person: Staff, day: int, duty: Duty) -> Iterable[Rule]:
        if day in person.leave:
            yield Rule("leave", person.id, day)
        if day in person.ill:
            yield Rule("ill", person.id, day)
        if not all(person.certified(kind, day) for kind in self.month.certificates.get(duty.post, frozenset())):
            yield Rule("certificate", person.id, day, post=duty.post)
        if person.no_nights and self.month.shift(duty.shift).night:
            yield Rule("night", person.id, day)

    def _need(self, need: Need) -> None:
        name = "demand" if need.skill is None else "skill"
        if not self._asked(name):
            return
        able = [p.id for p in self.month.staff if need.skill is None or need.skill in p.skills]
        duty = Duty(need.shift, need.post)
        there = sum(self.x[p, need.day, duty] for p in able if (p, need.day, duty) in self.x)
        if self.may_lack:
            self.lacking.append(self.model.new_int_var(0, need.people, ""))
            there += self.lacking[-1]
        for people in range(1, need.people + 1) if self.switched else [need.people]:
            rule = Rule(name, "", need.day, need.shift, need.post, need.skill or "", people)
            self._hold(rule, self.model.add(there >= people))

    def _rest(self, person: Staff) -> None:
        """Per shift: it and everything too close to it on the next day exclude each other."""
        if not self._asked("rest"):
            return
        for day in range(-1, self.month.days - 1):
            for early in self.month.shifts:
                late = [s.code for s in self.month.shifts if self.month.too_close(early.code, s.code)]
                after = [v for code in late for v in self.on(person.id, day + 1, code)]
                if not after:
                    continue
                rule = Rule("rest", person.id, day)
                if day >= 0:
                    self._hold(rule, self.model.add(sum(self.on(person.id, day, early.code)) + sum(after) <= 1))
                elif worked(person, (), -1) == early.code:
                    self._hold(rule, self.model.add(sum(after) == 0))

    def _worked(self, person: Staff, days: Iterable[int]) -> Any:
        """How many of these days are worked: known before the month, variables in it, none after it."""
        inside = [self.work[person.id, d] for d in days if 0 <= d < self.month.days]
        return sum(inside) + sum(worked(person, (), d) is not None for d in days if d < 0)

    def _run(self, person: Staff) -> None:
        most = self.month.law.run
        if not self._asked("run"):
            return
        for first in range(-most, self.month.days - most):
            count = self._worked(person, range(first, first + most + 1))
            self._hold(Rule("run", person.id, first), self.model.add(count <= most))

    def _weeks(self, person: Staff) -> None:
        law = self.month.law
        for days in self.month.weeks():
            if self._asked("weekly"):
                before = sum(worked(person, (), d) is not None for d in days if d < 0)
                count = self._worked(person, range(max(days[0], 0), days[-1] + 1))
                most = max(7 - law.free_days - before, 0)
                self._hold(Rule("weekly", person.id, days[0]), self.model.add(count <= most))
            if self._asked("week_hours"):
                shifts = [shift for d in days if d < 0 and (shift := worked(person, (), d))]
                known = sum(self.month.shift(shift).minutes for shift in shifts)
                rule = Rule("week_hours", person.id, days[0])
                minutes = self.minutes(person, days)
                self._hold(rule, self.model.add(minutes <= max(law.week - known, 0)))

    def minutes(self, person: Staff, days: Iterable[int]) -> Any:
        """Minutes worked on days of the month."""
        return sum(
            shift.minutes * variable
            for day in days
            for shift in self.month.shifts
            for variable in (self.on(person.id, day, shift.code) if 0 <= day < self.month.days else ())
        )

    def _month_hours(self, person: Staff) -> None:
        if self._asked("month_hours"):
            minutes = self.minutes(person, range(self.month.days))
            limit = person.contract + self.month.law.overtime
            self._hold(Rule("month_hours", person.id), self.model.add(minutes <= limit))

    def _mentor(self, person: Staff) -> None:
        if person.mentor is None or not self._asked("mentor"):
            return
        for day in range(self.month.days):
            for shift in self.month.shifts:
                own, beside = (sum(self.on(p, day, shift.code)) for p in (person.id, person.mentor))
                self._hold(Rule("mentor", person.id, day), self.model.add(own <= beside))

    def hint(self, roster: Roster) -> None:
        """Start the search from this roster."""
        for (person, day, duty), variable in self.x.items():
            self.model.add_hint(variable, roster[person][day] == duty)

    def read(self, value: Any) -> Roster:
        """The roster of a solution; `value` tells a literal's value."""
        weeks: dict[str, list[Duty | None]] = {p.id: [None] * self.month.days for p in self.month.staff}
        for (person, day, duty), variable in self.x.items():
            if value(variable):
                weeks[person][day] = duty
        return {person: tuple(week) for person, week in weeks.items()}
