"""Something happened: duties `on` it open at once, in the publisher's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models.functions import Now

from yuexu.handbook.actions.closing import prove_already
from yuexu.handbook.actions.moving import leave_behind, take_up_again
from yuexu.handbook.actions.planning import AGAIN
from yuexu.handbook.models import Duty, Subject
from yuexu.handbook.states import DutyState
from yuexu.kernel import sql
from yuexu.people.models import Staff

OPEN_ON = f"""
INSERT INTO handbook_duty (centre_id, code, edition_id, subject_id, occurrence, day, opens_at, due_at, expires_at,
    provable_from, department, owner_post, owner_staff_id, evidence, state, note, record_kind, level, escalated_post)
SELECT e.centre_id, e.code, e.id, %(subject)s::bigint, %(key)s::varchar, (d.due AT TIME ZONE c.zone)::date, o.opens, d.due,
       o.opens + e.lasts, o.opens - e.early, e.department, e.owner_post, coalesce(%(owner)s::bigint, t.staff_id), e.evidence, 'open', '', '', 0, ''
FROM handbook_edition e
JOIN people_centre c ON c.id = e.centre_id
LEFT JOIN handbook_tie t ON t.subject_id = %(subject)s AND t.relation = e.owner_relation
CROSS JOIN LATERAL (SELECT %(at)s::timestamptz + e.delay AS opens) o
CROSS JOIN LATERAL (SELECT CASE WHEN e.due_by IS NULL THEN o.opens + e.due_within ELSE greatest(o.opens,
    (((o.opens AT TIME ZONE c.zone)::date + e.due_days) + e.due_by) AT TIME ZONE c.zone) END AS due) d
WHERE e.centre_id = %(centre)s AND e.trigger = 'on' AND e.watches = %(event)s AND e.tags <@ %(tags)s::varchar[]
  AND e.from_on <= (%(at)s::timestamptz AT TIME ZONE c.zone)::date
  AND (e.until_on IS NULL OR (%(at)s::timestamptz AT TIME ZONE c.zone)::date < e.until_on)
{AGAIN}
"""


def happened(
    event: str,
    *,
    subject: Subject,
    at: dt.datetime,
    key: str,
    tags: Sequence[str] = (),
    owner: Staff | None = None,
) -> int:
    """Open what the regulations in force at `at` ask for on this event; returns how many duties were opened.

    `key` says which happening it is (`visit:12`): telling the same one twice opens nothing twice. A happening
    may lie ahead (a visit booked for tomorrow): its duties open then. `owner` owes them by name. One query.
    """
    asked = {
        "subject": subject.pk, "centre": subject.centre_id, "event": event, "at": at, "key": key[:60],
        "tags": list(tags), "owner": owner.pk if owner else None,
    }  # fmt: skip
    opened = sql.count(OPEN_ON, asked)
    if opened:
        prove_already(subject.centre_id, subject.pk)
    return opened


def moved(
    event: str, *, subject: Subject, at: dt.datetime, key: str, now: dt.datetime, owner: Staff | None = None
) -> int:
    """It is going to happen at another time: what was late by `now` stays late, and the new time owes anew.

    Told the time that it has already, it is the same duty, owed by `owner`; so is a time that it had before and has
    again. `key` has at most 40 characters. Three queries.
    """
    leave_behind(subject, trigger="on", watches=event, key=key, now=now, but=at)
    take_up_again(subject, event=event, key=key, at=at)
    return happened(event, subject=subject, at=at, key=key, owner=owner)


def called_off(event: str, *, subject: Subject, key: str | None, now: dt.datetime) -> None:
    """It is not going to happen: what was late by `now` stays late, what was not is withdrawn. One query.

    Without a key: whatever is open of it, one query for each.
    """
    keys = [key] if key is not None else _open_of(event, subject)
    for each in keys:
        leave_behind(subject, trigger="on", watches=event, key=each, now=now)


def _open_of(event: str, subject: Subject) -> list[str]:
    found = Duty.objects.filter(
        subject=subject, edition__trigger="on", edition__watches=event, state=DutyState.OPEN
    )  # fmt: skip
    return list(found.order_by("occurrence").values_list("occurrence", flat=True).distinct())


def retract(event: str, *, subject: Subject, key: str, not_late_at: dt.datetime | None = None) -> int:
    """It did not happen after all: its open duties are withdrawn.

    With `not_late_at` only those that were not late by then.
    """
    late = {} if not_late_at is None else {"due_at__gte": not_late_at}
    return Duty.objects.filter(
        **late,
        subject=subject,
        occurrence=key[:60],
        edition__trigger="on",
        edition__watches=event,
        state=DutyState.OPEN,
    ).update(state=DutyState.WITHDRAWN, touched_at=Now())
