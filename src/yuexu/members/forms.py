"""What is asked about a contact."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yuexu.kernel.fields import Day, Instant, Prose
from yuexu.members.states import Channel, Kind, Outcome

SMILES = [("", _("未问")), ("5", "5"), ("4", "4"), ("3", "3"), ("2", "2"), ("1", "1")]


class ContactForm(forms.Form):
    """One contact; kind, way and time are filled in already."""

    kind = forms.ChoiceField(label=_("事项"), choices=Kind.choices)
    channel = forms.ChoiceField(label=_("方式"), choices=Channel.choices)
    outcome = forms.ChoiceField(label=_("结果"), choices=Outcome.choices)
    happened_at = Instant(label=_("联系时间"))
    satisfaction = forms.TypedChoiceField(
        label=_("满意度（5 最好）"), choices=SMILES, coerce=int, empty_value=None, required=False
    )
    notes = Prose(label=_("谈话内容"), required=False)
    next_on = Day(label=_("下次联系"), required=False)
