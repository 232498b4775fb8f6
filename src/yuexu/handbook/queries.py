"""What screens ask of the handbook: a person's shift, a department's board, how well each regulation is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.handbook import evidence
from yuexu.handbook.models import Clock, Duty, Edition, Spell, Tally
from yuexu.handbook.states import DutyState
from yuexu.kernel import sql, wording
from yuexu.kernel.ui import ago, moment, spoken
from yuexu.people.models import Staff
from yuexu.people.posts import POSTS

SOON = dt.timedelta(hours=1)  # an open duty this near to its due time is shown as pressing

ROW = (
    "pk", "code", "edition__title", "evidence", "state", "opens_at", "due_at", "done_at", "on_time", "owner_post",
    "owner_staff__name", "subject__kind", "subject__key", "subject__label", "subject__place", "level", "note",
    "done_by__name", "department",
)  # fmt: skip


@dataclass(frozen=True)
class DutyLine:
    """A duty as a row of a list: what, where, when, and one tap to what closes it."""

    pk: int
    code: str
    label: str
    state: str  # open, soon, late, done, done_late, expired, waived
    room: str
    subject: str
    due: str
    late: str
    owner: str
    href: str
    action: str
    urgent: bool
    opens_at: dt.datetime
    due_at: dt.datetime
    note: str


def line(row: dict[str, Any], now: dt.datetime) -> DutyLine:
    """A row of `ROW` values as a line."""
    state = _look(row, now)
    form = evidence.of(row["evidence"]) if row["evidence"] else None
    href = form.address(row["evidence"], row["subject__kind"], row["subject__key"]) if form else ""
    if state in {"done", "done_late", "waived"} or not href:
        href, word = reverse("handbook:duty", args=[row["pk"]]), _("查看") if row["evidence"] else _("确认")
    else:
        word = str(form.action) if form else ""
    return DutyLine(
        pk=row["pk"], code=row["code"], label=wording.word(row["edition__title"]), state=state,
        room=row["subject__place"], subject=spoken(row["subject__label"]),
        due=_("%(time)s前") % {"time": moment(row["due_at"])},
        late=_("迟%(time)s") % {"time": ago(row["due_at"], now)} if state == "late" else "",
        owner=row["owner_staff__name"] or str(POSTS[row["owner_post"]].name),
        href=href, action=word, urgent=row["level"] > 0,
        opens_at=row["opens_at"], due_at=row["due_at"], note=row["note"],
    )  # fmt: skip


def _look(row: dict[str, Any], now: dt.datetime) -> str:
    if row["state"] == DutyState.DONE:
        return "done" if row["on_time"] else "done_late"
    if row["state"] != DutyState.OPEN:
        return {"missed": "expired", "waived": "waived"}.get(row["state"], "cancelled")
    if row["due_at"] <= now:
        return "late"
    return "soon" if row["due_at"] <= now + SOON else "open"


@dataclass(frozen=True)
class Shift:
    """What a person owes: late, now, next; and how many were done today."""

    late: list[DutyLine]
    now: list[DutyLine]
    next: list[DutyLine]
    more: int  # open ones beyond what is listed
    done_today: int

    @property
    def owed(self) -> int:
        """Late and due now."""
        return len(self.late) + len(self.now) + self.more


# The columns of ROW for what a person owes (DutyQuerySet.owed_by in SQL), and how many there are in all. The few that
# are shown are chosen first: joined before that, the work would grow with all the house has ever had to do with.
_OWED = """
WITH owed AS MATERIALIZED (
    SELECT d.*, count(*) OVER () AS in_all, d.owner_staff_id IS DISTINCT FROM %(staff)s AS another
    FROM handbook_duty d
    WHERE d.centre_id = %(centre)s AND d.state = 'open'
      AND (d.owner_staff_id = %(staff)s OR (d.owner_staff_id IS NULL AND d.owner_post = ANY(%(posts)s::varchar[]))
           OR d.escalated_post = ANY(%(posts)s::varchar[]))
    ORDER BY d.due_at, another, d.id
    LIMIT %(limit)s
)
SELECT d.id, d.code, e.title, d.evidence, d.state, d.opens_at, d.due_at, d.done_at, d.on_time, d.owner_post, o.name,
       s.kind, s.key, s.label, s.place, d.level, d.note, NULL, d.department, d.in_all
FROM owed d
JOIN handbook_edition e ON e.id = d.edition_id
JOIN handbook_subject s ON s.id = d.subject_id
LEFT JOIN people_staff o ON o.id = d.owner_staff_id
ORDER BY d.due_at, d.another, d.id
"""

_DONE_TODAY = """
SELECT count(*) FROM handbook_duty
WHERE centre_id = %(centre)s AND done_by_id = %(staff)s AND proved_at >= %(midnight)s AND day >= %(since)s
"""


def shift(staff: Staff, *, now: dt.datetime, limit: int = 60) -> Shift:
    """My shift: what I owe by name, by post, or because it climbed up to me. Two queries.

    One's own come before those of the post; with the same owner the earlier due comes first.
    """
    asked = {"centre": staff.centre_id, "staff": staff.pk, "posts": sorted(staff.posts), "limit": limit}
    found = sql.rows(_OWED, asked)
    lines = [line(dict(zip(ROW, row, strict=False)), now) for row in found]
    opened = [one for one in lines if one.opens_at <= now]
    return Shift(
        late=[one for one in opened if one.state == "late"],
        now=[one for one in opened if one.state != "late"],
        next=[one for one in lines if one.opens_at > now],
        more=found[0][-1] - len(found) if found else 0,
        done_today=_done_today(staff, now),
    )


def _done_today(staff: Staff, now: dt.datetime) -> int:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    asked = {"centre": staff.centre_id, "staff": staff.pk, "midnight": midnight}
    return int(sql.rows(_DONE_TODAY, asked | {"since": midnight.date() - dt.timedelta(days=2)})[0][0])


def board(
    centre_id: int, *, department: str, now: dt.datetime, search: str = "", show: str = "owed"
) -> QuerySet[Duty, dict[str, Any]]:
    """A department's duties: `owed` (open), `late`, or `today` (everything due today)."""
    duties = Duty.objects.for_centre(centre_id).filter(department=department)
    if show == "late":
        duties = duties.late(now)
    elif show == "today":
        duties = duties.filter(day=timezone.localtime(now).date()).exclude(state=DutyState.WITHDRAWN)
    else:
        duties = duties.open().filter(opens_at__lte=now)
    if search:
        duties = duties.filter(
            Q(subject__label__icontains=search) | Q(subject__place__startswith=search)
            | Q(code__in=_titled(centre_id, search)) | Q(owner_staff__name__icontains=search)
        )  # fmt: skip
    return duties.order_by("due_at", "pk").values(*ROW)


def _titled(centre_id: int, search: str) -> list[str]:
    """Codes of the regulations whose title, as written or as the reader sees it, has these letters."""
    titles = Edition.objects.for_centre(centre_id).values_list("code", "title").distinct()
    return [code for code, title in titles if search.lower() in f"{title}\n{_(title)}".lower()]


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


COUNTS = ("due", "on_time", "late", "missing", "waived")


def kept(
    centre_id: int, *, first_on: dt.date, until_on: dt.date, by: str, code: str = "", department: str = ""
) -> list[Kept]:
    """Compliance over the days [first_on, until_on), split `by` code, department, owner_post, staff or day.

    Read from the tally alone: one query. Worst first, except by day.
    """
    rows = Tally.objects.for_centre(centre_id).filter(day__gte=first_on, day__lt=until_on)
    if code:
        rows = rows.filter(code=code)
    if department:
        rows = rows.filter(department=department)
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


def misses(centre_id: int, code: str, *, first_on: dt.date, until_on: dt.date, now: dt.datetime) -> Any:
    """The duties behind a rate that were not done, or done late; newest first."""
    return (
        Duty.objects.for_centre(centre_id)
        .filter(code=code, day__gte=first_on, day__lt=until_on)
        .filter(
            Q(state=DutyState.MISSED)
            | Q(state=DutyState.DONE, on_time=False)
            | Q(state=DutyState.OPEN, due_at__lte=now)
        )
        .order_by("-due_at", "-pk")
        .values(*ROW)
    )


def in_force(centre_id: int, on: dt.date) -> QuerySet[Edition]:
    """The edition of every regulation that holds that day."""
    return (
        Edition.objects.for_centre(centre_id)
        .filter(Q(until_on=None) | Q(until_on__gt=on), from_on__lte=on)
        .order_by("code")
    )


def titles(centre_id: int, on: dt.date) -> dict[str, str]:
    """What each regulation in force is called, in the reader's language."""
    return {code: _(title) for code, title in in_force(centre_id, on).values_list("code", "title")}


def open_by_department(centre_id: int, now: dt.datetime) -> dict[str, tuple[int, int]]:
    """Each department's (open, late) duties now."""
    rows = (
        Duty.objects.for_centre(centre_id).open().filter(opens_at__lte=now).values("department")
        .annotate(owed=Count("pk"), over=Count("pk", filter=Q(due_at__lte=now)))
    )  # fmt: skip
    return {row["department"]: (row["owed"], row["over"]) for row in rows}


def ticked_at(centre_id: int) -> dt.datetime | None:
    """When the centre's clock last ran."""
    return Clock.objects.filter(centre=centre_id).values_list("ticked_at", flat=True).first()


WOULD = """
SELECT count(*), count(*) FILTER (WHERE d.on_time), count(*) FILTER (WHERE d.state = 'done' AND d.done_at <= n.due
    AND d.proved_at <= n.due + %(late_entry)s)
FROM handbook_duty d
JOIN people_centre c ON c.id = d.centre_id
CROSS JOIN LATERAL (SELECT CASE WHEN %(due_by)s::time IS NULL THEN d.opens_at + %(due_within)s::interval ELSE
    greatest(d.opens_at, (((d.opens_at AT TIME ZONE c.zone)::date + %(due_days)s) + %(due_by)s::time)
    AT TIME ZONE c.zone) END AS due) n
WHERE d.centre_id = %(centre)s AND d.code = %(code)s AND d.day >= %(since)s AND d.due_at <= %(now)s
  AND d.state IN ('done', 'missed', 'open')
"""


def would_have_kept(edition: Edition, columns: dict[str, Any], *, now: dt.datetime) -> Kept | None:
    """The last four weeks under another due time: `on_time` as it was, `late` as it would have been on time.

    None when there was nothing to judge by. `columns` are an edition's compiled columns.
    """
    told = {
        **{key: columns[key] for key in ("due_by", "due_within", "due_days", "late_entry")},
        "centre": edition.centre_id, "code": edition.code, "now": now,
        "since": timezone.localtime(now).date() - dt.timedelta(days=28),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(WOULD, told)
        due, was, would = cursor.fetchone()
    return Kept(edition.code, edition.title, due, was, would, 0, 0) if due else None


def subjects_now(edition: Edition) -> int:
    """How many subjects the regulation runs for at this moment."""
    if edition.trigger != "each":
        return 0
    return Spell.objects.filter(
        centre=edition.centre_id, state=edition.watches, ends_at=None, tags__contains=edition.tags
    ).count()


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
