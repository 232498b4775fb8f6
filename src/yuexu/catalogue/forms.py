"""What is asked about packages, extras and prices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yuexu.catalogue.models import ItemKind
from yuexu.kernel.fields import Day, Line, Yuan
from yuexu.rooms.models import RoomType


class PackageForm(forms.Form):
    """A new package."""

    name = Line(label=_("套餐"), max_length=40)
    room_type = forms.ModelChoiceField(label=_("房型"), queryset=RoomType.objects.none())
    nights = forms.IntegerField(label=_("晚数"), min_value=1, max_value=365, initial=28)
    pitch = Line(label=_("一句话介绍"), max_length=120, required=False)

    def __init__(self, *args: Any, centre_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room_type"].queryset = RoomType.objects.for_centre(centre_id).order_by("position")  # type: ignore[attr-defined]


class ItemForm(forms.Form):
    """An included item."""

    kind = forms.ChoiceField(label=_("类别"), choices=ItemKind.choices)
    name = Line(label=_("内容"))
    count = forms.IntegerField(
        label=_("次数"), min_value=1, max_value=999, required=False, help_text=_("每天按需的留空")
    )
    minutes = forms.IntegerField(label=_("每次分钟"), min_value=1, max_value=1440, required=False)
    note = Line(label=_("说明"), max_length=120, required=False)


class PriceForm(forms.Form):
    """A price from a day on."""

    price = Yuan(label=_("价格"))
    from_on = Day(label=_("生效日期"))


class ExtraForm(forms.Form):
    """A new extra with its price."""

    name = Line(label=_("项目"), max_length=40)
    kind = forms.ChoiceField(label=_("类别"), choices=ItemKind.choices)
    unit = Line(label=_("单位"), max_length=10, initial=_("次"))
    minutes = forms.IntegerField(label=_("每次分钟"), min_value=1, max_value=1440, required=False)
    price = Yuan(label=_("价格"))
