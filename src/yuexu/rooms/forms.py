"""What is typed about rooms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yuexu.kernel.fields import Line, Prose
from yuexu.people.models import Centre
from yuexu.rooms.models import HIGHEST, LOWEST, Room, RoomType
from yuexu.rooms.states import RoomState


class RoomTypeForm(forms.ModelForm):
    """A kind of room."""

    class Meta:
        model = RoomType
        fields = ["name", "position", "description"]
        field_classes = {"name": Line, "description": Prose}


class RoomForm(forms.ModelForm):
    """A room: number, floor, type (of this centre)."""

    class Meta:
        model = Room
        fields = ["number", "floor", "room_type"]
        field_classes = {"number": Line}

    def __init__(self, *args: Any, centre: Centre | int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room_type"].queryset = RoomType.objects.for_centre(centre)  # type: ignore[attr-defined]


class NewRoomsForm(forms.Form):
    """Rooms of one type, one or many; a floor only where the numbers do not tell it."""

    number = Line(label=_("房号"), max_length=400, help_text=_("可一次添加多间：301-306、308"))
    floor = forms.IntegerField(
        label=_("楼层"), required=False, min_value=LOWEST, max_value=HIGHEST, help_text=_("空着按房号：301 在 3 楼")
    )
    room_type = forms.ModelChoiceField(RoomType.objects.none(), label=_("房型"))

    def __init__(self, *args: Any, centre: Centre | int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room_type"].queryset = RoomType.objects.for_centre(centre)  # type: ignore[attr-defined]


class OutForm(forms.Form):
    """Why a room is closed."""

    reason = Line(label=_("停用原因"), max_length=200)


class RoomFilter(forms.Form):
    """Which rooms to show; an unknown value shows all."""

    q = forms.CharField(label=_("房号"), max_length=10, required=False)
    type = forms.IntegerField(label=_("房型"), min_value=1, max_value=2**31, required=False)
    state = forms.ChoiceField(label=_("状态"), choices=[("", _("全部状态")), *RoomState.choices], required=False)
