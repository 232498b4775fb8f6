"""C5: an order is owed until it is carried out and checked, at its times as long as it stands, and not a day longer."""

from __future__ import annotations

import datetime as dt

import pytest

from yuexu.care import actions
from yuexu.care.models import Order
from yuexu.care.queries.person import Person
from yuexu.care.tests import ward
from yuexu.config.reactions.house import open_house
from yuexu.families.models import Baby
from yuexu.handbook.actions import tick
from yuexu.handbook.models import Duty
from yuexu.people.models import Staff
from yuexu.people.tests import cast
from yuexu.people.tests.cast import NOW
from yuexu.stays import actions as stays
from yuexu.stays.states import steps_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def baby() -> Baby:
    open_house(cast.centre(), since=NOW - 2 * DAY, now=NOW - 2 * DAY)
    return ward.baby()


def ordered(baby: Baby, rhythm: str, what: str = "测黄疸") -> Order:
    doctor = cast.someone("doctor")
    return actions.give_order(
        person=ward.seen(baby), what=what, order_kind="observe", rhythm=rhythm, by=doctor, now=NOW
    )


def executed(order: Order, person: Person, by: Staff, *, now: dt.datetime) -> None:
    second = cast.someone("care_nurse")
    second.set_pin("4711")
    second.save()
    actions.execute(order=order, person=person, checked_by=second, pin="4711", by=by, now=now)


def owed(order: Order) -> list[tuple[str, str]]:
    found = Duty.objects.filter(subject__kind="order", subject__key=order.pk).order_by("due_at")
    return [(duty.code, duty.state) for duty in found]


def test_what_is_ordered_once_is_owed_until_it_is_done(baby: Baby) -> None:
    order, other = ordered(baby, "once"), ordered(baby, "once", "量血糖")
    duty = Duty.objects.get(subject__kind="order", subject__key=order.pk)
    assert (duty.code, duty.state, duty.owner_post) == ("C5-order-once", "open", "care_nurse")
    assert (duty.subject.label, duty.due_at) == (f"{baby.title} · 测黄疸", NOW + dt.timedelta(hours=2))
    nurse, at = cast.someone("care_nurse"), NOW + dt.timedelta(minutes=20)
    executed(order, ward.seen(baby, now=at), nurse, now=at)
    duty.refresh_from_db()
    assert (duty.state, duty.on_time, duty.done_by_id) == ("done", True, nurse.pk)
    assert owed(other) == [("C5-order-once", "open")]


def test_what_is_ordered_at_times_is_owed_at_each(baby: Baby) -> None:
    order = ordered(baby, "thrice")
    tick(now=NOW + dt.timedelta(hours=1))
    assert owed(order) == [("C5-order-thrice", "open")] * 2  # noon and evening; the morning was before the order
    at = NOW + dt.timedelta(hours=2, minutes=30)
    executed(order, ward.seen(baby, now=at), cast.someone("care_nurse"), now=at)
    assert owed(order) == [("C5-order-thrice", "done"), ("C5-order-thrice", "open")]
    actions.stop_order(order=order, by=order.ordered_by, now=at)
    tick(now=at + DAY)
    assert owed(order) == [("C5-order-thrice", "done"), ("C5-order-thrice", "withdrawn")]


@pytest.mark.parametrize(("hours", "state"), [(1, "withdrawn"), (5, "missed")])
def test_an_order_that_is_stopped_is_owed_no_more_but_was_late_if_it_was(baby: Baby, hours: int, state: str) -> None:
    order, at = ordered(baby, "once"), NOW + dt.timedelta(hours=hours)
    actions.stop_order(order=order, by=order.ordered_by, now=at)
    tick(now=at + DAY)
    assert owed(order) == [("C5-order-once", state)]


@pytest.mark.parametrize(("rhythm", "times"), [("daily", 1), ("twice", 2), ("thrice", 3), ("every_4h", 6)])
def test_a_whole_day_has_as_many_duties_as_the_rhythm_says(baby: Baby, rhythm: str, times: int) -> None:
    order = ordered(baby, rhythm)
    tick(now=NOW + 2 * DAY)
    tomorrow = Duty.objects.filter(subject__kind="order", subject__key=order.pk, day=cast.TODAY + DAY)
    assert tomorrow.count() == times


def test_as_needed_is_owed_at_no_time(baby: Baby) -> None:
    order = ordered(baby, "as_needed")
    tick(now=NOW + DAY)
    assert owed(order) == []


def test_what_was_ordered_ends_with_the_stay(baby: Baby) -> None:
    once, daily = ordered(baby, "once"), ordered(baby, "daily")
    stay = once.stay
    for step in steps_of("discharge"):
        if not stay.steps.filter(step=step.code).exists():
            stays.do_step(stay=stay, step=step.code, by=once.ordered_by, now=NOW)
    assert set(Order.objects.standing()) == {once, daily}
    stays.discharge(stay=stay, ending="client", because="家中有事", by=once.ordered_by, now=NOW)
    assert list(Order.objects.standing()) == []
    tick(now=NOW + 2 * DAY)
    assert owed(once) == [("C5-order-once", "withdrawn")]
    assert owed(daily) == []
