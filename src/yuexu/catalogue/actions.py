"""The verbs of the price list: offer, include, drop, price, withdraw."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.catalogue.models import Extra, Item, Package, PriceVersion
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.money import LIMIT
from yuexu.people.models import Staff
from yuexu.trail.actions import record


def _who(by: Staff | None) -> int | None:
    return by.pk if by else None


@transaction.atomic
def offer(*, centre_id: int, by: Staff | None, now: dt.datetime, **facts: Any) -> Package:
    """Put a package on the list; it is sold once it has a price. Facts are fields of Package."""
    if facts["room_type"].centre_id != centre_id:
        raise RuleBroken(_("没有这个房型"), "room_type")
    package = Package.objects.create(centre_id=centre_id, **facts)
    record("catalogue.offer", package, at=now, by_id=_who(by), after=facts)
    return package


@transaction.atomic
def offer_extra(*, centre_id: int, by: Staff | None, now: dt.datetime, price: Decimal, **facts: Any) -> Extra:
    """Put an extra on the list with its first price."""
    extra = Extra.objects.create(centre_id=centre_id, **facts)
    record("catalogue.offer_extra", extra, at=now, by_id=_who(by), after=facts)
    set_price(thing=extra, price=price, from_on=timezone.localtime(now).date(), by=by, now=now)
    return extra


@transaction.atomic
def include(*, package: Package, by: Staff | None, now: dt.datetime, **facts: Any) -> Item:
    """Add an item to a package. Plans already drawn keep what they said. Facts are fields of Item."""
    item = Item.objects.create(centre_id=package.centre_id, package=package, **facts)
    record("catalogue.include", package, at=now, by_id=_who(by), after=facts)
    return item


@transaction.atomic
def drop(*, item: Item, by: Staff | None, now: dt.datetime) -> None:
    """Take an item out of a package for plans drawn from now on."""
    item = Item.objects.select_for_update().get(pk=item.pk)
    if item.dropped_at is not None:
        raise RuleBroken(_("这项内容已经移出"))
    item.dropped_at = now
    item.save(update_fields=["dropped_at"])
    record("catalogue.drop", item.package, at=now, by_id=_who(by), before={"name": item.name})


@transaction.atomic
def set_price(
    *, thing: Package | Extra, price: Decimal, from_on: dt.date, by: Staff | None, now: dt.datetime
) -> PriceVersion:
    """A new price from a day on, today at the earliest: what was told to clients stays true."""
    if not price.is_finite() or not 0 < price <= LIMIT:
        raise RuleBroken(_("价格应大于 0、小于一千万"), "price")
    if from_on < timezone.localtime(now).date():
        raise RuleBroken(_("价格不能从过去的日子起改"), "from_on")
    of = {"package": thing} if isinstance(thing, Package) else {"extra": thing}
    if PriceVersion.objects.filter(**of, from_on=from_on).exists():
        raise RuleBroken(_("这一天起已有价格，请选另一天"), "from_on")
    version = PriceVersion.objects.create(
        centre_id=thing.centre_id, from_on=from_on, price=price, set_at=now, set_by=by, **of
    )
    record("catalogue.set_price", thing, at=now, by_id=_who(by), after={"price": price, "from_on": from_on})
    return version


@transaction.atomic
def withdraw(*, thing: Package | Extra, by: Staff | None, now: dt.datetime) -> None:
    """Stop selling it today; signed contracts are not touched."""
    if thing.withdrawn_on is not None:
        raise RuleBroken(_("已经停售"))
    thing.withdrawn_on = timezone.localtime(now).date()
    thing.save(update_fields=["withdrawn_on"])
    record("catalogue.withdraw", thing, at=now, by_id=_who(by), after={"withdrawn_on": thing.withdrawn_on})
