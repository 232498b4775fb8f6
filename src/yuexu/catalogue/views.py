"""Pages of the price list."""

from __future__ import annotations

import datetime as dt
from functools import partial
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.catalogue import actions, forms, queries
from yuexu.catalogue.models import Extra, Item, Package
from yuexu.kernel.asking import ask
from yuexu.kernel.http import done, page, reads, writes
from yuexu.people.request import Request


def _today(request: Request) -> dt.date:
    return timezone.localtime(request.now).date()


def _package(request: Request, pk: int) -> Package:
    rows = Package.objects.for_centre(request.staff.centre_id).select_related("room_type")
    return get_object_or_404(rows, pk=pk)


def _extra(request: Request, pk: int) -> Extra:
    return get_object_or_404(Extra.objects.for_centre(request.staff.centre_id), pk=pk)


def _home(thing: Package | Extra) -> str:
    return reverse("catalogue:package" if isinstance(thing, Package) else "catalogue:extra", args=[thing.pk])


@reads(may="catalogue.read")
def price_list(request: Request) -> HttpResponse:
    """What is sold today and for how much: the only thing that may be promised (A2)."""
    centre, today = request.staff.centre_id, _today(request)
    told = {
        "packages": queries.packages_on(centre, today),
        "extras": queries.extras_on(centre, today),
        "withdrawn": queries.withdrawn(centre, today),
        "today": today,
    }
    return page(request, "catalogue/price_list.html", told)


@reads(may="catalogue.read")
def package(request: Request, pk: int) -> HttpResponse:
    """A package: what it includes, by chapter, and its prices."""
    package = _package(request, pk)
    items = sorted(package.items.filter(dropped_at=None), key=lambda item: (item.kind, item.pk))
    told = {
        "package": package,
        "chapters": [(list(group)) for _kind, group in groupby(items, key=lambda item: item.kind)],
        "versions": queries.versions(package, _today(request)),
        "today": _today(request),
    }
    return page(request, "catalogue/package.html", told)


@reads(may="catalogue.read")
def extra(request: Request, pk: int) -> HttpResponse:
    """An extra and its prices."""
    extra = _extra(request, pk)
    return page(
        request,
        "catalogue/extra.html",
        {"extra": extra, "versions": queries.versions(extra, _today(request))},
    )


@writes(may="catalogue.write")
def offer(request: Request) -> HttpResponse:
    """A new package."""
    centre = request.staff.centre_id
    return ask(
        request,
        forms.PackageForm(request.POST or None, centre_id=centre),
        partial(actions.offer, centre_id=centre, by=request.staff, now=request.now),
        title=_("新套餐"),
        lead=_("建好后写明包含内容并定价，定价后才会出现在方案里。"),
        back=_home,
        cancel=reverse("catalogue:price_list"),
        say=_("套餐已建立，请写明包含内容并定价"),
        more={"units": {"nights": _("晚")}},
    )


@writes(may="catalogue.write")
def offer_extra(request: Request) -> HttpResponse:
    """A new extra."""
    return ask(
        request,
        forms.ExtraForm(request.POST or None),
        partial(actions.offer_extra, centre_id=request.staff.centre_id, by=request.staff, now=request.now),
        title=_("新增值项目"),
        lead=_("从今天起可加进服务方案。"),
        back=_home,
        cancel=reverse("catalogue:price_list"),
        say=_("项目已上架"),
        more={"units": {"price": _("元"), "minutes": _("分钟")}},
    )


@writes(may="catalogue.write")
def include(request: Request, pk: int) -> HttpResponse:
    """Add an item to a package."""
    package = _package(request, pk)
    return ask(
        request,
        forms.ItemForm(request.POST or None),
        partial(actions.include, package=package, by=request.staff, now=request.now),
        title=_("添加包含内容"),
        lead=_("只影响今后的方案；已确认的方案不变。"),
        back=_home(package),
        say=_("内容已添加"),
        more={"subject": package.name},
    )


@writes(may="catalogue.write")
def package_price(request: Request, pk: int) -> HttpResponse:
    """A new price of a package."""
    return _price(request, _package(request, pk))


@writes(may="catalogue.write")
def extra_price(request: Request, pk: int) -> HttpResponse:
    """A new price of an extra."""
    return _price(request, _extra(request, pk))


def _price(request: Request, thing: Package | Extra) -> HttpResponse:
    return ask(
        request,
        forms.PriceForm(request.POST or None, initial={"from_on": _today(request)}),
        partial(actions.set_price, thing=thing, by=request.staff, now=request.now),
        title=_("定价"),
        lead=_("从生效日期起用于新方案；已签合同的价格不变。"),
        back=_home(thing),
        say=_("价格已定"),
        more={"subject": thing.name, "units": {"price": _("元")}},
    )


def _withdraw(request: Request, thing: Package | Extra) -> HttpResponse:
    if request.method == "POST":
        actions.withdraw(thing=thing, by=request.staff, now=request.now)
    return done(request, _home(thing), say=_("已停售") if request.method == "POST" else "")


@writes(may="catalogue.write")
def withdraw_package(request: Request, pk: int) -> HttpResponse:
    """Stop selling a package."""
    return _withdraw(request, _package(request, pk))


@writes(may="catalogue.write")
def withdraw_extra(request: Request, pk: int) -> HttpResponse:
    """Stop selling an extra."""
    return _withdraw(request, _extra(request, pk))


@writes(may="catalogue.write")
def drop(request: Request, pk: int) -> HttpResponse:
    """Take an item out of a package."""
    rows = Item.objects.for_centre(request.staff.centre_id).select_related("package")
    item = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        actions.drop(item=item, by=request.staff, now=request.now)
    return done(request, _home(item.package), say=_("已移出套餐") if request.method == "POST" else "")
