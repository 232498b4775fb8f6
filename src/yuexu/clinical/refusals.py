"""Exists so that a value which cannot be right is refused in words instead of becoming a number."""

import math
import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from yuexu.clinical.findings import N_

Word = TypeVar("Word", bound=str)

# code -> (English for the command line, Chinese for the screens); both take the same named parameters.
REASONS: dict[str, tuple[str, str]] = {
    "missing": ("%(field)s is empty", N_("%(field)s 未填写")),
    "not_a_number": ("%(field)s is not a number: %(value)s", N_("%(field)s 不是数字：%(value)s")),
    "not_whole": ("%(field)s must be a whole number: %(value)s", N_("%(field)s 必须是整数：%(value)s")),
    "not_a_choice": (
        "%(field)s must be one of %(choices)s, not %(value)s",
        N_("%(field)s 只能是 %(choices)s，不能是 %(value)s"),
    ),
    "out_of_range": (
        "%(field)s %(value)s is outside %(low)s to %(high)s",
        N_("%(field)s %(value)s 不在 %(low)s 至 %(high)s 之间"),
    ),
    "not_positive": ("%(field)s must be above zero: %(value)s", N_("%(field)s 必须大于零：%(value)s")),
    "unit": (
        "%(field)s %(value)s %(unit)s is not possible: was it given in %(other)s?",
        N_("%(field)s %(value)s %(unit)s 不可能：是否误用了 %(other)s？"),
    ),
    "past_table": (
        "%(field)s %(value)s is past the table (%(low)s to %(high)s)",
        N_("%(field)s %(value)s 超出表格范围（%(low)s 至 %(high)s）"),
    ),
    "below_35_weeks": (
        "ga_weeks %(value)s: the table starts at 35 completed weeks; a doctor decides",
        N_("孕周 %(value)s：表格自满 35 周起，请医生决定"),
    ),
    "past_14_days": (
        "age_hours %(value)s: the table ends with day 14 (completed hour 359); a doctor decides",
        N_("日龄已超过 14 天（%(value)s 小时）：表格到此为止，请医生决定"),
    ),
    "before_first_hour": (
        "age_hours %(value)s: the table starts at the first completed hour",
        N_("出生后 %(value)s 小时：表格自满 1 小时起"),
    ),
    "two_units": (
        "give tsb_mg_dl or tsb_umol_l, not both",
        N_("胆红素只填一种单位：mg/dL 或 µmol/L"),
    ),
    "gain_or_loss": (
        "percent_change %(value)s at %(hours)s h: a loss is written with a minus sign",
        N_("%(hours)s 小时体重变化 %(value)s%%：下降请写负号"),
    ),
    "before_term_date": (
        "corrected age is %(value)s days: before the due date the WHO standards do not hold",
        N_("矫正日龄 %(value)s 天：未到预产期，不适用 WHO 标准"),
    ),
    "extra_item": (
        "%(scale)s has %(items)s items but %(field)s is answered: is it the right scale?",
        N_("%(scale)s 只有 %(items)s 题，但 %(field)s 有答案：量表选对了吗？"),
    ),
    "self_harm_unfinished": (
        "%(field)s is empty; the item on self-harm is answered %(value)s: assess today whatever the total would be",
        N_("%(field)s 未填写；但自伤题答了 %(value)s：无论总分，今天就要专业评估"),
    ),
    "cells": (
        "the row has %(cells)s cells, the header %(columns)s",
        N_("本行有 %(cells)s 格，表头只有 %(columns)s 列"),
    ),
    "order": ("%(field)s must be in order of time", N_("%(field)s 必须按时间先后排列")),
}


class Refused(ValueError):
    """A value that cannot be read or cannot be right; nothing was computed from it."""

    def __init__(self, code: str, **params: object) -> None:
        """`code` is a key of REASONS; the parameters fill its places."""
        self.code = code
        self.params: Mapping[str, object] = MappingProxyType(params)
        super().__init__(REASONS[code][0] % params)

    @property
    def message_id(self) -> str:
        """The Chinese sentence with its places, for a screen to translate and fill."""
        return REASONS[self.code][1]


_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def number(field: str, text: str) -> float:
    """A plain decimal as a finite number; full-width digits of Chinese keyboards are read.

    Refused: words, `nan`, `inf`, digits grouped by commas or underscores, a unit after the number, `1e400`.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _DECIMAL.fullmatch(plain) or not math.isfinite(value := float(plain)):
        raise Refused("not_a_number", field=field, value=text.strip()[:40])
    return value


def finite(field: str, value: float) -> float:
    """The value, or a refusal where it is NaN, infinite or no number at all."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise Refused("not_a_number", field=field, value=value)
    return value


def within(field: str, value: float, low: float, high: float) -> float:
    """The value, or a refusal where it lies outside low..high (both included)."""
    if not low <= finite(field, value) <= high:
        raise Refused("out_of_range", field=field, value=plain(value), low=plain(low), high=plain(high))
    return value


def whole(field: str, value: float, low: int, high: int) -> int:
    """A whole number within low..high."""
    if within(field, value, low, high) != int(value):
        raise Refused("not_whole", field=field, value=plain(value))
    return int(value)


def choice(field: str, value: str, choices: tuple[Word, ...]) -> Word:
    """One of the words, in any case, blanks around it ignored: what is returned is the word, `value` may be another."""
    word = value.strip().casefold()
    for known in choices:
        if word == known:
            return known
    code = "not_a_choice" if word else "missing"
    raise Refused(code, field=field, value=value.strip()[:40], choices="|".join(choices))


def plain(value: float) -> str:
    """A number as people write it: no trailing zeros, no exponent for everyday sizes."""
    return f"{value:.10g}"
