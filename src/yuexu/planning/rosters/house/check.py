"""Judges a roster of the house against every hard rule, sharing nothing with the solver but the data and
rule names.
"""

from collections import Counter
from collections.abc import Iterator

from yuexu.planning.rosters.house.model import Duty, Month, Roster, Staff, worked
from yuexu.planning.rosters.house.rules import Rule

Week = tuple[Duty | None, ...]


def broken(month: Month, roster: Roster) -> list[Rule]:
    """Every broken rule, in a fixed order."""
    found = list(_needs(month, roster))
    for person in month.staff:
        found += own_rules(month, person, roster[person.id])
        found += _mentor(month, person, roster)
    return sorted(found)


def own_rules(month: Month, person: Staff, week: Week) -> list[Rule]:
    """Broken rules that concern one person alone."""
    return [rule for judge in (_fit, _rest, _run, _weekly, _hours) for rule in judge(month, person, week)]


def _needs(month: Month, roster: Roster) -> Iterator[Rule]:
    """Needs that are not met; `people` is the least number asked that is missing."""
    for need in month.needs:
        there = sum(
            week[need.day] == Duty(need.shift, need.post)
            and (need.skill is None or need.skill in month.person(name).skills)
            for name, week in roster.items()
        )
        name = "demand" if need.skill is None else "skill"
        for people in range(there + 1, need.people + 1):
            yield Rule(name, "", need.day, need.shift, need.post, need.skill or "", people)


def _fit(month: Month, person: Staff, week: Week) -> Iterator[Rule]:
    """May this person work at all on the day, this shift, in this post?"""
    for day, duty in enumerate(week):
        if duty is None:
            continue
        if duty.post not in person.posts:
            yield Rule("post", person.id, day, post=duty.post)
        if day in person.leave:
            yield Rule("leave", person.id, day)
        if day in person.ill:
            yield Rule("ill", person.id, day)
        if not all(person.certified(kind, day) for kind in month.certificates.get(duty.post, frozenset())):
            yield Rule("certificate", person.id, day, post=duty.post)
        if person.no_nights and month.shift(duty.shift).night:
            yield Rule("night", person.id, day)


def _rest(month: Month, person: Staff, week: Week) -> Iterator[Rule]:
    for day in range(-1, month.days - 1):
        early, late = worked(person, week, day), worked(person, week, day + 1)
        if early and late and month.too_close(early, late):
            yield Rule("rest", person.id, day)


def _run(month: Month, person: Staff, week: Week) -> Iterator[Rule]:
    """Every stretch of one day more than allowed that ends in the month and is all worked."""
    most = month.law.run
    for first in range(-most, month.days - most):
        if all(worked(person, week, day) for day in range(first, first + most + 1)):
            yield Rule("run", person.id, first)


def _weekly(month: Month, person: Staff, week: Week) -> Iterator[Rule]:
    """Days before the month that `before` does not tell count as free, like days after it.

    What the month before did alone is not laid at this month's door, here and for the week's hours.
    """
    for days in month.weeks():
        there = [day for day in days if worked(person, week, day) is not None]
        if len(there) > 7 - month.law.free_days and there[-1] >= 0:
            yield Rule("weekly", person.id, days[0])


def _hours(month: Month, person: Staff, week: Week) -> Iterator[Rule]:
    for days in month.weeks():
        shifts = {day: shift for day in days if (shift := worked(person, week, day))}
        if sum(month.shift(s).minutes for s in shifts.values()) > month.law.week and max(shifts) >= 0:
            yield Rule("week_hours", person.id, days[0])
    count = Counter(duty.shift for duty in week if duty)
    minutes = sum(month.shift(shift).minutes * times for shift, times in count.items())
    if minutes > person.contract + month.law.overtime:
        yield Rule("month_hours", person.id)


def _mentor(month: Month, person: Staff, roster: Roster) -> Iterator[Rule]:
    """A beginner works only on shifts that the mentor works."""
    if person.mentor is None:
        return
    for day, duty in enumerate(roster[person.id]):
        beside = roster[person.mentor][day]
        if duty and (beside is None or beside.shift != duty.shift):
            yield Rule("mentor", person.id, day)
