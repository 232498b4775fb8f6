"""Channels and campaigns, and each lead with its inquiries, visits and steps."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yuexu.families.models import Mother
from yuexu.kernel.money import MoneyField
from yuexu.kernel.pinyin import initials
from yuexu.kernel.secrets import BlindField, SealedField
from yuexu.leads import states
from yuexu.people.models import CentreQuerySet, CentreRow, Staff

OVERDUE = dt.timedelta(minutes=20)  # from when a page calls a visitor late; who must know is the handbook's (A4)


class Channel(CentreRow):
    """Where leads come from."""

    name = models.CharField(_("渠道"), max_length=40)
    kind = models.CharField(_("类型"), max_length=10, choices=states.ChannelKind.choices)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("渠道")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "name"], name="channel_name", violation_error_message=_("已有同名渠道")
            )
        ]

    def __str__(self) -> str:
        return self.name


class Campaign(CentreRow):
    """Money spent on a channel over a stretch of days (half-open)."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(_("活动"), max_length=60)
    from_on = models.DateField(_("开始"))
    until_on = models.DateField(_("结束"))
    cost = MoneyField(_("费用"))

    class Meta:
        verbose_name = _("推广活动")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gt=F("from_on")),
                name="campaign_order",
                violation_error_message=_("结束应晚于开始"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class LeadQuerySet(CentreQuerySet):
    """Words for asking about leads."""

    def open(self) -> Self:
        """Neither won nor lost."""
        return self.filter(state__in=states.OPEN)

    def came_between(self, first_on: dt.date, until_on: dt.date) -> Self:
        """First asked in the half-open stretch of days."""
        return self.filter(asked_at__date__gte=first_on, asked_at__date__lt=until_on)


class Lead(CentreRow):
    """A family that asked. Its first channel is kept for ever; what became of it is its state."""

    name = models.CharField(_("称呼"), max_length=40)
    initials = models.CharField(max_length=20, blank=True, editable=False)
    phone = SealedField(_("电话"), blank=True)
    phone_index = BlindField(of="phone")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="leads")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="leads", null=True, blank=True)
    referred_by = models.ForeignKey(Mother, on_delete=models.PROTECT, related_name="referrals", null=True, blank=True)
    due_on = models.DateField(_("预产期"), null=True, blank=True)
    notes = models.TextField(_("备注"), max_length=500, blank=True)
    consultant = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="leads", null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=states.LeadState.choices, default=states.LeadState.NEW)
    mother = models.ForeignKey(Mother, on_delete=models.PROTECT, related_name="leads", null=True, blank=True)
    asked_at = models.DateTimeField()  # of the first inquiry
    answered_at = models.DateTimeField(null=True, blank=True)  # of the first answer
    closed_at = models.DateTimeField(null=True, blank=True)  # won or lost
    closed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    lost_reason = models.CharField(_("未成交原因"), max_length=12, blank=True, choices=states.LostReason.choices)
    lost_note = models.CharField(_("说明"), max_length=200, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("客资")
        indexes = [
            models.Index(fields=["centre", "state", "-asked_at"], name="lead_by_state"),
            models.Index(fields=["centre", "phone_index"], name="lead_phone"),
            models.Index(fields=["centre", "asked_at"], name="lead_asked"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "phone_index"],
                condition=Q(state__in=states.OPEN) & ~Q(phone_index=""),
                name="lead_open_once",
                violation_error_message=_("这个号码已有跟进中的客资"),
            ),
            models.CheckConstraint(
                condition=Q(state="lost") & ~Q(lost_reason="") | ~Q(state="lost") & Q(lost_reason=""),
                name="lead_lost_with_reason",
                violation_error_message=_("未成交要写原因"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["won", "lost"], closed_at__isnull=False)
                | ~Q(state__in=["won", "lost"]) & Q(closed_at=None),
                name="lead_closed_at",
                violation_error_message=_("结束的客资要有时间"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the initials with the name."""
        self.initials = initials(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def response(self) -> dt.timedelta | None:
        """First response time; None while nobody answered."""
        return None if self.answered_at is None else self.answered_at - self.asked_at


class Inquiry(CentreRow):
    """One time they asked, and what they were told."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="inquiries")
    via = models.CharField(_("方式"), max_length=8, choices=states.Via.choices)
    topics = ArrayField(models.CharField(max_length=10), verbose_name=_("问了什么"), default=list, blank=True)
    question = models.TextField(_("问题"), max_length=1000, blank=True)
    asked_at = models.DateTimeField(_("来询时间"))
    received_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    answer = models.TextField(_("答复"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("咨询")
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("asked_at")),
                name="inquiry_order",
                violation_error_message=_("答复不能早于来询"),
            )
        ]

    @property
    def topic_labels(self) -> list[str]:
        """The topics as people read them."""
        known = dict(states.Topic.choices)
        return [str(known[topic]) for topic in self.topics if topic in known]


class Visit(CentreRow):
    """A tour of the house: appointment, escort, what was shown, and its outcome, which is the report."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="visits")
    scheduled_at = models.DateTimeField(_("预约时间"))
    people = models.PositiveSmallIntegerField(_("人数"), default=2)
    escort = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="visits", verbose_name=_("陪同"))
    itinerary = ArrayField(models.CharField(max_length=10), verbose_name=_("行程"), default=list)
    talk_with = models.ForeignKey(
        Mother,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("与在住客户交谈"),
    )
    state = models.CharField(max_length=10, choices=states.VisitState.choices, default=states.VisitState.BOOKED)
    arrived_at = models.DateTimeField(_("到达时间"), null=True, blank=True)
    shown = ArrayField(models.CharField(max_length=10), verbose_name=_("实际参观"), default=list, blank=True)
    safety = ArrayField(models.CharField(max_length=10), verbose_name=_("安全要点"), default=list, blank=True)
    report = models.TextField(_("参观情况"), max_length=1000, blank=True)
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # when the outcome was written
    ended_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("参观")
        indexes = [models.Index(fields=["centre", "scheduled_at"], name="visit_when")]
        constraints = [
            models.UniqueConstraint(
                fields=["lead"],
                condition=Q(state="booked"),
                name="visit_booked_once",
                violation_error_message=_("已有一次预约中的参观，可改时间"),
            ),
            models.CheckConstraint(
                condition=Q(state="booked", ended_at=None) | ~Q(state="booked") & Q(ended_at__isnull=False),
                name="visit_outcome_at",
                violation_error_message=_("参观结果要有时间"),
            ),
        ]

    @property
    def itinerary_labels(self) -> list[str]:
        """Where it leads through, as people read it."""
        return _labels(states.Station, self.itinerary)

    @property
    def shown_labels(self) -> list[str]:
        """Where it led through."""
        return _labels(states.Station, self.shown)

    @property
    def safety_labels(self) -> list[str]:
        """The safety points that were shown."""
        return _labels(states.Safety, self.safety)

    def overdue(self, now: dt.datetime) -> bool:
        """Booked, and nobody wrote for twenty minutes after the hour that they came."""
        return self.state == "booked" and now - self.scheduled_at >= OVERDUE


def _labels(words: type[models.TextChoices], codes: list[str]) -> list[str]:
    known = dict(words.choices)
    return [str(known[code]) for code in codes if code in known]


class Step(CentreRow):
    """What the consultant does next with a lead, and by when; one stands at a time (A9)."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(_("下一步"), max_length=120)
    due_on = models.DateField(_("截止"))
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    outcome = models.CharField(_("结果"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("跟进")
        constraints = [
            models.UniqueConstraint(
                fields=["lead"],
                condition=Q(done_at=None),
                name="step_one_at_a_time",
                violation_error_message=_("已有下一步"),
            )
        ]
