"""Cuts a stretch of days out of a month, with what surrounds it turned into history, so that mending stays
quick.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from yuexu.planning.rosters.house.model import Certificate, Month, Roster, Staff, worked

MEMORY = 14  # days of history that any rule looks back


def cut(month: Month, roster: Roster, first: int, last: int) -> Month:
    """The month of days first … last-1 (renumbered from 0), the roster before them as history.

    Hours that the roster spends outside the stretch are taken off the contract; wishes and families are
    left out.
    """
    return replace(
        month,
        first=month.first + timedelta(days=first),
        days=last - first,
        staff=tuple(_person(month, roster, person, first, last) for person in month.staff),
        needs=tuple(replace(n, day=n.day - first) for n in month.needs if first <= n.day < last),
        families=(),
        holidays=_moved(month.holidays, first, last),
    )


def _person(month: Month, roster: Roster, person: Staff, first: int, last: int) -> Staff:
    week = roster[person.id]
    outside = [duty for day, duty in enumerate(week) if duty and not first <= day < last]
    return replace(
        person,
        contract=person.contract - sum(month.shift(duty.shift).minutes for duty in outside),
        certificates=tuple(Certificate(c.kind, c.first - first, c.last - first) for c in person.certificates),
        leave=_moved(person.leave, first, last),
        ill=_moved(person.ill, first, last),
        wishes=(),
        before=tuple(worked(person, week, day) for day in range(first - MEMORY, first)),
    )


def _moved(days: Iterable[int], first: int, last: int) -> frozenset[int]:
    return frozenset(day - first for day in days if first <= day < last)


def pasted(roster: Roster, part: Roster, first: int) -> Roster:
    """The roster with the stretch that starts at `first` put back."""
    return {name: (*week[:first], *part[name], *week[first + len(part[name]) :]) for name, week in roster.items()}
