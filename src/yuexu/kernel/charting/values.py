"""What people typed becomes a value that can be kept, or a refusal in words; a kept record becomes one text.

Kept values are JSON: int or float (at most three decimals), a word, a list of words, true/false, or text.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yuexu.kernel.charting.definitions import NUMBERS, Form, Item
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.language import listed
from yuexu.kernel.text import shows

_DECIMAL = re.compile(r"[+-]?\d{1,12}(\.\d{0,12})?|[+-]?\.\d{1,12}", re.ASCII)

Value = int | float | str | bool | list[str]


def read(item: Item, raw: Any) -> Value | None:
    """The value of one answer; None for no answer. Raises RuleBroken with the item as field."""
    try:
        return _READERS[item.kind](item, raw)
    except _Refused as refused:
        raise RuleBroken(str(refused), field=item.code) from None


def read_all(form: Form, raw: Mapping[str, Any]) -> dict[str, Value]:
    """Every answer of a record, unanswered items left out. Raises RuleBroken at the first item that is wrong.

    An item whose condition does not hold is dropped; an unknown item is refused, and so is an empty record.
    """
    if unknown := set(raw) - {item.code for item in form.asked}:
        raise RuleBroken(_("“%(form)s”没有这一项：%(items)s") % {"form": form.text, "items": listed(sorted(unknown))})
    answers = {item.code: read(item, raw.get(item.code)) for item in form.asked}
    return whole(form, {code: value for code, value in answers.items() if value is not None})


def whole(form: Form, values: Mapping[str, Value]) -> dict[str, Value]:
    """The record with items that do not apply dropped. Raises RuleBroken when it lacks what it must have."""
    kept = {item.code: values[item.code] for item in form.asked if item.code in values and applies(item, values)}
    for item in form.asked:
        if item.required and item.code not in kept and applies(item, values):
            raise RuleBroken(_("请填写%(label)s") % {"label": item.text}, field=item.code)
    if not kept:
        raise RuleBroken(_("至少填写一项"))
    return kept


def applies(item: Item, values: Mapping[str, Any]) -> bool:
    """Whether the answers so far have this item asked."""
    return all(posted(values.get(other)) in answers for other, answers in item.when.items())


def posted(value: Any) -> str:
    """A kept value as a form posts it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def canonical(content: Any) -> str:
    """One text for equal content, whatever the order of its keys: what a seal is computed of."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


class _Refused(Exception):
    """Said by a reader; `read` adds the field."""


def _blank(raw: Any) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip()) or raw == []


def _number(item: Item, raw: Any) -> Value | None:
    if _blank(raw):
        return None
    text = "" if isinstance(raw, bool) else str(raw)
    typed = unicodedata.normalize("NFKC", text[:40]).strip()
    if len(text) > 40 or not _DECIMAL.fullmatch(typed):
        raise _Refused(_("请填数字，不是“%(value)s”") % {"value": _printable(str(raw)[:20])})
    value = Decimal(typed)
    if not item.low <= value <= item.high:  # type: ignore[operator]
        raise _Refused(
            _("%(label)s应在 %(range)s 之间，不是 %(value)s")
            % {"label": item.text, "range": span(item), "value": figure(value)}
        )
    if value != round(value, item.places):
        raise _Refused(_("最多 %(places)s 位小数") % {"places": item.places} if item.places else _("请填整数"))
    return int(value) if value == int(value) else float(value)


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def span(item: Item) -> str:
    """The plausible range as people read it: 34–42 ℃."""
    low, high = figure(item.low or Decimal(0)), figure(item.high or Decimal(0))
    return f"{low}–{high} {item.shown_unit}".rstrip()


def figure(value: Decimal | int | float) -> str:
    """A number without trailing zeros or exponent."""
    text = format(Decimal(str(value)), "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _word(item: Item, raw: Any) -> str | None:
    if _blank(raw):
        return None
    typed = posted(raw)
    if typed not in item.answers:
        raise _Refused(_("没有这个选项：%(value)s") % {"value": _printable(typed[:20])})
    return typed


def _yes_no(item: Item, raw: Any) -> Value | None:
    word = _word(item, raw)
    return None if word is None else word == "yes"


def _words(item: Item, raw: Any) -> Value | None:
    if _blank(raw):
        return None
    chosen = {_word(item, one) for one in (raw if isinstance(raw, list | tuple) else [raw])}
    return [answer for answer in item.answers if answer in chosen] or None


def _text(item: Item, raw: Any) -> Value | None:
    if _blank(raw):
        return None
    if not isinstance(raw, str):
        raise _Refused(_("请填文字"))
    if len(raw) > item.length + raw.count("\r"):
        raise _Refused(_("最多 %(length)s 字") % {"length": item.length})
    return _written(raw) or None


def written(text: str) -> str:
    """A text as it is kept. Raises RuleBroken for control characters (a line break is none)."""
    try:
        return _written(text)
    except _Refused as refused:
        raise RuleBroken(str(refused)) from None


def _written(raw: str) -> str:
    """The text in one form of Unicode; refused where it holds what cannot be shown, or turns its direction."""
    text = unicodedata.normalize("NFC", raw).replace("\r\n", "\n").strip()
    if not shows(text):
        raise _Refused(_("含有不能显示的字符"))
    return text


_READERS: dict[str, Callable[[Item, Any], Value | None]] = {
    **dict.fromkeys(NUMBERS, _number),
    "choice": _word,
    "choices": _words,
    "yes_no": _yes_no,
    "text": _text,
}


def carried(form: Form, last: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a new record starts with: defaults, and the last record's answers of items that carry."""
    start: dict[str, Any] = {item.code: item.default for item in form.asked if item.default}
    usable: Iterable[Item] = (item for item in form.asked if item.carry and item.code in (last or {}))
    return start | {item.code: (last or {})[item.code] for item in usable}
