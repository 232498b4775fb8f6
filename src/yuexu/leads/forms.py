"""What is asked in sales."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yuexu.families.models import Consent, Mother
from yuexu.kernel.fields import Day, Instant, Line, Phone, Prose, Several, Yuan
from yuexu.leads import states
from yuexu.leads.models import Campaign, Channel
from yuexu.people.models import Staff


class InquiryForm(forms.Form):
    """An inquiry of a known lead."""

    via = forms.ChoiceField(label=_("方式"), choices=states.Via.choices)
    asked_at = Instant(label=_("来询时间"), initial=timezone.now)
    topics = Several(label=_("问了什么"), choices=states.Topic.choices, required=False)
    question = Prose(label=_("问题"), required=False)
    answer = Prose(label=_("已答复的内容"), required=False, help_text=_("当场已答的写在这里；没答的留空，会计时提醒。"))


class LeadForm(InquiryForm):
    """A new lead with its first inquiry."""

    name = Line(label=_("称呼"), max_length=40)
    phone = Phone(label=_("电话"), required=False)
    due_on = Day(label=_("预产期"), required=False)
    channel = forms.ModelChoiceField(label=_("渠道"), queryset=Channel.objects.none())
    campaign = forms.ModelChoiceField(label=_("推广活动"), queryset=Campaign.objects.none(), required=False)
    referred_by = forms.ModelChoiceField(label=_("介绍人"), queryset=Mother.objects.none(), required=False)
    field_order = ("name", "phone", "channel", "via", "asked_at", "due_on", "topics", "question", "answer")

    def __init__(self, *args: Any, centre_id: int, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {
            "channel": Channel.objects.for_centre(centre_id).filter(closed_on=None),
            "campaign": Campaign.objects.for_centre(centre_id).filter(until_on__gt=today - dt.timedelta(days=30)),
            "referred_by": Mother.objects.for_centre(centre_id).filter(births__isnull=False).distinct(),
        }
        for name, rows in own.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]


class FactsForm(forms.Form):
    """What is known of a lead."""

    name = Line(label=_("称呼"), max_length=40)
    phone = Phone(label=_("电话"), required=False)
    due_on = Day(label=_("预产期"), required=False)
    notes = Prose(label=_("备注"), max_length=500, required=False)

    def __init__(self, *args: Any, contact: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not contact:
            del self.fields["phone"]


class AnswerForm(forms.Form):
    """What they were told."""

    answer = Prose(label=_("答复"))


class StaffField(forms.ModelChoiceField):
    """Somebody of the house; the form says which posts."""

    def of(self, centre_id: int, posts: tuple[str, ...], on: dt.date) -> None:
        """Offer those who hold one of the posts that day."""
        self.queryset = Staff.objects.for_centre(centre_id).working().holding_one_of(posts, on).order_by("number")


SALES = ("consultant", "sales_manager", "reception", "service_manager", "customer_service", "general_manager")


class MoveForm(forms.Form):
    """When, and who shows them around."""

    scheduled_at = Instant(label=_("预约时间"))
    escort = StaffField(label=_("陪同"), queryset=Staff.objects.none())

    def __init__(self, *args: Any, centre_id: int, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["escort"].of(centre_id, SALES, today)  # type: ignore[attr-defined]


class VisitForm(MoveForm):
    """An appointment."""

    people = forms.IntegerField(label=_("人数"), min_value=1, max_value=20, initial=2)
    itinerary = Several(
        label=_("行程"),
        choices=states.Station.choices,
        initial=[code for code, _label in states.Station.choices],
    )
    talk_with = forms.ModelChoiceField(
        label=_("与在住客户交谈"), queryset=Mother.objects.none(), required=False,
        help_text=_("只列出已同意交谈的客户"),
    )  # fmt: skip

    def __init__(self, *args: Any, centre_id: int, **kwargs: Any) -> None:
        super().__init__(*args, centre_id=centre_id, **kwargs)  # and today
        willing = Consent.objects.for_centre(centre_id).filter(purpose="visit_talk", withdrawn_at=None)
        rows = Mother.objects.for_centre(centre_id).filter(pk__in=willing.values("mother"))
        self.fields["talk_with"].queryset = rows  # type: ignore[attr-defined]


class OutcomeForm(forms.Form):
    """What became of a visit."""

    state = forms.ChoiceField(label=_("结果"), choices=states.VisitState.choices[1:])
    arrived_at = Instant(label=_("到达时间"), required=False)
    shown = Several(label=_("实际参观"), choices=states.Station.choices, required=False)
    safety = Several(
        label=_("已说明的安全要点"),
        choices=states.Safety.choices,
        required=False,
        help_text=_("到访时每一项都要说明"),
    )
    report = Prose(label=_("情况"), required=False, help_text=_("关注点、顾虑；未到的写联系结果"))


class StepForm(forms.Form):
    """What is next."""

    what = Line(label=_("下一步"), max_length=120)
    due_on = Day(label=_("截止"))


class DoneForm(forms.Form):
    """How it went."""

    outcome = Line(label=_("结果"), max_length=200)


class LoseForm(forms.Form):
    """Why they do not come."""

    reason = forms.ChoiceField(label=_("未成交原因"), choices=states.LostReason.choices)
    note = Line(label=_("说明"), max_length=200, required=False)


class AssignForm(forms.Form):
    """Whose lead it is."""

    consultant = StaffField(label=_("顾问"), queryset=Staff.objects.none())

    def __init__(self, *args: Any, centre_id: int, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consultant"].of(centre_id, ("consultant", "sales_manager"), today)  # type: ignore[attr-defined]


class ConvertForm(forms.Form):
    """What a file needs from a lead."""

    name = Line(label=_("真实姓名"), max_length=40)
    phone = Phone(label=_("电话"))
    due_on = Day(label=_("预产期"))
    born_on = Day(label=_("出生日期"), required=False)


class ChannelForm(forms.Form):
    """A channel."""

    name = Line(label=_("渠道"), max_length=40)
    kind = forms.ChoiceField(label=_("类型"), choices=states.ChannelKind.choices)


class CampaignForm(forms.Form):
    """Money spent on it."""

    name = Line(label=_("活动"))
    from_on = Day(label=_("开始"))
    until_on = Day(label=_("结束（不含当天）"))
    cost = Yuan(label=_("费用"), least="0")


class PeriodForm(forms.Form):
    """From when until when."""

    first_on = Day(label=_("从"))
    last_on = Day(label=_("到"))

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        first, last = facts.get("first_on"), facts.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("结束不能早于开始"))
        return facts
