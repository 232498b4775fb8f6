"""The steps before arrival, at check-in and on the way out: done once, by whom and when (A8, B4, B11, H6)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.people.models import Staff
from yuexu.stays.actions.locking import lock_stay
from yuexu.stays.events import BriefingGiven, StepDone
from yuexu.stays.models import Stay, StepRecord
from yuexu.stays.states import LABELS, PHASE_STATES, STAY_STEPS, steps_of
from yuexu.trail.actions import record


@transaction.atomic
def do_step(*, stay: Stay, step: str, by: Staff | None, now: dt.datetime, note: str = "") -> StepRecord:
    """It was done. Told twice it stays as first told. `by` is None when another record proves it."""
    return _write(stay, step, by=by, now=now, note=note, left_out=False)


@transaction.atomic
def leave_out_step(*, stay: Stay, step: str, by: Staff, now: dt.datetime, note: str) -> StepRecord:
    """It cannot be done, and why (she was taken to hospital at night)."""
    if not note.strip():
        raise RuleBroken(_("请写明省略的原因"), "note")
    return _write(stay, step, by=by, now=now, note=note, left_out=True)


@transaction.atomic
def undo_step(*, stay: Stay, step: str, by: Staff, now: dt.datetime) -> None:
    """It was recorded by mistake."""
    row = lock_stay(stay)
    _refuse_wrong_time(row, step)
    kept = row.steps.filter(step=step).first()
    if kept is not None:
        before = {"step": step, "at": kept.done_at, "by": kept.done_by_id, "left_out": kept.left_out}
        kept.delete()
        record("stays.undo_step", row, at=now, by_id=by.pk, before=before)


def missing(stay: Stay, phase: str) -> list[str]:
    """The labels of the needed steps of a phase that are not recorded."""
    known = set(stay.steps.values_list("step", flat=True))
    return [str(step.label) for step in steps_of(phase) if step.needed and step.code not in known]


def _write(stay: Stay, step: str, *, by: Staff | None, now: dt.datetime, note: str, left_out: bool) -> StepRecord:
    row = lock_stay(stay)
    _refuse_wrong_time(row, step)
    kept = row.steps.filter(step=step).first()
    if kept is not None:
        return kept
    made = StepRecord.objects.create(
        centre_id=row.centre_id, stay=row, step=step, done_at=now, done_by=by, note=note, left_out=left_out
    )
    after = {"step": step, "note": note, "left_out": left_out}
    record(
        "stays.leave_out_step" if left_out else "stays.do_step", row, at=now, by_id=by.pk if by else None, after=after
    )
    publish(StepDone(stay=row, step=made, at=now, by=by))
    if step == "briefing" and not left_out:
        publish(BriefingGiven(stay=row, at=now, by=by))
    return made


def _refuse_wrong_time(stay: Stay, step: str) -> None:
    known = STAY_STEPS[step]
    if stay.state not in PHASE_STATES[known.phase]:
        told = {"now": LABELS[stay.state], "step": known.label}
        raise RuleBroken(_("现在是“%(now)s”，不能记录“%(step)s”") % told)
