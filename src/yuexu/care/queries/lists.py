"""Lists over all persons: alerts, findings, orders, and the stays whose records wait for a review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Coalesce

from yuexu.care.models import Alert, Finding, Order
from yuexu.care.models.alerts import RANK
from yuexu.kernel import sql


def with_names(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows about a person with her name, and of a baby with its birth's place among several."""
    return rows.annotate(
        mother_name=Coalesce(F("mother__name"), F("baby__birth__mother__name"), output_field=CharField()),
        baby_order=F("baby__order"),
        baby_plurality=F("baby__birth__plurality"),
    )


def alert_rows(centre_id: int, state: str) -> QuerySet[Alert]:
    """Alerts in a state, with names and a rank to sort by: louder is higher, then newer."""
    ranks = [When(level=level, then=Value(rank)) for level, rank in RANK.items()]
    found = Alert.objects.for_centre(centre_id).filter(state=state).select_related("answered_by", "entry")
    return with_names(found).annotate(rank=Case(*ranks, default=Value(0), output_field=IntegerField()))


_OPEN_ALERTS = "SELECT count(*) FROM care_alert WHERE centre_id = %(centre)s AND state = 'open'"


def open_alerts(centre_id: int) -> int:
    """How many alerts nobody has answered yet."""
    return int(sql.rows(_OPEN_ALERTS, {"centre": centre_id})[0][0])


def finding_rows(centre_id: int, *, staff_id: int | None = None) -> QuerySet[Finding]:
    """Findings that are open; with `staff_id` those that wait for this writer."""
    found = Finding.objects.for_centre(centre_id).open()
    if staff_id is not None:
        found = found.filter(writer_id=staff_id)
    return found.select_related("entry", "returned_by", "writer").annotate(
        mother_name=Coalesce(F("entry__mother__name"), F("entry__baby__birth__mother__name")),
        baby_order=F("entry__baby__order"),
        baby_plurality=F("entry__baby__birth__plurality"),
    )


def order_rows(centre_id: int, *, all_: bool = False) -> QuerySet[Order]:
    """Orders that stand (or all), with names."""
    found = Order.objects.for_centre(centre_id)
    found = found.told() if all_ else found.standing()
    return with_names(found.select_related("ordered_by", "stopped_by"))


@dataclass(frozen=True)
class Kept:
    """How a stay's records of one day look: how many entries, which daily cards are missing, who reviewed."""

    stay_id: int
    room: str
    mother: str
    entries: int
    missing: Sequence[str]
    findings: int
    reviewed_by: str
    complete: bool | None


_KEPT = """
WITH day AS (
  SELECT s.id AS stay, e.id, e.form, e.baby_id
  FROM stays_stay s
  JOIN LATERAL (
    SELECT e.id, e.form, e.baby_id FROM care_chartentry e
     WHERE e.mother_id = s.mother_id AND e.observed_at >= %(start)s AND e.observed_at < %(end)s AND NOT e.withdrawn
       AND NOT EXISTS (SELECT 1 FROM care_chartentry l WHERE l.supersedes_id = e.id)
    UNION ALL
    SELECT e.id, e.form, e.baby_id FROM families_baby b JOIN care_chartentry e ON e.baby_id = b.id
     WHERE b.birth_id = s.birth_id AND e.observed_at >= %(start)s AND e.observed_at < %(end)s AND NOT e.withdrawn
       AND NOT EXISTS (SELECT 1 FROM care_chartentry l WHERE l.supersedes_id = e.id)) e ON true
  WHERE s.centre_id = %(centre)s AND s.state IN ('resident', 'left'))
SELECT s.id, coalesce(r.number, ''), m.name, (SELECT count(*) FROM day WHERE day.stay = s.id),
  EXISTS (SELECT 1 FROM day WHERE day.stay = s.id AND form = 'mother_card'),
  NOT EXISTS (SELECT 1 FROM families_baby b WHERE b.birth_id = s.birth_id AND NOT EXISTS (
    SELECT 1 FROM day WHERE day.baby_id = b.id AND form = 'baby_card')),
  (SELECT count(*) FROM day JOIN care_finding f ON f.entry_id = day.id WHERE day.stay = s.id AND f.closed_at IS NULL),
  coalesce(v.name, ''), v.complete
FROM stays_stay s JOIN families_mother m ON m.id = s.mother_id
LEFT JOIN LATERAL (
  SELECT o.room_id FROM stays_occupation o WHERE o.stay_id = s.id AND lower(o.days) <= %(day)s::date
   ORDER BY lower(o.days) DESC LIMIT 1) o ON true
LEFT JOIN rooms_room r ON r.id = o.room_id
LEFT JOIN LATERAL (
  SELECT v.complete, p.name FROM care_review v JOIN people_staff p ON p.id = v.reviewed_by_id
   WHERE v.stay_id = s.id AND v.day = %(day)s ORDER BY v.reviewed_at DESC LIMIT 1) v ON true
WHERE s.centre_id = %(centre)s AND s.state IN ('resident', 'left') AND s.checked_in_at < %(end)s
  AND (s.discharged_at IS NULL OR s.discharged_at >= %(start)s)
ORDER BY 2, s.id
"""


def kept(centre_id: int, *, day: dt.date, start: dt.datetime) -> list[Kept]:
    """The records of every family that was in the house that day (which began at `start`), in one query."""
    asked: dict[str, Any] = {"centre": centre_id, "day": day, "start": start, "end": start + dt.timedelta(days=1)}
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, asked)
        return [_kept(row) for row in cursor.fetchall()]


def _kept(row: tuple[Any, ...]) -> Kept:
    stay, room, mother, entries, mother_card, baby_cards, findings, reviewer, complete = row
    missing = [code for code, there in (("mother_card", mother_card), ("baby_card", baby_cards)) if not there]
    return Kept(stay, room, mother, entries, missing, findings, reviewer, complete)
