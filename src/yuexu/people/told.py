"""The trail in people's words: what each verb and each kind of subject is called."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yuexu.kernel.language import listed
from yuexu.kernel.ui import moment
from yuexu.people.models import Device, Staff
from yuexu.people.posts import DEPARTMENTS, POSTS

Names = Callable[[int, set[int]], Mapping[int, str]]  # centre, ids -> what they are called
Row = tuple[str, int]  # kind and id
Called = dict[Row, tuple[str, str]]  # what rows are called, and the address of one by name

VERBS: dict[str, str | Promise] = {
    "people.sign_in": _("登录"),
    "people.sign_out": _("退出登录"),
    "people.switch": _("用 PIN 切换"),
    "people.move": _("换中心"),
    "people.pin_locked": _("PIN 错误过多"),
    "people.set_pin": _("设 PIN"),
    "people.change_password": _("修改密码"),
    "people.give_password": _("给密码"),
    "people.second_factor_on": _("开启第二重验证"),
    "people.second_factor_off": _("关闭第二重验证"),
    "people.reset_second_factor": _("重设第二重验证"),
    "people.recovery_codes": _("换恢复码"),
    "people.end_sessions": _("退出其他登录"),
    "people.hire": _("新员工"),
    "people.change": _("改员工资料"),
    "people.link_account": _("关联账号"),
    "people.give_post": _("授予岗位"),
    "people.take_post": _("卸下岗位"),
    "people.leave": _("离职"),
    "people.register_device": _("登记公用设备"),
    "people.revoke_device": _("停用公用设备"),
}
KEYS: dict[str, str | Promise] = {
    "by": _("凭"),
    "device": _("设备"),
    "from": _("原来在"),
    "ended": _("退出了"),
    "name": _("名称"),
    "number": _("工号"),
    "department": _("部门"),
    "joined_on": _("入职"),
    "left_on": _("离职"),
    "phone": _("电话"),
    "username": _("用户名"),
    "post": _("岗位"),
    "from_on": _("起"),
    "until_on": _("止"),
}
WORDS: dict[str, dict[str, str | Promise]] = {
    "by": {"password": _("密码"), "pin": "PIN"},
    "post": {code: post.name for code, post in POSTS.items()},
    "department": DEPARTMENTS,
}
POINTS: dict[str, str] = {}  # keys whose value is the id of a row, and that row's kind
_KINDS: dict[str, tuple[str | Promise, Names, str]] = {}
_SUBJECT = re.compile(r"([a-z]+):([0-9]{1,18})")


def name_kind(kind: str, label: str | Promise, names: Names, address: str = "") -> None:
    """Teach the trail's pages a kind of subject: its label, how rows are called, and the address of one by name."""
    _KINDS[kind] = (label, names, address)


def name_verbs(verbs: Mapping[str, str | Promise]) -> None:
    """Teach the trail's pages another package's verbs."""
    VERBS.update(verbs)


def kind_label(kind: str) -> str | Promise:
    """What a kind of subject is called; itself if nobody taught it."""
    return _KINDS[kind][0] if kind in _KINDS else kind


def called(key: str) -> str | Promise:
    """What a key of before and after is called; itself if nobody taught it."""
    return KEYS.get(key, key)


def said(key: str, value: Any, names: Called | None = None) -> Any:
    """A value of before and after in words; `names` calls the rows that it may point to."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return listed(said(key, one, names) for one in value)
    row = _pointed(key, value)
    if row and names and row in names:
        return f"{kind_label(row[0])} {names[row][0]}" if isinstance(value, str) else names[row][0]
    return WORDS.get(key, {}).get(str(value)) or _at(value) or value


def _pointed(key: str, value: Any) -> Row | None:
    """The row that a value stands for: an id by its key, or kind and id in one word."""
    if isinstance(value, int) and key in POINTS:
        return POINTS[key], value
    found = _SUBJECT.fullmatch(value) if isinstance(value, str) else None
    return (found[1], int(found[2])) if found else None


def _at(value: Any) -> str | None:
    """The moment that a value writes, as people say it."""
    if not isinstance(value, str) or value[10:11] != "T":
        return None
    try:
        at = dt.datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment(at) if at.tzinfo else None


def pointed(changes: Iterable[Mapping[str, Any] | None]) -> Iterator[Row]:
    """The rows that befores and afters point to."""
    for change in changes:
        for key, value in (change or {}).items():
            for one in value if isinstance(value, list) else [value]:
                row = _pointed(key, one)
                if row:
                    yield row


def subjects(centre_id: int, wanted: Iterable[Row]) -> Called:
    """What rows are called; one query a kind."""
    by_kind: dict[str, set[int]] = {}
    for kind, pk in wanted:
        by_kind.setdefault(kind, set()).add(pk)
    found: Called = {}
    for kind, ids in by_kind.items():
        if kind in _KINDS:
            _label, names, address = _KINDS[kind]
            found |= {(kind, pk): (name, address) for pk, name in names(centre_id, ids).items()}
    return found


def _staff(centre_id: int, ids: set[int]) -> Mapping[int, str]:
    return dict(Staff.objects.for_centre(centre_id).filter(pk__in=ids).values_list("pk", "name"))


def _devices(centre_id: int, ids: set[int]) -> Mapping[int, str]:
    return dict(Device.objects.for_centre(centre_id).filter(pk__in=ids).values_list("pk", "name"))


name_kind("staff", _("员工"), _staff, "people:person")
name_kind("device", _("公用设备"), _devices)
