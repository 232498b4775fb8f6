"""B2, L4, N1: rooms needed beside the rooms there are, and how many more can be sold; never on the board's own request."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yuexu.families.models import Mother
from yuexu.kernel import http
from yuexu.kernel.period import Days
from yuexu.people.tests import cast
from yuexu.planning import rooms as planning
from yuexu.planning.rooms import Expectation
from yuexu.rooms import actions as room_actions
from yuexu.rooms.tests import house
from yuexu.stays import actions
from yuexu.stays.queries import demand, outlook, room_left
from yuexu.stays.queries import forecast as asked
from yuexu.stays.queries.forecast import expectation
from yuexu.stays.tests import guests

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
SIX_WEEKS = Days(cast.TODAY - 3 * DAY, cast.TODAY + 39 * DAY)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "timezone", SimpleNamespace(now=lambda: cast.NOW))


def sign_in(post: str = "house_director") -> Client:
    return cast.signed_in(Client(), cast.someone(post))


def part(browser: Client, **query: Any) -> str:
    headers = {"HX-Request": "true", "HX-Target": "forecast"}
    return browser.get(reverse("stays:forecast"), query, headers=headers).content.decode()


def only() -> Expectation:
    """The one stay of the house, as planning is told of it."""
    [each] = demand(cast.centre())
    return expectation(each, cast.TODAY)


def test_before_the_birth_the_due_date_and_parity_are_told() -> None:
    stay = guests.booked(nights=28)
    Mother.objects.filter(pk=stay.mother_id).update(gravida=2, parity=1)
    kind = str(stay.room_type_id)
    assert only() == Expectation(str(stay.pk), kind, 28, due_on=cast.TODAY + 3 * DAY, parity=1)


def test_after_the_birth_the_planned_arrival_is_certain() -> None:
    stay = guests.announced(arrive_on=cast.TODAY + 2 * DAY, nights=28)
    born_on = cast.TODAY - DAY
    assert only() == Expectation(str(stay.pk), str(stay.room_type_id), 28, born_on=born_on, hospital_nights=3)
    needed = planning.forecast([only()], [planning.RoomType(str(stay.room_type_id), 1)], cast.TODAY, 40)
    certain = [night.date for night in needed if night.expected == pytest.approx(1.0)]
    assert certain == list(Days(cast.TODAY + 2 * DAY, cast.TODAY + 30 * DAY))


def test_a_resident_keeps_her_room_until_her_last_night() -> None:
    stay = guests.resident(nights=28)
    [each] = demand(cast.centre())
    kind = str(stay.room_type_id)
    later = [expectation(each, cast.TODAY + ahead * DAY) for ahead in (0, 27, 29)]
    assert [(e.checked_in_on, e.nights) for e in later] == [
        (cast.TODAY, 28),
        (cast.TODAY + 27 * DAY, 1),
        (cast.TODAY + 29 * DAY, 1),  # who stays past her day needs the room one night more
    ]
    assert {e.room_type for e in later} == {kind}
    on_her_day = outlook(cast.centre(), SIX_WEEKS, cast.TODAY + 28 * DAY)
    assert [need.p95 for strip in on_her_day.strips for need in strip.needs] == [0] * 11


def test_who_lives_in_a_better_room_needs_that_one() -> None:
    stay = guests.resident(nights=28)
    suite = house.ready_room("901", kind=house.room_type("套房"))
    actions.move(stay=stay, room=suite, because="升级", by=guests.butler(), now=cast.NOW)
    assert [each.room_type_id for each in demand(cast.centre())] == [suite.room_type_id]


def test_who_cannot_be_forecast_is_named_and_not_counted() -> None:
    stay = guests.booked("李静")
    house.room("301")
    Mother.objects.filter(pk=stay.mother_id).update(due_on=cast.TODAY - 36 * DAY)
    found = outlook(cast.centre(), SIX_WEEKS, cast.TODAY)
    assert ([each.name for each in found.left_out], found.expected) == (["李静"], 0)
    assert f'<a href="{reverse("stays:stay", args=[stay.pk])}">李静</a>' in part(sign_in())


def test_the_strip_is_plannings_own_forecast() -> None:
    kind = house.room_type()
    for number in ("301", "302"):
        house.room(number, kind=kind)
    for name in ("王小明", "李静", "赵敏"):
        guests.booked(name, kind=kind)
    known = [expectation(each, cast.TODAY) for each in demand(cast.centre())]
    told = planning.forecast(known, [planning.RoomType(str(kind.pk), 2)], cast.TODAY, 39)
    [strip] = outlook(cast.centre(), SIX_WEEKS, cast.TODAY).strips
    assert (strip.name, strip.rooms) == (kind.name, 2)
    assert [(need.column, need.p95) for need in strip.needs] == [(at + 4, night.p95) for at, night in enumerate(told)]
    tones = ["danger" if n.p_shortage > 0.05 else "warn" if n.p_shortage > 0.01 else "ok" for n in told]
    assert [need.tone for need in strip.needs] == tones
    assert set(tones) == {"ok", "warn", "danger"}


def test_above_five_percent_a_sentence_says_when_and_how_likely() -> None:
    kind = house.room_type()
    house.room("301", kind=kind)
    guests.allotted("王小明", room=house.ready_room("302", kind=kind), nights=10)
    quiet = outlook(cast.centre(), SIX_WEEKS, cast.TODAY)
    assert quiet.warnings == []
    for name in ("李静", "赵敏"):
        guests.announced(name, kind=kind, arrive_on=cast.TODAY + 2 * DAY, nights=5)
    [sentence] = outlook(cast.centre(), SIX_WEEKS, cast.TODAY).warnings
    assert sentence == (
        "温馨房：6月17日 周三 至 6月21日 周日 的夜里可能不够，6月17日 周三 最高 100%（95% 的情况下不超过 3 间，共 2 间）"
    )
    assert sentence in part(sign_in())


def test_rooms_out_of_service_do_not_count() -> None:
    closed = house.room("301")
    house.room("302")
    room_actions.take_out_of_service(room=closed, reason="漏水", by=house.cleaner(), now=cast.NOW)
    assert [strip.rooms for strip in outlook(cast.centre(), SIX_WEEKS, cast.TODAY).strips] == [1]


def test_an_empty_house_says_so() -> None:
    browser = sign_in()
    assert "还没有房间" in part(browser)
    assert "还没有房间" in browser.get(reverse("stays:room_left")).content.decode()
    house.room("301")
    assert "没有人在住，也没有预订：房间都空着。" in part(browser)


def test_how_many_more_is_plannings_own_answer() -> None:
    kind = house.room_type()
    for number in ("301", "302", "303"):
        house.room(number, kind=kind)
    guests.booked(kind=kind)
    known = [expectation(each, cast.TODAY) for each in demand(cast.centre())]
    newcomer = Expectation("newcomer", "", 42)
    told = planning.what_if(known, [planning.RoomType(str(kind.pk), 3)], cast.TODAY, newcomer=newcomer, weeks=40)
    found = room_left(cast.centre(), cast.TODAY, nights=42)
    assert found.types == [(kind.name, 3, list(told))]
    assert found.risks == [0.01, 0.05, 0.10]
    page = sign_in("consultant").get(reverse("stays:room_left"), {"nights": 42}).content.decode()
    assert page.count("<tr><td") == 40


@pytest.mark.parametrize("nights", ["", "0", "181", "-5", "x", "1e9", "\x00"])
def test_a_length_that_cannot_be_is_the_usual_one(nights: str) -> None:
    house.room("301")
    answer = sign_in().get(reverse("stays:room_left"), {"nights": nights})
    assert (answer.status_code, "入住 28 晚" in answer.content.decode()) == (200, True)


def test_the_board_only_asks_for_it_and_never_computes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    guests.booked()
    house.room("301")

    def computed(*_args: Any, **_kwargs: Any) -> None:
        raise AssertionError("computed on the board's own request")

    monkeypatch.setattr(asked, "_forecast", computed)
    page = sign_in().get(reverse("stays:board"), {"first": "2026-06-20"}).content.decode()
    assert 'hx-get="/stays/forecast/?first=2026-06-20"' in page
    assert "forecast" not in sign_in("cleaner").get(reverse("stays:board")).content.decode()


def test_an_unchanged_house_is_computed_once_and_a_changed_one_again() -> None:
    asked._forecast.cache_clear()
    browser, kind = sign_in(), house.room_type()
    house.room("301", kind=kind)
    guests.booked(kind=kind)
    part(browser)
    part(browser, first="2026-06-20")
    assert (asked._forecast.cache_info().misses, asked._forecast.cache_info().hits) == (1, 1)
    guests.booked("李静", kind=kind)
    part(browser)
    assert asked._forecast.cache_info().misses == 2


def test_the_number_of_queries_does_not_grow_with_the_house() -> None:
    browser, kind = sign_in(), house.room_type()
    house.room("301", kind=kind)
    guests.booked(kind=kind)
    part(browser)
    counted = []
    for more in (0, 5):
        for number in range(more):
            guests.booked(f"客{number}", kind=kind)
        with CaptureQueriesContext(connection) as queries:
            part(browser)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_another_houses_demand_is_not_ours() -> None:
    guests.booked(at=cast.centre("beihai", "北海月子中心"))
    assert demand(cast.centre()) == []
