"""The clock: opens, escalates, expires and counts, for every centre, at any time and any number of times."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from yuexu.handbook.actions.closing import prove_already
from yuexu.handbook.actions.planning import plan_before, plan_each
from yuexu.handbook.actions.tally import OVERLAP, retally
from yuexu.handbook.models import Clock
from yuexu.people.models import Centre

AHEAD = dt.timedelta(hours=12)  # duties stand this long before they open, so that a shift sees what comes next

# Each rung that a late open duty has reached and not climbed yet. One statement climbs and writes it down, in the order
# of the climbing, so that the same news numbers the same rungs alike.
ESCALATE = """
WITH reached AS (
  SELECT d.id, d.centre_id, r.level, r.rung ->> 'to' AS post, d.due_at + (r.rung ->> 'after')::int * interval '1 second' AS at
  FROM handbook_duty d
  JOIN handbook_edition e ON e.id = d.edition_id
  CROSS JOIN LATERAL jsonb_array_elements(e.ladder) WITH ORDINALITY AS r(rung, level)
  WHERE d.centre_id = %(centre)s AND d.state = 'open' AND d.due_at <= %(now)s AND r.level > d.level
    AND d.due_at + (r.rung ->> 'after')::int * interval '1 second' <= least(%(now)s, d.expires_at)
), told AS (
  INSERT INTO handbook_escalation (centre_id, duty_id, level, to_post, at)
  SELECT centre_id, id, level, post, at FROM reached ORDER BY at, id, level ON CONFLICT (duty_id, level) DO NOTHING
)
UPDATE handbook_duty d SET level = top.level, escalated_post = top.post, touched_at = clock_timestamp()
FROM (SELECT DISTINCT ON (id) id, level, post FROM reached ORDER BY id, level DESC) top
WHERE d.id = top.id
"""

EXPIRE = """
UPDATE handbook_duty SET state = 'missed', touched_at = clock_timestamp()
WHERE centre_id = %(centre)s AND state = 'open' AND expires_at <= %(now)s
"""


def tick(*, now: dt.datetime, centres: list[Centre] | None = None, overlap: dt.timedelta = OVERLAP) -> dict[str, int]:
    """Bring every centre's duties up to `now`; returns how many were opened, escalated and expired.

    Idempotent; two at once take turns by the centre's clock row; after downtime of any length it catches up,
    each centre in a transaction of its own. `overlap`: how far the count looks back behind the last one, for
    changes that were committed since; nobody else writes where it is zero.
    """
    counted = {"opened": 0, "escalated": 0, "expired": 0}
    for centre in centres if centres is not None else list(Centre.objects.order_by("pk")):
        for what, number in _tick(centre, now, overlap).items():
            counted[what] += number
    return counted


@transaction.atomic
def _tick(centre: Centre, now: dt.datetime, overlap: dt.timedelta) -> dict[str, int]:
    clock = _hold(centre)
    opened = plan_each(centre, until=now + AHEAD) + plan_before(centre, until=now + AHEAD)
    if opened:
        prove_already(centre.pk)
    with connection.cursor() as cursor:
        cursor.execute(ESCALATE, {"centre": centre.pk, "now": now})
        escalated = cursor.rowcount
        cursor.execute(EXPIRE, {"centre": centre.pk, "now": now})
        expired = cursor.rowcount
    clock.tallied_at = retally(centre, since=clock.tallied_at, ticked=clock.ticked_at, now=now, overlap=overlap)
    clock.planned_until = now + AHEAD
    clock.ticked_at = now
    clock.save()
    return {"opened": opened, "escalated": escalated, "expired": expired}


def _hold(centre: Centre) -> Clock:
    """The centre's clock, locked: of two ticks at once the second begins when the first is done."""
    Clock.objects.get_or_create(centre=centre)
    clock: Clock = Clock.objects.select_for_update().get(centre=centre)
    return clock
