"""B1, B3: every step of the room's states, and the preparation that makes a room ready."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from yuexu.kernel import events
from yuexu.kernel.errors import RuleBroken
from yuexu.people.tests import cast
from yuexu.rooms import actions
from yuexu.rooms.events import RoomClosed, RoomOpened, RoomPrepared, RoomRegistered, RoomReleased
from yuexu.rooms.models import Preparation, Room
from yuexu.rooms.states import NEEDS, PREPARING, STEPS, RoomState
from yuexu.rooms.tests import house
from yuexu.trail.models import Entry

pytestmark = pytest.mark.django_db

LATER = cast.NOW + dt.timedelta(hours=2)

# What people may do from where, and where it leads: the whole table, so that nothing else is possible.
MOVES: dict[str, tuple[Callable[..., Any], dict[str, Any], set[str], str]] = {
    "reserve": (actions.reserve, {}, {"ready"}, "reserved"),
    "unreserve": (actions.unreserve, {}, {"reserved"}, "ready"),
    "occupy": (actions.occupy, {}, {"ready", "reserved"}, "occupied"),
    "release": (actions.release, {}, {"occupied", "reserved", "ready", "disinfecting"}, "to_clean"),
    "renew": (actions.renew, {}, {"reserved", "ready", "disinfecting"}, "to_clean"),
    "close": (
        actions.take_out_of_service,
        {"reason": "水管维修"},
        {"reserved", "ready", "to_clean", "disinfecting"},
        "out_of_service",
    ),
    "put_back": (actions.put_back, {}, {"out_of_service"}, "to_clean"),
}


@pytest.mark.parametrize("state", RoomState.values)
@pytest.mark.parametrize("move", MOVES)
def test_every_move_from_every_state(move: str, state: str) -> None:
    act, more, allowed, then = MOVES[move]
    room = house.in_state(state)
    trail = Entry.objects.count()
    if state in allowed:
        act(room=room, by=house.cleaner(), now=LATER, **more)
        room.refresh_from_db()
        assert room.state == then
        entry = Entry.objects.order_by("-pk")[0]
        assert (entry.before["state"], entry.after["state"], entry.at) == (state, then, LATER)
        return
    with pytest.raises(RuleBroken):
        act(room=room, by=house.cleaner(), now=LATER, **more)
    room.refresh_from_db()
    assert (room.state, Entry.objects.count()) == (state, trail)


def test_the_moves_reach_exactly_the_table_of_steps() -> None:
    by_moves = {(state, then) for _, _, allowed, then in MOVES.values() for state in allowed}
    by_preparing = {("to_clean", "disinfecting"), ("disinfecting", "ready"), ("disinfecting", "to_clean")}
    assert by_moves | by_preparing == {(state, then) for state, after in STEPS.items() for then in after}


def test_four_steps_make_a_room_ready_each_with_person_and_time() -> None:
    room, cleaner, butler = house.room(), house.cleaner(), cast.someone("butler", "郑管家")
    told: list[Any] = []
    with listening(RoomPrepared, told):
        for number, step in enumerate(PREPARING):
            who = butler if step == "facilities" else cleaner
            actions.do_step(room=room, step=step, by=who, now=cast.NOW + dt.timedelta(minutes=number))
    room.refresh_from_db()
    preparation = Preparation.objects.get(room=room)
    assert room.state == "ready"
    assert [(preparation.who(step), preparation.at(step)) for step in PREPARING] == [
        (butler if step == "facilities" else cleaner, cast.NOW + dt.timedelta(minutes=number))
        for number, step in enumerate(PREPARING)
    ]
    assert preparation.finished_at == cast.NOW + dt.timedelta(minutes=3)
    assert [(event.room, event.preparation, event.by) for event in told] == [(room, preparation, butler)]


@pytest.mark.parametrize("step", [step for step, needed in NEEDS.items() if needed])
def test_a_step_waits_for_those_it_rests_on(step: str) -> None:
    room = house.room()
    with pytest.raises(RuleBroken, match="请先完成"):
        actions.do_step(room=room, step=step, by=house.cleaner(), now=cast.NOW)
    assert Preparation.objects.get(room=room).done == frozenset()


def test_a_step_done_twice_keeps_the_first() -> None:
    room, first, second = house.room(), house.cleaner(), cast.someone("cleaner", "吴保洁")
    actions.do_step(room=room, step="cleaned", by=first, now=cast.NOW)
    actions.do_step(room=room, step="cleaned", by=second, now=LATER)
    preparation = Preparation.objects.get(room=room)
    assert (preparation.cleaned_by, preparation.cleaned_at) == (first, cast.NOW)


def test_a_mistaken_step_is_taken_back_from_the_end() -> None:
    room, cleaner = house.room(), house.cleaner()
    for step in ("cleaned", "disinfected"):
        actions.do_step(room=room, step=step, by=cleaner, now=cast.NOW)
    with pytest.raises(RuleBroken, match="请先撤回：全面消毒"):
        actions.undo_step(room=room, step="cleaned", by=cleaner, now=LATER)
    for step in ("disinfected", "cleaned"):
        actions.undo_step(room=room, step=step, by=cleaner, now=LATER)
    room.refresh_from_db()
    assert (room.state, Preparation.objects.get(room=room).done) == ("to_clean", frozenset())
    assert Entry.objects.filter(verb="rooms.undo_step").count() == 2


def test_closing_drops_the_preparation_and_opening_begins_another() -> None:
    room = house.in_state("disinfecting")
    told: list[Any] = []
    with listening(RoomClosed, told), listening(RoomOpened, told):
        actions.take_out_of_service(room=room, reason="空调漏水", by=house.cleaner(), now=cast.NOW)
        actions.put_back(room=room, by=house.cleaner(), now=LATER)
    assert [type(event) for event in told] == [RoomClosed, RoomOpened]
    old, new = Preparation.objects.filter(room=room).order_by("pk")
    assert (old.dropped_at, old.done, new.opened_at, new.done) == (cast.NOW, {"cleaned"}, LATER, frozenset())


def test_release_opens_a_preparation_and_tells() -> None:
    room = house.in_state("occupied")
    told: list[Any] = []
    with listening(RoomReleased, told):
        actions.release(room=room, by=None, now=LATER)
    assert [(event.room, event.at, event.by) for event in told] == [(room, LATER, None)]
    assert Preparation.objects.open().get(room=room).opened_at == LATER


def test_registering_tells_and_a_number_is_given_once() -> None:
    told: list[Any] = []
    with listening(RoomRegistered, told):
        room = house.room("301")
    assert [event.room for event in told] == [room]
    with pytest.raises(IntegrityError, match="room_number"), transaction.atomic():
        house.room("301")


def test_a_change_tells_what_was_and_what_is() -> None:
    room, suite, by = house.room("301"), house.room_type("套房"), house.cleaner()
    actions.change(room=room, number="302", floor=4, room_type=suite, by=by, now=LATER)
    actions.change_type(room_type=suite, name="豪华套房", position=2, description="朝南", by=by, now=LATER)
    kind = room.room_type_id
    assert list(Entry.objects.filter(at=LATER).order_by("pk").values_list("verb", "before", "after")) == [
        (
            "rooms.change",
            {"number": "301", "floor": 3, "room_type": kind},
            {"number": "302", "floor": 4, "room_type": suite.pk},
        ),
        (
            "rooms.change_type",
            {"name": "套房", "position": 0, "description": ""},
            {"name": "豪华套房", "position": 2, "description": "朝南"},
        ),
    ]


def test_a_change_that_changes_nothing_leaves_no_trail() -> None:
    room, by = house.room("301"), house.cleaner()
    kind, trail = room.room_type, Entry.objects.count()
    with CaptureQueriesContext(connection) as asked:
        actions.change(room=room, number="301", floor=3, room_type=kind, by=by, now=LATER)
        actions.change_type(room_type=kind, name=kind.name, position=0, description="", by=by, now=LATER)
    assert Entry.objects.count() == trail
    assert [each["sql"] for each in asked if each["sql"].startswith(("UPDATE", "INSERT"))] == []


@pytest.mark.parametrize(
    "values",
    [{"state": "flooded"}, {"state": "out_of_service"}, {"out_reason": "没有原因也没有停用"}],
)
def test_the_database_refuses(values: dict[str, str]) -> None:
    room = house.room()
    with pytest.raises(IntegrityError), transaction.atomic():
        Room.objects.filter(pk=room.pk).update(**values)


def test_the_database_refuses_half_a_preparation() -> None:
    preparation = Preparation.objects.get(room=house.room())
    for values in ({"finished_at": LATER}, {"cleaned_at": LATER}, {"cleaned_by": house.cleaner()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Preparation.objects.filter(pk=preparation.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Preparation.objects.create(centre=cast.centre(), room=preparation.room, opened_at=LATER)


class listening:
    """Collect the events of one kind."""

    def __init__(self, kind: type[events.Event], into: list[Any]) -> None:
        self.kind, self.into = kind, into

    def __enter__(self) -> None:
        events.react(self.kind, self.into.append)

    def __exit__(self, *_: object) -> None:
        events._reactions[self.kind].remove(self.into.append)
