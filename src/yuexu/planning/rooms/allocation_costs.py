"""What an allocation costs, counted from the beds alone: the judge of the solver, independent of its model.

Rules, each counted once per occurrence:
  - unhoused: a stay without a bed;
  - move: a change of rooms during a stay, or out of the room in which a mother of the house sleeps today;
  - promise: a mother not yet arrived begins in another room than the one promised;
  - other_type: a bed in a type that is not the promised one;
  - floor, quiet: a bed against the wish;
  - beside: a wish for a neighbour whose stay overlaps, not met by the last rooms of both;
  - fragment: two stays follow each other in a room with free nights between, fewer than can be sold. They run
    from the end of a stay to the beginning of the next; rooms changed during a stay are not counted.
The bed in which a mother of the house already sleeps is a fact, not a choice, and costs nothing.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from yuexu.planning.rooms.lodgings import Bed, Lodging, Room, Weights

RULES = ("unhoused", "move", "promise", "other_type", "fragment", "floor", "quiet", "beside")


@dataclass(frozen=True)
class Problem:
    """What is to be housed from `today` on; stays already over are left out by `problem`."""

    lodgings: tuple[Lodging, ...]
    rooms: tuple[Room, ...]
    today: date
    weights: Weights

    def start(self, one: Lodging) -> date:
        """Return her first night that is still to be planned."""
        return max(one.arrive_on, self.today)

    def by_name(self) -> dict[str, Room]:
        return {room.name: room for room in self.rooms}

    def overlap(self, one: Lodging, other: Lodging) -> bool:
        return self.start(one) < other.leave_on and self.start(other) < one.leave_on

    def followers(self) -> list[tuple[Lodging, Lodging, list[Lodging]]]:
        """Return (stay, later stay, stays that fit between) where too few nights lie between to sell."""
        found = []
        for one in self.lodgings:
            for later in self.lodgings:
                free = (self.start(later) - one.leave_on).days
                if later is not one and 0 < free < self.weights.too_short:
                    between = [
                        m for m in self.lodgings if one.leave_on <= m.arrive_on and m.leave_on <= later.arrive_on
                    ]
                    found.append((one, later, between))
        return found


def problem(lodgings: Sequence[Lodging], rooms: Sequence[Room], today: date, weights: Weights) -> Problem:
    """Return the problem. Raise ValueError for names used twice."""
    for names in ([one.id for one in lodgings], [room.name for room in rooms]):
        if len(set(names)) < len(names):
            raise ValueError("a name is used twice")
    return Problem(tuple(one for one in lodgings if one.leave_on > today), tuple(rooms), today, weights)


def unlawful(case: Problem, beds: Sequence[Bed]) -> list[str]:
    """Say what makes the beds impossible: overlaps, gaps, rooms that may not serve."""
    said, rooms = [], case.by_name()
    nights: set[tuple[str, date]] = set()
    for bed in beds:
        for night in range((bed.last_on - bed.first_on).days):
            place = (bed.room, bed.first_on + timedelta(days=night))
            if place in nights:
                said.append(f"{bed.room} holds two on {place[1]}")
            nights.add(place)
    for one in case.lodgings:
        mine = _of(beds, one)
        if mine and [mine[0].first_on, *(b.last_on for b in mine)] != [
            *(b.first_on for b in mine),
            one.leave_on,
        ]:
            said.append(f"{one.id} has a gap")
        if mine and mine[0].first_on != case.start(one):
            said.append(f"{one.id} begins on another day")
        for bed in mine:
            if not may_serve(one, rooms[bed.room]):
                said.append(f"{one.id} may not sleep in {bed.room}")
    return said


def may_serve(one: Lodging, room: Room) -> bool:
    """Whether a room may house a stay: its type serves, or she sleeps there already."""
    return room.room_type in one.room_types or (one.in_house and room.name == one.room)


def _of(beds: Sequence[Bed], one: Lodging) -> list[Bed]:
    return sorted((b for b in beds if b.lodging == one.id), key=lambda b: b.first_on)


def unpleasant(one: Lodging, room: Room) -> dict[str, int]:
    """Count what a bed in this room costs a stay: type, floor, quiet."""
    return {
        "other_type": int(room.room_type != one.room_types[0]),
        "floor": int(one.floor is not None and room.floor != one.floor),
        "quiet": int(one.quiet and not room.quiet),
    }


def costs(case: Problem, beds: Sequence[Bed]) -> dict[str, int]:
    """Count every rule."""
    count = dict.fromkeys(RULES, 0)
    rooms, by_stay = case.by_name(), {one.id: _of(beds, one) for one in case.lodgings}
    for one in case.lodgings:
        mine = by_stay[one.id]
        count["unhoused"] += not mine
        count["move"] += _moves(one, mine)
        count["promise"] += bool(mine and not one.in_house and one.room and mine[0].room != one.room)
        for bed in mine:
            if not (one.in_house and bed.room == one.room):
                for rule, much in unpleasant(one, rooms[bed.room]).items():
                    count[rule] += much
        count["beside"] += _lonely(case, one, by_stay)
    count["fragment"] = sum(_fragment(by_stay, *trio) for trio in case.followers())
    return count


def total(case: Problem, count: dict[str, int]) -> int:
    """Return the weighted sum."""
    return sum(getattr(case.weights, rule) * much for rule, much in count.items())


def _moves(one: Lodging, mine: list[Bed]) -> int:
    rooms = ([one.room] if one.in_house and mine else []) + [bed.room for bed in mine]
    return sum(a != b for a, b in itertools.pairwise(rooms))


def wanted_beside(case: Problem, one: Lodging) -> Lodging | None:
    """Return the stay she wishes to be beside, if it is here at the same time."""
    return next((o for o in case.lodgings if o.id == one.beside and o is not one and case.overlap(one, o)), None)


def _lonely(case: Problem, one: Lodging, by_stay: dict[str, list[Bed]]) -> int:
    other = wanted_beside(case, one)
    if other is None or not by_stay[one.id]:
        return 0
    if not by_stay[other.id]:
        return 1
    return int(by_stay[other.id][-1].room not in case.by_name()[by_stay[one.id][-1].room].beside)


def _fragment(by_stay: dict[str, list[Bed]], one: Lodging, later: Lodging, between: list[Lodging]) -> int:
    if not by_stay[one.id] or not by_stay[later.id]:
        return 0
    room = by_stay[one.id][-1].room
    if by_stay[later.id][0].room != room:
        return 0
    return int(not any(bed.room == room for m in between for bed in by_stay[m.id]))
