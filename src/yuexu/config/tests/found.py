"""Forms as a browser finds them on pages: their addresses, their fields, and what a person would leave in them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from django.utils import timezone

FREE = ("text", "textarea", "number", "date", "datetime-local", "time", "tel", "search")  # what is typed, not chosen
NEVER = {"csrfmiddlewaretoken"}
OUTSIDE = {"set_language", "account_logout"}  # nothing is typed there


@dataclass
class Field:
    """One control, or the controls of one name; `value` as sent when nobody touches it."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    required: bool = False
    bad: bool = False  # stands in a field that is marked as wrong


@dataclass
class Found:
    """A form that posts, the page it stands on, and the id by which htmx finds it again."""

    page: str
    action: str
    id: str
    keep: str
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, ...]:
        """The address by name and fixed words: forms of the same kind about different rows are one."""
        return key_of(self.action)

    @property
    def typed(self) -> list[Field]:
        """What a person types."""
        return [one for one in self.fields.values() if one.kind in FREE]

    def sent(self) -> dict[str, Any]:
        """What the browser sends once a person has filled in what must be."""
        told = {one.name: one.values or _usual(one) for one in self.fields.values()}
        return {name: values for name, values in told.items() if values}

    def filled(self) -> dict[str, list[str]]:
        """What stands in its fields now."""
        return {one.name: one.values for one in self.fields.values()}


def key_of(path: str) -> tuple[str, ...]:
    """`("care:new", "baby", "feed")` for /care/baby/7/cards/feed/; empty for what is no address of ours."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return ()
    return (match.view_name, *(str(word) for word in match.kwargs.values() if not isinstance(word, int)))


def _usual(one: Field) -> list[str]:
    """What a person would put into a field that must be filled."""
    if one.kind in ("radio", "select"):
        return [next((option for option in one.options if option), "")] if one.required or one.kind == "select" else []
    if not one.required:
        return []
    now = timezone.localtime(timezone.now())
    if one.kind == "checkbox":
        return one.options[:1] or ["on"]
    return {
        "date": [(now.date() + dt.timedelta(days=1)).isoformat()],
        "datetime-local": [now.strftime("%Y-%m-%dT%H:%M")],
        "time": ["10:30"],
        "tel": ["13800138000"],
        "number": ["2"],
    }.get(one.kind, ["说明"])


class Page(HTMLParser):
    """The links and the forms of one page."""

    def __init__(self, path: str, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path = path
        self.links: list[str] = []
        self.forms: list[Found] = []
        self._form: Found | None = None
        self._select: Field | None = None
        self._area: Field | None = None
        self._divs: list[bool] = []  # for each open div whether it is a field marked as wrong
        self.feed(html)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        attrs = dict(pairs)
        if tag == "a" and attrs.get("href"):
            self.links.append(urljoin(self.path, attrs["href"] or ""))
        elif tag == "form" and attrs.get("method", "").lower() == "post":  # type: ignore[union-attr]
            action = urljoin(self.path, attrs.get("action") or "")
            self._form = Found(self.path, action, attrs.get("id") or "", attrs.get("data-keep") or "")
            self.forms.append(self._form)
        elif tag == "div":
            self._divs.append("yx-field-bad" in (attrs.get("class") or ""))
        elif self._form is not None:
            self._control(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "div" and self._divs:
            self._divs.pop()
        elif tag == "select":
            if self._select is not None and not self._select.values:
                self._select.values = self._select.options[:1]
            self._select = None
        elif tag == "textarea" and self._area is not None:
            self._area.values = [self._area.values[0].removeprefix("\n")]
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.values = ["".join(self._area.values) + data]

    def _control(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag == "option" and self._select is not None:
            value = attrs.get("value") or ""
            self._select.options.append(value)
            if "selected" in attrs:
                self._select.values.append(value)
            return
        name = attrs.get("name") or ""
        if tag not in ("input", "select", "textarea") or not name or name in NEVER or "disabled" in attrs:
            return
        known = self._form.fields.setdefault(name, Field(name, _kind(tag, attrs)))  # type: ignore[union-attr]
        known.required |= "required" in attrs
        known.bad |= any(self._divs)
        if tag == "select":
            self._select = known
        elif tag == "textarea":
            self._area = known
            known.values = [""]
        elif known.kind in ("radio", "checkbox"):
            known.options.append(attrs.get("value") or "on")
            known.values += [attrs.get("value") or "on"] if "checked" in attrs else []
        elif attrs.get("value"):
            known.values = [attrs["value"] or ""]


def _kind(tag: str, attrs: dict[str, str | None]) -> str:
    if tag != "input":
        return tag
    return "number" if "data-number" in attrs else attrs.get("type") or "text"


def crawl(get: Any, starts: list[str], *, each: int = 1) -> tuple[list[Page], list[str]]:
    """The pages that can be reached, at most so many of a kind, and what could not be shown."""
    seen: set[str] = set()
    counts: dict[tuple[str, ...], int] = {}
    pages, wrong, todo = [], [], list(starts)
    while todo:
        link = todo.pop(0)
        path = link.partition("#")[0]
        key = key_of(path)
        if not key or path in seen or counts.get(key, 0) >= each or urlsplit(path).netloc:
            continue
        seen.add(path)
        counts[key] = counts.get(key, 0) + 1
        answer = get(path)
        if answer.status_code != 200:
            if answer.status_code not in (302, 303, 409):
                wrong.append(f"{answer.status_code} {path}")
        elif answer["Content-Type"].startswith("text/html"):
            pages.append(Page(path, answer.content.decode()))
            todo += pages[-1].links + [form.action for form in pages[-1].forms]
    return pages, wrong


def one_of_each(pages: list[Page], *, each: int = 1) -> list[Found]:
    """The forms on these pages, at most so many of a kind, those with fields first."""
    kinds: dict[tuple[str, ...], list[Found]] = {}
    for form in sorted((form for page in pages for form in page.forms), key=lambda form: -len(form.fields)):
        known = kinds.setdefault(form.key, [])
        if len(known) < each and form.action not in [one.action for one in known]:
            known.append(form)
    return [form for key, forms in kinds.items() for form in forms if key and key[0] not in OUTSIDE]
