"""J1, N2: what a call after the stay finds is acted upon; that it was written down closes nothing; and duties go by what
a correction says."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from yuexu.config.reactions.house import open_house
from yuexu.families.models import Birth
from yuexu.handbook.actions import confirm
from yuexu.handbook.models import Duty, Landmark
from yuexu.members import actions
from yuexu.members.models import Contact
from yuexu.members.tests import visits
from yuexu.people.tests import cast
from yuexu.stays import actions as stays
from yuexu.stays.models import Stay
from yuexu.stays.tests import guests

pytestmark = pytest.mark.django_db
AT = cast.NOW + dt.timedelta(days=1)
HARM = {"i10": "v1", "referred": "emergency"}
LOW = {**{f"i{number}": "v1" for number in range(1, 9)}, "i9": "v2", "referred": "psychologist"}


@pytest.mark.parametrize(
    ("found", "code", "hours"), [(HARM, "J1-warned-urgent", 2), (LOW, "J1-warned-doctor", 24), ({}, None, 0)]
)
def test_a_finding_opens_the_doctors_duty(found: dict[str, str], code: str | None, hours: int) -> None:
    stay = guests.in_state("left")
    open_house(stay.centre, since=cast.NOW, now=cast.NOW)
    actions.make_contact(
        mother=stay.mother, kind="three_month_assessment", channel="visit", outcome="reached", happened_at=AT, now=AT,
        told=visits.told(stay, "three_month_assessment", mother=found), by=None,
    )  # fmt: skip
    owed = [(duty.code, duty.owner_post, duty.due_at) for duty in Duty.objects.filter(code__startswith="J1-warned")]
    assert owed == ([(code, "doctor", AT + dt.timedelta(hours=hours))] if code else [])


@pytest.mark.parametrize(("days_old", "visit_after"), [(1, 1), (5, 0)])
def test_the_visit_of_the_full_month_is_never_owed_before_she_is_at_home(days_old: int, visit_after: int) -> None:
    """28 nights: a baby of one day at arrival is a month old the day after she leaves, one of five while she is here."""
    stay, left = guests.ready_to_leave(), cast.NOW + dt.timedelta(days=28)
    Birth.objects.filter(pk=stay.birth_id).update(born_at=cast.NOW - dt.timedelta(days=days_old))
    stay.refresh_from_db()
    stays.discharge(stay=stay, by=guests.butler(), now=left)
    mark = Landmark.objects.get(subject__kind="mother", name="full_month_on")
    assert mark.on == left.date() + dt.timedelta(days=visit_after)


# --- corrections


def told_of(stay: Stay, kind: str, **more: Any) -> dict[str, Any]:
    """A call that reached her, with changes; nothing was told where it did not."""
    found, facts = more.pop("found", {}), {"channel": "phone", "outcome": "reached", "happened_at": AT} | more
    told = visits.told(stay, kind, mother=found) if facts["outcome"] == "reached" else []
    return facts | {"told": told, "by": cast.someone("member_manager")}


def called(stay: Stay, kind: str = "call_24h", **more: Any) -> Contact:
    return actions.make_contact(mother=stay.mother, kind=kind, now=AT, **told_of(stay, kind, **more))


def corrected(wrong: Contact, hours: float = 1, **more: Any) -> Contact:
    now = AT + dt.timedelta(hours=hours)
    return actions.correct_contact(contact=wrong, reason="记错了", now=now, **told_of(wrong.stay, wrong.kind, **more))


@pytest.fixture
def stay() -> Stay:
    """Gone home today; the house's clock runs."""
    open_house(cast.centre(), since=cast.NOW - dt.timedelta(days=1), now=cast.NOW - dt.timedelta(days=1))
    return guests.in_state("left")


def call_owed(stay: Stay) -> tuple[str, bool | None, dt.datetime | None]:
    duty = Duty.objects.get(code="J1-call-24h")
    return duty.state, duty.on_time, duty.done_at


EARLIER, MONTHS = AT - dt.timedelta(hours=3), 24 * 60


@pytest.mark.parametrize(
    ("then", "hours", "owed"),
    [
        ([{}], MONTHS, ("done", True, AT)),  # written in time stays in time, however late it is put right
        ([{"outcome": "declined"}], MONTHS, ("done", True, AT)),
        ([{"happened_at": EARLIER}], 1, ("done", True, EARLIER)),
        ([{"happened_at": EARLIER}], MONTHS, ("done", False, EARLIER)),  # another time is told months late
        ([{"outcome": "no_answer"}], 1, ("open", None, None)),
        ([{}, {"outcome": "no_answer"}], 1, ("open", None, None)),
        ([{"happened_at": EARLIER}, {"outcome": "no_answer"}], 1, ("open", None, None)),
        ([{}, {"happened_at": EARLIER}], 1, ("done", True, EARLIER)),
        ([{"outcome": "no_answer"}, {}], 1, ("done", True, AT)),
    ],
)
def test_a_call_is_proved_by_what_holds(
    stay: Stay, then: list[dict[str, Any]], hours: float, owed: tuple[str, bool | None, dt.datetime | None]
) -> None:
    contact = called(stay)
    assert call_owed(stay) == ("done", True, AT)
    for more in then:
        contact = corrected(contact, hours, **more)
    assert call_owed(stay) == owed


def test_nobody_answered_corrected_to_reached_proves(stay: Stay) -> None:
    wrong = called(stay, outcome="no_answer")
    assert call_owed(stay) == ("open", None, None)
    corrected(wrong)
    assert call_owed(stay) == ("done", True, AT)


def test_another_call_that_proves_goes_on_proving(stay: Stay) -> None:
    wrong = called(stay)
    again = called(stay, happened_at=AT - dt.timedelta(minutes=9))
    corrected(wrong, outcome="no_answer")
    assert call_owed(stay) == ("done", True, again.happened_at)


@pytest.mark.parametrize(
    ("first", "then", "owed"),
    [
        (HARM, {}, [("urgent", "withdrawn")]),
        (LOW, {}, [("doctor", "withdrawn")]),
        ({}, LOW, [("doctor", "open")]),
        (LOW, LOW | {"sleep": "poor"}, [("doctor", "open")]),
        (LOW, HARM, [("doctor", "withdrawn"), ("urgent", "open")]),
        (LOW, LOW | HARM, [("doctor", "open"), ("urgent", "open")]),
        (LOW | HARM, LOW, [("doctor", "open"), ("urgent", "withdrawn")]),
    ],
)
def test_the_doctors_duties_follow_the_corrected_answers(
    stay: Stay, first: dict[str, str], then: dict[str, str], owed: list[tuple[str, str]]
) -> None:
    wrong = called(stay, "three_month_assessment", found=first)
    before = {duty.pk: duty.due_at for duty in warned()}
    corrected(wrong, found=then)
    assert sorted((duty.code.removeprefix("J1-warned-"), duty.state) for duty in warned()) == owed
    assert all(duty.due_at == before.get(duty.pk, duty.due_at) for duty in warned())  # no correction gains time


def warned() -> list[Duty]:
    return list(Duty.objects.filter(code__startswith="J1-warned").order_by("pk"))


def test_who_was_not_reached_warned_of_nothing(stay: Stay) -> None:
    wrong = corrected(called(stay, "three_month_assessment", found=LOW), found=HARM)
    corrected(wrong, outcome="no_answer")
    assert [duty.state for duty in warned()] == ["withdrawn", "withdrawn"]


def test_what_a_doctor_has_answered_stays_answered(stay: Stay) -> None:
    wrong = called(stay, "three_month_assessment", found=LOW)
    (duty,) = warned()
    confirm(duty=duty, note="已在市医院就诊", by=cast.someone("doctor"), now=AT)
    corrected(wrong)
    duty.refresh_from_db()
    assert duty.state == "done"
