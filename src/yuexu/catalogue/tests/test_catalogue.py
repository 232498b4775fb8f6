"""A2, A6: prices hold from a day on and never change backwards; pages tell what is sold today."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yuexu.catalogue import actions, queries
from yuexu.catalogue.models import Package, PriceVersion
from yuexu.catalogue.queries import _state
from yuexu.catalogue.tests import shelf
from yuexu.kernel.errors import RuleBroken
from yuexu.people.tests import cast
from yuexu.people.tests.cast import NOW, TODAY

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def price(thing: Any, yuan: str, from_on: dt.date) -> PriceVersion:
    return actions.set_price(thing=thing, price=Decimal(yuan), from_on=from_on, by=None, now=NOW)


def test_a_price_holds_from_its_day_until_the_next() -> None:
    package = shelf.package()
    price(package, "62800", TODAY + 30 * DAY)
    days = [TODAY - DAY, TODAY, TODAY + 29 * DAY, TODAY + 30 * DAY, TODAY + 900 * DAY]
    assert [queries.price_on(package, day) for day in days] == [
        None,
        shelf.PRICE,
        shelf.PRICE,
        Decimal(62800),
        Decimal(62800),
    ]
    assert [(version.state, version.until_on) for version in queries.versions(package, TODAY)] == [
        ("coming", None), ("now", TODAY + 30 * DAY),
    ]  # fmt: skip


@given(st.sets(st.integers(0, 60), min_size=1), st.integers(-5, 70))
def test_exactly_one_version_is_now_once_the_first_began(starts: set[int], today: int) -> None:
    days = [TODAY + DAY * start for start in sorted(starts)]
    ends = [*days[1:], None]
    states = [_state(day, end, TODAY + DAY * today) for day, end in zip(days, ends, strict=True)]
    assert states.count("now") == (1 if today >= min(starts) else 0)


@pytest.mark.parametrize("yuan", ["0", "-1", "NaN", "Infinity", "1e15"])
def test_a_price_is_a_real_sum(yuan: str) -> None:
    with pytest.raises(RuleBroken, match="价格"):
        price(shelf.package(), yuan, TODAY + DAY)


def test_no_price_from_yesterday_and_no_two_from_one_day() -> None:
    package = shelf.package()
    with pytest.raises(RuleBroken, match="过去"):
        price(package, "1", TODAY - DAY)
    with pytest.raises(RuleBroken, match="已有价格"):
        price(package, "1", TODAY)


def test_the_database_keeps_every_version() -> None:
    shelf.package()
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        PriceVersion.objects.update(price=1)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        PriceVersion.objects.all().delete()


def test_on_sale_is_what_is_not_withdrawn() -> None:
    package = shelf.package()
    unpriced = shelf.package("尊享 42 天", price=None)
    rows = list(queries.packages_on(package.centre_id, TODAY))
    assert [(row.name, row.price) for row in rows] == [("安心 28 天", shelf.PRICE), ("尊享 42 天", None)]
    actions.withdraw(thing=unpriced, by=None, now=NOW)
    assert list(queries.packages_on(package.centre_id, TODAY)) == [package]
    with pytest.raises(RuleBroken, match="已经停售"):
        actions.withdraw(thing=unpriced, by=None, now=NOW)


def test_a_dropped_item_is_gone_from_new_plans_only() -> None:
    package = shelf.package()
    item = package.items.get(name="月子餐")
    actions.drop(item=item, by=None, now=NOW)
    row = queries.packages_on(package.centre_id, TODAY).get()
    assert [item.name for item in row.items.all()] == ["每日护理查房", "盆底评估与训练"]
    with pytest.raises(RuleBroken, match="已经移出"):
        actions.drop(item=item, by=None, now=NOW)


def test_a_room_type_of_another_house_is_none_of_ours() -> None:
    other = shelf.room_type(cast.centre("beihai", "北海月子中心"))
    with pytest.raises(RuleBroken, match="没有这个房型"):
        actions.offer(centre_id=cast.centre().pk, by=None, now=NOW, name="x", room_type=other, nights=28)


@pytest.fixture
def manager(client: Any) -> Any:
    return cast.signed_in(client, cast.someone("sales_manager"))


def test_the_list_page_and_its_queries(manager: Any) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            answer = manager.get(reverse("catalogue:price_list"))
        assert answer.status_code == 200
        return len(seen)

    shelf.package()
    shelf.extra()
    one = asked()
    for number in range(30):
        shelf.package(f"套餐 {number}")
        shelf.extra(f"项目 {number}")
    assert asked() == one


def test_a_package_from_nothing_to_a_price(manager: Any) -> None:
    kind = shelf.room_type()
    answer = manager.post(reverse("catalogue:offer"), {"name": "安心", "room_type": kind.pk, "nights": "28"})
    package = Package.objects.get()
    assert answer.url == reverse("catalogue:package", args=[package.pk])
    item = {"kind": "rehab", "name": "腹直肌评估", "count": "2", "minutes": "30"}
    assert manager.post(reverse("catalogue:include", args=[package.pk]), item).status_code == 303
    tomorrow = (dt.date.today() + DAY).isoformat()  # noqa: DTZ011
    sent = {"price": "58800", "from_on": tomorrow}
    assert manager.post(reverse("catalogue:package_price", args=[package.pk]), sent).status_code == 303
    text = manager.get(answer.url).content.decode()
    assert [word for word in ("腹直肌评估", "2 次", "58,800.00", "将生效") if word not in text] == []


@pytest.mark.parametrize(("name", "sent"), [
    ("offer", {"name": "x", "nights": "28"}), ("offer", {"name": "x", "nights": "1e400"}),
    ("offer_extra", {"name": "x", "kind": "mother", "unit": "次", "price": "-5"}),
    ("offer_extra", {"name": "x", "kind": "mother", "unit": "次", "price": "1e15"}),
    ("offer_extra", {"name": "x", "kind": "mother", "unit": "次", "price": "NaN"}),
    ("offer_extra", {"name": "x\x1b", "kind": "mother", "unit": "次", "price": "5"}),
])  # fmt: skip
def test_bad_input_is_refused(manager: Any, name: str, sent: dict[str, str]) -> None:
    answer = manager.post(reverse(f"catalogue:{name}"), sent)
    assert (answer.status_code, "yx-error" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("post", "look", "write"), [("consultant", 200, 403), ("cashier", 200, 403), ("carer", 403, 403)]
)
def test_access_by_post(client: Any, post: str, look: int, write: int) -> None:
    browser = cast.signed_in(client, cast.someone(post))
    assert [browser.get(reverse(f"catalogue:{name}")).status_code for name in ("price_list", "offer")] == [
        look,
        write,
    ]


def test_another_house_has_no_such_package(manager: Any) -> None:
    there = cast.centre("beihai", "北海月子中心")
    package, extra = shelf.package(at=there), shelf.extra(at=there)
    names = [
        ("package", package),
        ("include", package),
        ("package_price", package),
        ("extra", extra),
        ("extra_price", extra),
    ]
    assert {manager.get(reverse(f"catalogue:{name}", args=[row.pk])).status_code for name, row in names} == {404}
