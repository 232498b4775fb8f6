"""What people type about duties and regulations."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from yuexu.handbook import parameters
from yuexu.kernel.fields import Day, Line, Prose
from yuexu.people.models import Staff

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


class ChangeForm(forms.Form):
    """A regulation's parameters, from a day after today on. `values`: what holds now, as written."""

    from_on = Day(label=_("生效日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    reason = Line(label=_("修改原因"), max_length=200)

    def __init__(
        self, *args: Any, regulation: Regulation, values: dict[str, Any], today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.regulation, self.values = regulation, values
        tomorrow = today + dt.timedelta(days=1)
        begun = _("最早从明天起生效：今天的待办已按现行制度开立")
        starts = self.fields["from_on"]
        starts.initial, starts.help_text = tomorrow, begun
        starts.widget.attrs["min"] = tomorrow.isoformat()
        starts.validators.append(MinValueValidator(tomorrow, begun))
        asked = {name: parameters.field(one, values[name]) for name, one in regulation.parameters.items()}
        self.fields = asked | self.fields

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, parameter in self.regulation.parameters.items():
            if name in cleaned:
                self._check(name, parameter, cleaned)
        return cleaned

    def _check(self, name: str, parameter: Parameter, cleaned: dict[str, Any]) -> None:
        """Within the limits? What means the same as what holds now stays as it is written."""
        value = cleaned[name]
        if isinstance(value, dt.time):
            value = parameters.clock(value)
        try:
            same = parameter.check(value) == parameter.check(self.values[name])
        except ValueError:
            self.add_error(name, parameters.limits(parameter) or _("请检查这一项"))
            return
        cleaned[name] = self.values[name] if same else value

    def asked(self) -> list[forms.BoundField]:
        """The parameters' fields, in the regulation's order."""
        return [self[name] for name in self.regulation.parameters]

    @property
    def parameters(self) -> dict[str, Any]:
        """The written values, once valid."""
        return {name: self.cleaned_data[name] for name in self.regulation.parameters}
