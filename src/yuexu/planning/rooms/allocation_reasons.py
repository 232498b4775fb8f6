"""Says why a stay lies where it lies, as codes and particulars that a screen can word in any language."""

import itertools
from collections.abc import Sequence

from yuexu.planning.rooms.allocation_costs import Problem, may_serve, unpleasant, wanted_beside
from yuexu.planning.rooms.lodgings import Bed, Lodging, Reason

# Codes: remains, promise_kept, promise_broken, free_choice, moves, no_room, wish_met, wish_unmet, other_type.


def reasons(case: Problem, beds: Sequence[Bed]) -> tuple[Reason, ...]:
    """Return the reasons, stay by stay in the order of arrival."""
    said: list[Reason] = []
    for one in sorted(case.lodgings, key=lambda one: (one.arrive_on, one.id)):
        mine = sorted((b for b in beds if b.lodging == one.id), key=lambda b: b.first_on)
        if not mine:
            said.append(_no_room(case, one, beds))
            continue
        said.append(_beginning(case, one, mine[0], beds))
        said.extend(_change(case, one, a, b, beds) for a, b in itertools.pairwise(mine))
        said.extend(_wishes(case, one, mine, beds))
    return tuple(said)


def _beginning(case: Problem, one: Lodging, bed: Bed, beds: Sequence[Bed]) -> Reason:
    if one.room is None:
        return Reason(one.id, "free_choice", (("room", bed.room),))
    if bed.room == one.room:
        return Reason(one.id, "remains" if one.in_house else "promise_kept", (("room", bed.room),))
    code = "moves" if one.in_house else "promise_broken"
    because = _in_the_way(case, one, one.room, beds)
    return Reason(one.id, code, (("from", one.room), ("to", bed.room), ("on", str(bed.first_on)), *because))


def _change(case: Problem, one: Lodging, before: Bed, after: Bed, beds: Sequence[Bed]) -> Reason:
    because = _in_the_way(case, one, before.room, beds)
    return Reason(one.id, "moves", (("from", before.room), ("to", after.room), ("on", str(after.first_on)), *because))


def _in_the_way(case: Problem, one: Lodging, room: str, beds: Sequence[Bed]) -> tuple[tuple[str, str], ...]:
    """Name who sleeps in `room` during her stay; a room that is not in the list is out of use."""
    if room not in case.by_name():
        return (("out_of_use", room),)
    start = case.start(one)
    others = sorted(
        b.lodging
        for b in beds
        if b.room == room and b.lodging != one.id and b.first_on < one.leave_on and start < b.last_on
    )
    return (("taken_by", ", ".join(others)),) if others else ()


def _no_room(case: Problem, one: Lodging, beds: Sequence[Bed]) -> Reason:
    """Name the first night of her stay on which every room that may serve her is taken, if there is one."""
    may = {room.name for room in case.rooms if may_serve(one, room)}
    if not may:
        return Reason(one.id, "no_room", (("rooms", "0"),))
    nights = sorted({case.start(one), *(b.first_on for b in beds if case.start(one) < b.first_on < one.leave_on)})
    for night in nights:
        taken = [b for b in beds if b.room in may and b.first_on <= night < b.last_on]
        if len(taken) == len(may):
            return Reason(one.id, "no_room", (("night", str(night)), ("rooms", str(len(may)))))
    return Reason(one.id, "no_room", (("rooms", str(len(may))), ("but", "none is free without another move")))


def _wishes(case: Problem, one: Lodging, mine: Sequence[Bed], beds: Sequence[Bed]) -> list[Reason]:
    rooms, found = case.by_name(), []
    against = [unpleasant(one, rooms[bed.room]) for bed in mine]
    for wish, asked in (("floor", one.floor is not None), ("quiet", one.quiet)):
        if asked:
            unmet = any(bed[wish] for bed in against)
            found.append(Reason(one.id, "wish_unmet" if unmet else "wish_met", (("wish", wish),)))
    if any(bed["other_type"] for bed in against):
        found.append(Reason(one.id, "other_type", (("promised", one.room_types[0]),)))
    if other := wanted_beside(case, one):
        hers = sorted((b for b in beds if b.lodging == other.id), key=lambda b: b.first_on)
        near = bool(hers) and hers[-1].room in rooms[mine[-1].room].beside
        found.append(Reason(one.id, "wish_met" if near else "wish_unmet", (("wish", "beside"), ("whom", other.id))))
    return found
