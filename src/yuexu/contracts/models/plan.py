"""Health assessments and the versions of a service plan."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from yuexu.catalogue.models import Extra, ItemKind, Package
from yuexu.contracts import states
from yuexu.contracts.rules import WEEK32
from yuexu.families.models import Mother
from yuexu.families.words import Mood
from yuexu.kernel.money import MoneyField
from yuexu.people.models import CentreRow, Staff
from yuexu.trail.models import APPEND_ONLY


class HealthAssessment(CentreRow):
    """What was found, and whether the house can care for her (A5). Never edited: a newer one counts."""

    mother = models.ForeignKey(Mother, on_delete=models.PROTECT, related_name="assessments")
    occasion = models.CharField(_("时机"), max_length=10, choices=states.Occasion.choices)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    gestation_days = models.PositiveSmallIntegerField(_("孕周"), null=True, blank=True)
    complications = ArrayField(models.CharField(max_length=14), verbose_name=_("合并症"), default=list, blank=True)
    history = models.TextField(_("病史"), max_length=1000, blank=True)
    medication = models.TextField(_("用药"), max_length=500, blank=True)
    mood = models.CharField(_("情绪"), max_length=10, choices=Mood.choices, blank=True)
    newborn = models.TextField(_("宝宝预计情况"), max_length=500, blank=True)
    outcome = models.CharField(_("结论"), max_length=24, choices=states.Outcome.choices)
    guidance = models.TextField(_("医生指导意见"), max_length=1000, blank=True)
    guided_by = models.CharField(_("指导医生"), max_length=40, blank=True)
    referred_to = models.CharField(_("建议转往"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("健康评估")
        ordering = ["-made_at", "-pk"]
        triggers = APPEND_ONLY
        indexes = [models.Index(fields=["mother", "-made_at"], name="assessment_newest")]

    @property
    def detailed(self) -> bool:
        """From week 32 on, or after the birth: before, too little is known of how it will be (A5)."""
        if self.gestation_days is None:
            return self.occasion == states.Occasion.ADMISSION
        return self.gestation_days >= WEEK32

    @property
    def complication_labels(self) -> list[str]:
        """The complications as people read them."""
        known = dict(states.Complication.choices)
        return [str(known[code]) for code in self.complications if code in known]

    @property
    def weeks(self) -> str:
        """33+2"""
        return "" if self.gestation_days is None else f"{self.gestation_days // 7}+{self.gestation_days % 7}"


class ServicePlan(CentreRow):
    """One version of what she gets for which price; the contract is about what she confirmed (A6)."""

    mother = models.ForeignKey(Mother, on_delete=models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField(_("版本"))
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="+")
    nights = models.PositiveSmallIntegerField(_("晚数"))
    package_price = MoneyField(_("套餐价"))
    discount = MoneyField(_("优惠"), default=Decimal(0))
    discount_reason = models.CharField(_("优惠原因"), max_length=80, blank=True)
    price = MoneyField(_("总价"))
    excluded = models.TextField(_("不包含"), max_length=1000)
    care_note = models.TextField(_("个性化安排"), max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=states.PlanState.choices, default=states.PlanState.DRAFT)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    confirmation = models.CharField(_("客户确认方式"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("服务方案")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["mother", "version"], name="plan_version", violation_error_message=_("方案版本重复")
            ),
            models.UniqueConstraint(
                fields=["mother"],
                condition=Q(state="confirmed"),
                name="plan_confirmed_once",
                violation_error_message=_("已有一份确认的方案"),
            ),
            models.CheckConstraint(
                condition=Q(discount=0) | ~Q(discount_reason=""),
                name="plan_discount_reason",
                violation_error_message=_("优惠要写原因"),
            ),
            models.CheckConstraint(
                condition=Q(price__gt=0), name="plan_price", violation_error_message=_("总价应大于零")
            ),
        ]

    @property
    def extras_total(self) -> Decimal:
        """The price of the extras in it."""
        return sum((item.amount for item in self.items.all() if item.extra_id), Decimal(0))

    def price_lines(self) -> list[tuple[Decimal, str]]:
        """The price line by line, as the bill tells it; the lines add up to `price`."""
        told = say("%(name)s（%(n)s 晚）") % {"name": self.package.name, "n": self.nights}
        lines = [(self.package_price, told)]
        lines += [(item.amount, f"{item.name} × {item.count}") for item in self.items.all() if item.extra_id]
        if self.discount:
            lines.append((-self.discount, say("优惠：%(why)s") % {"why": self.discount_reason}))
        return lines


class PlanItem(CentreRow):
    """One thing included in a plan, copied from the price list of its day."""

    plan = models.ForeignKey(ServicePlan, on_delete=models.PROTECT, related_name="items")
    extra = models.ForeignKey(Extra, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    kind = models.CharField(max_length=10, choices=ItemKind.choices)
    name = models.CharField(max_length=60)
    count = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=120, blank=True)
    amount = MoneyField(default=Decimal(0))  # of an extra; what a package includes has none of its own

    class Meta:
        verbose_name = _("方案内容")
        ordering = ["pk"]
        triggers = APPEND_ONLY
