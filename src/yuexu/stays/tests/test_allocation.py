"""B1, B2: whatever a house does in whatever order, no room has two families in a night, and no family two rooms."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yuexu.contracts import ledger
from yuexu.kernel.errors import RuleBroken
from yuexu.people.tests import cast
from yuexu.rooms import actions as rooms_actions
from yuexu.rooms.models import Room
from yuexu.rooms.states import PREPARING
from yuexu.rooms.tests import house
from yuexu.stays import actions
from yuexu.stays.models import Occupation, Stay
from yuexu.stays.states import steps_of
from yuexu.stays.tests import guests

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
FAMILIES, ROOMS = ("王小明", "李静", "张蕾"), ("301", "302")
NEEDED = [step.code for step in steps_of("check_in") if step.needed]
verbs = st.sampled_from(
    [
        "allot",
        "allot",
        "give_back",
        "plan",
        "check_in",
        "check_in",
        "move",
        "extend",
        "shorten",
        "discharge",
        "prepare",
        "wait",
    ]
)
deeds = st.lists(st.tuples(verbs, st.integers(0, 2), st.integers(0, 1), st.integers(1, 9)), max_size=25)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds)
def test_no_order_of_deeds_gives_a_night_twice(told: list[tuple[str, int, int, int]]) -> None:
    with transaction.atomic():
        live(told)
        transaction.set_rollback(True)


def live(told: list[tuple[str, int, int, int]]) -> None:
    """Do it all, refused or not, and look at the house after each."""
    stays = [guests.announced(name, nights=5) for name in FAMILIES]
    rooms = [house.ready_room(number) for number in ROOMS]
    now = cast.NOW
    for verb, family, room, number in told:
        if verb == "wait":
            now += DAY
            continue
        try:
            with transaction.atomic():
                do(verb, stays[family], rooms[room], number, now)
        except RuleBroken:
            continue
        check()


def do(verb: str, stay: Stay, room: Room, number: int, now: dt.datetime) -> Any:
    by, day = guests.butler(), now.date() + number * DAY
    if verb == "allot":
        return actions.allot(stay=stay, room=room if number % 2 else None, by=by, now=now)
    if verb == "give_back":
        return actions.give_back(stay=stay, by=by, now=now)
    if verb == "plan":
        return actions.plan_arrival(stay=stay, arrive_on=day, nights=number, by=by, now=now)
    if verb == "check_in":
        return actions.check_in(stay=stay, steps=NEEDED, by=by, now=now)
    if verb == "move":
        return actions.move(stay=stay, room=room, because="", by=by, now=now)
    if verb == "extend":
        return actions.extend(stay=stay, leave_on=day, by=by, now=now)
    if verb == "shorten":
        return actions.shorten(stay=stay, leave_on=day, by=by, now=now)
    if verb == "prepare":
        return [rooms_actions.do_step(room=room, step=step, by=by, now=now) for step in PREPARING]
    for step in steps_of("discharge"):
        actions.do_step(stay=stay, step=step.code, by=by, now=now)
    return actions.discharge(stay=stay, ending="client", because="回家", by=by, now=now)


def check() -> None:
    """The house recounted night by night, naively."""
    held = list(Occupation.objects.select_related("stay", "room"))
    nights = [(each.room_id, night) for each in held for night in each.span]
    assert [night for night, times in Counter(nights).items() if times > 1] == []
    slept = [(each.stay_id, night) for each in held for night in each.span]
    assert [night for night, times in Counter(slept).items() if times > 1] == []
    for stay in Stay.objects.exclude(state="booked"):
        mine = {night for each in held if each.stay_id == stay.pk for night in each.span}
        assert mine == (set(stay.days) if stay.state in ("allotted", "resident", "left") else set())
    living = [each.room_id for each in held if each.stay.state == "resident" and each.days.upper == each.stay.leave_on]
    assert Counter(living) == Counter(Room.objects.filter(state="occupied").values_list("pk", flat=True))
    assert sum(ledger.balances(cast.centre()).values()) == 0
