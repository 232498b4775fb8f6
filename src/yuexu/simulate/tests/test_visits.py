"""What simulated calls and visits find can be written, is the same for the same family, and reads like a family's."""

from __future__ import annotations

import datetime as dt

import pytest

from yuexu.care.tests import ward
from yuexu.members import actions, judging
from yuexu.members.models import Sheet
from yuexu.members.sheets import ASKED
from yuexu.people.tests import cast
from yuexu.simulate import visits
from yuexu.stays.tests import guests

pytestmark = pytest.mark.django_db

DAYS = {"call_24h": 28, "call_3d": 31, "full_month_visit": 33, "three_month_assessment": 93}


def test_sixty_families_are_called_and_visited() -> None:
    """Every answer is taken by the rules of the house, all of them confirmed."""
    stay = guests.in_state("left")
    ward.confirm_all(stay.centre, cast.someone("house_director"))
    for number in range(60):
        stay.mother.name = f"客户{number}"  # what the dice are thrown by
        for kind, days in DAYS.items():
            at = stay.birth.born_at + dt.timedelta(days=days, minutes=number)
            told = visits.told(stay, kind, at)
            assert told == visits.told(stay, kind, at)
            actions.make_contact(
                mother=stay.mother, kind=kind, channel="phone", outcome="reached", happened_at=at, told=told, by=None,
                now=at,
            )  # fmt: skip
    assert Sheet.objects.count() == 60 * len(ASKED) * 2
    assessed = Sheet.objects.filter(form="three_months_baby").select_related("baby__birth", "contact")
    places = [judging.growing(one.baby, one.values, one.contact.happened_at).places[0] for one in assessed]
    assert all(1 < place.percent < 99 for place in places)
    low = Sheet.objects.filter(form="three_months_mother").exclude(findings=[])
    assert {one.values["referred"] for one in low} == {"psychologist"}


def test_a_contact_without_a_form_finds_nothing() -> None:
    assert visits.told(guests.in_state("left"), "yearly_invitation", cast.NOW) == []
