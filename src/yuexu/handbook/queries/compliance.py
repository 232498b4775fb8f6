"""How well the handbook is kept: by regulation and chapter, department, post, person and day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext as _

from yuexu.handbook.chapters import CHAPTERS
from yuexu.handbook.models import Edition, Tally
from yuexu.people.posts import DEPARTMENTS, POSTS

TARGET = 0.95  # share on time; below it a regulation needs a look


@dataclass(frozen=True)
class Kept:
    """How well something is kept: `share` is on time ÷ due, None when nothing was due."""

    key: str
    label: str
    due: int
    on_time: int
    late: int
    missing: int
    waived: int

    @property
    def share(self) -> float | None:
        """0…1."""
        return self.on_time / self.due if self.due else None

    @property
    def short(self) -> bool:
        """Whether it is below the target."""
        return self.share is not None and self.share < TARGET


COUNTS = ("due", "on_time", "late", "missing", "waived")


def kept(
    centre_id: int, *, first_on: dt.date, until_on: dt.date, by: str, code: str = "", department: str = "",
    chapter: str = "",
) -> list[Kept]:  # fmt: skip
    """Compliance over the days [first_on, until_on), split `by` code, department, owner_post, staff or day.

    Read from the tally alone: one query. Worst first, except by day.
    """
    rows = Tally.objects.for_centre(centre_id).filter(day__gte=first_on, day__lt=until_on)
    if code:
        rows = rows.filter(code=code)
    if department:
        rows = rows.filter(department=department)
    if chapter:
        rows = rows.filter(code__startswith=chapter)
    key = "staff__name" if by == "staff" else by
    if by == "staff":
        rows = rows.exclude(staff=None)
    sums = rows.values(by, key).annotate(**{f"sum_{what}": Sum(what) for what in COUNTS}).order_by(by)
    lines = [Kept(str(row[by]), str(row[key]), **{what: row[f"sum_{what}"] for what in COUNTS}) for row in sums]
    return lines if by == "day" else sorted(lines, key=lambda one: (one.share is None, one.share or 0, -one.due))


def total(lines: Iterable[Kept]) -> Kept:
    """The sum of them."""
    lines = list(lines)
    return Kept("", "", *(sum(getattr(one, what) for one in lines) for what in COUNTS))


SPANS = (7, 28, 91)  # days that compliance is looked at over


def span(asked: str, today: dt.date) -> tuple[str, dt.date, dt.date]:
    """The days asked for, up to and with today; an unknown number asks for 28: (days, first, the day after the last)."""
    days = int(asked) if asked in map(str, SPANS) else 28
    until = today + dt.timedelta(days=1)
    return str(days), until - dt.timedelta(days=days), until


SHOWS = ("below", "missed")  # below the target; with duties that were never done


@dataclass(frozen=True)
class Scope:
    """What compliance is looked at over: days [first_on, until_on), a chapter, a department; which lines, what words."""

    days: str
    first_on: dt.date
    until_on: dt.date
    chapter: str = ""
    department: str = ""
    show: str = ""  # one of SHOWS
    words: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str], today: dt.date) -> Scope:
        """As a page's address asks for it (span, chapter, department, show, q); what it does not know is left out."""
        chapter, department, show = (asked.get(name, "") for name in ("chapter", "department", "show"))
        return cls(
            *span(asked.get("span", ""), today),
            chapter=chapter if chapter in CHAPTERS else "",
            department=department if department in DEPARTMENTS else "",
            show=show if show in SHOWS else "",
            words=asked.get("q", "").strip()[:40].lower(),
        )

    @property
    def narrow(self) -> bool:
        """Whether only some lines are asked for."""
        return bool(self.chapter or self.show or self.words)

    def kept(self, centre_id: int, *, by: str) -> list[Kept]:
        """Everything in the days, the chapter and the department, split `by`."""
        return kept(
            centre_id, first_on=self.first_on, until_on=self.until_on, by=by, chapter=self.chapter,
            department=self.department,
        )  # fmt: skip

    def shows(self, line: Kept, *told: str) -> bool:
        """Whether a line is among those asked for; `told`: the words that it may be found by."""
        wanted = {"below": line.short, "missed": line.missing > 0}.get(self.show, True)
        return wanted and self.words in "\n".join(told).lower()


@dataclass(frozen=True)
class RegulationKept(Kept):
    """How well a regulation is kept, with what the book says of it. `label`: its title in the reader's language."""

    chapter: str
    owner_post: str
    department: str

    @property
    def clause(self) -> str:
        """C7 of `C7-handover`."""
        return self.key.partition("-")[0]

    @property
    def owner(self) -> str:
        """The post that owes it."""
        return str(POSTS[self.owner_post].name) if self.owner_post in POSTS else self.owner_post


def regulations_kept(centre_id: int, scope: Scope, today: dt.date) -> list[RegulationKept]:
    """The regulations asked for that something was counted of, worst first. Two queries.

    Title, post and department are those of the newest edition that has begun; the figures, of those of their days.
    """
    begun = Edition.objects.for_centre(centre_id).filter(from_on__lte=today).order_by("code", "-from_on")
    columns = ("code", "title", "owner_post", "department")
    told = {code: more for code, *more in begun.distinct("code").values_list(*columns)}
    found = []
    for one in scope.kept(centre_id, by="code"):
        title, post, department = told.get(one.key, (one.key, "", ""))
        figures = {what: getattr(one, what) for what in COUNTS}
        line = RegulationKept(one.key, _(title), **figures, chapter=one.key[0], owner_post=post, department=department)
        if scope.shows(line, title, line.label, one.key):
            found.append(line)
    return found


@dataclass(frozen=True)
class Chapter:
    """A chapter's regulations and their sum."""

    code: str
    lines: list[RegulationKept]

    @property
    def name(self) -> str:
        """In the reader's language."""
        return str(CHAPTERS[self.code])

    @property
    def total(self) -> Kept:
        """All of it together."""
        return total(self.lines)

    @property
    def below(self) -> int:
        """How many regulations are below the target."""
        return sum(line.short for line in self.lines)


def by_chapter(lines: Iterable[RegulationKept]) -> list[Chapter]:
    """The lines by chapter, the worst chapter first."""
    found: dict[str, list[RegulationKept]] = {}
    for line in lines:
        found.setdefault(line.chapter, []).append(line)
    chapters = [Chapter(code, inside) for code, inside in found.items()]
    return sorted(chapters, key=lambda one: (one.total.share is None, one.total.share or 0, one.code))


def weekly(centre_id: int, code: str, *, today: dt.date, weeks: int = 12) -> list[Kept]:
    """A regulation week by week, oldest first; weeks without duties are there with nothing due."""
    monday = today - dt.timedelta(days=today.weekday())
    first = monday - dt.timedelta(weeks=weeks - 1)
    days = kept(centre_id, first_on=first, until_on=monday + dt.timedelta(weeks=1), by="day", code=code)
    found = []
    for number in range(weeks):
        start = first + dt.timedelta(weeks=number)
        week = [one for one in days if start <= dt.date.fromisoformat(one.key) < start + dt.timedelta(weeks=1)]
        summed = total(week)
        found.append(Kept(start.isoformat(), f"{start.month}/{start.day}", *(getattr(summed, what) for what in COUNTS)))
    return found
