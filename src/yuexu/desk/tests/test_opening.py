"""A house that has just been opened says on its home page what it lacks, to those who may enter it; later it is silent."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yuexu.care.models import Confirmation
from yuexu.catalogue.tests import shelf
from yuexu.desk.opening import STEPS, opening
from yuexu.leads.models import Channel
from yuexu.people.models import Staff
from yuexu.people.tests import cast
from yuexu.people.tests.cast import NOW
from yuexu.rooms.tests import house

pytestmark = pytest.mark.django_db


def lacking(staff: Staff) -> list[str]:
    """The labels of what is not entered yet."""
    return [str(one.label) for one in opening(staff) if one.state == "open"]


def test_each_row_that_is_entered_ends_its_step() -> None:
    manager = cast.someone("general_manager")
    expected = ["房型与房间", "套餐与价目", "渠道", "员工与岗位", "预警规则"]
    assert lacking(manager) == expected
    entering = (
        lambda: house.room(),
        lambda: shelf.package(),
        lambda: Channel.objects.create(centre=manager.centre, name="老客转介绍"),
        lambda: cast.someone("care_nurse"),
        lambda: Confirmation.objects.create(
            centre=manager.centre, ruleset="feeds", confirmed_at=NOW, confirmed_by=manager
        ),
    )
    for number, enter in enumerate(entering, 1):
        enter()
        assert lacking(manager) == expected[number:]
    assert opening(manager) == []


def test_what_another_house_has_does_not_count() -> None:
    manager = cast.someone("general_manager")
    house.room("901", kind=house.room_type(at=cast.centre("beishan", "北山月子中心")))
    assert "房型与房间" in lacking(manager)


def test_everyone_is_told_what_they_may_enter() -> None:
    assert lacking(cast.someone("consultant")) == ["渠道"]
    with CaptureQueriesContext(connection) as asked:
        assert opening(cast.someone("care_nurse")) == []
    assert not [one for one in asked if "rooms_room" in one["sql"]]


def test_the_home_page_leads_there(client: Client) -> None:
    manager = cast.someone("general_manager")
    cast.signed_in(client, manager)
    page = client.get("/").content.decode()
    assert "开业准备" in page
    for step in opening(manager):
        assert f'href="{step.href}"' in page
        assert client.get(step.href).status_code == 200
    assert len(opening(manager)) == len(STEPS)
