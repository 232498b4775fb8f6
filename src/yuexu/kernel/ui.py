"""Jinja2 pages: one environment, what every page is told, and parts of pages by block."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import engines
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext
from jinja2 import Environment, StrictUndefined

from yuexu.kernel import roomboard
from yuexu.kernel.icons import icon
from yuexu.kernel.keeping import Keep
from yuexu.kernel.language import listed
from yuexu.kernel.wording import drawn_in, say, word

LENGTH = re.compile(r"(\d+)([mhd])")
SENTENCE = re.compile("[：，。；！？]")
_rendering: ContextVar[HttpRequest | None] = ContextVar("rendering", default=None)
_told: list[Callable[[HttpRequest], Mapping[str, Any]]] = []


def tell(every_page: Callable[[HttpRequest], Mapping[str, Any]]) -> None:
    """Have every page told these values too: the shell's menu and counts are told by the roof."""
    if every_page not in _told:
        _told.append(every_page)


def environment(**options: Any) -> Environment:
    """The Jinja2 environment named in settings.TEMPLATES."""
    options["undefined"] = StrictUndefined
    options["autoescape"] = True
    env = Environment(**options, extensions=["jinja2.ext.i18n", "jinja2.ext.do", Keep])  # noqa: S701
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals |= {"_": say, "url": address, "static": static, "now": timezone.now, "icon": icon}
    env.globals |= {"ui": _Macros(env), "csrf_token": _csrf_token}
    env.globals |= {"board_heads": roomboard.heads, "board_shades": roomboard.shades, "board_rows": roomboard.rows}
    env.filters |= {
        "day": day,
        "clock": clock,
        "moment": moment,
        "stamp": stamp,
        "yuan": money,
        "percent": percent,
        "ago": ago,
        "seconds": seconds,
        "written": written,
        "words": word,
        "spoken": spoken,
    }
    return env


def render(request: HttpRequest, template: str, context: Mapping[str, Any], *, part: str | None = None) -> str:
    """The whole page, or only its block `part` where the template has one of that name."""
    backend = engines["jinja2"].get_template(template).template  # type: ignore[attr-defined]
    told = shell(request) | dict(context)
    before = _rendering.set(request)
    try:
        with drawn_in(told["lang"]):
            if part and part in backend.blocks:
                return "".join(backend.blocks[part](backend.new_context(told)))
            return backend.render(told)
    finally:
        _rendering.reset(before)


def shell(request: HttpRequest) -> dict[str, Any]:
    """What every page is told; also the context processor for pages of other packages (allauth's)."""
    told: dict[str, Any] = {
        "request": request,
        "staff": getattr(request, "staff", None),
        "lang": translation.get_language() or "zh-hans",
        "csrf_token": functools.partial(_token, request),  # Django's backend would set a plain string
        "notices": messages.get_messages(request),
        "menu": None,
        "unread": 0,
    }
    for more in _told:
        told |= more(request)
    return told


@functools.lru_cache(maxsize=8192)
def address(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page, remembered: a list asks for one a row, and a page is drawn again and again."""
    return reverse(name, args=args, kwargs=kwargs)


class _Macros:
    """`ui` in templates: the macros of ui/components.html, compiled once and reachable from every block."""

    def __init__(self, env: Environment) -> None:
        self._env = env

    def __getattr__(self, name: str) -> Any:
        macro = getattr(self._env.get_template("ui/components.html").module, name)
        if not self._env.auto_reload:
            setattr(self, name, macro)
        return macro


def _csrf_token() -> str:
    """The token of the request being rendered; a global, because compiled macros do not see a page's context."""
    request = _rendering.get()
    return _token(request) if request is not None else ""


def _token(request: HttpRequest) -> str:
    """One token a page: Django would mask the secret anew for every form of it."""
    if not hasattr(request, "csrf_masked"):
        request.csrf_masked = get_token(request)  # type: ignore[attr-defined]
    return str(request.csrf_masked)  # type: ignore[attr-defined]


def day(value: dt.date | dt.datetime | None) -> str:
    """11月21日 周六; with the year when it is another than this one."""
    if value is None:
        return "—"
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date()
    pattern = gettext("%(month)s%(day)s日 %(weekday)s")
    if value.year != timezone.localdate().year:
        pattern = gettext("%(year)s年%(month)s%(day)s日")
    return pattern % {
        "year": value.year,
        "month": MONTHS[value.month - 1](),
        "day": value.day,
        "weekday": WEEKDAYS[value.weekday()](),
    }


WEEKDAYS: list[Callable[[], str]] = [
    lambda: gettext("周一"),
    lambda: gettext("周二"),
    lambda: gettext("周三"),
    lambda: gettext("周四"),
    lambda: gettext("周五"),
    lambda: gettext("周六"),
    lambda: gettext("周日"),
]

MONTHS: list[Callable[[], str]] = [
    lambda: gettext("1月"),
    lambda: gettext("2月"),
    lambda: gettext("3月"),
    lambda: gettext("4月"),
    lambda: gettext("5月"),
    lambda: gettext("6月"),
    lambda: gettext("7月"),
    lambda: gettext("8月"),
    lambda: gettext("9月"),
    lambda: gettext("10月"),
    lambda: gettext("11月"),
    lambda: gettext("12月"),
]


def clock(value: dt.datetime | None) -> str:
    """14:05, in the centre's zone."""
    return "—" if value is None else timezone.localtime(value).strftime("%H:%M")


def moment(value: dt.datetime | None) -> str:
    """14:05 today, 昨天 14:05, 明天 14:05, and 11月17日 14:05 on any other day."""
    if value is None:
        return "—"
    local = timezone.localtime(value)
    near = {0: "", -1: gettext("昨天"), 1: gettext("明天")}.get((local.date() - timezone.localdate()).days)
    if near is None:
        near = gettext("%(month)s%(day)s日") % {"month": MONTHS[local.month - 1](), "day": local.day}
        if local.year != timezone.localdate().year:
            near = day(local.date())
    return f"{near} {clock(value)}".strip()


def stamp(value: dt.datetime) -> str:
    """2026年11月21日 14:05, whatever day it is read on: for paper."""
    local = timezone.localtime(value)
    told = {"year": local.year, "month": MONTHS[local.month - 1](), "day": local.day}
    return f"{gettext('%(year)s年%(month)s%(day)s日') % told} {clock(local)}"


def money(value: Decimal | int | None) -> str:
    """¥12,800.00"""
    return "—" if value is None else f"¥{Decimal(value):,.2f}"


def percent(value: float | Decimal | None, places: int = 0) -> str:
    """96 % of a share given as 0…1; a dash when there is nothing to take a share of."""
    return "—" if value is None else f"{100 * float(value):.{places}f}%"


def ago(value: dt.datetime, now: dt.datetime | None = None) -> str:
    """3 小时 20 分钟: how long between then and now, either way round."""
    minutes = int(abs(((now or timezone.now()) - value).total_seconds()) // 60)
    if minutes < 60:
        return gettext("%(minutes)s分钟") % {"minutes": minutes}
    if minutes < 48 * 60:
        hours, rest = divmod(minutes, 60)
        return (gettext("%(hours)s小时%(minutes)s分") if rest else gettext("%(hours)s小时")) % {
            "hours": hours, "minutes": rest,
        }  # fmt: skip
    return gettext("%(days)s天") % {"days": minutes // 1440}


def seconds(value: int) -> str:
    """A length of time given in seconds: 2小时."""
    start = timezone.now()
    return ago(start, start + dt.timedelta(seconds=value))


def written(value: Any) -> str:
    """A parameter as people read it: a list by commas, a length of time (20m, 2h, 3d) in words."""
    if isinstance(value, list):
        return listed(value)
    length = LENGTH.fullmatch(str(value))
    if length is None:
        return str(value)
    number, unit = length.groups()
    if unit == "m":
        return gettext("%(minutes)s分钟") % {"minutes": number}
    return gettext("%(hours)s小时") % {"hours": number} if unit == "h" else gettext("%(days)s天") % {"days": number}


def spoken(label: str) -> str:
    """A label of names and words, `王小明 大宝 · 呼叫`: its words in the reader's language, its names as they are.

    A sentence in it stays whole: of half of its words nobody could read it.
    """
    if (translation.get_language() or "zh").startswith("zh"):
        return label
    return " · ".join(part if SENTENCE.search(part) else _spoken(part) for part in label.split(" · "))


def _spoken(part: str) -> str:
    return " ".join((gettext(one) if one else "") for one in part.split(" "))
