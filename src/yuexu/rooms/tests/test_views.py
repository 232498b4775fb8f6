"""Pages of rooms: who may, what is refused where, parts that equal the page, and no query per row."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yuexu.people.posts import POSTS
from yuexu.people.tests import cast
from yuexu.rooms.models import Preparation, Room, RoomType
from yuexu.rooms.tests import house

pytestmark = pytest.mark.django_db

READ = ["rooms:rooms", "rooms:preparations", "rooms:settings"]


@pytest.fixture
def client() -> Client:
    return cast.signed_in(Client(), cast.someone("general_affairs"))


@pytest.mark.parametrize("post", POSTS)
def test_posts_see_and_prepare_as_their_permissions_say(post: str) -> None:
    room = house.room()
    browser = cast.signed_in(Client(), cast.someone(post))
    may = POSTS[post].may
    assert [browser.get(reverse(name)).status_code for name in READ] == [200 if "rooms.read" in may else 403] * 3
    tapped = browser.post(reverse("rooms:step", args=[room.pk, "cleaned"]))
    assert tapped.status_code == (303 if "rooms.prepare" in may else 403)
    assert browser.get(reverse("rooms:new_room")).status_code == (200 if "rooms.write" in may else 403)


def test_another_house_has_no_such_room(client: Client) -> None:
    there = cast.centre("beihai", "北海月子中心")
    room = house.room(kind=house.room_type("大床房", at=there))
    assert client.get(reverse("rooms:room", args=[room.pk])).status_code == 404
    assert client.post(reverse("rooms:step", args=[room.pk, "cleaned"])).status_code == 404


def test_a_cleaner_prepares_a_room_with_four_taps() -> None:
    room = house.room()
    browser = cast.signed_in(Client(), cast.someone("cleaner"))
    for step in ("cleaned", "disinfected", "linen", "facilities"):
        page = browser.get(reverse("rooms:preparations")).content.decode()
        address = reverse("rooms:step", args=[room.pk, step])
        assert page.count(f'action="{address}"') == 1
        answer = browser.post(address, {"from": "list"})
        assert (answer.status_code, answer.headers["Location"]) == (303, reverse("rooms:preparations"))
    room.refresh_from_db()
    assert room.state == "ready"
    assert "没有要备的房间" in browser.get(reverse("rooms:preparations")).content.decode()


def test_the_tapped_part_equals_the_part_of_the_page(client: Client) -> None:
    room = house.room()
    answer = client.post(
        reverse("rooms:step", args=[room.pk, "cleaned"]),
        {"from": "list"},
        headers={"HX-Request": "true", "HX-Target": f"room-{room.pk}"},
    )
    page = house.still(client.get(reverse("rooms:preparations")))
    assert house.still(answer).strip() == section(page, f"room-{room.pk}")


@pytest.mark.parametrize(("name", "part"), [("rooms:rooms", "list"), ("rooms:preparations", "waiting")])
def test_the_htmx_part_equals_the_page(client: Client, name: str, part: str) -> None:
    house.room("301")
    house.ready_room("302")
    whole = house.still(client.get(reverse(name)))
    alone = house.still(client.get(reverse(name), headers={"HX-Request": "true", "HX-Target": part}))
    assert alone.startswith(f'<div id="{part}"')
    assert whole.count(alone) == 1


def test_a_step_out_of_turn_is_a_notice(client: Client) -> None:
    room = house.room()
    answer = client.post(reverse("rooms:step", args=[room.pk, "linen"]))
    assert answer.status_code == 409
    assert "请先完成：清洁、全面消毒" in answer.content.decode()
    assert client.post(reverse("rooms:step", args=[room.pk, "polish"])).status_code == 404


@pytest.mark.parametrize("name", READ)
def test_no_query_per_row(client: Client, name: str) -> None:
    house.ready_room("R0")
    house.room("S0")
    few = queries_of(client, name)
    for number in range(1, 31):
        house.room(f"S{number}")
    assert queries_of(client, name) == few


def test_filters(client: Client) -> None:
    big = house.room_type("大床房")
    house.room("301")
    house.ready_room("305", kind=big)
    address = reverse("rooms:rooms")
    assert numbers(client.get(address)) == ["301", "305"]
    assert numbers(client.get(address, {"type": big.pk})) == ["305"]
    assert numbers(client.get(address, {"state": "to_clean"})) == ["301"]
    assert numbers(client.get(address, {"q": "5"})) == ["305"]
    assert numbers(client.get(address, {"type": "1e400", "state": "x", "q": "9" * 4000})) == ["301", "305"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"number": "9" * 5000}, "number"),
        ({"number": "30\x001"}, "number"),
        ({"number": ""}, "number"),
        ({"floor": "NaN"}, "floor"),
        ({"floor": "1e400"}, "floor"),
        ({"floor": "999"}, "floor"),
        ({"room_type": "0"}, "room_type"),
        ({"number": "301"}, "number"),
        ({"number": "299-303"}, "number"),
        ({"number": "310-302"}, "number"),
        ({"number": "花园房", "floor": ""}, "floor"),
    ],
)
def test_bad_input_is_told_at_its_field(client: Client, typed: dict[str, str], field: str) -> None:
    house.room("301")
    good = {"number": "302", "floor": "3", "room_type": str(RoomType.objects.get().pk)}
    answer = client.post(reverse("rooms:new_room"), good | typed)
    assert answer.status_code == 422
    form = re.findall(r'id="id_(\w+)_error"', answer.content.decode())
    assert form == [field]
    assert ("这个房号已经有了：301" in answer.content.decode()) == (typed.get("number") in {"301", "299-303"})
    assert Room.objects.count() == 1


def test_closing_needs_a_reason(client: Client) -> None:
    room = house.ready_room()
    address = reverse("rooms:closing", args=[room.pk])
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "水管维修"}).status_code == 303
    room.refresh_from_db()
    assert (room.state, room.out_reason) == ("out_of_service", "水管维修")
    assert client.post(reverse("rooms:opening", args=[room.pk])).status_code == 303
    assert Preparation.objects.open().filter(room=room).count() == 1


def test_another_type_and_room_are_added_and_changed(client: Client) -> None:
    assert client.post(reverse("rooms:new_type"), {"name": "套房", "position": 2, "description": ""}).status_code == 303
    kind = RoomType.objects.get()
    typed = {"number": "501", "floor": 5, "room_type": kind.pk}
    assert client.post(reverse("rooms:new_room"), typed).status_code == 303
    room = Room.objects.get()
    assert (room.number, room.state) == ("501", "to_clean")
    assert client.post(reverse("rooms:change_room", args=[room.pk]), typed | {"number": "502"}).status_code == 303
    changed = {"name": "豪华套房", "position": 1, "description": "朝南"}
    assert client.post(reverse("rooms:change_type", args=[kind.pk]), changed).status_code == 303
    room.refresh_from_db()
    assert (room.number, str(RoomType.objects.get())) == ("502", "豪华套房")


def test_a_floor_of_rooms_is_added_at_once(client: Client) -> None:
    house.room_type("大床房")
    page = client.get(reverse("rooms:settings")).content.decode()
    assert reverse("rooms:new_room") in page
    typed = {"number": "301-303、1205 花园房", "floor": "", "room_type": RoomType.objects.get().pk}
    assert client.post(reverse("rooms:new_room"), typed).status_code == 422
    typed["number"] = "301-303、1205"
    assert client.post(reverse("rooms:new_room"), typed).status_code == 303
    assert list(Room.objects.values_list("number", "floor").order_by("number")) == [
        ("1205", 12), ("301", 3), ("302", 3), ("303", 3),
    ]  # fmt: skip
    assert Preparation.objects.count() == 4


def test_without_a_type_there_is_no_way_to_a_room(client: Client) -> None:
    page = client.get(reverse("rooms:settings")).content.decode()
    assert reverse("rooms:new_type") in page
    assert reverse("rooms:new_room") not in page


def test_a_new_type_and_room_sent_twice_are_there_once(client: Client) -> None:
    typed = {"name": "套房", "position": 2, "description": "", "client_id": str(uuid.uuid4())}
    assert twice(client, "rooms:new_type", typed) == [(303, reverse("rooms:settings"))] * 2
    typed = {"number": "501", "floor": 5, "room_type": RoomType.objects.get().pk, "client_id": str(uuid.uuid4())}
    assert twice(client, "rooms:new_room", typed) == [(303, reverse("rooms:settings"))] * 2
    assert (Room.objects.get().number, Preparation.objects.count()) == ("501", 1)
    assert "已添加房间 501，备好后可入住" in client.get(reverse("rooms:settings")).content.decode()


def twice(client: Client, name: str, typed: dict[str, Any]) -> list[tuple[int, str | None]]:
    answers = [client.post(reverse(name), typed) for _ in range(2)]
    return [(answer.status_code, answer.headers.get("Location")) for answer in answers]


def section(page: str, ident: str) -> str:
    found = re.search(rf'<section class="card yx-panel" id="{ident}">.*?</section>', page, re.S)
    assert found
    return found[0]


def numbers(answer: object) -> list[str]:
    return re.findall(r"<strong>(\d+)</strong><span class=\"yx-room-state\"", answer.content.decode())  # type: ignore[attr-defined]


def queries_of(client: Client, name: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse(name)).status_code == 200
    return len(seen)
