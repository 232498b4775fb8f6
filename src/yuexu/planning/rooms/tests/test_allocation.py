"""Real rooms: lawful, as cheap as exhaustive search finds, and explained [B2]."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuexu.planning.rooms.allocation import allocate
from yuexu.planning.rooms.allocation_costs import costs, may_serve, problem, total, unlawful
from yuexu.planning.rooms.lodgings import Bed, Lodging, Reason, Room, Weights
from yuexu.planning.rooms.tests.cast import TODAY, in_days

EAST = Room("east", "standard", floor=3, quiet=True, beside=("west",))
WEST = Room("west", "standard", floor=3, beside=("east",))
ROOF = Room("roof", "suite", floor=9, quiet=True)


def lodging(name, start, nights, **wishes):
    wishes = {"room_types": ("standard",)} | wishes
    return Lodging(id=name, arrive_on=in_days(start), leave_on=in_days(start + nights), **wishes)


def ways(case, one):
    """Every bed or pair of beds that one stay may have, and none."""
    start, rooms = case.start(one), [r for r in case.rooms if may_serve(one, r)]
    nights = (one.leave_on - start).days
    here = one.in_house and any(r.name == one.room for r in rooms)
    whole = [(Bed(one.id, r.name, start, one.leave_on),) for r in rooms]
    split = [
        (
            Bed(one.id, a.name, start, start + timedelta(days=n)),
            Bed(one.id, b.name, start + timedelta(days=n), one.leave_on),
        )
        for a, b, n in product(rooms, rooms, range(1, nights))
        if a is not b and (not one.in_house or a.name == one.room)
    ]
    return whole + split + ([] if here else [()])


def cheapest(case):
    best = None
    for together in product(*(ways(case, one) for one in case.lodgings)):
        beds = [bed for mine in together for bed in mine]
        if not unlawful(case, beds):
            cost = total(case, costs(case, beds))
            best = cost if best is None else min(best, cost)
    return best


@st.composite
def small_house(draw):
    rooms = [EAST, WEST, ROOF][: draw(st.integers(1, 3))]
    lodgings, sleeping = [], set()
    for i in range(draw(st.integers(1, 3 if len(rooms) == 3 else 4))):
        room = draw(st.none() | st.sampled_from([r.name for r in rooms]))
        here = room is not None and room not in sleeping and draw(st.booleans())
        if here:
            sleeping.add(room)
        start = draw(st.integers(-2, 0)) if here else draw(st.integers(0, 5))
        lodgings.append(
            Lodging(
                id=f"s{i}",
                arrive_on=in_days(start),
                leave_on=in_days(max(start, 0) + draw(st.integers(1, 4))),
                room_types=draw(st.sampled_from([("standard",), ("standard", "suite"), ("suite",)])),
                room=room,
                in_house=here,
                floor=draw(st.sampled_from([None, 3, 9])),
                quiet=draw(st.booleans()),
                beside=draw(st.sampled_from([None, "s0", "s1"])),
            )
        )
    return lodgings, rooms


@settings(max_examples=25, deadline=None)
@given(small_house(), st.sampled_from([Weights(), Weights(too_short=3, fragment=200, move=50, beside=90)]))
def test_as_cheap_as_exhaustive_search_B2(house, weights):
    lodgings, rooms = house
    found = allocate(lodgings, rooms, TODAY, seconds=10, weights=weights)
    case = problem(lodgings, rooms, TODAY, weights)
    assert unlawful(case, found.beds) == []
    assert found.proved
    assert found.cost == total(case, costs(case, found.beds)) == cheapest(case)


@settings(max_examples=50, deadline=None)
@given(small_house())
def test_the_fast_answer_is_lawful_and_moves_nobody_B2(house):
    lodgings, rooms = house
    found = allocate(lodgings, rooms, TODAY, seconds=0)
    assert unlawful(problem(lodgings, rooms, TODAY, Weights()), found.beds) == []
    assert len({bed.lodging for bed in found.beds}) == len(found.beds)


def test_a_move_makes_room_for_whom_nothing_fits_whole_B2():
    """East is free first, west later: the newcomer fits only if she changes once, and it says so."""
    stays = [
        lodging("mei", -3, 5, room="west", in_house=True, room_types=("suite",)),  # until day 2
        lodging("lan", 2, 6, room="east", floor=3, quiet=True),
        lodging("lin", 0, 8),
    ]
    heard = []
    found = allocate(stays, [EAST, WEST], TODAY, weights=Weights(promise=5000), on_better=heard.append)
    assert heard[0].unhoused == ("lin",)
    assert heard[-1].cost == found.cost == 1000
    assert tuple(bed for bed in found.beds if bed.lodging == "lin") == (
        Bed("lin", "east", TODAY, in_days(2)),
        Bed("lin", "west", in_days(2), in_days(8)),
    )
    assert (
        Reason("lin", "moves", (("from", "east"), ("to", "west"), ("on", str(in_days(2))), ("taken_by", "lan")))
        in found.reasons
    )


def test_no_fragment_too_short_to_sell_B2():
    """Either room takes her; only one leaves no unsaleable gap."""
    stays = [
        lodging("mei", -1, 6, room="east", in_house=True),  # free from day 5
        lodging("lan", -1, 11, room="west", in_house=True),  # free from day 10
        lodging("lin", 10, 28),
    ]
    found = allocate(stays, [EAST, WEST], TODAY)
    assert [bed.room for bed in found.beds if bed.lodging == "lin"] == ["west"]
    assert found.costs["fragment"] == 0
    assert found.proved


def test_wishes_are_met_and_said_B2():
    stays = [lodging("lin", 0, 5, quiet=True), lodging("mei", 0, 5, beside="lin", floor=9)]
    found = allocate(stays, [WEST, EAST], TODAY)
    assert {bed.lodging: bed.room for bed in found.beds} == {"lin": "east", "mei": "west"}
    assert found.reasons == (
        Reason("lin", "free_choice", (("room", "east"),)),
        Reason("lin", "wish_met", (("wish", "quiet"),)),
        Reason("mei", "free_choice", (("room", "west"),)),
        Reason("mei", "wish_unmet", (("wish", "floor"),)),
        Reason("mei", "wish_met", (("wish", "beside"), ("whom", "lin"))),
    )


def test_no_room_is_explained_by_the_night_that_is_full_B2():
    stays = [lodging("mei", -3, 9, room="east", in_house=True), lodging("lin", 2, 6)]
    found = allocate(stays, [EAST], TODAY)
    assert found.unhoused == ("lin",)
    assert found.reasons[-1] == Reason("lin", "no_room", (("night", str(in_days(2))), ("rooms", "1")))


def test_a_room_out_of_use_moves_its_mother_today_B2():
    stays = [lodging("mei", -3, 9, room="attic", in_house=True)]
    found = allocate(stays, [EAST], TODAY)
    assert found.beds == (Bed("mei", "east", TODAY, in_days(6)),)
    assert found.costs["move"] == 1
    assert found.reasons[0] == Reason(
        "mei", "moves", (("from", "attic"), ("to", "east"), ("on", str(TODAY)), ("out_of_use", "attic"))
    )


def test_a_stay_that_is_over_is_not_housed_B2():
    assert allocate([lodging("mei", -9, 9)], [EAST], TODAY).beds == ()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: lodging("mei", 0, 0), "mei: a stay has at least one night"),
        (lambda: lodging("mei", 0, 1, in_house=True), "mei: who is in the house has a room"),
        (lambda: allocate([lodging("a", 0, 1)] * 2, [EAST], TODAY), "a name is used twice"),
    ],
)
def test_nonsense_is_refused(make, said):
    with pytest.raises(ValueError, match=said):
        make()


@pytest.mark.slow
def test_a_house_of_thirty_rooms_within_seconds_B2():
    rooms = [
        Room(
            f"{f}{n:02}",
            "suite" if n > 8 else "standard",
            floor=f,
            quiet=n % 2 == 0,
            beside=(f"{f}{n + 1:02}",),
        )
        for f in (3, 5, 6)
        for n in range(1, 11)
    ]
    stays = [
        lodging(f"h{i}", -(i % 20), 28, room=r.name, in_house=True, room_types=(r.room_type,))
        for i, r in enumerate(rooms[:22])
    ]
    stays += [
        lodging(
            f"n{i}",
            1 + i * 2,
            28,
            room_types=("standard", "suite"),
            floor=(3, 5, 6, None)[i % 4],
            quiet=i % 3 == 0,
        )
        for i in range(24)
    ]
    found = allocate(stays, rooms, TODAY, seconds=20)
    print(found.costs, found.cost, found.bound)
    assert unlawful(problem(stays, rooms, TODAY, Weights()), found.beds) == []
    assert found.unhoused == ()
    assert found.cost <= allocate(stays, rooms, TODAY, seconds=0).cost
