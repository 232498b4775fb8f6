"""What the cast sells: a suite package of 28 nights with three items, and a massage."""

from __future__ import annotations

from decimal import Decimal

from yuexu.catalogue import actions
from yuexu.catalogue.models import Extra, Package
from yuexu.people.models import Centre
from yuexu.people.tests import cast
from yuexu.rooms.models import RoomType

PRICE = Decimal("58800.00")


def room_type(at: Centre | None = None, name: str = "雅致套房") -> RoomType:
    """A kind of room."""
    return RoomType.objects.get_or_create(centre=at or cast.centre(), name=name)[0]


def package(
    name: str = "安心 28 天", *, at: Centre | None = None, nights: int = 28, price: Decimal | None = PRICE
) -> Package:
    """A package with its items, priced from today unless told otherwise."""
    house = at or cast.centre()
    made = actions.offer(
        centre_id=house.pk, by=None, now=cast.NOW, name=name, room_type=room_type(house), nights=nights
    )
    for facts in (
        {"kind": "mother", "name": "每日护理查房"},
        {"kind": "meal", "name": "月子餐", "note": "一日六餐"},
        {"kind": "rehab", "name": "盆底评估与训练", "count": 6, "minutes": 45},
    ):
        actions.include(package=made, by=None, now=cast.NOW, **facts)
    if price is not None:
        actions.set_price(thing=made, price=price, from_on=cast.TODAY, by=None, now=cast.NOW)
    return made


def extra(name: str = "通乳护理", price: Decimal = Decimal("680.00"), *, at: Centre | None = None) -> Extra:
    """An extra."""
    return actions.offer_extra(
        centre_id=(at or cast.centre()).pk,
        by=None,
        now=cast.NOW,
        name=name,
        kind="mother",
        unit="次",
        price=price,
    )
