"""What is done to rooms: registering, preparing step by step, keeping, giving and releasing them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.kernel.language import listed
from yuexu.kernel.states import step as next_state
from yuexu.people.models import Centre, Staff
from yuexu.rooms import rules
from yuexu.rooms.events import RoomClosed, RoomOpened, RoomPrepared, RoomRegistered, RoomReleased
from yuexu.rooms.models import Preparation, Room, RoomType
from yuexu.rooms.states import LABELS, NEEDS, PREPARING, STEPS
from yuexu.trail.actions import record


def add_type(
    *,
    centre: Centre | int,
    name: str,
    position: int = 0,
    description: str = "",
    by: Staff | None,
    now: dt.datetime,
) -> RoomType:
    """A new kind of room."""
    house = centre if isinstance(centre, int) else centre.pk
    with transaction.atomic():
        kind = RoomType.objects.create(centre_id=house, name=name, position=position, description=description)
        record("rooms.add_type", kind, at=now, by_id=_pk(by), after={"name": name})
    return kind


def change_type(
    *, room_type: RoomType, name: str, position: int, description: str, by: Staff, now: dt.datetime
) -> RoomType:
    """Another name, order or description of a kind of room; the same again changes nothing."""
    with transaction.atomic():
        kind = RoomType.objects.select_for_update().get(pk=room_type.pk)
        facts = {"name": name, "position": position, "description": description}
        _set_facts(kind, facts, "rooms.change_type", by=by, now=now)
    return kind


def register(*, room_type: RoomType, number: str, floor: int, by: Staff | None, now: dt.datetime) -> Room:
    """A new room; it has to be prepared before anybody moves in."""
    with transaction.atomic():
        room = Room.objects.create(
            centre_id=room_type.centre_id, number=number, floor=floor, room_type=room_type, state="to_clean"
        )
        _open_preparation(room, now)
        after = {"number": number, "floor": floor, "room_type": room_type}
        record("rooms.register", room, at=now, by_id=_pk(by), after=after)
        publish(RoomRegistered(room=room, at=now, by=by))
    return room


def register_all(*, number: str, floor: int | None, room_type: RoomType, by: Staff, now: dt.datetime) -> list[Room]:
    """Every room told in `number` (`rules.numbers`), or none. Without `floor` each stands where its number says."""
    wanted = rules.numbers(number)
    with transaction.atomic():
        there = Room.objects.for_centre(room_type.centre_id).filter(number__in=wanted).values_list("number", flat=True)
        if there:
            raise RuleBroken(_("这个房号已经有了：%(rooms)s") % {"rooms": listed(there)}, "number")
        return [register(room_type=room_type, number=one, floor=_floor(one, floor), by=by, now=now) for one in wanted]


def _floor(number: str, told: int | None) -> int:
    floor = rules.floor_of(number) if told is None else told
    if floor is None:
        raise RuleBroken(_("从房号 %(room)s 看不出楼层，请写明") % {"room": number}, "floor")
    return floor


def change(*, room: Room, number: str, floor: int, room_type: RoomType, by: Staff, now: dt.datetime) -> Room:
    """Correct a room's number, floor or type; the same again changes nothing."""
    with transaction.atomic():
        row = _locked(room)
        facts = {"number": number, "floor": floor, "room_type": room_type}
        _set_facts(row, facts, "rooms.change", by=by, now=now)
    return row


def release(*, room: Room, by: Staff | None, now: dt.datetime) -> Room:
    """Whoever lived here is gone: the room waits for cleaning (B11). Called by stays."""
    with transaction.atomic():
        row = _locked(room)
        if row.state == "out_of_service":
            raise RuleBroken(_("房间 %(room)s 停用中，请先恢复使用") % {"room": row.number})
        _move(row, "to_clean", "rooms.release", by=by, now=now)
        _drop_preparation(row, now)
        _open_preparation(row, now)
        publish(RoomReleased(room=row, at=now, by=by))
    return row


def renew(*, room: Room, by: Staff, now: dt.datetime) -> Room:
    """Have a room prepared from the start again, though nobody lived in it since."""
    with transaction.atomic():
        if _locked(room).state == "occupied":
            raise RuleBroken(_("有人在住的房间不能重新备房"))
        return release(room=room, by=by, now=now)


def do_step(*, room: Room, step: str, by: Staff, now: dt.datetime) -> Preparation:
    """One step of preparing is done (B3). The first takes the room to disinfecting, the last makes it ready.

    Raises RuleBroken when an earlier step is missing. Done twice is done once: the first stays.
    """
    with transaction.atomic():
        row = _locked(room)
        preparation = _preparing(row)
        if preparation.at(step) is not None:
            return preparation
        _refuse_gap(preparation, step)
        _set(preparation, step, by, now)
        record("rooms.do_step", row, at=now, by_id=by.pk, after={"step": step})
        if step == "cleaned":
            _move(row, "disinfecting", "rooms.begin_disinfecting", by=by, now=now)
        if len(preparation.done) == len(PREPARING):
            _finish(row, preparation, by, now)
    return preparation


def undo_step(*, room: Room, step: str, by: Staff, now: dt.datetime) -> Preparation:
    """A step was tapped by mistake: take it back, as long as the preparation is open.

    Raises RuleBroken when a later step rests on it.
    """
    with transaction.atomic():
        row = _locked(room)
        preparation = _preparing(row)
        resting = [PREPARING[later] for later in NEEDS if step in NEEDS[later] and preparation.at(later)]
        if resting:
            raise RuleBroken(_("请先撤回：%(steps)s") % {"steps": listed(resting)})
        if preparation.at(step) is None:
            return preparation
        before = {"step": step, "at": preparation.at(step), "by": preparation.who(step)}
        _set(preparation, step, None, None)
        record("rooms.undo_step", row, at=now, by_id=by.pk, before=before)
        if step == "cleaned":
            _move(row, "to_clean", "rooms.back_to_cleaning", by=by, now=now)
    return preparation


def take_out_of_service(*, room: Room, reason: str, by: Staff, now: dt.datetime) -> Room:
    """Close a room, with the reason. A room that somebody lives in cannot be closed."""
    with transaction.atomic():
        row = _locked(room)
        _drop_preparation(row, now)
        row.out_reason, row.out_since = reason, now
        _move(row, "out_of_service", "rooms.take_out_of_service", by=by, now=now, told={"reason": reason})
        publish(RoomClosed(room=row, at=now, by=by))
    return row


def put_back(*, room: Room, by: Staff, now: dt.datetime) -> Room:
    """Open a closed room again: it waits for cleaning."""
    with transaction.atomic():
        row = _locked(room)
        if row.state != "out_of_service":
            raise RuleBroken(_("房间 %(room)s 没有停用") % {"room": row.number})
        row.out_reason, row.out_since = "", None
        _move(row, "to_clean", "rooms.put_back", by=by, now=now)
        _open_preparation(row, now)
        publish(RoomOpened(room=row, at=now, by=by))
    return row


def reserve(*, room: Room, by: Staff | None, now: dt.datetime) -> Room:
    """Keep a ready room for somebody."""
    with transaction.atomic():
        return _move(_locked(room), "reserved", "rooms.reserve", by=by, now=now)


def unreserve(*, room: Room, by: Staff | None, now: dt.datetime) -> Room:
    """Keep it no longer: it is simply ready."""
    with transaction.atomic():
        row = _locked(room)
        if row.state != "reserved":  # a room being disinfected becomes ready by its steps only
            raise RuleBroken(_("房间 %(room)s 没有预留") % {"room": row.number})
        return _move(row, "ready", "rooms.unreserve", by=by, now=now)


def occupy(*, room: Room, by: Staff | None, now: dt.datetime) -> Room:
    """Somebody moves in. Raises RuleBroken when the room is not ready (B3)."""
    with transaction.atomic():
        row = _locked(room)
        if not row.prepared:
            raise RuleBroken(
                _("房间 %(room)s 还没有备好（%(state)s），不能入住") % {"room": row.number, "state": LABELS[row.state]}
            )
        return _move(row, "occupied", "rooms.occupy", by=by, now=now)


def _pk(who: Staff | None) -> int | None:
    return who.pk if who else None


def _locked(room: Room) -> Room:
    return Room.objects.select_for_update().get(pk=room.pk)


def _set_facts(row: Room | RoomType, facts: dict[str, Any], verb: str, *, by: Staff, now: dt.datetime) -> None:
    """Change a locked row, with its trail; what stays the same is neither written nor told."""
    before = {name: getattr(row, name) for name in facts}
    if before == facts:
        return
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(update_fields=list(facts))
    record(verb, row, at=now, by_id=by.pk, before=before, after=facts)


def _move(
    row: Room, then: str, verb: str, *, by: Staff | None, now: dt.datetime, told: dict[str, Any] | None = None
) -> Room:
    """Step a locked row to the state `then`, with its trail."""
    before = row.state
    row.state = next_state(STEPS, before, then, LABELS)
    row.save(update_fields=["state", "out_reason", "out_since"])
    record(verb, row, at=now, by_id=_pk(by), before={"state": before}, after={"state": then, **(told or {})})
    return row


def _open_preparation(room: Room, now: dt.datetime) -> None:
    Preparation.objects.create(centre_id=room.centre_id, room=room, opened_at=now)


def _drop_preparation(room: Room, now: dt.datetime) -> None:
    Preparation.objects.open().filter(room=room).update(dropped_at=now)


def _preparing(room: Room) -> Preparation:
    preparation = Preparation.objects.open().select_for_update().filter(room=room).first()
    if preparation is None:
        raise RuleBroken(_("房间 %(room)s 现在没有要备的") % {"room": room.number})
    return preparation


def _refuse_gap(preparation: Preparation, step: str) -> None:
    missing = preparation.waits_for(step)
    if missing:
        raise RuleBroken(_("请先完成：%(steps)s") % {"steps": listed(PREPARING[each] for each in missing)})


def _set(preparation: Preparation, step: str, by: Staff | None, at: dt.datetime | None) -> None:
    setattr(preparation, f"{step}_at", at)
    setattr(preparation, f"{step}_by", by)
    preparation.save(update_fields=[f"{step}_at", f"{step}_by"])


def _finish(room: Room, preparation: Preparation, by: Staff, now: dt.datetime) -> None:
    preparation.finished_at = now
    preparation.save(update_fields=["finished_at"])
    _move(room, "ready", "rooms.prepared", by=by, now=now)
    publish(RoomPrepared(room=room, preparation=preparation, at=now, by=by))
