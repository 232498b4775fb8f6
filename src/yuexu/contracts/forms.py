"""What is asked from assessment to settlement."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yuexu.catalogue.models import Package
from yuexu.catalogue.queries import extras_on, packages_on
from yuexu.contracts import states
from yuexu.contracts.accounts import Method
from yuexu.families.words import Mood
from yuexu.kernel.fields import Day, Line, Prose, Several, Yuan

EXCLUDED = _("医院诊疗与检查费用\n外出就医交通费\n奶粉、纸尿裤等个人消耗品\n家属餐与陪住费")


def fresh() -> str:
    """A client-made id for a browser without JavaScript: sent twice, it happens once."""
    return uuid.uuid4().hex


class Once(forms.Form):
    """A form whose second sending changes nothing."""

    client_id = forms.RegexField(r"^[0-9A-Za-z-]{8,60}$", widget=forms.HiddenInput, initial=fresh)


class AssessmentForm(forms.Form):
    """A health assessment."""

    occasion = forms.ChoiceField(label=_("时机"), choices=states.Occasion.choices)
    complications = Several(label=_("孕期情况"), choices=states.Complication.choices, required=False)
    history = Prose(label=_("病史"), required=False)
    medication = Prose(label=_("用药"), max_length=500, required=False)
    mood = forms.ChoiceField(label=_("情绪"), choices=[("", _("未问")), *Mood.choices], required=False)
    newborn = Prose(label=_("宝宝预计情况"), max_length=500, required=False)
    outcome = forms.ChoiceField(label=_("结论"), choices=states.Outcome.choices)
    guidance = Prose(label=_("医生指导意见"), required=False)
    guided_by = Line(label=_("指导医生"), max_length=40, required=False)
    referred_to = Line(label=_("建议转往"), required=False)


class PlanForm(forms.Form):
    """A plan: one package, extras by count, a discount with its reason, what is not included."""

    package = forms.ModelChoiceField(label=_("套餐"), queryset=Package.objects.none())
    discount = Yuan(label=_("优惠"), least="0", required=False)
    discount_reason = Line(label=_("优惠原因"), max_length=80, required=False)
    care_note = Prose(label=_("个性化安排"), required=False, help_text=_("评估结论、饮食与信仰、特别约定"))
    excluded = Prose(label=_("不包含"), initial=EXCLUDED, help_text=_("一行一项，客户会看到"))

    def __init__(self, *args: Any, centre_id: int, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        packages: Any = packages_on(centre_id, today)
        extras: Any = extras_on(centre_id, today)
        self.fields["package"].queryset = packages.filter(price__isnull=False)  # type: ignore[attr-defined]
        self.extras: list[Any] = list(extras.filter(price__isnull=False))
        for extra in self.extras:
            self.fields[f"extra_{extra.pk}"] = forms.IntegerField(
                label=f"{extra.name}（¥{extra.price:,.0f}/{extra.unit}）",
                min_value=0, max_value=200, required=False,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The extras as counts, zero left out; a discount left empty is none."""
        facts = super().clean() or {}
        counts = {extra: facts.pop(f"extra_{extra.pk}", None) or 0 for extra in self.extras}
        facts["extras"] = {extra: count for extra, count in counts.items() if count}
        facts["discount"] = facts.get("discount") or Decimal(0)
        return facts


class ConfirmForm(forms.Form):
    """How the client confirmed."""

    confirmation = Line(label=_("客户如何确认"), max_length=120, help_text=_("如：当面逐项确认；微信回复“同意”"))


class ExplainForm(forms.Form):
    """How explaining a clause went."""

    understood = forms.TypedChoiceField(
        label=_("客户是否理解"),
        choices=[("yes", _("理解")), ("no", _("仍有疑问"))],
        coerce=lambda word: word == "yes",
    )
    note = Line(label=_("客户的疑问"), max_length=200, required=False)


class SignForm(forms.Form):
    """The client's hand."""

    signature = forms.CharField(
        label=_("客户签名"),
        max_length=500_000,
        widget=forms.HiddenInput,
        error_messages={"required": _("请客户签名")},
    )
    signed_name = Line(label=_("签署人姓名"), max_length=40)


class MoneyForm(Once):
    """A sum and how it comes or goes."""

    amount = Yuan(label=_("金额"))
    method = forms.ChoiceField(label=_("方式"), choices=Method.choices)


class MemoForm(MoneyForm):
    """A sum with a word about it."""

    memo = Line(label=_("说明"), max_length=120, required=False)


class ChargeForm(Once):
    """A service bought beside the contract."""

    text = Line(label=_("项目"), max_length=80)
    amount = Yuan(label=_("金额"))


class AllowForm(Once):
    """A sum let off."""

    amount = Yuan(label=_("减免金额"))
    reason = Line(label=_("原因"), max_length=80)


class ExtendForm(Once):
    """More nights."""

    nights = forms.IntegerField(label=_("续住晚数"), min_value=1, max_value=180)
    price = Yuan(label=_("续住总价"), required=False, help_text=_("留空按合同每晚均价"))


class EndingForm(forms.Form):
    """How the stay went, as far as the stay itself does not tell it."""

    ending = forms.ChoiceField(label=_("离所原因"), choices=states.Ending.choices)
    noticed_on = Day(label=_("客户告知日期"), required=False)
    hospital_nights = forms.IntegerField(label=_("住院不在所晚数"), min_value=0, max_value=365, required=False)
    lesser_nights = forms.IntegerField(label=_("替代房型晚数"), min_value=0, max_value=365, required=False)
    lesser_difference = Yuan(label=_("替代房型每晚差价"), least="0", required=False)

    def told(self) -> dict[str, Any]:
        """As `Residence.lived` wants it."""
        return {name: self.cleaned_data[name] for name in EndingForm.base_fields}


class StatementForm(EndingForm):
    """If she left on that day, and so."""

    left_on = Day(label=_("离所日期"))


class SettleForm(Once, EndingForm):
    """How the stay went, and how the difference is paid."""

    method = forms.ChoiceField(
        label=_("结清方式"), choices=[("", _("暂不结清，留在账上")), *Method.choices], required=False
    )


class CancelForm(Once):
    """Why a contract is given up."""

    reason = forms.ChoiceField(label=_("原因"), choices=states.Cancelling.choices)
    note = Line(label=_("说明"), max_length=120, required=False)
    method = forms.ChoiceField(
        label=_("退款方式"), choices=[("", _("暂不退款，留在账上")), *Method.choices], required=False
    )
