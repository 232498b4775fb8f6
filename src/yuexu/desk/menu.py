"""The menu, as data: what stands in it, for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yuexu.desk.ways import ways
from yuexu.kernel.http import SIGNED_IN
from yuexu.kernel.ui import address
from yuexu.people.models import Staff
from yuexu.people.permissions import PERMISSIONS


@dataclass(frozen=True)
class Item:
    """One place: where, under which glyph, who may go (a permission), the key after `g`, and whether on the thumb bar.

    `door`: the permission of those on whose home page it stands, when they have few places of the thumb bar.
    """

    label: str | Promise
    name: str
    icon: str
    may: str
    key: str = ""
    phone: bool = False
    door: str = ""


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
        _("护理"),
        [
            Item(_("护理巡视"), "care:round", "baby-carriage", "care.chart", "c", phone=True),
            Item(_("预警"), "care:alerts", "alert-triangle", "care.read", "a"),
            Item(_("医嘱"), "care:orders", "prescription", "care.read"),
            Item(_("记录审核"), "care:reviews", "clipboard-check", "care.review"),
            Item(_("退回的记录"), "care:findings", "arrow-back-up", "care.chart"),
        ],
    ),
    (
        _("房态与入住"),
        [
            Item(_("今日进出"), "stays:today", "door-enter", "stays.read", "t"),
            Item(_("房态图"), "stays:board", "calendar-month", "rooms.read", "r", phone=True),
            Item(_("入住"), "stays:stays", "bed", "stays.read"),
            Item(_("备房"), "rooms:preparations", "bucket-droplet", "rooms.prepare", phone=True),
            Item(_("房间服务"), "stays:requests", "bell-ringing", "stays.serve"),
            Item(_("来访"), "stays:visits", "users-group", "stays.serve"),
        ],
    ),
    (
        _("客资与签约"),
        [
            Item(_("客资"), "leads:board", "address-book", "leads.read", "l", phone=True),
            Item(_("参观"), "leads:visits", "calendar-event", "leads.read", "v"),
            Item(_("产妇档案"), "families:mothers", "heart-handshake", "families.read", "m"),
            Item(_("合同"), "contracts:contracts", "file-text", "contracts.read", "k", door="contracts.read"),
            Item(_("还能签多少"), "stays:room_left", "scale", "contracts.read"),
            Item(_("预收款"), "contracts:prepaid", "wallet", "money.read", door="money.read"),
            Item(_("套餐与价目"), "catalogue:price_list", "tags", "catalogue.read"),
            Item(_("渠道"), "leads:channels", "antenna", "leads.read"),
        ],
    ),
    (
        _("离所与口碑"),
        [
            Item(_("离所随访"), "members:followups", "phone-call", "aftercare.read", "f", phone=True),
            Item(_("投诉"), "voice:complaints", "message-exclamation", "voice.read"),
        ],
    ),
    (
        _("制度与记录"),
        [
            Item(_("制度汇编"), "handbook:regulations", "book", "handbook.read", "z"),
            Item(_("执行率"), "handbook:compliance", "chart-bar", "handbook.read", "e"),
            Item(_("消毒·交接·巡查"), "safety:records", "spray", "house.read", "x"),
        ],
    ),
    (
        _("管理"),
        [
            Item(_("员工与岗位"), "people:staff", "id-badge-2", "people.read", door="people.manage"),
            Item(_("房型与房间"), "rooms:settings", "building", "rooms.write"),
            Item(_("预警规则"), "care:rules", "settings-exclamation", "care.review"),
            Item(_("导出的表格"), "exports:exports", "table-export", "export"),
            Item(_("公用设备"), "people:devices", "device-tablet", "devices.register"),
            Item(_("操作留痕"), "people:trail", "history", "trail.read"),
            Item(_("查阅留痕"), "people:looks", "eye", "trail.read"),
        ],
    ),
]

DOORS = 3  # on a home page, where there are not as many on the thumb bar

# What the menu of one's own name offers, besides leaving.
ACCOUNT = [{"label": _("我的岗位与登录"), "name": "people:me", "icon": "user-cog"}]

# What the "+ 记录" button of a phone offers: where, the permission, the glyph.
RECORD: list[tuple[str | Promise, str, str, str]] = [
    (_("喂养与尿布"), "care:round", "care.chart", "baby-bottle"),
    (_("整轮喂养"), "care:feeds", "care.chart", "list-check"),
    (_("房间服务"), "stays:new_request", "stays.serve", "bell-ringing"),
    (_("来访"), "stays:new_visit", "stays.serve", "users-group"),
    (_("消毒·交接·巡查"), "safety:records", "house.log", "spray"),
    (_("咨询"), "leads:inquire", "leads.write", "message-plus"),
    (_("投诉"), "voice:accept", "voice.write", "message-exclamation"),
]


class Shell:
    """The menu, and what "+ 记录" offers, of one who may do these things; worked out only when a page draws them.

    `key` tells what they depend on, so that a page may keep them drawn.
    """

    def __init__(self, may: frozenset[str], here: str) -> None:
        self.key = (may, here)

    @cached_property
    def groups(self) -> list[dict[str, Any]]:
        """The groups of the menu that hold something for this person."""
        may, here = self.key
        seen = ((label, [_entry(item, here) for item in items if _open(item, may)]) for label, items in MENU)
        return [{"label": label, "items": items} for label, items in seen if items]

    @cached_property
    def record(self) -> list[dict[str, Any]]:
        """What can be written down from anywhere."""
        may, _here = self.key
        return [
            {"label": label, "href": address(name), "icon": icon} for label, name, needs, icon in RECORD if needs in may
        ]


def shell(request: HttpRequest) -> Mapping[str, Any]:
    """What every page is told about the shell: the menu of this person's posts."""
    staff = getattr(request, "staff", None)
    if staff is None:
        return {"menu": None}
    return {
        "menu": Shell(staff.permissions, _nearest(request.path)), "live_url": settings.LIVE_URL,
        "account_menu": ACCOUNT, "permissions": PERMISSIONS, "ways": partial(ways, staff),
    }  # fmt: skip


def _open(item: Item, may: frozenset[str]) -> bool:
    return item.may == SIGNED_IN or item.may in may


@cache
def _places() -> list[str]:
    return [address(item.name) for _label, items in MENU for item in items]


def _nearest(path: str) -> str:
    """The menu's address that a page belongs to: the longest that its own begins with."""
    return max(
        (href for href in _places() if path == href or (href != "/" and path.startswith(href))), key=len, default=""
    )


def _entry(item: Item, here: str) -> dict[str, Any]:
    href = address(item.name)
    return {
        "label": item.label, "href": href, "icon": item.icon, "key": item.key, "phone": item.phone,
        "active": here == href,
    }  # fmt: skip


def doors(staff: Staff) -> list[dict[str, Any]]:
    """The places of the thumb bar that this person may go to, as large doors on the home page; or, up to three, others."""
    items = [item for _label, group in MENU for item in group if _open(item, staff.permissions)]
    first = [item for item in items if item.phone and item.name not in {"desk:home", "handbook:shift"}]
    more = [item for item in items if item.door in staff.permissions]
    return [_entry(item, "") for item in first + more[: max(0, DOORS - len(first))]]
