"""Form fields that refuse what cannot be: control characters, unreal days, sums beyond any bill."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from yuexu.kernel.money import LIMIT
from yuexu.kernel.secrets import plain
from yuexu.kernel.text import shows

EARLIEST, LATEST = dt.date(1930, 1, 1), dt.date(2099, 12, 31)


def no_control_characters(text: str) -> None:
    """Refuse characters that cannot be seen, or that turn the text; line breaks and tabs are let through."""
    if not shows(text, breaks="\n\r\t"):
        raise ValidationError(_("含有不可见的控制字符，请重新输入"))


def one_line(text: str) -> None:
    """Refuse line breaks too."""
    if re.search(r"[\n\r\t]", text):
        raise ValidationError(_("请写在一行内"))


class Line(forms.CharField):
    """One line of text, 60 characters unless told."""

    default_validators = [no_control_characters, one_line]

    def __init__(self, *, max_length: int = 60, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)


class Prose(forms.CharField):
    """Several lines of text, 1,000 characters unless told."""

    default_validators = [no_control_characters]

    def __init__(self, *, max_length: int = 1000, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(max_length=max_length, **kwargs)


class Phone(forms.CharField):
    """A telephone number as people write it: spaces, dashes and +86 are let through."""

    default_validators = [no_control_characters]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"}), **kwargs)

    def clean(self, value: Any) -> str:
        number = super().clean(value)
        if number and not re.fullmatch(r"\+?\d{5,17}", plain(number)):
            raise ValidationError(_("这不像一个电话号码"))
        return plain(number) if number else ""


class Day(forms.DateField):
    """A day of the calendar between 1930 and 2099."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"min": EARLIEST.isoformat(), "max": LATEST.isoformat()}))
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)
        self.validators += [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]


class Instant(forms.DateTimeField):
    """A moment in the centre's zone, to the minute."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(format="%Y-%m-%dT%H:%M"))
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs)

    def clean(self, value: Any) -> Any:
        moment = super().clean(value)
        if moment is not None and not EARLIEST <= moment.date() <= LATEST:
            raise ValidationError(_("这个日期不合常理"))
        return moment


def unmoved(at: dt.datetime | None, was: dt.datetime) -> dt.datetime:
    """`at`, or `was` where nothing else was told: a field shows minutes only, and the same minute is the same time."""
    return was if at is None or at == was.replace(second=0, microsecond=0) else at


class Yuan(forms.DecimalField):
    """A sum of money: a cent at least (unless told), ten million at most."""

    def __init__(self, *, least: str = "0.01", **kwargs: Any) -> None:
        super().__init__(
            min_value=Decimal(least), max_value=LIMIT, max_digits=9, decimal_places=2,
            widget=forms.NumberInput(attrs={"step": "0.01"}), **kwargs,
        )  # fmt: skip


class Several(forms.MultipleChoiceField):
    """Some of a few choices, ticked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.CheckboxSelectMultiple, **kwargs)
