"""The tabs between the pages of one family, and the one place of the menu that a page belongs to."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from yuexu.desk.menu import _nearest
from yuexu.desk.ways import ways
from yuexu.people.tests import cast
from yuexu.stays.tests import guests


@pytest.mark.django_db
def test_tabs_lead_where_the_post_may_go_and_the_family_has_been() -> None:
    manager, nurse = cast.someone("general_manager"), cast.someone("care_nurse")
    booked, resident, left = guests.booked("李静"), guests.resident("王芳"), guests.in_state("left", "赵敏")
    seen = {
        (who.name, stay.mother.name): [str(way.label) for way in ways(who, stay.mother_id, "stays")]
        for who in (manager, nurse)
        for stay in (booked, resident, left)
    }
    assert seen == {
        (manager.name, "李静"): ["档案", "签约", "入住"],
        (manager.name, "王芳"): ["档案", "签约", "入住", "护理"],
        (manager.name, "赵敏"): ["档案", "签约", "入住", "护理", "随访"],
        (nurse.name, "李静"): ["档案", "入住"],
        (nurse.name, "王芳"): ["档案", "入住", "护理"],
        (nurse.name, "赵敏"): ["档案", "入住", "护理"],
    }
    assert [str(way.label) for way in ways(manager, resident.mother_id, "stays") if way.active] == ["入住"]


@pytest.mark.django_db
def test_every_tab_opens(client: Client) -> None:
    manager, left = cast.someone("general_manager"), guests.in_state("left", "赵敏")
    cast.signed_in(client, manager)
    tabs = ways(manager, left.mother_id, "stays")
    assert {way.href: client.get(way.href).status_code for way in tabs} == {way.href: 200 for way in tabs}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "desk:home"), ("/stays/board/", "stays:board"), ("/stays/7/", "stays:stays"), ("/care/", "care:round"),
        ("/care/alerts/7/", "care:alerts"), ("/search/", ""),
    ],
)  # fmt: skip
def test_a_page_belongs_to_one_place_of_the_menu(path: str, name: str) -> None:
    assert _nearest(path) == (reverse(name) if name else "")
