"""What is written: the editions that hold, and what another due time would have meant."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from yuexu.handbook.models import Edition, Spell
from yuexu.handbook.queries.compliance import Kept


def in_force(centre_id: int, on: dt.date) -> QuerySet[Edition]:
    """The edition of every regulation that holds that day."""
    return (
        Edition.objects.for_centre(centre_id)
        .filter(Q(until_on=None) | Q(until_on__gt=on), from_on__lte=on)
        .order_by("code")
    )


def history(centre_id: int, code: str) -> QuerySet[Edition]:
    """Every edition of a regulation, the newest first."""
    editions = Edition.objects.for_centre(centre_id).filter(code=code)
    return editions.select_related("made_by", "text").order_by("-from_on")


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
