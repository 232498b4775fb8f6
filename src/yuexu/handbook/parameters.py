"""A regulation's parameters as people see and set them: values and limits in words, and the proper input for each kind.

What is stored stays the handbook's own writing (`30m`, `08:00`, `mon`); nobody has to know it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yuexu.kernel.language import listed
from yuexu.kernel.ui import WEEKDAYS as WEEKDAY_NAMES
from yuexu.kernel.ui import written
from yuexu.people.posts import POSTS

if TYPE_CHECKING:
    from yuexu.handbook.text import Parameter

UNITS: dict[str, str | Promise] = {"m": gettext_lazy("分钟"), "h": gettext_lazy("小时"), "d": gettext_lazy("天")}
MINUTES = {"m": 1, "h": 60, "d": 1440}
MOST = 9999  # of a unit: what `text.duration` reads
SPARE = 2  # empty boxes for further times of day


def said(kind: str, value: Any) -> str:
    """A written value in people's words: 2小时, 周二、周四, 责任护士."""
    if kind == "weekdays":
        return listed(name for _code, name in weekdays(value))
    if kind == "post":
        return str(POSTS[value].name)
    return written(value)


def weekdays(codes: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Days of the week with their names, Monday first; all of them, or those of the codes."""
    from yuexu.handbook.text import WEEKDAYS  # loaded when a regulation is (models/book.py)

    return [(code, WEEKDAY_NAMES[day - 1]()) for code, day in WEEKDAYS.items() if code in (codes or WEEKDAYS)]


def limits(parameter: Parameter) -> str:
    """Between what a centre may choose, in words; empty when anything goes."""
    bounds = {"low": parameter.min, "high": parameter.max}
    told = {name: said(parameter.kind, bound) for name, bound in bounds.items() if bound is not None}
    if len(told) == 2:
        return _("允许 %(low)s 至 %(high)s") % told
    if "low" in told:
        return _("至少 %(low)s") % told
    return _("至多 %(high)s") % told if told else ""


def explained(parameter: Parameter, present: Any) -> str:
    """What stands beside the input: the limits, what holds now, and what the regulation itself says where that differs."""
    own = parameter.value
    parts = [limits(parameter), _("现行 %(value)s") % {"value": said(parameter.kind, present)}]
    if present != own:
        parts.append(_("制度原定 %(value)s") % {"value": said(parameter.kind, own)})
    return " · ".join(part for part in parts if part)


def field(parameter: Parameter, present: Any) -> forms.Field:
    """The input for a parameter, beginning with the present value."""
    bounds = limits(parameter)
    common: dict[str, Any] = {
        "label": _(parameter.label), "initial": present, "help_text": explained(parameter, present),
    }  # fmt: skip
    match parameter.kind:
        case "duration":
            return Length(units=units(parameter, present), refused=bounds, **common)
        case "number":
            refused = {"min_value": bounds, "max_value": bounds, "invalid": _("请填整数")}
            return forms.IntegerField(
                min_value=parameter.min, max_value=parameter.max, error_messages=refused, **common
            )
        case "time":
            return forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **common)
        case "times":
            return Times(**common)
        case "weekdays":
            return forms.MultipleChoiceField(choices=weekdays(), **common)
        case "post":
            return forms.ChoiceField(choices=[(post.code, post.name) for post in POSTS.values()], **common)


def units(parameter: Parameter, present: str) -> list[tuple[str, str]]:
    """The units in which some whole number lies within the limits, and the present value's own."""
    low = _minutes(parameter.min) if parameter.min else 0
    high = _minutes(parameter.max) if parameter.max else MOST * MINUTES["d"]
    fits = [code for code, one in MINUTES.items() if -(-low // one) <= min(high // one, MOST)]
    return [(code, str(name)) for code, name in UNITS.items() if code in fits or code == present[-1]]


def _minutes(written_length: str) -> int:
    return int(written_length[:-1]) * MINUTES[written_length[-1]]


class LengthBoxes(forms.MultiWidget):
    """A box for the number, and the units as buttons; drawn by handbook/parameters.html."""

    def __init__(self, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__({"number": forms.TextInput(), "unit": forms.RadioSelect(choices=choices)})

    def decompress(self, value: str | None) -> list[str | None]:
        return [value[:-1], value[-1]] if value else [None, None]


class Length(forms.MultiValueField):
    """A length of time as a number and a unit; cleaned, it is as the handbook writes it: 30m.

    `refused`: what is said of a number that cannot be; the limits, where there are any.
    """

    def __init__(self, *, units: Sequence[tuple[str, str]], refused: str, **kwargs: Any) -> None:
        between = refused or _("请填 0 至 %(most)s") % {"most": MOST}
        told = {"min_value": between, "max_value": between, "invalid": _("请填整数")}
        number = forms.IntegerField(min_value=0, max_value=MOST, error_messages=told)
        super().__init__((number, forms.ChoiceField(choices=units)), widget=LengthBoxes(units), **kwargs)
        self.units = units

    def compress(self, data_list: list[Any]) -> str:
        return f"{data_list[0]}{data_list[1]}"


class TimeBoxes(forms.MultipleHiddenInput):
    """Several times of day under one name; drawn by handbook/parameters.html, with boxes to spare."""

    input_type = "time"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [one for one in super().value_from_datadict(data, files, name) or [] if one.strip()]


class Times(forms.Field):
    """Times of day, in their order; a box left empty does not count."""

    widget = TimeBoxes
    spare = SPARE

    def clean(self, value: Any) -> list[str]:
        if not value:
            raise ValidationError(_("请至少填一个时刻"))
        one = forms.TimeField()
        found = sorted(clock(one.clean(text)) for text in value)
        if len(set(found)) < len(found):
            raise ValidationError(_("同一个时刻填了两次"))
        return found


def clock(time: dt.time) -> str:
    """A time of day as the handbook writes it: 08:00."""
    return time.strftime("%H:%M")
