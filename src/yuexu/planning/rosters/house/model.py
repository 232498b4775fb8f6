"""The house's rostering problem as plain data: who could work, what is needed, what binds and what is wished.

Days are whole numbers from 0, the month's first day; negative days are those just before it. Times are
minutes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = 24 * 60


@dataclass(frozen=True)
class ShiftType:
    """A shift: `start` in minutes after midnight of its day, `minutes` long; `night` is what the law calls
    night work.
    """

    code: str
    start: int
    minutes: int
    night: bool = False

    @property
    def end(self) -> int:
        """End in minutes after midnight of the day on which the shift starts."""
        return self.start + self.minutes


@dataclass(frozen=True, order=True)
class Duty:
    """What somebody does on a day: a shift in a post."""

    shift: str
    post: str


@dataclass(frozen=True)
class Certificate:
    """A certificate valid on the days first … last, both included."""

    kind: str
    first: int
    last: int


@dataclass(frozen=True)
class Wish:
    """A wish for one day: for (or, `wanted` false, against) a shift; shift None means a free day."""

    day: int
    shift: str | None
    weight: int = 1
    wanted: bool = True


@dataclass(frozen=True)
class Staff:
    """One person.

    `contract` minutes for the month; `before` the shifts of the days just before the month, the last one last
    (None free); `nights`, `weekends`, `holidays` worked so far in the quarter; `calls` from standby so far;
    `quarter_post` where the person should learn this quarter; `mentor` whom a beginner must work beside.
    """

    id: str
    posts: frozenset[str]
    contract: int
    skills: frozenset[str] = frozenset()
    certificates: tuple[Certificate, ...] = ()
    leave: frozenset[int] = frozenset()
    ill: frozenset[int] = frozenset()
    no_nights: bool = False
    mentor: str | None = None
    quarter_post: str | None = None
    wishes: tuple[Wish, ...] = ()
    before: tuple[str | None, ...] = ()
    nights: int = 0
    weekends: int = 0
    holidays: int = 0
    calls: int = 0

    def certified(self, kind: str, day: int) -> bool:
        """Does the person hold a valid certificate of this kind on the day?"""
        return any(c.kind == kind and c.first <= day <= c.last for c in self.certificates)


@dataclass(frozen=True)
class Need:
    """At least `people` on a day's shift in a post, or at least so many of them with a skill."""

    day: int
    shift: str
    post: str
    people: int
    skill: str | None = None


@dataclass(frozen=True)
class Family:
    """A family in the house on days first … last and the carers it knows; one of them should be there each
    day.
    """

    id: str
    carers: frozenset[str]
    first: int
    last: int


@dataclass(frozen=True)
class Law:
    """Limits that bind everybody. Statutory values: 劳动法 articles 36, 38, 41 and 61/63; a house may be
    stricter.

    Minutes of rest between duties, longest run of days, most minutes in a calendar week, most overtime in the
    month beyond the contract, free days in each calendar week.
    """

    rest: int = 11 * 60
    run: int = 6
    week: int = 48 * 60
    overtime: int = 36 * 60
    free_days: int = 1


@dataclass(frozen=True)
class Weights:
    """What each unit of each soft rule costs. `hours` is per started hour away from the contract."""

    wish: int = 4
    nights: int = 6
    weekends: int = 4
    holidays: int = 8
    family: int = 3
    backward: int = 2
    post: int = 2
    hours: int = 1
    surplus: int = 1


@dataclass(frozen=True)
class Month:
    """One problem: `first` the date of day 0. `certificates` maps a post to the kinds it asks for."""

    first: date
    days: int
    shifts: tuple[ShiftType, ...]
    staff: tuple[Staff, ...]
    needs: tuple[Need, ...]
    families: tuple[Family, ...] = ()
    certificates: Mapping[str, frozenset[str]] = field(default_factory=dict)
    holidays: frozenset[int] = frozenset()
    law: Law = Law()
    weights: Weights = Weights()

    def shift(self, code: str) -> ShiftType:
        """The shift type of this code; KeyError when there is none."""
        for shift in self.shifts:
            if shift.code == code:
                return shift
        raise KeyError(code)

    def person(self, name: str) -> Staff:
        """The person of this id; KeyError when there is none."""
        for person in self.staff:
            if person.id == name:
                return person
        raise KeyError(name)

    def date_of(self, day: int) -> date:
        """The calendar date of a day."""
        return self.first + timedelta(days=day)

    def weekend(self, day: int) -> bool:
        """Is it a Saturday or Sunday?"""
        return self.date_of(day).weekday() >= 5

    def weeks(self) -> list[range]:
        """The calendar weeks (Monday to Sunday) that touch the month, with days before and after it."""
        monday = -self.first.weekday()
        return [range(day, day + 7) for day in range(monday, self.days, 7)]

    def too_close(self, early: str, late: str) -> bool:
        """Does `late` on the day after `early` leave too little rest?"""
        return DAY + self.shift(late).start - self.shift(early).end < self.law.rest

    def backward(self, early: str, late: str) -> bool:
        """Does the next day's shift start earlier in the day than this one's?"""
        return self.shift(late).start < self.shift(early).start


Roster = dict[str, tuple[Duty | None, ...]]


def worked(person: Staff, week: tuple[Duty | None, ...], day: int) -> str | None:
    """The shift that somebody works on a day of the month or just before it; None when free or unknown."""
    if day >= 0:
        duty = week[day] if day < len(week) else None
        return duty.shift if duty else None
    return person.before[day] if -day <= len(person.before) else None
