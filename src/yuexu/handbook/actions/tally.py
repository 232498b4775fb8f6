"""Counting: each day's duties by regulation, department, post and person, recounted whenever they change."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from yuexu.people.models import Centre

# A change is stamped before its transaction commits, so the look back overlaps by more than the longest transaction.
OVERLAP = dt.timedelta(minutes=10)

DAYS = """
SELECT DISTINCT day FROM handbook_duty
WHERE centre_id = %(centre)s AND (touched_at >= %(since)s OR state = 'open' AND due_at <= %(now)s AND due_at > %(ticked)s)
"""

FORGET = "DELETE FROM handbook_tally WHERE centre_id = %(centre)s AND day = ANY(%(days)s)"

COUNT = """
INSERT INTO handbook_tally (centre_id, day, code, department, owner_post, staff_id, due, on_time, late, missing, waived)
SELECT centre_id, day, code, department, owner_post, coalesce(done_by_id, owner_staff_id),
       count(*) FILTER (WHERE state IN ('done', 'missed') OR state = 'open' AND due_at <= %(now)s),
       count(*) FILTER (WHERE state = 'done' AND on_time),
       count(*) FILTER (WHERE state = 'done' AND NOT on_time),
       count(*) FILTER (WHERE state = 'missed' OR state = 'open' AND due_at <= %(now)s),
       count(*) FILTER (WHERE state = 'waived')
FROM handbook_duty
WHERE centre_id = %(centre)s AND day = ANY(%(days)s) AND state <> 'withdrawn'
GROUP BY 1, 2, 3, 4, 5, 6
HAVING count(*) FILTER (WHERE state <> 'open' OR due_at <= %(now)s) > 0
"""


def retally(
    centre: Centre,
    *,
    since: dt.datetime | None,
    ticked: dt.datetime | None,
    now: dt.datetime,
    overlap: dt.timedelta = OVERLAP,
) -> dt.datetime:
    """Recount the days whose duties changed since the real instant `since`, or fell due since the tick `ticked`.

    Returns the real instant up to which every change is counted. Call it under the centre's clock row.
    """
    told: dict[str, Any] = {"centre": centre.pk, "now": now, "since": since and since - overlap, "ticked": ticked}
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        counted_until: dt.datetime = cursor.fetchone()[0]
        if since is None or ticked is None or now < ticked:
            cursor.execute("SELECT DISTINCT day FROM handbook_duty WHERE centre_id = %(centre)s", told)
        else:
            cursor.execute(DAYS, told)
        told["days"] = [day for (day,) in cursor.fetchall()]
        cursor.execute(FORGET, told)
        cursor.execute(COUNT, told)
    return counted_until
