"""The menu, as data: what stands in it, for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yuexu.kernel.http import SIGNED_IN


@dataclass(frozen=True)
class Item:
    """One place: where, under which glyph, who may go (a permission), the key after `g`, and whether on the thumb bar."""

    label: str | Promise
    name: str
    icon: str
    may: str
    key: str = ""
    phone: bool = False


MENU: list[tuple[str | Promise, list[Item]]] = [
    (
        _("工作台"),
        [
            Item(_("首页"), "desk:home", "home", SIGNED_IN, "h", phone=True),
            Item(_("我的班次"), "handbook:shift", "checklist", SIGNED_IN, "s", phone=True),
            Item(_("部门待办"), "handbook:boards", "layout-kanban", "handbook.read", "d"),
        ],
    ),
    (
        _("制度"),
        [
            Item(_("制度汇编"), "handbook:regulations", "book", "handbook.read", "z"),
            Item(_("执行率"), "handbook:compliance", "chart-bar", "handbook.read", "c"),
        ],
    ),
]


def shell(request: HttpRequest) -> Mapping[str, Any]:
    """What every page is told about the shell: the menu of this person's posts."""
    staff = getattr(request, "staff", None)
    if staff is None:
        return {"menu": []}
    here = request.path
    groups = []
    for label, items in MENU:
        seen = [_entry(item, here) for item in items if item.may == SIGNED_IN or staff.may(item.may)]
        if seen:
            groups.append({"label": label, "items": seen})
    return {"menu": groups, "live_url": settings.LIVE_URL}


def _entry(item: Item, here: str) -> dict[str, Any]:
    href = reverse(item.name)
    active = here == href or (len(href) > 1 and here.startswith(href))
    return {
        "label": item.label, "href": href, "icon": item.icon, "key": item.key, "phone": item.phone, "active": active,
    }  # fmt: skip
