"""A quick first roster, built day by day: the scarcest need first, the person with the most hours still to
work first.

It keeps every personal rule but may leave needs unmet; it serves as a hint to the solver, not as an answer.
"""

from yuexu.planning.rosters.house.check import own_rules
from yuexu.planning.rosters.house.model import Duty, Month, Need, Roster, Staff

Weeks = dict[str, list[Duty | None]]


def first_roster(month: Month) -> Roster:
    """A roster that breaks no personal rule."""
    weeks: Weeks = {p.id: [None] * month.days for p in month.staff}
    for day in range(month.days):
        needs = [n for n in month.needs if n.day == day]
        for need in sorted(needs, key=lambda n: (n.skill is None, _able(month, n), n.shift)):
            _fill(month, weeks, need)
    return {name: tuple(week) for name, week in weeks.items()}


def _able(month: Month, need: Need) -> int:
    return sum(need.post in p.posts for p in month.staff) - need.people


def _fill(month: Month, weeks: Weeks, need: Need) -> None:
    """Add people until the need is met or nobody is left."""
    duty = Duty(need.shift, need.post)
    there = sum(weeks[p.id][need.day] == duty and (need.skill is None or need.skill in p.skills) for p in month.staff)
    for person in sorted(month.staff, key=lambda p: _cost(month, weeks, p, need)):
        if there >= need.people:
            return
        fits = need.post in person.posts and (need.skill is None or need.skill in person.skills)
        if fits and weeks[person.id][need.day] is None and _may(month, weeks, person, need.day, duty):
            weeks[person.id][need.day] = duty
            there += 1


def _cost(month: Month, weeks: Weeks, person: Staff, need: Need) -> tuple[int, int]:
    """Refused wishes first, then the share of the contract already worked, in hundredths."""
    refused = sum(w.weight for w in person.wishes if w.day == need.day and (w.shift == need.shift) != w.wanted)
    minutes = sum(month.shift(duty.shift).minutes for duty in weeks[person.id] if duty)
    return refused, 100 * minutes // max(person.contract, 1)


def _may(month: Month, weeks: Weeks, person: Staff, day: int, duty: Duty) -> bool:
    week = [*weeks[person.id]]
    week[day] = duty
    if person.mentor is not None:
        beside = weeks[person.mentor][day]
        if beside is None or beside.shift != duty.shift:
            return False
    return not own_rules(month, person, tuple(week))
