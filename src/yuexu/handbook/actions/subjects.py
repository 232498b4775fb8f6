"""News about subjects: who they are, what state they are in, which dates matter, who stands by them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from yuexu.handbook.actions.moving import leave_behind
from yuexu.handbook.models import Duty, Landmark, Spell, Subject
from yuexu.handbook.states import DutyState
from yuexu.kernel import sql
from yuexu.people.models import Staff

KNOW = """
INSERT INTO handbook_subject (centre_id, kind, key, label, place) VALUES (%(centre)s, %(kind)s, %(key)s, %(label)s, %(place)s)
ON CONFLICT (centre_id, kind, key) DO UPDATE SET label = EXCLUDED.label, place = EXCLUDED.place RETURNING id
"""


def know(*, centre_id: int, kind: str, key: int, label: str, place: str = "") -> Subject:
    """The subject of that kind and number, called so from now on. One query."""
    told: dict[str, Any] = {"centre": centre_id, "kind": kind, "key": key, "label": label[:80], "place": place[:20]}
    ((pk,),) = sql.rows(KNOW, told)
    return Subject(pk=pk, centre_id=centre_id, kind=kind, key=key, label=told["label"], place=told["place"])


@transaction.atomic
def begin(*, subject: Subject, state: str, at: dt.datetime, day0_on: dt.date, tags: Sequence[str] = ()) -> Spell:
    """The subject is in `state` from `at` on. Already in it: nothing changes but day 0 and tags."""
    spell, new = Spell.objects.get_or_create(
        centre_id=subject.centre_id,
        subject=subject,
        state=state,
        ends_at=None,
        defaults={"starts_at": at, "planned_until": at, "day0_on": day0_on, "tags": sorted(tags)},
    )
    if not new and (spell.day0_on, spell.tags) != (day0_on, sorted(tags)):
        spell.day0_on, spell.tags = day0_on, sorted(tags)
        spell.save(update_fields=["day0_on", "tags"])
    return spell


@transaction.atomic
def end(*, subject: Subject, state: str, at: dt.datetime) -> None:
    """The subject is no longer in `state`: what it would have owed from `at` on, or still could do, is withdrawn."""
    spell = Spell.objects.select_for_update().filter(subject=subject, state=state, ends_at=None).first()
    if spell is None:
        return
    spell.ends_at = max(at, spell.starts_at)
    spell.save(update_fields=["ends_at"])
    Duty.objects.filter(
        Q(opens_at__gte=at) | Q(due_at__gt=at),
        subject=subject,
        edition__trigger="each",
        edition__watches=state,
        state=DutyState.OPEN,
    ).update(state=DutyState.WITHDRAWN, touched_at=Now())


@transaction.atomic
def landmark(
    *, subject: Subject, name: str, on: dt.date, now: dt.datetime, tags: Sequence[str] = (), occasion: str = ""
) -> Landmark:
    """This date of the subject matters. When it moves, what was late stays late, and the new date owes anew.

    What was done for it is done, unless this is another `occasion`: the second child's full month is not the first's.
    """
    mark = Landmark.objects.select_for_update().filter(subject=subject, name=name).first()
    if mark is None:
        return Landmark.objects.create(
            centre_id=subject.centre_id, subject=subject, name=name, on=on, known_at=now, tags=sorted(tags),
            occasion=occasion,
        )  # fmt: skip
    if (mark.on, mark.ended_at, mark.tags, mark.occasion) != (on, None, sorted(tags), occasion):
        another = mark.occasion != occasion and (mark.occasion != "" or mark.ended_at is not None)
        mark.on, mark.ended_at, mark.tags, mark.known_at, mark.occasion = on, None, sorted(tags), now, occasion
        mark.save()
        leave_behind(subject, trigger="before", watches=name, key=name, now=now, done=another)
    return mark


@transaction.atomic
def forget_landmark(*, subject: Subject, name: str, at: dt.datetime) -> None:
    """The date no longer matters (the baby is born, the contract cancelled): what was late stays late, the rest is withdrawn."""
    for mark in Landmark.objects.select_for_update().filter(subject=subject, name=name, ended_at=None):
        mark.ended_at = at
        mark.save(update_fields=["ended_at"])
        leave_behind(subject, trigger="before", watches=name, key=name, now=at)


TIE = """
WITH tied AS (
  INSERT INTO handbook_tie (centre_id, subject_id, relation, staff_id) VALUES (%(centre)s, %(subject)s, %(relation)s, %(staff)s)
  ON CONFLICT (subject_id, relation) DO UPDATE SET staff_id = EXCLUDED.staff_id
)
UPDATE handbook_duty d SET owner_staff_id = %(staff)s
FROM handbook_edition e
WHERE d.subject_id = %(subject)s AND d.state = 'open' AND e.id = d.edition_id AND e.owner_relation = %(relation)s
"""


def tie(*, subject: Subject, relation: str, staff: Staff) -> None:
    """This person stands in the relation to the subject; open duties that were owed by it change hands. One query."""
    told: dict[str, Any] = {"centre": subject.centre_id, "subject": subject.pk, "relation": relation, "staff": staff.pk}
    sql.count(TIE, told)
