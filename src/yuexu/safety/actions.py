"""Writing house records, and putting them right."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yuexu.kernel.charting.values import whole
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.people.models import Staff
from yuexu.people.posts import DEPARTMENTS
from yuexu.rooms.models import Room
from yuexu.safety.events import HouseEntryRecorded
from yuexu.safety.models import SKEW, HouseEntry
from yuexu.safety.sheets import ABOUT, SHEETS
from yuexu.trail import actions as trail

OLDEST = dt.timedelta(days=7)  # what was forgotten for longer is no record any more


@transaction.atomic
def record(
    *,
    form: str,
    values: Mapping[str, Any],
    by: Staff,
    now: dt.datetime,
    observed_at: dt.datetime | None = None,
    department: str = "",
    room: Room | None = None,
    client_id: uuid.UUID | None = None,
) -> HouseEntry:
    """Fill in a sheet; about the department that the sheet is for, or the writer's own.

    The same `client_id` again gives the first. Raises RuleBroken.
    """
    if client_id is not None and (first := _first(by.centre_id, client_id, form)):
        return first
    about = department or ABOUT.get(form, by.department)
    if about not in DEPARTMENTS:
        raise RuleBroken(_("没有这个部门"), "department")
    return _write(
        HouseEntry(
            centre_id=by.centre_id, department=about, room=room, form=form, version=SHEETS[form].version,
            values=whole(SHEETS[form], values), observed_at=_time(observed_at or now, now), recorded_at=now,
            recorded_by=by, client_id=client_id or uuid.uuid4(),
        )
    )  # fmt: skip


@transaction.atomic
def correct(
    *,
    entry: HouseEntry,
    values: Mapping[str, Any],
    reason: str,
    by: Staff,
    now: dt.datetime,
    observed_at: dt.datetime | None = None,
    client_id: uuid.UUID | None = None,
) -> HouseEntry:
    """Replace what a record says, with the reason; both stay. By its writer, or by who reviews records."""
    if client_id is not None and (first := _first(by.centre_id, client_id, entry.form)):
        return first
    if entry.recorded_by_id != by.pk and not by.may("care.review"):
        raise RuleBroken(_("由填写人本人或审核人更正"))
    if not reason.strip():
        raise RuleBroken(_("更正要写明原因"), "reason")
    HouseEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if HouseEntry.objects.filter(supersedes=entry).exists():
        raise RuleBroken(_("这条记录已被更正，请看最新的一条"))
    return _write(
        HouseEntry(
            centre_id=entry.centre_id, department=entry.department, room_id=entry.room_id, form=entry.form,
            version=SHEETS[entry.form].version, values=whole(SHEETS[entry.form], values), recorded_at=now,
            observed_at=_time(observed_at or entry.observed_at, now), recorded_by=by, supersedes=entry,
            reason=reason.strip(), client_id=client_id or uuid.uuid4(),
        )
    )  # fmt: skip


def _write(entry: HouseEntry) -> HouseEntry:
    entry.save(force_insert=True)
    after = {"form": entry.form, "department": entry.department, "supersedes": entry.supersedes_id}
    verb = "safety.correct" if entry.supersedes_id else "safety.record"
    trail.record(verb, entry, at=entry.recorded_at, by_id=entry.recorded_by_id, after=after)
    publish(HouseEntryRecorded(entry=entry, at=entry.recorded_at, by=entry.recorded_by))
    return entry


def _first(centre_id: int, client_id: uuid.UUID, form: str) -> HouseEntry | None:
    return HouseEntry.objects.filter(centre_id=centre_id, client_id=client_id, form=form).first()


def _time(at: dt.datetime, now: dt.datetime) -> dt.datetime:
    if at > now + SKEW:
        raise RuleBroken(_("时间不能在将来"), "observed_at")
    if at < now - OLDEST:
        raise RuleBroken(_("只能补记七天以内的"), "observed_at")
    return min(at, now)
