"""While she lives here: check-in, another room, longer, shorter (B2, B4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.kernel.language import listed
from yuexu.kernel.period import Days
from yuexu.kernel.states import step as next_state
from yuexu.people.models import Staff
from yuexu.rooms import actions as rooms_actions
from yuexu.rooms.models import Room
from yuexu.stays import rules
from yuexu.stays.actions.allotment import hold, refuse_closed, taken_of
from yuexu.stays.actions.arrival import bill_nights, plan_arrival
from yuexu.stays.actions.locking import lock_rooms, lock_stay, lock_with_account
from yuexu.stays.actions.steps import do_step, missing
from yuexu.stays.actions.visits import call_off_visits
from yuexu.stays.events import CheckedIn, Extended, Moved, Shortened
from yuexu.stays.models import Occupation, Stay
from yuexu.stays.states import LABELS, STEPS, StayState
from yuexu.trail.actions import record


@transaction.atomic
def check_in(*, stay: Stay, steps: Collection[str] = (), by: Staff, now: dt.datetime) -> Stay:
    """She moves in today, with the check-in steps just taken.

    On another day than planned the plan is moved first, nights kept. Raises RuleBroken when her room is not
    prepared (B3) or a needed step is missing.
    """
    row = lock_with_account(stay)
    next_state(STEPS, row.state, StayState.RESIDENT, LABELS)
    today = timezone.localtime(now).date()
    if row.arrive_on != today:
        assert row.days is not None
        row = plan_arrival(stay=row, arrive_on=today, nights=row.days.nights, by=by, now=now)
    for step in steps:
        do_step(stay=row, step=step, by=by, now=now)
    lacking = missing(row, "check_in")
    if lacking:
        raise RuleBroken(_("请先完成：%(steps)s") % {"steps": listed(lacking)}, "steps")
    room = rooms_actions.occupy(room=held_now(row).room, by=by, now=now)
    row.state, row.checked_in_at, row.checked_in_by = StayState.RESIDENT, now, by
    row.save(update_fields=["state", "checked_in_at", "checked_in_by"])
    record("stays.check_in", row, at=now, by_id=by.pk, after={"room": room.number, "leave_on": row.leave_on})
    publish(CheckedIn(stay=row, room=room, at=now, by=by))
    return row


@transaction.atomic
def move(*, stay: Stay, room: Room, because: str, by: Staff, now: dt.datetime) -> Occupation:
    """She moves to another room today, for the rest of her days; the old room goes to cleaning."""
    row = _resident(lock_stay(stay))
    held = held_now(row)
    if held.room_id == room.pk:
        raise RuleBroken(_("她已经住在这间房"), "room")
    rooms = lock_rooms([held.room_id, room.pk])
    refuse_closed(rooms[room.pk])
    kept, rest = rules.split(held.span, timezone.localtime(now).date())
    if not rules.is_free(rest, taken_of({room.pk: room}, rest)[room.pk]):
        raise RuleBroken(_("房间 %(room)s 在这些夜晚已有安排") % {"room": room.number}, "room")
    _keep(held, kept)
    new = hold(row, rooms[room.pk], rest)
    rooms_actions.occupy(room=room, by=by, now=now)
    rooms_actions.release(room=held.room, by=by, now=now)
    before, after = {"room": held.room.number}, {"room": room.number, "because": because}
    record("stays.move", row, at=now, by_id=by.pk, before=before, after=after)
    publish(Moved(stay=row, from_room=held.room, to_room=room, at=now, by=by))
    return new


@transaction.atomic
def extend(*, stay: Stay, leave_on: dt.date, by: Staff, now: dt.datetime) -> Stay:
    """She stays longer in her room, and nights beyond the contract's are billed at its price.

    After a settlement every one of them is: what was settled stands, and what comes after it is settled when she leaves.
    Raises RuleBroken when the room is promised to somebody else.
    """
    row = _resident(lock_with_account(stay))
    was = _leave_on(row)
    if leave_on <= was or leave_on < timezone.localtime(now).date():
        raise RuleBroken(_("续住的离所日期应晚于原来的日期，且不早于今天"), "leave_on")
    held = held_now(row)
    assert row.arrive_on is not None
    rules.nights_of(row.arrive_on, (leave_on - row.arrive_on).days)
    rooms, more = lock_rooms([held.room_id]), Days(was, leave_on)
    if not rules.is_free(more, taken_of(rooms, more, but=row)[held.room_id]):
        raise RuleBroken(
            _("房间 %(room)s 在续住的夜晚已有安排，请先换到能住满的房间") % {"room": held.room.number}, "leave_on"
        )
    nights = _until(row, held, leave_on, "stays.extend", by, now)
    bill_nights(row, by=by, now=now)
    publish(Extended(stay=row, nights=nights, at=now, by=by))
    return row


@transaction.atomic
def shorten(*, stay: Stay, leave_on: dt.date, by: Staff, now: dt.datetime) -> Stay:
    """She will leave sooner than planned, but not today: leaving today is the discharge.

    The day on which she told it counts for the settlement (N6).
    """
    row = _resident(lock_stay(stay))
    held = held_now(row)
    if not timezone.localtime(now).date() < leave_on < _leave_on(row):
        raise RuleBroken(_("提前离所的日期应在今天之后、原定日期之前"), "leave_on")
    nights = -_until(row, held, leave_on, "stays.shorten", by, now)
    row.noticed_on = timezone.localtime(now).date()
    row.save(update_fields=["noticed_on"])
    call_off_visits(stay=row, by=by, now=now)
    publish(Shortened(stay=row, nights=nights, at=now, by=by))
    return row


def held_now(stay: Stay) -> Occupation:
    """The room held last: where she lives, or will live."""
    held = stay.occupations.select_related("room").order_by("-days").first()
    if held is None:
        raise RuleBroken(_("还没有排房"))
    return held


def _resident(stay: Stay) -> Stay:
    if stay.state != StayState.RESIDENT:
        raise RuleBroken(_("现在是“%(now)s”，还没有或不再住在这里") % {"now": LABELS[stay.state]})
    return stay


def _leave_on(stay: Stay) -> dt.date:
    assert stay.leave_on is not None
    return stay.leave_on


def _until(stay: Stay, held: Occupation, leave_on: dt.date, verb: str, by: Staff, now: dt.datetime) -> int:
    """Set the day of leaving; how many nights more (negative: fewer) than before."""
    was = _leave_on(stay)
    held.days = (held.days.lower, leave_on)
    held.save(update_fields=["days"])
    stay.leave_on, stay.noticed_on = leave_on, None
    stay.save(update_fields=["leave_on", "noticed_on"])
    record(verb, stay, at=now, by_id=by.pk, before={"leave_on": was}, after={"leave_on": leave_on})
    return (leave_on - was).days


def _keep(held: Occupation, kept: Days | None) -> None:
    """What stays of a room she moved out of; nothing when she moved out the day she came."""
    if kept is None:
        held.delete()
        return
    held.days = (kept.first_on, kept.until_on)
    held.save(update_fields=["days"])
