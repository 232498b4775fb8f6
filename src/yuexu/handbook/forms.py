"""What people type about duties and regulations."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yuexu.kernel.fields import Day, Line, Prose
from yuexu.kernel.ui import WEEKDAYS as WEEKDAY_NAMES
from yuexu.people.models import Staff
from yuexu.people.posts import POSTS

if TYPE_CHECKING:
    from yuexu.handbook.text import Parameter, Regulation


class ConfirmForm(forms.Form):
    """One's word that it is done."""

    note = Prose(label=_("做了什么"), max_length=500)


class WaiveForm(forms.Form):
    """Why a duty is waived."""

    reason = Prose(label=_("免除理由"), max_length=500)


class ReassignForm(forms.Form):
    """To whom a duty goes."""

    to = forms.ModelChoiceField(label=_("交给"), queryset=Staff.objects.none())

    def __init__(self, *args: Any, centre_id: int, department: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Staff.objects.for_centre(centre_id).working().filter(department=department)
        self.fields["to"].queryset = people.order_by("name")  # type: ignore[attr-defined]


def _written(parameter: Parameter, initial: Any) -> forms.Field:
    """The field for a parameter, in its own writing (20m, 20:00)."""
    bounds = _("允许 %(low)s 到 %(high)s") % {"low": parameter.min, "high": parameter.max} if parameter.min else ""
    common: dict[str, Any] = {"label": _(parameter.label), "initial": initial, "help_text": bounds}
    match parameter.kind:
        case "number":
            return forms.IntegerField(min_value=parameter.min, max_value=parameter.max, **common)
        case "time":
            return forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **common)
        case "weekdays":
            from yuexu.handbook.text import WEEKDAYS  # loaded when a regulation is (models/book.py)

            names = [(code, WEEKDAY_NAMES[number - 1]()) for code, number in WEEKDAYS.items()]
            return forms.MultipleChoiceField(choices=names, **common)
        case "post":
            return forms.ChoiceField(choices=[(post.code, post.name) for post in POSTS.values()], **common)
        case "times":
            return Line(max_length=120, **{**common, "initial": " ".join(initial), "help_text": _("如 08:00 20:00")})
    writing = _("写作 20m、2h、3d")  # not inside the f-string: messages are not gathered from there
    return Line(max_length=6, **{**common, "help_text": f"{bounds} {writing}".strip()})


class ChangeForm(forms.Form):
    """A regulation's parameters, from a day on."""

    from_on = Day(label=_("生效日期"))
    reason = Line(label=_("修改原因"), max_length=200)

    def __init__(
        self, *args: Any, regulation: Regulation, values: dict[str, Any], today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.regulation = regulation
        tomorrow = today + dt.timedelta(days=1)
        self.fields["from_on"].initial = tomorrow
        self.fields["from_on"].widget.attrs["min"] = tomorrow.isoformat()
        self.fields = {name: _written(p, values[name]) for name, p in regulation.parameters.items()} | self.fields

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, parameter in self.regulation.parameters.items():
            if name in cleaned:
                self._check(name, parameter, cleaned)
        return cleaned

    def _check(self, name: str, parameter: Parameter, cleaned: dict[str, Any]) -> None:
        value = cleaned[name]
        if isinstance(value, dt.time):
            value = value.strftime("%H:%M")
        if parameter.kind == "times":
            value = str(value).replace("，", " ").replace(",", " ").split()
        try:
            parameter.check(value)
        except ValueError:
            self.add_error(name, _("请按 %(example)s 的写法，并在允许范围内") % {"example": parameter.value})
        cleaned[name] = value

    @property
    def parameters(self) -> dict[str, Any]:
        """The written values, once valid."""
        return {name: self.cleaned_data[name] for name in self.regulation.parameters}
