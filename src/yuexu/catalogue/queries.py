"""What a thing costs on a day, and the price list of a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery

from yuexu.catalogue.models import Extra, Item, Package, PriceVersion
from yuexu.people.models import Centre


def price_on(thing: Package | Extra, day: dt.date) -> Decimal | None:
    """The price that holds that day; None before its first version."""
    version = thing.prices.filter(from_on__lte=day).order_by("-from_on").first()
    return version.price if version else None


def packages_on(centre: Centre | int, day: dt.date) -> QuerySet[Package]:
    """Packages on sale that day with `price` (None: not priced yet), room type and standing items."""
    newest = PriceVersion.objects.filter(package=OuterRef("pk"), from_on__lte=day).order_by("-from_on")
    return (
        Package.objects.for_centre(centre)
        .filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=day))
        .annotate(price=Subquery(newest.values("price")[:1]))
        .select_related("room_type")
        .prefetch_related(Prefetch("items", Item.objects.filter(dropped_at=None)))
        .order_by("position", "pk")
    )


def extras_on(centre: Centre | int, day: dt.date) -> QuerySet[Extra]:
    """Extras on sale that day with `price`."""
    newest = PriceVersion.objects.filter(extra=OuterRef("pk"), from_on__lte=day).order_by("-from_on")
    return (
        Extra.objects.for_centre(centre)
        .filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=day))
        .annotate(price=Subquery(newest.values("price")[:1]))
        .order_by("kind", "pk")
    )


def withdrawn(centre: Centre | int, day: dt.date) -> QuerySet[Package]:
    """Packages no longer sold."""
    return Package.objects.for_centre(centre).filter(withdrawn_on__lte=day).select_related("room_type")


@dataclass(frozen=True)
class Version:
    """One version of a price as a page tells it; `until_on` is None while nothing follows."""

    from_on: dt.date
    until_on: dt.date | None
    price: Decimal
    set_by: str
    state: str  # past | now | coming


def versions(thing: Package | Extra, day: dt.date) -> list[Version]:
    """All versions, newest first, with the days each holds."""
    rows = list(thing.prices.order_by("from_on").annotate(who=F("set_by__name")))
    told = [
        Version(row.from_on, end, row.price, row.who or "", _state(row.from_on, end, day))
        for row, end in zip_longest(rows, [later.from_on for later in rows[1:]])
    ]
    return told[::-1]


def _state(from_on: dt.date, until_on: dt.date | None, day: dt.date) -> str:
    if from_on > day:
        return "coming"
    return "now" if until_on is None or day < until_on else "past"
