"""Rooms for tests: a type, a room as registered, a room made ready by people."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from yuexu.people.models import Centre, Staff
from yuexu.people.tests import cast
from yuexu.rooms import actions
from yuexu.rooms.models import Room, RoomType
from yuexu.rooms.states import PREPARING


def room_type(name: str = "温馨房", *, at: Centre | None = None) -> RoomType:
    """A kind of room; the same name gives the same kind."""
    house = at or cast.centre()
    found = RoomType.objects.for_centre(house).filter(name=name).first()
    return found or actions.add_type(centre=house, name=name, by=None, now=cast.NOW)


def room(number: str = "301", *, kind: RoomType | None = None) -> Room:
    """A room just registered: to be cleaned."""
    return actions.register(room_type=kind or room_type(), number=number, floor=3, by=None, now=cast.NOW)


def prepare(which: Room, *, by: Staff | None = None, now: dt.datetime = cast.NOW) -> Room:
    """Do all four steps."""
    person = by or cleaner(which.centre)
    for step in PREPARING:
        actions.do_step(room=which, step=step, by=person, now=now)
    which.refresh_from_db()
    return which


def ready_room(number: str = "301", *, kind: RoomType | None = None) -> Room:
    """A room that somebody may move into."""
    return prepare(room(number, kind=kind))


def cleaner(at: Centre | None = None) -> Staff:
    """The cleaner of the house."""
    found = Staff.objects.filter(centre=at or cast.centre(), name="周保洁").first()
    return found or cast.someone("cleaner", "周保洁", at=at)


def in_state(state: str, number: str = "301") -> Room:
    """A room brought to a state by what people do."""
    if state == "to_clean":
        return room(number)
    if state == "disinfecting":
        made = room(number)
        actions.do_step(room=made, step="cleaned", by=cleaner(), now=cast.NOW)
    else:
        made = ready_room(number)
    if state == "reserved":
        actions.reserve(room=made, by=None, now=cast.NOW)
    if state == "occupied":
        actions.occupy(room=made, by=None, now=cast.NOW)
    if state == "out_of_service":
        actions.take_out_of_service(room=made, reason="空调漏水", by=cleaner(), now=cast.NOW)
    made.refresh_from_db()
    return made


def still(answer: Any) -> str:
    """A page's text without what differs at every rendering: the masked tokens."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
    return re.sub(r"X-CSRFToken[^}]*}", "", text)
