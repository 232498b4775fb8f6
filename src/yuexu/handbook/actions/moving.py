"""A moment moves: what was late at the old one stays late there for ever, and the new one owes anew.

A duty of the old moment gives up its occurrence for `visit:12@345` with its own number, so that the plain one is free
for the duty of the new moment: nobody's lateness, rungs or owner pass from the one to the other.
"""

from __future__ import annotations

import datetime as dt

from yuexu.handbook.models import Subject
from yuexu.kernel import sql

# Late or not: due by now. A late one that is open is over now; the clock tells the posts that it still reached, and closes
# it as missed. What is done needs no doing again: it stays where it is, unless the new moment is of another occasion.
LEAVE_BEHIND = """
UPDATE handbook_duty d
SET occurrence = d.occurrence || '@' || d.id, touched_at = clock_timestamp(),
    state = CASE WHEN d.state = 'open' AND d.due_at > %(now)s::timestamptz THEN 'withdrawn' ELSE d.state END,
    expires_at = CASE WHEN d.state = 'open' AND d.due_at <= %(now)s::timestamptz
        THEN least(d.expires_at, %(now)s::timestamptz) ELSE d.expires_at END
FROM handbook_edition e
WHERE e.id = d.edition_id AND e.trigger = %(trigger)s AND e.watches = %(watches)s
  AND d.subject_id = %(subject)s AND d.occurrence = %(key)s AND (d.state <> 'done' OR %(done)s::boolean)
  AND (%(but)s::timestamptz IS NULL OR d.opens_at - e.delay <> %(but)s::timestamptz)
"""

# A moment that comes back has its duty already, late or not: withdrawn for an instant, it is opened again by what is told.
TAKE_UP_AGAIN = """
UPDATE handbook_duty d
SET occurrence = %(key)s, touched_at = clock_timestamp(),
    state = CASE WHEN d.state IN ('open', 'missed') THEN 'withdrawn' ELSE d.state END
FROM handbook_edition e
WHERE e.id = d.edition_id AND e.trigger = 'on' AND e.watches = %(watches)s AND d.subject_id = %(subject)s
  AND (d.occurrence = %(key)s AND d.state <> 'done' OR starts_with(d.occurrence, %(key)s || '@')
       AND NOT EXISTS (SELECT 1 FROM handbook_duty s
           WHERE s.subject_id = d.subject_id AND s.code = d.code AND s.occurrence = %(key)s))
  AND d.opens_at - e.delay = %(at)s::timestamptz
"""


def leave_behind(
    subject: Subject,
    *,
    trigger: str,
    watches: str,
    key: str,
    now: dt.datetime,
    but: dt.datetime | None = None,
    done: bool = False,
) -> None:
    """The duties of this occurrence belong to a moment that is no longer the one: late ones stay, others are withdrawn.

    `but`: those of this moment are left as they are. `done`: what was done for it does not count for the new one. One query.
    """
    told = {
        "subject": subject.pk, "trigger": trigger, "watches": watches, "key": key, "now": now, "but": but, "done": done,
    }  # fmt: skip
    sql.count(LEAVE_BEHIND, told)


def take_up_again(subject: Subject, *, event: str, key: str, at: dt.datetime) -> None:
    """The duties of a moment that is the one again stand under their occurrence again. One query."""
    sql.count(TAKE_UP_AGAIN, {"subject": subject.pk, "watches": event, "key": key, "at": at})
