"""A lawful allocation in milliseconds: the fast answer, and the solver's first hint."""

from datetime import date

from yuexu.planning.rooms.allocation_costs import Problem, may_serve, unpleasant
from yuexu.planning.rooms.lodgings import Bed, Lodging, Room


def greedy(case: Problem) -> tuple[Bed, ...]:
    """House in order: who is in the house, then promises, then by arrival; each in the cheapest room free.

    Nobody moves during her stay; who finds no room for all her nights gets no bed.
    """
    taken: dict[str, list[tuple[date, date]]] = {room.name: [] for room in case.rooms}
    beds = []
    order = sorted(case.lodgings, key=lambda one: (not one.in_house, one.room is None, one.arrive_on, one.id))
    for one in order:
        start = case.start(one)
        free = [room for room in case.rooms if may_serve(one, room) and _is_free(taken[room.name], start, one.leave_on)]
        if not free:
            continue
        room = min(free, key=lambda room: (_price(case, one, room, taken[room.name]), room.name))
        taken[room.name].append((start, one.leave_on))
        beds.append(Bed(one.id, room.name, start, one.leave_on))
    return tuple(beds)


def _is_free(taken: list[tuple[date, date]], start: date, end: date) -> bool:
    return all(end <= first or last <= start for first, last in taken)


def _price(case: Problem, one: Lodging, room: Room, taken: list[tuple[date, date]]) -> tuple[int, int]:
    """Return (cost by the rules, free nights left around her): less is better."""
    w = case.weights
    price = sum(getattr(w, rule) * much for rule, much in unpleasant(one, room).items())
    if one.room and one.room != room.name:
        price += w.move if one.in_house else w.promise
    before = min(((case.start(one) - last).days for _, last in taken if last <= case.start(one)), default=999)
    after = min(((first - one.leave_on).days for first, _ in taken if first >= one.leave_on), default=999)
    price += w.fragment * sum(0 < free < w.too_short for free in (before, after))
    return price, before + after
