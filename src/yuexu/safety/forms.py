"""A sheet on a page: its items, and the room and department it is about."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yuexu.kernel.charting.definitions import Form
from yuexu.kernel.charting.forms import RecordForm, record_form
from yuexu.kernel.fields import Line
from yuexu.people.posts import DEPARTMENTS
from yuexu.rooms.models import Room


class SheetForm(RecordForm):
    """What every sheet asks beside its items."""

    department = forms.ChoiceField(label=_("部门"), choices=list(DEPARTMENTS.items()), required=False)
    room = forms.ModelChoiceField(label=_("房间"), queryset=Room.objects.none(), required=False)

    def __init__(self, *args: Any, centre_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "room" in self.definition.subjects:
            self.fields["room"].queryset = Room.objects.for_centre(centre_id)  # type: ignore[attr-defined]
            self.fields["room"].label_from_instance = lambda room: room.number  # type: ignore[attr-defined]
        else:
            del self.fields["room"]


class CorrectionForm(RecordForm):
    """Putting a sheet right."""

    reason = Line(label=_("更正原因"), max_length=200)


@lru_cache(maxsize=256)
def _made(base: type[RecordForm], items: type[RecordForm]) -> type[RecordForm]:
    return type("SheetOf", (items, base), {})


def sheet_form(sheet: Form) -> type[RecordForm]:
    """The form of a new sheet."""
    return _made(SheetForm, record_form(sheet))


def correction_form(sheet: Form) -> type[RecordForm]:
    """The form of a correction."""
    return _made(CorrectionForm, record_form(sheet))
