"""A moment that moves, or is called off, after its duty was late: the lateness stays, the new moment is owed (A4, B3, B7, B11)."""

from __future__ import annotations

import datetime as dt

import pytest

from yuexu.config.reactions.house import open_house
from yuexu.config.tests.test_leads import lead
from yuexu.contracts import ledger
from yuexu.families.models import Baby
from yuexu.handbook.actions import tick
from yuexu.handbook.models import Duty
from yuexu.kernel.errors import RuleBroken
from yuexu.leads import actions as leads
from yuexu.leads.models import Visit
from yuexu.people.tests import cast
from yuexu.rooms import actions as rooms
from yuexu.rooms.tests import house
from yuexu.stays import actions as stays
from yuexu.stays.models import Stay, VisitorBooking
from yuexu.stays.states import steps_of
from yuexu.stays.tests import guests

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


def owed(code: str) -> list[tuple[str, dt.datetime, int]]:
    """The duties of a regulation that count: state, due, how many posts were told."""
    found = Duty.objects.filter(code=code).exclude(state="withdrawn").order_by("due_at", "pk")
    return [(one.state, one.due_at, one.escalations.count()) for one in found]


def visit() -> Visit:
    family = lead()
    return leads.book_visit(
        lead=family, scheduled_at=cast.NOW + HOUR, escort=family.consultant, now=cast.NOW, itinerary=["rooms"], by=None
    )


@pytest.mark.parametrize(("moved_at", "was_late"), [(HOUR + 19 * MINUTE, False), (HOUR + 21 * MINUTE, True)])
@pytest.mark.parametrize("ticked", [True, False])
def test_a_visit_moved_owes_its_report_anew(moved_at: dt.timedelta, was_late: bool, ticked: bool) -> None:
    booked, now = visit(), cast.NOW + moved_at
    another, then = cast.someone("consultant", "另一位"), cast.NOW + DAY
    if ticked:
        tick(now=now)
    leads.move_visit(visit=booked, scheduled_at=then, escort=another, by=None, now=now)
    tick(now=then + 20 * MINUTE)
    late = [("missed", cast.NOW + HOUR + 20 * MINUTE, 1)] if was_late else []
    assert owed("A4-visitor-overdue") == [*late, ("open", then + 20 * MINUTE, 1)]
    assert Duty.objects.get(code="A4-visitor-overdue", state="open").owner_staff == another
    leads.end_visit(visit=booked, state="no_show", report="联系不上", by=another, now=then + HOUR)
    assert [state for state, *_rest in owed("A4-visitor-overdue")] == ["missed"] * was_late + ["done"]


def test_a_visit_is_not_moved_to_a_time_that_is_over() -> None:
    booked = visit()
    with pytest.raises(RuleBroken, match="预约时间已过"):
        leads.move_visit(
            visit=booked, scheduled_at=booked.scheduled_at, escort=booked.escort, by=None, now=cast.NOW + 2 * HOUR
        )


def test_a_room_that_was_not_ready_was_not_ready() -> None:
    """She is expected at 14:00, the room by 12:00; at 13:00 the hospital keeps the baby for two days."""
    stay = guests.announced(arrive_on=cast.TODAY)
    open_house(stay.centre, since=cast.NOW, now=cast.NOW)
    stays.allot(stay=stay, room=house.room("301", kind=stay.room_type), by=None, now=cast.NOW)
    stays.plan_arrival(stay=stay, arrive_on=cast.TODAY + 2 * DAY, by=None, now=cast.NOW + 3 * HOUR)
    tick(now=cast.NOW + 4 * HOUR)
    noon = cast.NOW + 2 * HOUR
    assert owed("B3-room-ready-for-arrival") == [("missed", noon, 1), ("open", noon + 2 * DAY, 0)]


@pytest.mark.parametrize(("hours", "left"), [(5, []), (7, ["missed"])])
def test_a_room_out_of_service_waits_for_no_cleaning(hours: int, left: list[str]) -> None:
    """Released, it is clean within six hours; the pipe bursts, and a week later it waits for cleaning anew (B3)."""
    stay, by = guests.ready_to_leave(), guests.butler()
    open_house(stay.centre, since=cast.NOW, now=cast.NOW)
    stays.discharge(stay=stay, ending="client", because="家中有事", by=by, now=cast.NOW)
    room = stay.occupations.get().room
    rooms.take_out_of_service(room=room, reason="水管", by=by, now=cast.NOW + hours * HOUR)
    tick(now=cast.NOW + 2 * DAY)
    assert [state for state, *_rest in owed("B3-prepare-released-room")] == left
    rooms.put_back(room=room, by=by, now=cast.NOW + 7 * DAY)
    assert [state for state, *_rest in owed("B3-prepare-released-room")] == [*left, "open"]


def test_other_nights_leave_the_arrival_where_it_was() -> None:
    stay = guests.announced(arrive_on=cast.TODAY)
    open_house(stay.centre, since=cast.NOW, now=cast.NOW)
    stays.allot(stay=stay, room=house.room("301", kind=stay.room_type), by=None, now=cast.NOW)
    stays.plan_arrival(stay=stay, arrive_on=cast.TODAY, nights=26, by=None, now=cast.NOW + HOUR)
    assert owed("B3-room-ready-for-arrival") == [("open", cast.NOW + 2 * HOUR, 0)]


@pytest.mark.parametrize(("changed_at", "left"), [(HOUR, []), (3 * HOUR, [("301", "missed", cast.NOW + 2 * HOUR)])])
@pytest.mark.parametrize("again", ["302", "301", None])
def test_a_room_held_no_more_is_not_expected(
    changed_at: dt.timedelta, left: list[tuple[str, str, dt.datetime]], again: str | None
) -> None:
    """Ready by 12:00 for an arrival at 14:00. Another room instead, the same one given again, or none."""
    stay, now = guests.announced(arrive_on=cast.TODAY), cast.NOW + changed_at
    open_house(stay.centre, since=cast.NOW, now=cast.NOW)
    rooms = {number: house.room(number, kind=stay.room_type) for number in ("301", "302")}
    stays.allot(stay=stay, room=rooms["301"], by=None, now=cast.NOW)
    if again:
        stays.allot(stay=stay, room=rooms[again], by=None, now=now)
        left = [*left, (again, "open", max(cast.NOW, now) + 2 * HOUR)]
    else:
        stays.give_back(stay=stay, by=None, now=now)
    tick(now=now)
    found = Duty.objects.filter(code="B3-room-ready-for-arrival").exclude(state="withdrawn").order_by("due_at")
    assert [(one.subject.place, one.state, one.due_at) for one in found] == left


@pytest.mark.parametrize(
    ("crossed_off_at", "state", "on_time"), [(dt.time(15, 30), "withdrawn", None), (dt.time(16, 30), "done", False)]
)
def test_visitors_who_did_not_come_are_crossed_off_in_time(
    crossed_off_at: dt.time, state: str, on_time: bool | None
) -> None:
    """Booked for 15:00, verified or crossed off by 16:00 (B7)."""
    stay, day = guests.resident(), cast.TODAY + 2 * DAY
    open_house(stay.centre, since=cast.NOW, now=cast.NOW)
    booked = stays.book_visit(
        stay=stay, visit_on=day, comes_at=dt.time(15), goes_at=dt.time(16), name="外婆", relation="grandmother", by=None,
        now=cast.NOW,
    )  # fmt: skip
    stays.cancel_visit(visit=booked, by=None, now=dt.datetime.combine(day, crossed_off_at, cast.SHANGHAI))
    duty = Duty.objects.get(code="B7-visitors-verified")
    assert (duty.state, duty.on_time) == (state, on_time)


@pytest.mark.parametrize("way", ["discharged", "shortened", "moved", "given up"])
def test_nobody_waits_at_the_door_for_who_visits_a_family_that_is_not_here(way: str) -> None:
    """The grandmother was to come in ten days (B7)."""
    if way in ("discharged", "shortened"):
        stay, coming = guests.ready_to_leave(), cast.TODAY + 10 * DAY
    else:
        stay, coming = guests.announced(arrive_on=cast.TODAY), cast.TODAY + 10 * DAY
    open_house(stay.centre, since=cast.NOW, now=cast.NOW)
    booked = {
        day: stays.book_visit(
            stay=stay, visit_on=day, comes_at=dt.time(15), goes_at=dt.time(16), name="外婆", relation="grandmother",
            by=None, now=cast.NOW,
        )
        for day in (coming, coming + 15 * DAY)
    }  # fmt: skip
    by = guests.butler()
    if way == "discharged":
        stays.discharge(stay=stay, ending="client", because="家中有事", by=by, now=cast.NOW)
    elif way == "shortened":
        stays.shorten(stay=stay, leave_on=coming, by=by, now=cast.NOW)
    elif way == "moved":
        stays.plan_arrival(stay=stay, arrive_on=cast.TODAY + DAY, nights=10, by=by, now=cast.NOW)
    else:
        ledger.give_up(contract=stay.contract, reason="client", by=by, now=cast.NOW)
    kept = [day for day, visit in booked.items() if VisitorBooking.objects.get(pk=visit.pk).state == "booked"]
    assert kept == ([coming] if way in ("shortened", "moved") else [])
    tick(now=cast.NOW + 40 * DAY)
    assert len(owed("B7-visitors-verified")) == len(kept)


def test_what_a_room_still_asked_for_ends_with_the_farewell() -> None:
    """Somebody was to come within a minute; nobody came for an hour, and that stays so (B10)."""
    stay = guests.ready_to_leave()
    open_house(stay.centre, since=cast.NOW, now=cast.NOW)
    asked = stays.make_request(stay=stay, kind="parcel", by=None, now=cast.NOW)
    stays.discharge(stay=stay, ending="client", because="家中有事", by=guests.butler(), now=cast.NOW + HOUR)
    tick(now=cast.NOW + DAY)
    asked.refresh_from_db()
    assert (asked.state, asked.note) == ("cancelled", "客户已离所")
    about = Duty.objects.filter(subject__kind="roomrequest", subject__key=asked.pk).order_by("due_at")
    assert [(duty.evidence, duty.state, duty.on_time) for duty in about] == [
        ("request.taken", "done", False), ("request.done", "done", True),
    ]  # fmt: skip


def test_an_assessment_before_leaving_is_owed_before_the_new_day_too() -> None:
    """Leaving on day 28, the mother is assessed by noon; at two o'clock she stays three nights longer."""
    stay = guests.resident()
    open_house(stay.centre, since=cast.NOW, now=cast.NOW)
    assert stay.leave_on is not None
    noon = guests.at(stay.leave_on, 12)
    tick(now=noon)
    stays.extend(stay=stay, leave_on=stay.leave_on + 3 * DAY, by=guests.butler(), now=noon + 2 * HOUR)
    tick(now=noon + 3 * DAY)
    assert [line[:2] for line in owed("B11-final-assessment-mother")] == [("missed", noon), ("open", noon + 3 * DAY)]


@pytest.mark.parametrize(("days", "states"), [(2, []), (5, ["missed"])])
def test_a_contract_given_up_owes_nothing_but_what_was_late_was_late(days: int, states: list[str]) -> None:
    """Deposit and team are owed within three days of the signature."""
    open_house(cast.centre(), since=cast.NOW - 61 * DAY, now=cast.NOW - 61 * DAY)
    contract = guests.booked().contract
    given_up = contract.signed_at + days * DAY
    tick(now=given_up)
    assert [[state for state, *_rest in owed(code)] for code in ("A7-deposit", "A8-named-team")] == [["open"]] * 2
    ledger.give_up(contract=contract, reason="client", by=None, now=given_up, client_id="giveup-01")
    tick(now=given_up + DAY)
    assert [[state for state, *_rest in owed(code)] for code in ("A7-deposit", "A8-named-team")] == [states] * 2


AFTERWARDS = {"B11-settlement", "C8-discharge-review", "J1-call-24h", "J1-call-3d"}


def still_open(stay: Stay) -> set[str]:
    """What is open about a family: its contract, its stay, the mother and the babies."""
    babies = list(Baby.objects.filter(birth__mother=stay.mother).values_list("pk", flat=True))
    about = {"contract": [stay.contract_id], "stay": [stay.pk], "mother": [stay.mother_id], "baby": babies}
    rows = Duty.objects.filter(state="open")
    return {
        duty.code for kind, keys in about.items() for duty in rows.filter(subject__kind=kind, subject__key__in=keys)
    }


def test_when_a_family_has_gone_home_nothing_of_its_stay_is_owed() -> None:
    """Nobody took the deposit, assessed her, named her team, or went through the papers: no form would take them now (A5-B11)."""
    open_house(cast.centre(), since=cast.NOW - 60 * DAY, now=cast.NOW - 60 * DAY)
    stay, left = guests.resident(), cast.NOW + DAY
    tick(now=left)
    assert still_open(stay) > {"A7-deposit", "A8-named-team", "A8-papers", "A5-assessment-before-admission",
                               "B5-admission-mother", "B5-admission-newborn", "C10-breastfeeding-teaching"}  # fmt: skip
    for step in steps_of("discharge"):
        stays.do_step(stay=stay, step=step.code, by=guests.butler(), now=left)
    stays.discharge(stay=stay, ending="client", because="家中有事", by=guests.butler(), now=left)
    tick(now=left + DAY)
    assert still_open(stay) <= AFTERWARDS
    assert Duty.objects.get(code="B5-admission-mother").state == "missed"  # what was late stays late


def test_who_gives_up_after_the_birth_is_owed_no_room() -> None:
    open_house(cast.centre(), since=cast.NOW - 60 * DAY, now=cast.NOW - 60 * DAY)
    stay = guests.announced(arrive_on=cast.TODAY + 2 * DAY)
    assert still_open(stay) > {"B2-allot-room", "A8-papers", "A5-assessment-before-admission"}
    ledger.give_up(contract=stay.contract, reason="client", by=guests.butler(), now=cast.NOW)
    tick(now=cast.NOW + 5 * DAY)
    assert still_open(stay) == set()
