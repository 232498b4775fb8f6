"""How a duty ends: by the record that proves it, by a person's word where no record exists, or waived with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from yuexu.handbook.models import Duty, Proof
from yuexu.handbook.states import LABELS, STEPS, DutyState
from yuexu.kernel import sql
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.states import step
from yuexu.people.models import Staff
from yuexu.trail.actions import record

# One statement: keep the proof, close what it proves.
PROVE = """
WITH about AS (
  SELECT id FROM handbook_subject WHERE centre_id = %(centre)s AND kind = %(kind)s AND key = %(key)s
), kept AS (
  INSERT INTO handbook_proof (centre_id, subject_id, evidence, at, written_at, by_id, record_kind, record_id)
  SELECT %(centre)s, id, %(evidence)s::varchar[], %(at)s, %(now)s, %(by)s::bigint, %(record_kind)s::varchar, %(record_id)s FROM about
)
UPDATE handbook_duty d
SET state = 'done', done_at = %(at)s, proved_at = %(now)s, done_by_id = %(by)s::bigint, record_kind = %(record_kind)s,
    record_id = %(record_id)s, touched_at = clock_timestamp(),
    on_time = (%(at)s::timestamptz <= d.due_at AND %(now)s::timestamptz <= d.due_at + e.late_entry)
FROM handbook_edition e
WHERE d.subject_id = (SELECT id FROM about) AND e.id = d.edition_id
  AND d.evidence = ANY(%(evidence)s::varchar[]) AND d.state IN ('open', 'missed')
  AND d.provable_from <= %(at)s AND (d.expires_at IS NULL OR %(at)s < d.expires_at)
"""

# Duties opened in this transaction whose proof was written before them.
PROVED_ALREADY = """
UPDATE handbook_duty d
SET state = 'done', done_at = p.at, proved_at = p.written_at, done_by_id = p.by_id, record_kind = p.record_kind,
    record_id = p.record_id, touched_at = clock_timestamp(),
    on_time = (p.at <= d.due_at AND p.written_at <= d.due_at + p.late_entry)
FROM (
  SELECT DISTINCT ON (o.id) o.id AS duty_id, q.*, e.late_entry
  FROM handbook_duty o
  JOIN handbook_edition e ON e.id = o.edition_id
  JOIN handbook_proof q ON q.subject_id = o.subject_id AND o.evidence = ANY(q.evidence)
    AND q.at >= o.provable_from AND (o.expires_at IS NULL OR q.at < o.expires_at)
  WHERE o.centre_id = %(centre)s AND o.state IN ('open', 'missed')
    AND (%(first_proof)s::bigint IS NOT NULL OR o.touched_at >= transaction_timestamp())
    AND (%(subject)s::bigint IS NULL OR o.subject_id = %(subject)s::bigint) AND (%(first_proof)s::bigint IS NULL OR q.id >= %(first_proof)s::bigint)
  ORDER BY o.id, q.written_at, q.id
) p
WHERE d.id = p.duty_id
"""


def prove_already(centre_id: int, subject_id: int | None = None) -> int:
    """Close what was opened in this transaction but had been proved before; returns how many."""
    return sql.count(PROVED_ALREADY, {"centre": centre_id, "subject": subject_id, "first_proof": None})


@transaction.atomic
def prove_in_bulk(proofs: Sequence[Proof]) -> int:
    """Many records of one centre at once, earliest written first: kept, and what they prove is closed; returns how many.

    For imports and the simulated centre; the same rule as `prove`, two queries for any number.
    """
    if not proofs:
        return 0
    kept = Proof.objects.bulk_create(proofs, batch_size=2000)
    return sql.count(PROVED_ALREADY, {"centre": kept[0].centre_id, "subject": None, "first_proof": kept[0].pk})


def prove(
    *,
    centre_id: int,
    kind: str,
    key: int,
    evidence: Sequence[str],
    at: dt.datetime,
    now: dt.datetime,
    by: Staff | None,
    record_kind: str,
    record_id: int,
) -> None:
    """A record was made about the subject: it closes the duties that it proves.

    `at` is when the work was done, `now` when it was written down. A duty is on time when both are, the second
    within the regulation's `late_entry`. The record is proof enough of who and when, so the trail needs no
    entry. One query, which travels with the next or with the commit.
    """
    told: dict[str, Any] = {
        "centre": centre_id,
        "kind": kind,
        "key": key,
        "evidence": list(evidence),
        "at": at,
        "now": now,
        "by": by.pk if by else None,
        "record_kind": record_kind,
        "record_id": record_id,
    }
    sql.later(PROVE, told)


REOPEN = """
UPDATE handbook_duty SET state = 'open', done_at = NULL, proved_at = NULL, done_by_id = NULL, on_time = NULL,
    record_kind = '', record_id = NULL, touched_at = clock_timestamp()
WHERE centre_id = %(centre)s AND subject_id = ANY(%(subjects)s::bigint[]) AND state = 'done'
  AND record_kind = %(kind)s AND record_id = %(record)s
"""


@transaction.atomic
def disprove(*, centre_id: int, record_kind: str, record_id: int) -> int:
    """A record was taken back: what it proved is open again, unless another record proves it; returns how many.

    What is long past expires again at the next tick.
    """
    proofs = Proof.objects.filter(centre=centre_id, record_kind=record_kind, record_id=record_id)
    subjects = list(proofs.values_list("subject_id", flat=True))
    proofs.delete()
    told: dict[str, Any] = {"centre": centre_id, "subjects": subjects, "kind": record_kind, "record": record_id}
    reopened = sql.count(REOPEN, told)
    for subject in subjects:
        prove_already(centre_id, subject)
    return reopened


def _locked(duty: Duty, then: DutyState) -> Duty:
    locked = Duty.objects.select_for_update(of=("self",)).select_related("edition").get(pk=duty.pk)
    step(STEPS, locked.state, then, LABELS)
    return locked


@transaction.atomic
def confirm(*, duty: Duty, note: str, by: Staff, now: dt.datetime) -> Duty:
    """Its owner gives their word that it is done. Only where no record exists to prove it.

    Raises RuleBroken when a record proves it, or when somebody else owes it.
    """
    locked = _locked(duty, DutyState.DONE)
    if locked.evidence:
        raise RuleBroken(_("这项待办由记录自动完成，请填写对应的记录"))
    if not Duty.objects.owed_by(by).filter(pk=locked.pk).exists():
        raise RuleBroken(_("这不是您的待办"))
    if not note.strip():
        raise RuleBroken(_("请写明做了什么"), field="note")
    if now < locked.provable_from:
        raise RuleBroken(_("还没到做这件事的时候"))
    locked.state, locked.note = DutyState.DONE, note.strip()
    locked.done_at = locked.proved_at = now
    locked.done_by, locked.on_time = by, now <= locked.due_at
    _save(locked, "handbook.confirm", by, now)
    return locked


@transaction.atomic
def waive(*, duty: Duty, reason: str, by: Staff, now: dt.datetime) -> Duty:
    """Free somebody of a duty, with a reason and by right. Raises RuleBroken without either."""
    locked = _locked(duty, DutyState.WAIVED)
    if not by.may("handbook.waive"):
        raise RuleBroken(_("您的岗位不能免除待办"))
    if not reason.strip():
        raise RuleBroken(_("请写明免除的理由"), field="reason")
    locked.state, locked.note = DutyState.WAIVED, reason.strip()
    _save(locked, "handbook.waive", by, now)
    return locked


@transaction.atomic
def reassign(*, duty: Duty, to: Staff, by: Staff, now: dt.datetime) -> Duty:
    """Give an open duty to a person. Raises RuleBroken when it is closed or the person works elsewhere."""
    locked = Duty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
    if locked.state != DutyState.OPEN:
        raise RuleBroken(_("这项待办已经结束"))
    if to.centre_id != locked.centre_id:
        raise RuleBroken(_("此人不在本中心"), field="to")
    before = locked.owner_staff_id
    locked.owner_staff = to
    locked.save(update_fields=["owner_staff"])
    record("handbook.reassign", locked, at=now, by_id=by.pk, before={"owner": before}, after={"owner": to.pk})
    return locked


def _save(duty: Duty, verb: str, by: Staff, now: dt.datetime) -> None:
    duty.touched_at = Now()
    duty.save()
    record(
        verb,
        duty,
        at=now,
        by_id=by.pk,
        before={"state": DutyState.OPEN},
        after={"state": duty.state, "note": duty.note},
    )
