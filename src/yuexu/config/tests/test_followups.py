"""J1, N2: what a call after the stay finds is acted upon; that it was written down closes nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from yuexu.config.reactions.house import open_house
from yuexu.handbook.models import Duty
from yuexu.members import actions
from yuexu.members.tests import visits
from yuexu.people.tests import cast
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
