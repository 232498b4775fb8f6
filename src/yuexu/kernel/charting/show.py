"""A kept record told in words: one answer, a line, all answers by group; also what old versions asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from yuexu.kernel.charting.definitions import NUMBERS, Form, Item
from yuexu.kernel.charting.values import figure, posted
from yuexu.kernel.language import listed


@dataclass(frozen=True)
class Line:
    """One answer as told: the item's label and the answer with its unit."""

    code: str
    label: str
    text: str


def told(item: Item, value: Any) -> str:
    """One answer: 36.8 ℃, 配方奶, 是. A choice that is no longer known is told as it was kept."""
    if value is None:
        return "—"
    if item.kind in NUMBERS and isinstance(value, int | float):
        return f"{figure(value)} {item.shown_unit}".rstrip()
    if item.kind == "yes_no":
        return _("是") if value is True else _("否")
    if item.kind in ("choice", "choices"):
        labels = {choice.code: choice.text for choice in item.choices}
        return listed(labels.get(one, str(one)) for one in (value if isinstance(value, list) else [value]))
    return str(value)


def lines(form: Form | None, values: Mapping[str, Any]) -> list[Line]:
    """Every answer in the order of the form; then what the form does not know (any more), as kept."""
    known = form.by_code if form else {}
    told_lines = [Line(code, item.text, told(item, values[code])) for code, item in known.items() if code in values]
    return told_lines + [Line(code, code, posted(values[code])) for code in values if code not in known]


def brief(form: Form | None, values: Mapping[str, Any]) -> str:
    """The record in a line: the answers of its brief items, or the first three. A yes is its label."""
    if form is None:
        return _("；").join(f"{code} {posted(value)}" for code, value in values.items())[:80]
    codes = [code for code in form.brief if code in values] or [c for c in form.by_code if c in values][:3]
    return " · ".join(text for text in (_in_brief(form.by_code[code], values[code]) for code in codes) if text)


def _in_brief(item: Item, value: Any) -> str:
    if item.kind == "yes_no":
        return item.text if value is True else ""
    text = told(item, value)
    if item.kind in NUMBERS and not item.shown_unit:
        return f"{item.text} {text}"
    return text if len(text) <= 40 else f"{text[:39]}…"


def grouped(items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    """Items under the legends they stand under, in their order."""
    return [(_(name) if name else "", list(those)) for name, those in groupby(items, key=lambda item: item.group)]
