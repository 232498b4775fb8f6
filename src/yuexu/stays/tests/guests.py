"""Families on their way through the house, for tests: booked, announced, allotted, resident."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from yuexu.contracts.models import Contract
from yuexu.families.models import Mother
from yuexu.families.rules import Newborn
from yuexu.families.tests import family
from yuexu.people.models import Centre, Staff
from yuexu.people.tests import cast
from yuexu.rooms.models import Room, RoomType
from yuexu.rooms.tests import house
from yuexu.stays import actions
from yuexu.stays.models import Stay
from yuexu.stays.states import steps_of

DAY = dt.timedelta(days=1)
_numbers = itertools.count(1)


def at(day: dt.date = cast.TODAY, hour: int = 10, minute: int = 0) -> dt.datetime:
    """A moment in the house."""
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=cast.SHANGHAI)


def butler() -> Staff:
    """The butler of the house."""
    found = Staff.objects.filter(centre=cast.centre(), name="郑管家").first()
    return found or cast.someone("butler", "郑管家")


def signed(mother: Mother, kind: RoomType | None = None, *, nights: int = 28) -> Contract:
    """A signed contract."""
    due_on = mother.due_on or cast.TODAY
    return Contract.objects.create(
        centre_id=mother.centre_id,
        number=f"T{next(_numbers):05}",
        mother=mother,
        room_type=kind or house.room_type(at=mother.centre),
        due_on=due_on,
        first_on=due_on - 14 * DAY,
        until_on=due_on + (nights + 14) * DAY,
        nights=nights,
        price=Decimal(39800),
        state="signed",
    )


def booked(name: str = "王小明", *, kind: RoomType | None = None, nights: int = 28, at: Centre | None = None) -> Stay:
    """A stay as the signed contract makes it; due in three days."""
    mother = family.mother(name, at=at, due_on=cast.TODAY + 3 * DAY)
    return actions.book(contract=signed(mother, kind, nights=nights), by=None, now=cast.NOW - 60 * DAY)


def announced(name: str = "王小明", *, arrive_on: dt.date = cast.TODAY, twins: bool = False, **more: Any) -> Stay:
    """Her baby was born yesterday evening."""
    babies = [Newborn(sex="girl", weight_g=3200), *([Newborn(sex="boy", weight_g=2900)] if twins else [])]
    return actions.announce(
        stay=booked(name, **more),
        arrive_on=arrive_on,
        born_at=cast.NOW - DAY,
        route="vaginal",
        gestation_days=275,
        babies=babies,
        by=butler(),
        now=cast.NOW,
    )


def allotted(name: str = "王小明", *, room: Room | None = None, **more: Any) -> Stay:
    """A room is held for her; without one named, a ready room of its own is made."""
    stay = announced(name, **more)
    which = room or house.ready_room(f"R{next(_numbers)}", kind=stay.room_type)
    actions.allot(stay=stay, room=which, by=butler(), now=cast.NOW)
    stay.refresh_from_db()
    return stay


def resident(name: str = "王小明", *, now: dt.datetime = cast.NOW, **more: Any) -> Stay:
    """She lives here."""
    stay = allotted(name, **more)
    needed = [step.code for step in steps_of("check_in") if step.needed]
    return actions.check_in(stay=stay, steps=needed, by=butler(), now=now)


def ready_to_leave(name: str = "王小明", **more: Any) -> Stay:
    """A resident for whom every step of the farewell is done."""
    stay = resident(name, **more)
    for step in steps_of("discharge"):
        actions.do_step(stay=stay, step=step.code, by=butler(), now=cast.NOW)
    return stay


def in_state(state: str, name: str = "王小明") -> Stay:
    """A stay brought to a state by what people do."""
    if state in ("booked", "cancelled"):
        stay = booked(name)
    elif state == "left":
        stay = ready_to_leave(name)
    else:
        stay = {"announced": announced, "allotted": allotted, "resident": resident}[state](name)
    if state == "cancelled":
        stay = actions.cancel(stay=stay, by=None, now=cast.NOW)
    if state == "left":
        stay = actions.discharge(stay=stay, because="家中有事", by=butler(), now=cast.NOW)
    return stay
