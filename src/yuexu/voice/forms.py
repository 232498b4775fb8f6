"""What is asked about a complaint."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yuexu.families.models import Mother
from yuexu.kernel.fields import Line, Prose
from yuexu.people.models import Staff
from yuexu.people.posts import DEPARTMENTS
from yuexu.voice.states import Answer, Channel, Severity


class JudgeForm(forms.Form):
    """How bad it is and who answers for it."""

    severity = forms.ChoiceField(label=_("程度"), choices=Severity.choices, initial=Severity.MINOR)
    department = forms.ChoiceField(label=_("责任部门"), choices=list(DEPARTMENTS.items()))
    owner = forms.ModelChoiceField(Staff.objects.none(), label=_("负责人"), required=False, empty_label=_("未指定"))

    def __init__(self, data: Any, *, centre: int, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        staff = Staff.objects.for_centre(centre).working().order_by("department", "number")
        self.fields["owner"].queryset = staff  # type: ignore[attr-defined]


class ComplaintForm(JudgeForm):
    """A complaint as it is taken in."""

    mother = forms.ModelChoiceField(Mother.objects.none(), label=_("客户"), required=False, widget=forms.HiddenInput)
    told_by = Line(label=_("投诉人"), max_length=40)
    channel = forms.ChoiceField(label=_("渠道"), choices=Channel.choices)
    text = Prose(label=_("内容"), max_length=2000)

    field_order = ["told_by", "channel", "text", "severity", "department", "owner"]

    def __init__(self, data: Any, *, centre: int, **kwargs: Any) -> None:
        super().__init__(data, centre=centre, **kwargs)
        self.fields["mother"].queryset = Mother.objects.for_centre(centre)  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """What was said to the client."""

    text = Prose(label=_("内容"), max_length=2000)


class AnswerForm(forms.Form):
    """What the client says."""

    answer = forms.ChoiceField(label=_("客户答复"), choices=Answer.choices)
    text = Prose(label=_("客户的话"), max_length=1000, required=False)
