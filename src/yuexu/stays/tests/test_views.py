"""Pages of stays: the journey through the browser's forms, access, parts, bad input, and no query per row."""

from __future__ import annotations

import datetime as dt
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yuexu.kernel import http
from yuexu.people.posts import POSTS
from yuexu.people.tests import cast
from yuexu.rooms.tests import house
from yuexu.stays import actions
from yuexu.stays.models import RoomRequest, Stay, VisitingHours, VisitorBooking
from yuexu.stays.states import STAY_STEPS, steps_of
from yuexu.stays.tests import guests
from yuexu.trail.models import Look

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard's clock stands at the cast's morning."""
    the_clock_says(monkeypatch, cast.NOW)


def the_clock_says(monkeypatch: pytest.MonkeyPatch, now: dt.datetime) -> None:
    """Only the guard's clock: sessions expire by the clock of the database."""
    monkeypatch.setattr(http, "timezone", SimpleNamespace(now=lambda: now))


def sign_in(post: str = "house_director") -> Client:
    return cast.signed_in(Client(), cast.someone(post))


def to(name: str, *args: Any) -> str:
    return reverse(f"stays:{name}", args=args)


BIRTH = {
    "born_at": (cast.NOW - DAY).strftime("%Y-%m-%dT%H:%M"), "route": "cesarean", "weeks": "37", "days": "2",
    "plurality": "2", "baby1-sex": "girl", "baby1-weight_g": "2600", "baby2-sex": "boy", "baby2-weight_g": "2450",
    "arrive_on": cast.TODAY.isoformat(),
}  # fmt: skip


def test_the_whole_way_through_the_pages() -> None:
    stay, room, other = guests.booked(nights=28), house.ready_room("301"), house.ready_room("302")
    nurse, carer = cast.someone("care_nurse", "陈护士"), cast.someone("carer", "赵月嫂")
    browser, pk = sign_in(), stay.pk
    for name, sent in [
        ("team", {"named_nurse": nurse.pk, "named_carer": carer.pk}),
        ("birth", BIRTH),
        ("room", {"room": room.pk}),
        ("arrival", {"arrive_on": cast.TODAY.isoformat(), "nights": 26}),
        ("check_in", {"steps": ["greeted", "identity_checked", "briefing"]}),
        ("move", {"room": other.pk, "because": "靠近护士站"}),
        ("extension", {"leave_on": (cast.TODAY + 30 * DAY).isoformat()}),
        ("shortening", {"leave_on": (cast.TODAY + 20 * DAY).isoformat()}),
    ]:
        assert (name, browser.get(to(name, pk)).status_code) == (name, 200)
        answer = browser.post(to(name, pk), sent)
        assert (name, answer.status_code, answer.headers.get("Location")) == (name, 303, to("stay", pk))
    for step in steps_of("discharge"):
        group = {"stays.write": "step", "care.chart": "care_step", "care.review": "review_step"}[step.may]
        assert browser.post(to(group, pk, step.code)).status_code == 303
    assert browser.post(to("discharge", pk), {"ending": "client", "because": ""}).status_code == 422
    assert browser.post(to("discharge", pk), {"ending": "client", "because": "家中有事"}).status_code == 303
    stay.refresh_from_db()
    assert (stay.state, stay.named_nurse, stay.named_carer) == ("left", nurse, carer)
    assert [baby.birth_weight_g for baby in stay.birth.babies.all()] == [2600, 2450]
    assert sorted(stay.steps.values_list("step", flat=True)) == sorted(
        ["greeted", "identity_checked", "briefing", *(step.code for step in steps_of("discharge"))]
    )


@pytest.mark.parametrize("state", ["booked", "announced", "allotted", "resident", "left", "cancelled"])
def test_every_page_of_every_state_opens(state: str) -> None:
    stay = guests.in_state(state)
    browser = sign_in()
    names = ["stay", "birth", "arrival", "team", "room", "check_in", "move", "extension", "shortening", "discharge"]
    assert {name: browser.get(to(name, stay.pk)).status_code for name in names} == dict.fromkeys(names, 200)
    assert Look.objects.filter(subject_kind="mother", subject_id=stay.mother_id).count() == 1


@pytest.mark.parametrize("post", POSTS)
def test_posts_see_and_do_as_their_permissions_say(post: str) -> None:
    stay = guests.resident()
    browser, may = sign_in(post), POSTS[post].may
    asked = {
        to("board"): "rooms.read", to("today"): "rooms.read", to("stays"): "stays.read", to("stay", stay.pk): "stays.read",
        to("discharge", stay.pk): "stays.write", to("requests"): "stays.serve", to("visits"): "stays.serve",
        to("step", stay.pk, "briefing"): "stays.write", to("care_step", stay.pk, "teaching"): "care.chart",
        to("review_step", stay.pk, "forms_reviewed"): "care.review", to("hours"): "rooms.write",
    }  # fmt: skip
    status = {address: browser.get(address).status_code in (200, 303) for address in asked}
    assert status == {address: permission in may for address, permission in asked.items()}


def test_a_step_has_one_address_and_no_other() -> None:
    stay, browser = guests.resident(), sign_in()
    for step in STAY_STEPS.values():
        found = [
            group
            for group in ("step", "care_step", "review_step")
            if browser.post(to(group, stay.pk, step.code)).status_code == 303
        ]
        assert found == [{"stays.write": "step", "care.chart": "care_step", "care.review": "review_step"}[step.may]]
    assert browser.post(to("step", stay.pk, "dance")).status_code == 404


def test_another_house_has_no_such_stay() -> None:
    stranger = guests.booked(at=cast.centre("beihai", "北海月子中心"))
    browser = sign_in()
    names = [
        "stay",
        "birth",
        "arrival",
        "team",
        "room",
        "check_in",
        "move",
        "extension",
        "shortening",
        "discharge",
        "room_returned",
    ]
    assert {name: browser.get(to(name, stranger.pk)).status_code for name in names} == dict.fromkeys(names, 404)


def test_cleaners_see_no_names() -> None:
    guests.resident("王小明")
    guests.booked("李静")
    for name in ("board", "today"):
        told = {post: sign_in(post).get(to(name)).content.decode() for post in ("cleaner", "butler")}
        assert [("王小明" in told[post]) for post in told] == [False, True]
        assert "李静" not in told["cleaner"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"born_at": "2099-01-01T08:00"}, "将来"),
        ({"born_at": "2026-99-99T08:00"}, "日期"),
        ({"baby1-weight_g": "-500"}, "300"),
        ({"baby1-weight_g": "1e400"}, "整数"),
        ({"baby2-weight_g": "NaN"}, "整数"),
        ({"baby2-sex": ""}, "必填"),
        ({"hospital": "a" * 2_000_000}, "60"),
        ({"hospital": "市一\x07院"}, "控制字符"),
        ({"arrive_on": "2026-99-99"}, "日期"),
        ({"arrive_on": (cast.TODAY - DAY).isoformat()}, "不能早于今天"),
        ({"arrive_on": (cast.TODAY - 4 * DAY).isoformat()}, "出院不能早于分娩"),
        ({"arrive_on": "2027-06-01"}, "太远"),
    ],
)
def test_a_bad_announcement_changes_nothing(wrong: dict[str, str], message: str) -> None:
    stay = guests.booked()
    answer = sign_in().post(to("birth", stay.pk), BIRTH | wrong)
    stay.refresh_from_db()
    assert (answer.status_code, message in answer.content.decode()) == (422, True)
    assert (stay.state, stay.mother.births.count()) == ("booked", 0)


def test_forms_sent_twice_or_too_soon_are_told() -> None:
    stay, room = guests.booked(), house.ready_room("301")
    browser = sign_in()
    assert (
        browser.post(to("discharge", stay.pk), {"ending": "medical", "because": "转院"}).status_code == 422
    )  # before check-in
    assert browser.post(to("check_in", stay.pk), {"steps": ["greeted"]}).status_code == 422
    assert [browser.post(to("birth", stay.pk), BIRTH).status_code for _ in range(2)] == [303, 422]
    assert browser.post(to("room", stay.pk), {"room": "999999"}).status_code == 422
    assert browser.post(to("room", stay.pk), {"room": "1e400"}).status_code == 422
    assert [browser.post(to("room", stay.pk), {"room": room.pk}).status_code for _ in range(2)] == [303, 422]
    assert Stay.objects.get().occupations.count() == 1


def test_a_last_step_ticked_on_the_page_of_discharge_leads_back_there() -> None:
    browser, stay = sign_in(), guests.resident()
    asked = {"to": "discharge"}
    found = [
        browser.post(to(group, stay.pk, "teaching"), query_params=asked)["Location"]
        for group in ("care_step", "care_step_undone")
    ]
    found.append(
        browser.post(to("care_step_omitted", stay.pk, "teaching"), {"note": "夜间转院"}, query_params=asked)["Location"]
    )
    assert found == [to("discharge", stay.pk)] * 3


def test_leaving_out_a_step_asks_why() -> None:
    stay, browser = guests.resident(), sign_in()
    address = to("care_step_omitted", stay.pk, "teaching")
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"note": ""}).status_code == 422
    assert browser.post(address, {"note": "夜间转院"}).status_code == 303
    assert stay.steps.get(step="teaching").note == "夜间转院"
    assert browser.post(to("care_step_undone", stay.pk, "teaching")).status_code == 303
    assert not stay.steps.filter(step="teaching").exists()


def test_room_service_is_followed_to_done() -> None:
    stay, browser = guests.resident(), sign_in("butler")
    bad = {"stay": stay.pk, "kind": "dance", "promised_at": "2020-01-01T10:00"}
    assert browser.post(to("new_request"), bad).status_code == 422
    for kind in ("laundry_baby", "parcel"):
        assert browser.post(to("new_request"), {"stay": stay.pk, "kind": kind, "text": "两袋"}).status_code == 303
    first, second = RoomRequest.objects.order_by("pk")
    assert "洗衣（宝宝）" in browser.get(to("requests")).content.decode()
    assert browser.post(to("request_taken", first.pk)).status_code == 303
    assert browser.post(to("request_done", first.pk), {"note": "已送回"}).status_code == 303
    assert browser.post(to("request_done", first.pk)).status_code == 422
    assert browser.post(to("request_taken", first.pk)).status_code == 409
    assert browser.post(to("request_cancelled", second.pk), {"note": ""}).status_code == 422
    assert browser.post(to("request_cancelled", second.pk), {"note": "不要了"}).status_code == 303
    assert [row.state for row in RoomRequest.objects.order_by("pk")] == ["done", "cancelled"]


def test_a_family_that_left_asks_for_nothing() -> None:
    left, browser = guests.in_state("left"), sign_in("butler")
    assert browser.post(to("new_request"), {"stay": left.pk, "kind": "call"}).status_code == 422


VISIT = {
    "name": "李强", "relation": "丈夫", "phone": "137 0000 2222", "people": "2",
    "visit_on": (cast.TODAY + DAY).isoformat(), "comes_at": "10:00", "goes_at": "11:30",
}  # fmt: skip


def test_a_visit_is_booked_verified_and_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    stay, browser = guests.resident(), sign_in("reception")
    assert browser.get(to("new_visit")).status_code == 200
    assert browser.post(to("new_visit"), VISIT | {"stay": stay.pk}).status_code == 303
    visit = VisitorBooking.objects.get()
    early = browser.post(to("visit_admitted", visit.pk), {"document": "identity_card"})
    assert (early.status_code, "不是今天" in early.content.decode()) == (422, True)
    the_clock_says(monkeypatch, cast.NOW + DAY)
    assert browser.post(to("visit_admitted", visit.pk), {"document": ""}).status_code == 422
    assert browser.post(to("visit_admitted", visit.pk), {"document": "identity_card"}).status_code == 303
    assert browser.post(to("visit_cancelled", visit.pk)).status_code == 409
    assert "身份证" in browser.get(to("visits")).content.decode()
    assert browser.post(to("visit_ended", visit.pk)).status_code == 303
    visit.refresh_from_db()
    assert (visit.state, visit.document, visit.arrived_at, visit.left_at) == (
        "gone", "identity_card", cast.NOW + DAY, cast.NOW + DAY,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"visit_on": cast.TODAY.isoformat()}, "提前 1 天"),
        ({"visit_on": (cast.TODAY + 60 * DAY).isoformat()}, "不在这里住"),
        ({"comes_at": "07:00"}, "09:00"),
        ({"goes_at": "22:30"}, "20:00"),
        ({"goes_at": "09:30"}, "晚于"),
        ({"people": "9"}, "4 人"),
        ({"people": "-1"}, "1"),
        ({"comes_at": "25:00"}, "时间"),
        ({"phone": "12"}, "电话号码"),
        ({"name": "强\x00"}, "空字符"),
    ],
)
def test_a_visit_that_the_house_does_not_allow(wrong: dict[str, str], message: str) -> None:
    stay, browser = guests.resident(), sign_in("reception")
    answer = browser.post(to("new_visit"), VISIT | {"stay": stay.pk} | wrong)
    assert (answer.status_code, message in answer.content.decode()) == (422, True)
    assert VisitorBooking.objects.count() == 0


def test_discharge_calls_off_the_visits_to_come() -> None:
    stay = guests.ready_to_leave()
    sign_in("reception").post(to("new_visit"), VISIT | {"stay": stay.pk})
    actions.discharge(stay=stay, ending="medical", because="转院", by=guests.butler(), now=cast.NOW)
    assert [visit.state for visit in VisitorBooking.objects.all()] == ["cancelled"]


def test_other_hours_hold_from_their_day() -> None:
    stay, browser = guests.resident(), sign_in()
    told = {"from_on": (cast.TODAY + 5 * DAY).isoformat(), "days_ahead": 2, "opens_at": "14:00", "closes_at": "16:00",
            "quiet_from": "21:00", "most_people": 2}  # fmt: skip
    assert browser.post(to("hours"), told | {"closes_at": "13:00"}).status_code == 422
    assert browser.post(to("hours"), told | {"from_on": "2020-01-01"}).status_code == 422
    assert browser.post(to("hours"), told).status_code == 303
    assert VisitingHours.objects.count() == 1
    assert browser.post(to("new_visit"), VISIT | {"stay": stay.pk}).status_code == 303
    later = VISIT | {"stay": stay.pk, "visit_on": (cast.TODAY + 5 * DAY).isoformat()}
    assert browser.post(to("new_visit"), later).status_code == 422
    assert browser.post(to("new_visit"), later | {"comes_at": "14:00", "goes_at": "15:00"}).status_code == 303


def test_the_board_draws_who_holds_which_nights() -> None:
    room = house.ready_room("301")
    stay = guests.resident("王小明", room=room, nights=28)
    guests.booked("李静")
    text = sign_in().get(to("board"), {"first": (cast.TODAY - 3 * DAY).isoformat()}).content.decode()
    bar = re.search(rf'<a role="cell" class="([^"]*)"\s+href="{to("stay", stay.pk)}"', text)
    assert bar
    assert bar[1] == "yx-bar-stay yx-stay-occupied c-4 s-28"
    assert re.findall(r"yx-stay-window c-(\d+) s-(\d+)( yx-from-before)?( yx-to-after)?", text) == [
        ("1", "42", " yx-from-before", " yx-to-after")
    ]


def test_a_board_that_was_drawn_is_drawn_again_when_anything_on_it_changed() -> None:
    room, door = house.ready_room("301"), house.ready_room("302")
    stay = guests.resident("王小明", room=room, nights=28)
    desk, cleaner = sign_in("butler"), sign_in("cleaner")

    def drawn(who: Client) -> str:
        text = who.get(to("board")).content.decode()
        return text[text.index('id="board"') : text.index("</main>")]

    first = drawn(desk)
    assert (drawn(desk), "王小明" in first, "王小明" in drawn(cleaner)) == (first, True, False)
    type(stay.mother).objects.filter(pk=stay.mother_id).update(name="王小红")
    assert ("王小红" in drawn(desk), "王小明" in drawn(desk)) == (True, False)
    before = drawn(desk)
    type(door).objects.filter(pk=door.pk).update(state="to_clean")
    assert drawn(desk) != before
    before = drawn(desk)
    guests.booked("李静")
    assert ("李静" in before, "李静" in drawn(desk), "李静" in drawn(cleaner)) == (False, True, False)
    desk.cookies["django_language"] = "en"
    assert "No room yet" in drawn(desk)


def test_filters_of_the_board() -> None:
    big = house.room_type("大床房")
    house.ready_room("301")
    house.room("405", kind=big)
    browser = sign_in()

    def numbers(**asked: object) -> list[str]:
        return re.findall(
            r'role="rowheader"[^>]*>\s*<span><b>(\w+)</b>', browser.get(to("board"), asked).content.decode()
        )

    assert numbers() == ["301", "405"]
    assert numbers(type=big.pk) == ["405"]
    assert numbers(state="ready") == ["301"]
    assert numbers(floor=3) == ["301", "405"]
    assert numbers(floor=9) == []
    assert numbers(type="NaN", floor="1e400", state="x", first="2026-99-99") == ["301", "405"]
    assert numbers(first="2099-01-01") == ["301", "405"]


def test_the_list_finds_by_name_phone_room_and_contract() -> None:
    room = house.ready_room("301")
    stay = guests.resident("王小明", room=room)
    guests.booked("李静")
    browser = sign_in()

    def found(**asked: str) -> list[str]:
        return re.findall(r'class="yx-person-name">([^<]+)<', house.still(browser.get(to("stays"), asked)))

    assert sorted(found()) == ["李静", "王小明"]
    for text in ("王小", "wxm", "301", stay.contract.number):
        assert found(q=text) == ["王小明"]
    assert found(state="booked") == ["李静"]
    assert found(q="没有这个人") == []
    assert len(found(q="\x00" + "a" * 5000, page="1e400", sort="nonsense")) == 0


def test_the_list_begins_with_who_lives_here() -> None:
    """Then who comes, who left last, and who never came; within them by the day that matters."""
    named = {state: guests.in_state(state, name) for state, name in
             (("cancelled", "甲一"), ("left", "乙一"), ("booked", "丙一"), ("allotted", "丁一"), ("resident", "戊一"))}  # fmt: skip
    guests.resident("己一")
    Stay.objects.filter(pk=named["resident"].pk).update(leave_on=cast.TODAY + dt.timedelta(days=2))
    Stay.objects.filter(pk=named["booked"].pk).update(window_first_on=cast.TODAY + dt.timedelta(days=90),
                                                      window_until_on=cast.TODAY + dt.timedelta(days=99))  # fmt: skip
    shown = re.findall(r'class="yx-person-name">([^<]+)<', house.still(sign_in().get(to("stays"))))
    assert shown == ["戊一", "己一", "丁一", "丙一", "乙一", "甲一"]


@pytest.mark.parametrize(
    ("name", "part"),
    [("board", "board"), ("today", "rooms"), ("stays", "stays"), ("requests", "requests"), ("visits", "visits")],
)
def test_the_htmx_part_equals_the_page(name: str, part: str) -> None:
    stay, browser = guests.resident(), sign_in()
    actions.make_request(stay=stay, kind="parcel", by=guests.butler(), now=cast.NOW)
    whole = house.still(browser.get(to(name)))
    alone = house.still(browser.get(to(name), headers={"HX-Request": "true", "HX-Target": part}))
    assert alone.startswith(f'<div id="{part}">')
    assert whole.count(alone) == 1


@pytest.mark.parametrize("name", ["board", "today", "stays", "requests", "visits"])
def test_as_many_queries_for_ten_as_for_one(name: str) -> None:
    browser = sign_in("service_manager")
    crowd(1)
    few = queries_of(browser, name)
    crowd(9)
    assert queries_of(browser, name) == few


def test_the_page_of_a_stay_asks_as_much_with_a_full_life() -> None:
    stay, browser = guests.resident(twins=True), sign_in()
    few = queries_of(browser, "stay", stay.pk)
    for hour in range(9):
        actions.make_request(stay=stay, kind="call", by=guests.butler(), now=cast.NOW + dt.timedelta(hours=hour))
        browser.post(to("new_visit"), VISIT | {"stay": stay.pk})
    for step in STAY_STEPS:
        actions.do_step(stay=stay, step=step, by=guests.butler(), now=cast.NOW)
    assert queries_of(browser, "stay", stay.pk) == few


def crowd(count: int) -> None:
    """So many families live here, each with a request and a visit, and as many wait."""
    for _ in range(count):
        stay = guests.resident(arrive_on=cast.TODAY)
        actions.make_request(stay=stay, kind="parcel", by=guests.butler(), now=cast.NOW)
        actions.book_visit(
            stay=stay, name="李强", relation="丈夫", visit_on=cast.TODAY + DAY, comes_at=dt.time(10), goes_at=dt.time(11),
            by=guests.butler(), now=cast.NOW,
        )  # fmt: skip
        guests.booked()


def queries_of(browser: Client, name: str, *args: Any) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(to(name, *args)).status_code == 200
    return len(seen)
