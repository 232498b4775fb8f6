"""J1, N2: what a call after the stay finds is acted upon; that it was written down closes nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from yuexu.config.reactions.house import open_house
from yuexu.families.models import Birth
from yuexu.handbook.models import Duty, Landmark
from yuexu.members import actions
from yuexu.members.tests import visits
from yuexu.people.tests import cast
from yuexu.stays import actions as stays
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
