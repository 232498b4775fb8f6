"""Giving a room for the nights asked: never twice for one night, whatever runs at once (B1, B2)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.kernel.period import Days
from yuexu.kernel.states import step as next_state
from yuexu.people.models import Staff
from yuexu.rooms import actions as rooms_actions
from yuexu.rooms.models import Room
from yuexu.rooms.states import RoomState
from yuexu.stays import rules
from yuexu.stays.actions.locking import lock_rooms, lock_stay
from yuexu.stays.events import RoomAllotted, RoomGivenUp
from yuexu.stays.models import Occupation, Stay
from yuexu.stays.states import LABELS, STEPS, StayState
from yuexu.trail.actions import record


@transaction.atomic
def allot(*, stay: Stay, room: Room | None = None, by: Staff | None, now: dt.datetime) -> Occupation:
    """Hold a room for her planned days; without a room named, the one of her type that fits tightest.

    Given again, it changes the room held. Raises RuleBroken when the room, or every room of the type, is taken.
    """
    row = lock_stay(stay)
    if row.state != StayState.ALLOTTED:
        next_state(STEPS, row.state, StayState.ALLOTTED, LABELS)
    before = _take_back(row, by, now)
    days = row.days
    assert days is not None  # the state says so, and the database holds it
    chosen = choose(row, days, room)
    held = hold(row, chosen, days)
    if chosen.state == RoomState.READY:
        rooms_actions.reserve(room=chosen, by=by, now=now)
    row.state = StayState.ALLOTTED
    row.save(update_fields=["state"])
    told = {"room": chosen.number, "from": days.first_on, "until": days.until_on}
    record("stays.allot", row, at=now, by_id=by.pk if by else None, before={"room": before}, after=told)
    publish(RoomAllotted(stay=row, room=chosen, at=now, by=by))
    return held


@transaction.atomic
def give_back(*, stay: Stay, by: Staff | None, now: dt.datetime) -> Stay:
    """Hold no room for her any more; she is still expected."""
    row = lock_stay(stay)
    if row.state != StayState.ALLOTTED:
        raise RuleBroken(_("现在是“%(now)s”，没有排房") % {"now": LABELS[row.state]})
    row.state = next_state(STEPS, row.state, StayState.ANNOUNCED, LABELS)
    before = _take_back(row, by, now)
    row.save(update_fields=["state"])
    record("stays.give_back", row, at=now, by_id=by.pk if by else None, before={"room": before})
    return row


@transaction.atomic
def keep_prepared(*, room: Room, by: Staff | None, now: dt.datetime) -> None:
    """A room was made ready: keep it if somebody is to move in. Wired to rooms.RoomPrepared."""
    row = lock_rooms([room.pk])[room.pk]
    if row.state == RoomState.READY and _awaited(row):
        rooms_actions.reserve(room=row, by=by, now=now)


def choose(stay: Stay, days: Days, room: Room | None) -> Room:
    """The room to hold, locked. Raises RuleBroken when there is none."""
    if room is None:
        asked = Room.objects.for_centre(stay.centre_id).in_use().filter(room_type=stay.room_type_id)
        rooms = lock_rooms(asked.values_list("pk", flat=True))
    else:
        rooms = lock_rooms([room.pk])
        refuse_closed(rooms[room.pk])
    taken = taken_of(rooms, days, but=stay)
    found = rules.best_first(days, taken)
    if found:
        return rooms[found[0]]
    if room is not None:
        raise RuleBroken(_("房间 %(room)s 在这些夜晚已有安排") % {"room": room.number}, "room")
    raise RuleBroken(_("这些夜晚没有空的“%(type)s”") % {"type": stay.room_type.name}, "room")


def refuse_closed(room: Room) -> None:
    """Raises RuleBroken for a room out of service."""
    if room.state == RoomState.OUT_OF_SERVICE:
        raise RuleBroken(_("房间 %(room)s 停用中") % {"room": room.number}, "room")


def taken_of(rooms: dict[int, Room], days: Days, *, but: Stay | None = None) -> dict[int, list[Days]]:
    """When each room is held by others, a month before and after the days asked: one query."""
    around = rules.around(days)
    taken: dict[int, list[Days]] = {pk: [] for pk in rooms}
    rows = Occupation.objects.filter(room__in=rooms).overlapping(around)
    for held in rows.exclude(stay=but) if but is not None else rows:
        taken[held.room_id].append(held.span)
    return taken


def hold(stay: Stay, room: Room, days: Days) -> Occupation:
    """Write it down; the database refuses a second holder of a night."""
    return Occupation.objects.create(
        centre_id=stay.centre_id, stay=stay, room=room, days=(days.first_on, days.until_on)
    )


def _take_back(stay: Stay, by: Staff | None, now: dt.datetime) -> str | None:
    """Give up what is held for a stay that has not begun; the number of the room it was, if any."""
    held = stay.occupations.select_related("room").first()
    if held is None:
        return None
    room = lock_rooms([held.room_id])[held.room_id]
    held.delete()
    if room.state == RoomState.RESERVED and not _awaited(room):
        rooms_actions.unreserve(room=room, by=by, now=now)
    publish(RoomGivenUp(stay=stay, room=room, at=now, by=by))
    return room.number


def _awaited(room: Room) -> bool:
    return Occupation.objects.filter(room=room, stay__state=StayState.ALLOTTED).exists()
