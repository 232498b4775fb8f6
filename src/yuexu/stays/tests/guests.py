"""Families on their way through the house, for tests: booked, announced, allotted, resident."""

from __future__ import annotations

import base64
import datetime as dt
import itertools
import struct
import zlib
from decimal import Decimal
from typing import Any

from yuexu.catalogue import actions as catalogue
from yuexu.catalogue.models import Package
from yuexu.contracts import actions as contracts
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


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _picture() -> str:
    """The smallest drawing: one dark pixel beside a light one."""
    header = struct.pack(">IIBBBBB", 2, 1, 8, 0, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"\x00\x00\xff")) + _chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + chunks).decode()


SIGNATURE = _picture()
_numbers = itertools.count(1)


def at(day: dt.date = cast.TODAY, hour: int = 10, minute: int = 0) -> dt.datetime:
    """A moment in the house."""
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=cast.SHANGHAI)


def butler(at: Centre | None = None) -> Staff:
    """The butler of the house."""
    found = Staff.objects.filter(centre=at or cast.centre(), name="郑管家").first()
    return found or cast.someone("butler", "郑管家", at=at)


def signed(mother: Mother, kind: RoomType | None = None, *, nights: int = 28) -> Contract:
    """A contract as it comes about: package, plan, clauses explained, signature, all two months ago."""
    now, who = cast.NOW - 60 * DAY, butler(mother.centre)
    contracts.assess(mother=mother, occasion="first", outcome="accept", by=who, now=now)
    plan = contracts.draw(mother=mother, package=package(kind or house.room_type(at=mother.centre), nights),
                          excluded="", by=who, now=now)  # fmt: skip
    contracts.confirm(plan=plan, confirmation="paper", by=who, now=now)
    plan.refresh_from_db()
    contract = contracts.draft(plan=plan, by=who, now=now)
    contracts.explain_the_rest(contract=contract, by=who, now=now)
    return contracts.sign(contract=contract, signature=SIGNATURE, signed_name=mother.name, by=who, now=now)


def package(kind: RoomType, nights: int) -> Package:
    """A package of so many nights in this kind of room, for 1,000 yuan a night."""
    name, now = f"{kind.name} {nights} 天", cast.NOW - 60 * DAY
    found = Package.objects.for_centre(kind.centre_id).filter(name=name).first()
    if found is not None:
        return found
    made = catalogue.offer(centre_id=kind.centre_id, name=name, room_type=kind, nights=nights, by=None, now=now)
    catalogue.set_price(thing=made, price=Decimal(1000 * nights), from_on=now.date(), by=None, now=now)
    return made


def booked(name: str = "王小明", *, kind: RoomType | None = None, nights: int = 28, at: Centre | None = None) -> Stay:
    """A stay as the signed contract makes it; due in three days."""
    mother = family.mother(name, at=at, due_on=cast.TODAY + 3 * DAY)
    contract = signed(mother, kind, nights=nights)
    wired = Stay.objects.filter(contract=contract).first()  # the roof books when a contract is signed
    return wired or actions.book(contract=contract, by=None, now=cast.NOW - 60 * DAY)


def announced(name: str = "王小明", *, arrive_on: dt.date = cast.TODAY, twins: bool = False, **more: Any) -> Stay:
    """Her baby was born yesterday evening."""
    babies = [Newborn(sex="girl", weight_g=3200), *([Newborn(sex="boy", weight_g=2900)] if twins else [])]
    stay = booked(name, **more)
    return actions.announce(
        stay=stay,
        arrive_on=arrive_on,
        born_at=cast.NOW - DAY,
        route="vaginal",
        gestation_days=275,
        babies=babies,
        by=butler(stay.centre),
        now=cast.NOW,
    )


def allotted(name: str = "王小明", *, room: Room | None = None, **more: Any) -> Stay:
    """A room is held for her; without one named, a ready room of its own is made."""
    stay = announced(name, **more)
    which = room or house.ready_room(f"R{next(_numbers)}", kind=stay.room_type)
    actions.allot(stay=stay, room=which, by=butler(stay.centre), now=cast.NOW)
    stay.refresh_from_db()
    return stay


def resident(name: str = "王小明", *, now: dt.datetime = cast.NOW, **more: Any) -> Stay:
    """She lives here."""
    stay = allotted(name, **more)
    needed = [step.code for step in steps_of("check_in") if step.needed]
    return actions.check_in(stay=stay, steps=needed, by=butler(stay.centre), now=now)


def ready_to_leave(name: str = "王小明", **more: Any) -> Stay:
    """A resident for whom every step of the farewell is done."""
    stay = resident(name, **more)
    for step in steps_of("discharge"):
        actions.do_step(stay=stay, step=step.code, by=butler(stay.centre), now=cast.NOW)
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
        stay = actions.discharge(stay=stay, ending="client", because="家中有事", by=butler(stay.centre), now=cast.NOW)
    return stay
