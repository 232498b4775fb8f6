"""The handbook's pages: whole page equals part, refusals in place, queries that do not grow."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yuexu.handbook import actions
from yuexu.handbook.models import Duty, Edition
from yuexu.handbook.tests.book import open_book
from yuexu.people.tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(tmp_path: Any) -> Any:
    centre = cast.centre()
    now = timezone.now()
    open_book(tmp_path, centre, now.date() - dt.timedelta(days=30), now)
    return centre


def owe(centre: Any, mothers: int) -> None:
    """That many mothers live here since five days, and the clock has run."""
    now = timezone.now()
    for key in range(1, mothers + 1):
        mother = actions.know(centre_id=centre.pk, kind="mother", key=key, label=f"产妇{key}", place=f"3{key:02}")
        actions.begin(
            subject=mother,
            state="mother.resident",
            at=now - dt.timedelta(days=5),
            day0_on=now.date() - dt.timedelta(7),
        )
    actions.tick(now=now)


@pytest.mark.parametrize(
    "name",
    [
        "handbook:shift",
        "handbook:boards",
        "handbook:compliance",
        "handbook:regulations",
        "desk:home",
        "desk:notices",
    ],
)
def test_pages_open(house: Any, name: str, client: Client) -> None:
    owe(house, 2)
    cast.signed_in(client, cast.someone("care_director", "何主任"))
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ["handbook:shift", "handbook:compliance", "desk:home"])
def test_queries_do_not_grow(house: Any, name: str, client: Client, django_assert_num_queries: Any) -> None:
    cast.signed_in(client, cast.someone("care_nurse", "何护士"))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    owe(house, 1)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(reverse(name))
    owe(house, 30)
    with CaptureQueriesContext(connection) as thirty:
        client.get(reverse(name))
    assert len(thirty) == len(one)


def test_a_changed_parameter_is_previewed_then_holds_from_its_day(house: Any, client: Client) -> None:
    owe(house, 3)
    cast.signed_in(client, cast.someone("house_director", "周院长"))
    address = reverse("handbook:change", args=["C2-card"])
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    typed = {
        "within_number": "2",
        "within_unit": "h",
        "times": ["08:00", "", ""],
        "from_on": tomorrow.isoformat(),
        "reason": "早交班前完成",
    }
    seen = client.post(address, {**typed, "preview": "1"})
    assert (seen.status_code, "4小时 → <strong>2小时</strong>" in seen.content.decode()) == (200, True)
    assert Edition.objects.filter(code="C2-card").count() == 1
    assert client.post(address, typed).status_code == 303
    kept = Edition.objects.filter(code="C2-card").order_by("from_on").values_list("from_on", "until_on", "due_within")
    assert list(kept)[1] == (tomorrow, None, dt.timedelta(hours=2))


def test_a_preview_that_changes_nothing_offers_no_confirmation(house: Any, client: Client) -> None:
    cast.signed_in(client, cast.someone("house_director", "周院长"))
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    typed = {"within_number": "240", "within_unit": "m", "times": "08:00", "from_on": tomorrow, "reason": "试"}
    address = reverse("handbook:change", args=["C2-card"])
    seen = client.post(address, {**typed, "preview": "1"})
    assert ("没有改动" in seen.content.decode(), "确认修改" in seen.content.decode()) == (True, False)
    assert client.post(address, typed).status_code == 422
    assert Edition.objects.filter(code="C2-card").count() == 1


def test_a_preview_judges_by_the_day_from_which_it_holds(house: Any, client: Client) -> None:
    """A change is set for later already: what is asked from that day on is compared with it; what is asked before, ends there."""
    boss = cast.someone("house_director", "周院长")
    cast.signed_in(client, boss)
    edition = Edition.objects.get(code="C2-card")
    days = [timezone.localdate() + dt.timedelta(days=number) for number in (1, 10, 20)]
    actions.change(
        edition=edition, parameters={"within": "2h"}, from_on=days[1], reason="试", by=boss, now=timezone.now()
    )
    typed = {"within_number": "3", "within_unit": "h", "times": "08:00", "reason": "试", "preview": "1"}
    address = reverse("handbook:change", args=["C2-card"])
    before, after = (client.post(address, {**typed, "from_on": day}).content.decode() for day in (days[0], days[2]))
    assert ("4小时 → <strong>3小时</strong>" in before, "另有已定的版本" in before) == (True, True)
    assert ("2小时 → <strong>3小时</strong>" in after, "另有已定的版本" in after) == (True, False)


def test_waiving_needs_right_and_reason(house: Any, client: Client) -> None:
    owe(house, 1)
    duty = Duty.objects.filter(state="open").first()
    assert duty is not None
    address = reverse("handbook:waiver", args=[duty.pk])
    cast.signed_in(client, cast.someone("care_nurse", "何护士"))
    assert client.post(address, {"reason": "外出"}).status_code == 403
    cast.signed_in(client, cast.someone("group_leader", "高组长"))
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "外出就医"}).status_code == 303
    duty.refresh_from_db()
    assert (duty.state, duty.note) == ("waived", "外出就医")


def test_another_house_sees_nothing(house: Any, client: Client) -> None:
    owe(house, 1)
    duty = Duty.objects.first()
    assert duty is not None
    stranger = cast.someone("house_director", at=cast.centre("beihai", "北海月子中心"))
    cast.signed_in(client, stranger)
    assert client.get(reverse("handbook:duty", args=[duty.pk])).status_code == 404
