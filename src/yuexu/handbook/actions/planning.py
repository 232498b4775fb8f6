"""Opening duties by the calendar, set-wise: one statement a trigger, whatever the number of subjects."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from yuexu.people.models import Centre

COLUMNS = """(centre_id, code, edition_id, subject_id, occurrence, day, opens_at, due_at, expires_at, provable_from,
    department, owner_post, owner_staff_id, evidence, state, note, record_kind, level, escalated_post)"""

# A duty of the same occurrence that was withdrawn (its subject had left) comes back when it is owed again.
AGAIN = """
ON CONFLICT (subject_id, code, occurrence) DO UPDATE
SET state = 'open', edition_id = EXCLUDED.edition_id, opens_at = EXCLUDED.opens_at, due_at = EXCLUDED.due_at,
    expires_at = EXCLUDED.expires_at, day = EXCLUDED.day, provable_from = EXCLUDED.provable_from,
    owner_staff_id = EXCLUDED.owner_staff_id, touched_at = clock_timestamp()
WHERE handbook_duty.state = 'withdrawn'
"""

DUE = """CROSS JOIN LATERAL (SELECT CASE WHEN e.due_by IS NULL THEN o.opens + e.due_within ELSE greatest(o.opens,
    (((o.opens AT TIME ZONE c.zone)::date + e.due_days) + e.due_by) AT TIME ZONE c.zone) END AS due) d"""

# `each`: every slot of every day in [since, until) of every spell in the state, under the edition of that day.
# In an order, so that the same news numbers the same duties alike.
EACH = f"""
INSERT INTO handbook_duty {COLUMNS}
SELECT s.centre_id, e.code, e.id, s.subject_id, to_char(g.on, 'YYYY-MM-DD') || '#' || t.slot,
       (d.due AT TIME ZONE c.zone)::date, o.opens, d.due, o.opens + e.lasts, o.opens - e.early,
       e.department, e.owner_post, tie.staff_id, e.evidence, 'open', '', '', 0, ''
FROM handbook_spell s
JOIN people_centre c ON c.id = s.centre_id
JOIN handbook_edition e ON e.centre_id = s.centre_id AND e.trigger = 'each' AND e.watches = s.state AND e.tags <@ s.tags
LEFT JOIN handbook_tie tie ON tie.subject_id = s.subject_id AND tie.relation = e.owner_relation
CROSS JOIN LATERAL (SELECT greatest(s.starts_at, %(since)s::timestamptz, CASE WHEN %(again)s THEN s.starts_at
    ELSE s.planned_until END) AS since, least(s.ends_at, CASE WHEN %(again)s THEN s.planned_until
    ELSE %(until)s::timestamptz END) AS until) w
CROSS JOIN LATERAL (SELECT n::date AS on FROM generate_series((w.since AT TIME ZONE c.zone)::date::timestamp,
    (w.until AT TIME ZONE c.zone)::date::timestamp, interval '1 day') n) g
CROSS JOIN LATERAL (SELECT time, ordinality - 1 AS slot FROM unnest(e.times) WITH ORDINALITY AS u(time, ordinality)) t
CROSS JOIN LATERAL (SELECT (g.on + t.time) AT TIME ZONE c.zone AS opens) o
{DUE}
WHERE s.centre_id = %(centre)s AND (%(code)s = '' OR e.code = %(code)s)
  AND (%(again)s OR s.ends_at IS NULL OR s.planned_until < s.ends_at)
  AND e.from_on <= g.on AND (e.until_on IS NULL OR g.on < e.until_on)
  AND o.opens >= w.since AND o.opens < w.until
  AND (e.day_from IS NULL OR g.on - s.day0_on BETWEEN e.day_from AND e.day_to)
  AND (e.weekdays IS NULL OR extract(isodow FROM g.on)::smallint = ANY(e.weekdays))
  AND (e.month_days IS NULL OR extract(day FROM g.on)::smallint = ANY(e.month_days))
ORDER BY s.subject_id, e.code, g.on, t.slot
{AGAIN}
"""

PLANNED = """
UPDATE handbook_spell SET planned_until = %(until)s
WHERE centre_id = %(centre)s AND planned_until < %(until)s AND (ends_at IS NULL OR planned_until < ends_at)
"""

# `before`: the one duty of each live landmark, opening on its day or, if the date became known later, then.
BEFORE = f"""
INSERT INTO handbook_duty {COLUMNS}
SELECT DISTINCT ON (l.subject_id, e.code)
       l.centre_id, e.code, e.id, l.subject_id, l.name, (d.due AT TIME ZONE c.zone)::date, o.opens, d.due,
       o.opens + e.lasts, o.opens - e.early, e.department, e.owner_post, tie.staff_id, e.evidence, 'open', '', '', 0, ''
FROM handbook_landmark l
JOIN people_centre c ON c.id = l.centre_id
JOIN handbook_edition e ON e.centre_id = l.centre_id AND e.trigger = 'before' AND e.watches = l.name AND e.tags <@ l.tags
LEFT JOIN handbook_tie tie ON tie.subject_id = l.subject_id AND tie.relation = e.owner_relation
CROSS JOIN LATERAL (SELECT greatest(l.known_at, ((l.on - e.days_before) + e.times[1]) AT TIME ZONE c.zone) AS opens) o
{DUE}
WHERE l.centre_id = %(centre)s AND l.ended_at IS NULL AND o.opens < %(until)s
  AND e.from_on <= (o.opens AT TIME ZONE c.zone)::date
  AND (e.until_on IS NULL OR (o.opens AT TIME ZONE c.zone)::date < e.until_on)
ORDER BY l.subject_id, e.code, o.opens
{AGAIN}
"""


def plan_each(
    centre: Centre, *, until: dt.datetime | None = None, code: str = "", since: dt.datetime | None = None
) -> int:
    """Open what `each` regulations ask for up to `until`; returns how many.

    With `code` and `since`: open that regulation's duties anew in the stretch that is planned already.
    """
    told = {"centre": centre.pk, "until": until, "code": code, "since": since, "again": until is None}
    with connection.cursor() as cursor:
        cursor.execute(EACH, told)
        opened = cursor.rowcount
        if until is not None:
            cursor.execute(PLANNED, told)
    return opened


def plan_before(centre: Centre, *, until: dt.datetime) -> int:
    """Open what looks ahead to a date, up to `until`; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(BEFORE, {"centre": centre.pk, "until": until})
        return cursor.rowcount
