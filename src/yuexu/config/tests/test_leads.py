"""A2, A5, A6, A9: what is owed to a family that asks, from when, and until when."""

from __future__ import annotations

import datetime as dt

import pytest

from yuexu.config.reactions.house import open_house
from yuexu.contracts import actions as contracts
from yuexu.contracts import ledger
from yuexu.families import actions as families
from yuexu.families.rules import Newborn
from yuexu.handbook.actions import tick
from yuexu.handbook.models import Duty
from yuexu.leads import actions
from yuexu.leads.models import Lead
from yuexu.leads.states import Safety
from yuexu.people.tests import cast
from yuexu.stays import actions as stays
from yuexu.stays.tests import guests

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def lead() -> Lead:
    """A family that follows a consultant of a house that has taken up its handbook."""
    centre, consultant = cast.centre(), cast.someone("consultant")
    open_house(centre, since=cast.NOW, now=cast.NOW)
    channel = actions.open_channel(centre_id=centre.pk, by=None, now=cast.NOW, name="母婴平台", kind="platform")
    asked = actions.inquire(
        centre_id=centre.pk, by=consultant, now=cast.NOW, name="王小明", channel=channel, via="phone",
        phone="13800000000", asked_at=cast.NOW, topics=["price"], question="有房吗？", due_on=None,
    )  # fmt: skip
    return actions.assign(lead=asked.lead, consultant=consultant, by=consultant, now=cast.NOW)


@pytest.mark.parametrize(
    ("changed_at", "state", "on_time"),
    [
        (cast.NOW + DAY, "withdrawn", False),
        (cast.NOW + 2 * DAY, "withdrawn", False),
        (cast.NOW + 3 * DAY, "done", False),
    ],
)
def test_another_step_instead(changed_at: dt.datetime, state: str, on_time: bool) -> None:
    family = lead()
    actions.plan_step(lead=family, what="回电", due_on=cast.TODAY + 2 * DAY, by=family.consultant, now=cast.NOW)
    actions.plan_step(lead=family, what="寄价目", due_on=cast.TODAY + 9 * DAY, by=family.consultant, now=changed_at)
    first, second = Duty.objects.filter(code="A9-next-step").order_by("due_at")
    assert (first.state, bool(first.on_time), second.state) == (state, on_time, "open")


def test_a_step_taken_on_its_day_is_on_time() -> None:
    family = lead()
    step = actions.plan_step(lead=family, what="回电", due_on=cast.TODAY + 2 * DAY, by=None, now=cast.NOW)
    actions.finish_step(planned=step, outcome="约了参观", by=family.consultant, now=cast.NOW + 2 * DAY)
    duty = Duty.objects.get(code="A9-next-step")
    assert (duty.state, duty.on_time) == ("done", True)


def visited(at: dt.datetime) -> Lead:
    """They asked again, nobody has answered that yet, and came to see the house."""
    family = lead()
    for inquiry in family.inquiries.all():
        actions.respond(inquiry=inquiry, answer="有房", by=family.consultant, now=cast.NOW)
    visit = actions.book_visit(
        lead=family, scheduled_at=at, escort=family.consultant, now=cast.NOW, itinerary=["rooms"], by=None
    )
    actions.end_visit(
        visit=visit, state="came", report="喜欢", by=family.consultant, now=at, arrived_at=at, shown=["rooms"],
        safety=list(Safety.values),
    )  # fmt: skip
    actions.ask_again(lead=family, by=None, now=at, via="phone", topics=["price"])
    family.refresh_from_db()
    return family


@pytest.mark.parametrize(
    ("hours", "on_time", "asked"), [(0.3, True, "withdrawn"), (23, True, "missed"), (25, False, "missed")]
)
def test_losing_a_family_is_what_came_of_its_visit(hours: float, on_time: bool, asked: str) -> None:
    """Nobody owes it a next step or an answer any more; an answer that was late was late (A2, A9)."""
    at = cast.NOW + dt.timedelta(hours=1)
    family = visited(at)
    then = at + dt.timedelta(hours=hours)
    actions.lose(lead=family, reason="price", by=family.consultant, now=then)
    tick(now=then + dt.timedelta(minutes=1))
    followed = Duty.objects.get(code="A9-visit-follow-up")
    assert (followed.state, followed.on_time) == ("done", on_time)
    answer = Duty.objects.filter(code="A2-first-answer").latest("opens_at")
    assert answer.state == asked
    assert not Duty.objects.filter(state="open", code__startswith="A").exists()


def test_who_signs_is_owed_no_next_step() -> None:
    """Before, it stood among what her consultant owed for ever, and no form could close it."""
    at = cast.NOW + dt.timedelta(hours=1)
    family = visited(at)
    mother = actions.convert(
        lead=family, by=None, now=at, name="王小明", phone="13800000000", due_on=cast.TODAY + 60 * DAY
    )
    actions.win(mother=mother, by=None, now=at + DAY / 2)
    followed = Duty.objects.get(code="A9-visit-follow-up")
    assert (followed.state, followed.on_time) == ("done", True)


def test_another_consultant_takes_over_what_is_open() -> None:
    family = lead()
    actions.plan_step(lead=family, what="回电", due_on=cast.TODAY, by=None, now=cast.NOW)
    actions.assign(lead=family, consultant=cast.someone("consultant", "接手"), by=None, now=cast.NOW)
    owed = Duty.objects.filter(state="open", code__startswith="A").select_related("owner_staff")
    assert sorted((duty.code, duty.owner_staff.name) for duty in owed) == [
        ("A2-first-answer", "接手"), ("A9-next-step", "接手"),
    ]  # fmt: skip


def week32() -> list[str]:
    found = Duty.objects.filter(code="A5-assessment-week-32").exclude(state="withdrawn")
    return list(found.values_list("state", flat=True))


def expecting(days: int) -> Lead:
    """Her file is opened from the lead; she is due in so many days."""
    family = lead()
    due_on = cast.TODAY + days * DAY
    actions.convert(lead=family, by=None, now=cast.NOW, name="王小明", phone="13800000000", due_on=due_on)
    return Lead.objects.get()


def test_who_goes_elsewhere_is_owed_nothing_and_who_comes_back_is() -> None:
    """Week 32 is in ten days (A5, A6)."""
    family = expecting(66)
    contracts.assess(mother=family.mother, occasion="first", outcome="accept", by=None, now=cast.NOW)
    assert Duty.objects.get(code="A6-service-plan").state == "open"
    family = actions.lose(lead=family, reason="price", by=None, now=cast.NOW + DAY / 24)
    tick(now=cast.NOW + 12 * DAY)
    assert (week32(), Duty.objects.get(code="A6-service-plan").state) == ([], "withdrawn")
    actions.reopen(lead=family, by=None, now=cast.NOW + 13 * DAY)
    tick(now=cast.NOW + 13 * DAY)
    assert week32() == ["open"]


def test_who_gave_up_a_contract_and_signs_again_is_assessed() -> None:
    family = expecting(66)
    contract = guests.signed(family.mother)
    tick(now=cast.NOW + 11 * DAY)
    assert week32() == ["open"]
    ledger.give_up(contract=contract, reason="client", by=guests.butler(), now=cast.NOW + 12 * DAY)
    assert week32() == []
    guests.signed(family.mother)
    tick(now=cast.NOW + 13 * DAY)
    assert week32() == ["open"]


@pytest.mark.parametrize(
    ("due_in", "occasion", "state"), [(80, "first", "open"), (56, "first", "done"), (56, "week32", "done")]
)
def test_an_early_assessment_is_not_the_detailed_one(due_in: int, occasion: str, state: str) -> None:
    """What is found in week 28 tells too little of week 38 (A5)."""
    family = expecting(due_in)
    contracts.assess(mother=family.mother, occasion=occasion, outcome="accept", by=None, now=cast.NOW)
    tick(now=cast.NOW + 25 * DAY)
    assert week32() == [state]


@pytest.mark.parametrize(("assessed", "state"), [(("first", -DAY), "open"), (("admission", DAY / 2), "done")])
def test_before_the_admission_she_is_assessed_in_detail(assessed: tuple[str, dt.timedelta], state: str) -> None:
    """Born at 25 weeks and assessed only when she signed, she is seen again before she comes (A5)."""
    occasion, when = assessed
    open_house(cast.centre(), since=cast.NOW - 90 * DAY, now=cast.NOW - 90 * DAY)
    stay = guests.booked()
    families.change(mother=stay.mother, by=None, now=cast.NOW, due_on=cast.TODAY + 105 * DAY)
    stay.mother.refresh_from_db()
    if when < DAY * 0:
        contracts.assess(mother=stay.mother, occasion=occasion, outcome="accept", by=None, now=cast.NOW + when)
    stay.refresh_from_db()
    stays.announce(
        stay=stay, arrive_on=cast.TODAY + 3 * DAY, born_at=cast.NOW, route="vaginal", gestation_days=175,
        babies=[Newborn(sex="girl", weight_g=800)], by=guests.butler(), now=cast.NOW,
    )  # fmt: skip
    if when > DAY * 0:
        contracts.assess(mother=stay.mother, occasion=occasion, outcome="accept", by=None, now=cast.NOW + when)
    assert Duty.objects.get(code="A5-assessment-before-admission").state == state
