"""What a family asks for from its room, followed until it is done (B10)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.kernel.language import stored
from yuexu.kernel.states import step as next_state
from yuexu.people.models import Staff
from yuexu.stays.actions.living import held_now
from yuexu.stays.events import RequestDone, RequestMade, RequestTaken
from yuexu.stays.models import RoomRequest, Stay
from yuexu.stays.states import REQUEST_STEPS, RequestState
from yuexu.trail.actions import record

LABELS: dict[str, Any] = dict(RequestState.choices)


@transaction.atomic
def make_request(
    *,
    stay: Stay,
    kind: str,
    text: str = "",
    promised_at: dt.datetime | None = None,
    by: Staff | None,
    now: dt.datetime,
) -> RoomRequest:
    """A resident family asks for something."""
    if not stay.is_resident:
        raise RuleBroken(_("只有在住家庭可以要求房间服务"))
    if promised_at is not None and promised_at < now:
        raise RuleBroken(_("答应的时间不能早于现在"), "promised_at")
    made = RoomRequest.objects.create(
        centre_id=stay.centre_id,
        stay=stay,
        room=held_now(stay).room,
        kind=kind,
        text=text,
        promised_at=promised_at,
        made_at=now,
        made_by=by,
    )
    record("stays.make_request", made, at=now, by_id=by.pk if by else None, after={"kind": kind, "text": text})
    publish(RequestMade(request=made, at=now, by=by))
    return made


@transaction.atomic
def take_request(*, request: RoomRequest, by: Staff, now: dt.datetime) -> RoomRequest:
    """Somebody goes."""
    row = _step(request, RequestState.TAKEN)
    row.taken_at, row.taken_by = now, by
    row.save(update_fields=["state", "taken_at", "taken_by"])
    record("stays.take_request", row, at=now, by_id=by.pk)
    publish(RequestTaken(request=row, at=now, by=by))
    return row


@transaction.atomic
def finish_request(*, request: RoomRequest, note: str = "", by: Staff, now: dt.datetime) -> RoomRequest:
    """It is done. Done at once, it was taken at once."""
    return _end(request, RequestState.DONE, note, by, now)


@transaction.atomic
def cancel_request(*, request: RoomRequest, note: str, by: Staff, now: dt.datetime) -> RoomRequest:
    """It is not wanted any more, and why."""
    return _end(request, RequestState.CANCELLED, note, by, now)


def call_off_requests(*, stay: Stay, by: Staff, now: dt.datetime) -> None:
    """She went home: what her room still asked for is not wanted any more."""
    for request in stay.requests.filter(state__in=[RequestState.MADE, RequestState.TAKEN]).order_by("pk"):
        cancel_request(request=request, note=stored("客户已离所"), by=by, now=now)


def _end(request: RoomRequest, then: str, note: str, by: Staff, now: dt.datetime) -> RoomRequest:
    row = _step(request, then)
    if row.taken_at is None and then == RequestState.DONE:
        row.taken_at, row.taken_by = now, by
    row.done_at, row.done_by, row.note = now, by, note
    row.save(update_fields=["state", "taken_at", "taken_by", "done_at", "done_by", "note"])
    record("stays.end_request", row, at=now, by_id=by.pk, after={"state": then, "note": note})
    publish(RequestDone(request=row, at=now, by=by))
    return row


def _step(request: RoomRequest, then: str) -> RoomRequest:
    rows = RoomRequest.objects.select_for_update(of=("self",)).select_related("stay__mother", "room")
    row = rows.get(pk=request.pk)
    row.state = next_state(REQUEST_STEPS, row.state, then, LABELS)
    return row
