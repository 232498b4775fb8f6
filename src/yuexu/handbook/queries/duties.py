"""What is owed: a person's shift, a department's board, the misses behind a rate."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.handbook import evidence
from yuexu.handbook.models import Clock, Duty, Edition
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


def line(row: dict[str, Any], staff: Staff, now: dt.datetime) -> DutyLine:
    """A row of `ROW` values as a line for this person; the way to the form is for those who may open it."""
    state = _look(row, now)
    form = evidence.of(row["evidence"]) if row["evidence"] else None
    if form and not staff.may(form.may(row["evidence"])):
        form = None
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
    lines = [line(dict(zip(ROW, row, strict=False)), staff, now) for row in found]
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
