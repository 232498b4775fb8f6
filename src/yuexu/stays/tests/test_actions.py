"""B1–B4, B11, N13: every verb of a stay from every state, and what it leaves behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yuexu.contracts import ledger
from yuexu.kernel import events as news
from yuexu.kernel.errors import RuleBroken
from yuexu.people.tests import cast
from yuexu.rooms import actions as rooms_actions
from yuexu.rooms.tests import house
from yuexu.stays import actions, events, queries
from yuexu.stays.models import Occupation, Stay
from yuexu.stays.states import STAY_STEPS, STEPS, StayState, steps_of
from yuexu.stays.tests import guests
from yuexu.stays.tests.guests import DAY, at, butler
from yuexu.trail.models import Entry

pytestmark = pytest.mark.django_db

TODAY = cast.TODAY
NEEDED = [step.code for step in steps_of("check_in") if step.needed]


def announce(stay: Stay) -> Any:
    from yuexu.families.rules import Newborn

    return actions.announce(
        stay=stay, arrive_on=TODAY, born_at=cast.NOW - DAY, route="vaginal", gestation_days=275,
        babies=[Newborn(sex="girl", weight_g=3200)], by=butler(), now=cast.NOW,
    )  # fmt: skip


# verb -> (what is done, states from which it may be, the state after or None when it stays)
VERBS: dict[str, tuple[Callable[[Stay], Any], set[str], str | None]] = {
    "announce": (announce, {"booked"}, "announced"),
    "allot": (lambda stay: actions.allot(stay=stay, by=butler(), now=cast.NOW), {"announced", "allotted"}, "allotted"),
    "give_back": (lambda stay: actions.give_back(stay=stay, by=butler(), now=cast.NOW), {"allotted"}, "announced"),
    "plan_arrival": (
        lambda stay: actions.plan_arrival(stay=stay, arrive_on=TODAY + 2 * DAY, by=butler(), now=cast.NOW),
        {"announced", "allotted"},
        None,
    ),
    "check_in": (
        lambda stay: actions.check_in(stay=stay, steps=NEEDED, by=butler(), now=cast.NOW), {"allotted"}, "resident"
    ),
    "move": (
        lambda stay: actions.move(stay=stay, room=house.ready_room("M1"), because="靠近护士站", by=butler(), now=cast.NOW),
        {"resident"},
        None,
    ),
    "extend": (
        lambda stay: actions.extend(stay=stay, leave_on=TODAY + 40 * DAY, by=butler(), now=cast.NOW), {"resident"}, None
    ),
    "shorten": (
        lambda stay: actions.shorten(stay=stay, leave_on=TODAY + 4 * DAY, by=butler(), now=cast.NOW), {"resident"}, None
    ),
    "discharge": (
        lambda stay: actions.discharge(stay=stay, ending="client", because="家中有事", by=butler(), now=cast.NOW), {"resident"}, "left"
    ),
    "cancel": (
        lambda stay: actions.cancel(stay=stay, by=butler(), now=cast.NOW), {"booked", "announced", "allotted"}, "cancelled"
    ),
}  # fmt: skip


@pytest.mark.parametrize("state", StayState.values)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_from_every_state(verb: str, state: str) -> None:
    act, allowed, then = VERBS[verb]
    house.ready_room("S1")
    stay = guests.in_state(state)
    if state == "resident" and verb == "discharge":
        farewell(stay)
    if state in allowed:
        act(stay)
        stay.refresh_from_db()
        assert stay.state == (then or state)
        assert Entry.objects.filter(verb=f"stays.{verb}", subject_id=stay.pk).count() >= 1
        return
    held = list(Occupation.objects.values_list("room", "days"))
    with pytest.raises(RuleBroken), transaction.atomic():
        act(stay)
    stay.refresh_from_db()
    assert (stay.state, list(Occupation.objects.values_list("room", "days"))) == (state, held)


def test_the_verbs_reach_exactly_the_table_of_steps() -> None:
    reached = {(state, then) for _, allowed, then in VERBS.values() if then for state in allowed if state != then}
    assert reached == {(state, then) for state, after in STEPS.items() for then in after}


def farewell(stay: Stay) -> None:
    for step in steps_of("discharge"):
        actions.do_step(stay=stay, step=step.code, by=butler(), now=cast.NOW)


class told:
    """Collect the events of some kinds."""

    def __init__(self, *kinds: type[news.Event]) -> None:
        self.kinds, self.heard = kinds, []  # type: ignore[var-annotated]

    def __enter__(self) -> list[Any]:
        for kind in self.kinds:
            news.react(kind, self.heard.append)
        return self.heard

    def __exit__(self, *_: object) -> None:
        for kind in self.kinds:
            news._reactions[kind].remove(self.heard.append)


def test_a_birth_announced_once_dates_the_stay() -> None:
    with told(events.StayBooked, events.BirthAnnounced) as heard:
        stay = guests.announced(arrive_on=TODAY + 2 * DAY, twins=True, nights=30)
    assert [type(event) for event in heard] == [events.StayBooked, events.BirthAnnounced]
    assert (stay.arrive_on, stay.leave_on) == (TODAY + 2 * DAY, TODAY + 32 * DAY)
    assert [baby.sex for baby in stay.birth.babies.all()] == ["girl", "boy"]
    with pytest.raises(RuleBroken):
        announce(stay)


def test_a_birth_known_already_only_dates_the_stay() -> None:
    stay = guests.booked()
    from yuexu.families.tests import family

    birth = family.twins(stay.mother)
    assert queries.unannounced_birth(stay) == birth
    stay = actions.announce(stay=stay, birth=birth, arrive_on=TODAY, by=butler(), now=cast.NOW)
    assert (stay.birth, stay.state, queries.unannounced_birth(stay)) == (birth, "announced", None)


@pytest.mark.parametrize("arrive_on", [TODAY - DAY, TODAY - 2 * DAY, TODAY + 91 * DAY])
def test_an_arrival_that_cannot_be(arrive_on: dt.date) -> None:
    with pytest.raises(RuleBroken) as broken:
        guests.announced(arrive_on=arrive_on)
    assert broken.value.field == "arrive_on"


def test_no_room_is_given_twice_for_a_night() -> None:
    room = house.ready_room("301")
    guests.allotted("王小明", room=room, nights=28)
    with pytest.raises(RuleBroken, match="房间 301 在这些夜晚已有安排"):
        guests.allotted("李静", room=room, arrive_on=TODAY + 27 * DAY)
    second = guests.allotted("张蕾", room=room, arrive_on=TODAY + 28 * DAY)
    assert second.state == "allotted"


def test_without_a_room_named_the_tightest_fit_is_held() -> None:
    loose, tight = house.ready_room("301"), house.ready_room("302")
    guests.allotted("王小明", room=tight, arrive_on=TODAY + 30 * DAY)
    guests.allotted("李静", room=loose, arrive_on=TODAY + 50 * DAY)
    assert actions.allot(stay=guests.announced("张蕾"), by=butler(), now=cast.NOW).room == tight


def test_no_free_room_of_the_type_is_told() -> None:
    room = house.ready_room("301")
    guests.allotted("王小明", room=room)
    house.ready_room("401", kind=house.room_type("套房"))
    closed = house.ready_room("302")
    rooms_actions.take_out_of_service(room=closed, reason="漏水", by=butler(), now=cast.NOW)
    with pytest.raises(RuleBroken, match="没有空的“温馨房”"):
        actions.allot(stay=guests.announced("李静"), by=butler(), now=cast.NOW)


def test_a_held_room_is_kept_and_given_back() -> None:
    first, second = house.ready_room("301"), house.ready_room("302")
    with told(events.RoomAllotted) as heard:
        stay = guests.allotted(room=first)
        actions.allot(stay=stay, room=second, by=butler(), now=cast.NOW)
    first.refresh_from_db(), second.refresh_from_db()
    assert [event.room for event in heard] == [first, second]
    assert (first.state, second.state, stay.occupations.get().room) == ("ready", "reserved", second)
    actions.give_back(stay=stay, by=butler(), now=cast.NOW)
    second.refresh_from_db()
    assert (second.state, stay.occupations.count()) == ("ready", 0)


def test_a_room_prepared_for_somebody_is_kept() -> None:
    waited, other = house.room("301"), house.room("302")
    guests.allotted(room=waited)
    for room in (waited, other):
        house.prepare(room)
        actions.keep_prepared(room=room, by=None, now=cast.NOW)
        room.refresh_from_db()
    assert (waited.state, other.state) == ("reserved", "ready")


@pytest.mark.parametrize("state", ["to_clean", "disinfecting", "out_of_service"])
def test_nobody_moves_into_a_room_that_is_not_ready(state: str) -> None:
    room = house.in_state("disinfecting" if state == "disinfecting" else "to_clean", "301")
    stay = guests.allotted(room=room)
    if state == "out_of_service":
        rooms_actions.take_out_of_service(room=room, reason="漏水", by=butler(), now=cast.NOW)
    with pytest.raises(RuleBroken, match="还没有备好"), transaction.atomic():
        actions.check_in(stay=stay, steps=NEEDED, by=butler(), now=cast.NOW)
    stay.refresh_from_db()
    assert (stay.state, stay.steps.count()) == ("allotted", 0)


def test_check_in_needs_its_steps_and_records_them() -> None:
    stay = guests.allotted()
    with pytest.raises(RuleBroken, match="证件与就诊资料核对存档"), transaction.atomic():
        actions.check_in(stay=stay, steps=["greeted"], by=butler(), now=cast.NOW)
    with told(events.CheckedIn, events.BriefingGiven, events.StepDone) as heard:
        stay = actions.check_in(stay=stay, steps=[*NEEDED, "briefing"], by=butler(), now=cast.NOW)
    names = [type(event).__name__ for event in heard]
    assert names == ["StepDone", "StepDone", "StepDone", "BriefingGiven", "CheckedIn"]
    assert {each.step: (each.done_at, each.done_by) for each in stay.steps.all()} == {
        step: (cast.NOW, butler()) for step in [*NEEDED, "briefing"]
    }
    assert (stay.state, stay.checked_in_at, stay.checked_in_by) == ("resident", cast.NOW, butler())
    assert stay.occupations.get().room.state == "occupied"


@pytest.mark.parametrize("shift", [-3, 4])
def test_coming_on_another_day_keeps_the_nights(shift: int) -> None:
    stay = guests.allotted(arrive_on=TODAY + 5 * DAY, nights=26)
    came = TODAY + (5 + shift) * DAY
    stay = actions.check_in(stay=stay, steps=NEEDED, by=butler(), now=at(came))
    assert (stay.arrive_on, stay.leave_on) == (came, came + 26 * DAY)
    assert stay.occupations.get().span == stay.days


def test_coming_early_into_a_room_still_taken_is_refused() -> None:
    room = house.ready_room("301")
    guests.resident("李静", room=room, nights=5)
    stay = guests.allotted(room=room, arrive_on=TODAY + 5 * DAY)
    with pytest.raises(RuleBroken, match="在新的日期已有安排"):
        actions.check_in(stay=stay, steps=NEEDED, by=butler(), now=at(TODAY + 3 * DAY))


def test_a_move_splits_the_nights_and_frees_the_old_room() -> None:
    old, new = house.ready_room("301"), house.ready_room("302")
    stay = guests.resident(room=old, nights=28)
    day = TODAY + 6 * DAY
    with told(events.Moved) as heard:
        actions.move(stay=stay, room=new, because="靠近护士站", by=butler(), now=at(day))
    old.refresh_from_db(), new.refresh_from_db()
    assert [(held.room, held.span.first_on, held.span.until_on) for held in stay.occupations.order_by("days")] == [
        (old, TODAY, day),
        (new, day, TODAY + 28 * DAY),
    ]
    assert (old.state, new.state) == ("to_clean", "occupied")
    assert [(event.from_room, event.to_room) for event in heard] == [(old, new)]


def test_a_move_on_the_day_of_arrival_leaves_one_room() -> None:
    old, new = house.ready_room("301"), house.ready_room("302")
    stay = guests.resident(room=old)
    actions.move(stay=stay, room=new, because="", by=butler(), now=cast.NOW)
    assert [held.room for held in stay.occupations.all()] == [new]


@pytest.mark.parametrize("trouble", ["taken later", "not ready", "same room", "closed"])
def test_a_move_that_cannot_be(trouble: str) -> None:
    old = house.ready_room("301")
    new = house.room("302") if trouble == "not ready" else house.ready_room("302")
    stay = guests.resident(room=old)
    if trouble == "taken later":
        guests.allotted("李静", room=new, arrive_on=TODAY + 20 * DAY)
    if trouble == "closed":
        rooms_actions.take_out_of_service(room=new, reason="漏水", by=butler(), now=cast.NOW)
    with pytest.raises(RuleBroken), transaction.atomic():
        actions.move(stay=stay, room=old if trouble == "same room" else new, because="", by=butler(), now=cast.NOW)
    assert stay.occupations.get().room == old


def test_longer_until_the_next_family_comes() -> None:
    room = house.ready_room("301")
    stay = guests.resident(room=room, nights=10)
    guests.allotted("李静", room=room, arrive_on=TODAY + 15 * DAY)
    with told(events.Extended, events.Shortened) as heard:
        actions.extend(stay=stay, leave_on=TODAY + 15 * DAY, by=butler(), now=cast.NOW)
        with pytest.raises(RuleBroken, match="续住的夜晚已有安排"), transaction.atomic():
            actions.extend(stay=stay, leave_on=TODAY + 16 * DAY, by=butler(), now=cast.NOW)
        actions.shorten(stay=stay, leave_on=TODAY + 7 * DAY, by=butler(), now=cast.NOW)
    stay.refresh_from_db()
    assert [(type(event), event.nights) for event in heard] == [(events.Extended, 5), (events.Shortened, 8)]
    assert (stay.leave_on, stay.occupations.get().span.until_on) == (TODAY + 7 * DAY, TODAY + 7 * DAY)


@pytest.mark.parametrize("leave_on", [TODAY, TODAY - DAY, TODAY + 28 * DAY, TODAY + 29 * DAY])
def test_shorter_lies_between_tomorrow_and_the_plan(leave_on: dt.date) -> None:
    stay = guests.resident(nights=28)
    with pytest.raises(RuleBroken) as broken:
        actions.shorten(stay=stay, leave_on=leave_on, by=butler(), now=cast.NOW)
    assert broken.value.field == "leave_on"


def test_an_endless_extension_is_a_slip() -> None:
    stay = guests.resident(nights=28)
    with pytest.raises(RuleBroken, match="180"):
        actions.extend(stay=stay, leave_on=TODAY + 181 * DAY, by=butler(), now=cast.NOW)


def test_discharge_waits_for_the_farewell() -> None:
    stay = guests.resident(nights=3)
    for step in steps_of("discharge"):
        with pytest.raises(RuleBroken, match=str(step.label)), transaction.atomic():
            actions.discharge(stay=stay, by=butler(), now=at(TODAY + 3 * DAY))
        actions.do_step(stay=stay, step=step.code, by=butler(), now=cast.NOW)
    with told(events.Discharged) as heard:
        stay = actions.discharge(stay=stay, by=butler(), now=at(TODAY + 3 * DAY))
    room = stay.occupations.get().room
    assert (stay.state, stay.discharged_at, room.state) == ("left", at(TODAY + 3 * DAY), "to_clean")
    assert [(event.stay, event.room) for event in heard] == [(stay, room)]


def test_leaving_early_needs_a_reason_and_frees_the_nights() -> None:
    stay = guests.ready_to_leave(nights=28)
    for ending, because, field in [("planned", "家中有事", "ending"), ("client", " ", "because")]:
        with pytest.raises(RuleBroken) as broken, transaction.atomic():
            actions.discharge(stay=stay, ending=ending, because=because, by=butler(), now=at(TODAY + 9 * DAY))
        assert broken.value.field == field
    stay = actions.discharge(stay=stay, ending="client", because="家中有事", by=butler(), now=at(TODAY + 9 * DAY))
    assert (stay.leave_on, stay.occupations.get().span.until_on) == (TODAY + 9 * DAY, TODAY + 9 * DAY)


def test_leaving_on_the_day_of_arrival_keeps_that_night_taken() -> None:
    stay = guests.ready_to_leave()
    stay = actions.discharge(stay=stay, ending="medical", because="宝宝住院", by=butler(), now=at(TODAY, 20))
    assert stay.occupations.get().span.nights == 1


@pytest.mark.parametrize("step", STAY_STEPS)
def test_a_step_is_recorded_once_and_may_be_taken_back(step: str) -> None:
    stay = guests.resident()
    stay.steps.all().delete()
    first = actions.do_step(stay=stay, step=step, by=butler(), now=cast.NOW)
    again = actions.do_step(stay=stay, step=step, by=None, now=cast.NOW + DAY)
    assert (again.pk, again.done_at, again.done_by) == (first.pk, cast.NOW, butler())
    actions.undo_step(stay=stay, step=step, by=butler(), now=cast.NOW)
    assert stay.steps.count() == 0


@pytest.mark.parametrize("state", StayState.values)
def test_steps_have_their_time(state: str) -> None:
    stay = guests.in_state(state)
    stay.steps.all().delete()
    may = {"booked": "arrival", "announced": "arrival", "allotted": "arrival check_in",
           "resident": "arrival check_in discharge", "left": "", "cancelled": ""}[state].split()  # fmt: skip
    done = set()
    for step in STAY_STEPS.values():
        try:
            with transaction.atomic():
                actions.do_step(stay=stay, step=step.code, by=butler(), now=cast.NOW)
            done.add(step.phase)
        except RuleBroken:
            assert step.phase not in may
    assert done == set(may)


def test_a_step_left_out_needs_a_reason() -> None:
    stay = guests.resident()
    with pytest.raises(RuleBroken, match="原因"):
        actions.leave_out_step(stay=stay, step="teaching", note=" ", by=butler(), now=cast.NOW)
    made = actions.leave_out_step(stay=stay, step="teaching", note="夜间转院", by=butler(), now=cast.NOW)
    assert (made.left_out, made.note) == (True, "夜间转院")


def test_the_team_is_named_once_and_told() -> None:
    stay, nurse, carer = guests.booked(), cast.someone("care_nurse"), cast.someone("carer")
    with told(events.TeamNamed) as heard:
        for _ in range(2):
            actions.name_team(
                stay=stay, named_nurse=nurse, named_carer=carer, named_service=None, by=butler(), now=cast.NOW
            )
    stay.refresh_from_db()
    assert (stay.named_nurse, stay.named_carer, len(heard)) == (nurse, carer, 1)


def earned(stay: Stay) -> list[str]:
    """The nights that are income, from the ledger's own keys."""
    keys = stay.contract.transactions.filter(kind="night").order_by("key").values_list("key", flat=True)
    return [key.rsplit(":", 1)[1] for key in keys]


def test_nights_are_earned_once_by_those_who_slept_here() -> None:
    stay = guests.resident(nights=3)
    absent = guests.allotted("李静", arrive_on=TODAY)
    for _ in range(2):
        assert actions.live_night(centre=stay.centre_id, night_on=TODAY, now=at(TODAY + DAY, 0, 5)) == 1
    with pytest.raises(ValueError, match="not over"):
        actions.live_night(centre=stay.centre_id, night_on=TODAY, now=at(TODAY, 23, 59))
    assert (earned(stay), earned(absent)) == ([TODAY.isoformat()], [])


def test_a_night_caught_up_after_the_farewell_changes_nothing() -> None:
    stay = guests.ready_to_leave(nights=3)
    actions.discharge(stay=stay, by=butler(), now=at(TODAY + 3 * DAY))
    nights = [(TODAY + n * DAY).isoformat() for n in range(3)]
    assert earned(stay) == nights
    assert actions.live_night(centre=stay.centre_id, night_on=TODAY + DAY, now=at(TODAY + 4 * DAY)) == 1
    assert earned(stay) == nights


def test_the_farewell_settles_what_was_lived_and_the_books_balance() -> None:
    stay = guests.ready_to_leave(nights=28)
    actions.shorten(stay=stay, leave_on=TODAY + 10 * DAY, by=butler(), now=at(TODAY + 5 * DAY))
    stay = actions.discharge(stay=stay, ending="client", because="回老家", by=butler(), now=at(TODAY + 10 * DAY))
    stay.contract.refresh_from_db()
    assert (stay.contract.state, len(earned(stay)), stay.noticed_on) == ("ended", 10, TODAY + 5 * DAY)
    balances = ledger.balances(stay.centre_id)
    assert (sum(balances.values()), balances["prepaid"], balances["income_stay"]) == (0, 0, -10_000)
    assert ledger.bill(stay.contract).balance == 28_000 - 18_000 * Decimal("0.8")  # told five days before


def test_nights_beyond_the_contract_are_billed_once() -> None:
    stay = guests.resident(nights=10)
    for leave in (12, 11, 12, 13):
        verb = actions.shorten if leave == 11 else actions.extend
        verb(stay=stay, leave_on=TODAY + leave * DAY, by=butler(), now=cast.NOW)
    assert [(row.nights, row.amount) for row in stay.contract.extensions.all()] == [(2, 2000), (1, 1000)]
    assert ledger.bill(stay.contract).balance == 13_000


def test_who_stayed_past_her_day_is_extended_before_the_farewell() -> None:
    stay = guests.ready_to_leave(nights=3)
    late = at(TODAY + 4 * DAY)
    assert list(queries.overstaying(stay.centre_id, late.date())) == [stay]
    with pytest.raises(RuleBroken, match="已过计划离所日"), transaction.atomic():
        actions.discharge(stay=stay, by=butler(), now=late)
    actions.extend(stay=stay, leave_on=TODAY + 4 * DAY, by=butler(), now=late)
    stay = actions.discharge(stay=stay, by=butler(), now=late)
    assert (stay.ending, len(earned(stay))) == ("planned", 4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "asleep"},
        {"state": "resident"},
        {"state": "left"},
        {"state": "announced"},
        {"arrive_on": TODAY},
        {"arrive_on": TODAY, "leave_on": TODAY},
        {"window_until_on": TODAY - 90 * DAY},
        {"checked_in_at": cast.NOW},
    ],
)
def test_the_database_refuses(wrong: dict[str, Any]) -> None:
    stay = guests.booked()
    with pytest.raises(IntegrityError), transaction.atomic():
        Stay.objects.filter(pk=stay.pk).update(**wrong)


def test_the_database_refuses_a_second_stay_and_a_second_holder() -> None:
    stay, other = guests.allotted(), guests.announced("李静")
    room = stay.occupations.get().room
    for name, make in {
        "stays_stay_contract_id_key": lambda: actions.book(contract=stay.contract, by=None, now=cast.NOW),
        "occupation_room_once": lambda: hold(other, room, TODAY, TODAY + DAY),
        "occupation_stay_once": lambda: hold(stay, house.ready_room("Z1"), TODAY, TODAY + DAY),
        "occupation_some_nights": lambda: hold(other, house.ready_room("Z2"), TODAY, TODAY),
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            make()


def hold(stay: Stay, room: Any, first: dt.date, until: dt.date) -> Occupation:
    return Occupation.objects.create(centre_id=stay.centre_id, stay=stay, room=room, days=(first, until))
