"""What pages of care ask beside the cards: reasons, answers, reviews, orders."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yuexu.care.models.alerts import TOLD
from yuexu.care.models.orders import OrderKind, Rhythm
from yuexu.care.models.reviews import ReviewKind
from yuexu.kernel.charting.values import written
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.fields import Instant
from yuexu.people.models import Staff


class Words(forms.CharField):
    """A text of people: no control characters, a bounded length, written in a box."""

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        try:
            return written(text) if text else ""
        except RuleBroken as rule:
            raise forms.ValidationError(rule.message) from None


def reason_fields() -> dict[str, forms.Field]:
    """What a correction asks beside the card."""
    return {"reason": Words(label=_("更正原因"), max_length=200, rows=1)}


class ReasonForm(forms.Form):
    """Taking an entry back."""

    reason = Words(label=_("作废原因"), max_length=200, help_text=_("例如：记错宝宝。原记录会保留并标明作废。"))
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """What was done about an alert."""

    told = forms.MultipleChoiceField(
        label=_("告知了谁"), choices=list(TOLD.items()), widget=forms.CheckboxSelectMultiple
    )
    action = Words(label=_("做了什么"), max_length=500, rows=3)


class ReturnForm(forms.Form):
    """Giving an entry back to its writer."""

    what = Words(label=_("问题"), max_length=300, help_text=_("填写人会收到这条退回，更正或答复后关闭。"))


class FindingForm(forms.Form):
    """The writer's answer."""

    answer = Words(label=_("答复"), max_length=300, help_text=_("记录有误请直接更正；这里说明为什么记录无误。"))


class ReviewForm(forms.Form):
    """The outcome of a review."""

    kind = forms.ChoiceField(label=_("审核"), choices=ReviewKind.choices)
    complete = forms.ChoiceField(label=_("记录"), choices=[("yes", _("完整")), ("no", _("不完整"))])
    note = Words(label=_("说明"), max_length=300, required=False)

    def clean_complete(self) -> bool:
        """As yes or no."""
        return bool(self.cleaned_data["complete"] == "yes")


class OrderForm(forms.Form):
    """A doctor's order."""

    what = Words(label=_("医嘱"), max_length=300)
    order_kind = forms.ChoiceField(label=_("类别"), choices=OrderKind.choices)
    rhythm = forms.ChoiceField(label=_("频次"), choices=Rhythm.choices)


class ExecutionForm(forms.Form):
    """Carrying an order out; the second person proves to be there by the own PIN."""

    done_at = Instant(label=_("执行时间"), required=False)
    checked_by = forms.ModelChoiceField(label=_("查对人"), queryset=Staff.objects.none())
    pin = forms.CharField(
        label=_("查对人口令"), max_length=8,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    note = Words(label=_("备注"), max_length=200, required=False, rows=1)
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, checkers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checked_by"].queryset = checkers  # type: ignore[attr-defined]
        self.fields["client_id"].initial = uuid.uuid4


def day_asked(text: str, today: dt.date) -> dt.date:
    """The day of `?day=`; today for none, an unreal one, or one that no record can have."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return today
    return day if dt.date(2000, 1, 1) <= day <= today else today
