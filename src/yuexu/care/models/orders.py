"""A doctor's orders (医嘱) and each time one was carried out, checked by a second person (C5)."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yuexu.care.models.subject import About, AboutQuerySet, one_subject
from yuexu.people.models import CentreRow, Staff


class OrderKind(models.TextChoices):
    """What an order asks for."""

    MEDICINE = "medicine", _("用药")
    TREATMENT = "treatment", _("治疗")
    OBSERVE = "observe", _("观察与复测")
    CARE = "care", _("护理")
    DIET = "diet", _("饮食")


class Rhythm(models.TextChoices):
    """How often."""

    ONCE = "once", _("一次")
    DAILY = "daily", _("每日一次")
    TWICE = "twice", _("每日两次")
    THRICE = "thrice", _("每日三次")
    EVERY_4H = "every_4h", _("每 4 小时")
    AS_NEEDED = "as_needed", _("必要时")


class OrderQuerySet(AboutQuerySet):
    """Words for asking about orders."""

    def told(self) -> Any:
        """Each with whether it `stands`: not stopped, she is still here, and not done yet if it is to be done once."""
        done = Q(rhythm=Rhythm.ONCE) & models.Exists(Execution.objects.filter(order=models.OuterRef("pk")))
        stands = Q(stopped_at=None, stay__discharged_at=None) & ~done
        return self.annotate(stands=models.ExpressionWrapper(stands, models.BooleanField()))

    def standing(self) -> Any:
        """What is to be done."""
        return self.told().filter(stands=True)


class Order(About):
    """One order."""

    what = models.CharField(_("医嘱"), max_length=300)
    order_kind = models.CharField(_("类别"), max_length=10, choices=OrderKind.choices)
    rhythm = models.CharField(_("频次"), max_length=10, choices=Rhythm.choices)
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("医嘱")
        constraints = [
            one_subject("order_one_subject"),
            models.CheckConstraint(
                condition=Q(stopped_at=None, stopped_by=None) | Q(stopped_at__isnull=False, stopped_by__isnull=False),
                name="order_stopped_by_someone",
                violation_error_message=_("停止医嘱要有时间和人"),
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "-ordered_at"], name="order_newest"),
            models.Index(fields=["baby"], condition=Q(baby__isnull=False), name="order_baby"),
            models.Index(fields=["mother"], condition=Q(mother__isnull=False), name="order_mother"),
        ]

    def __str__(self) -> str:
        return self.what


class Execution(CentreRow):
    """One time the order was carried out, by one person and checked by another. Append-only."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="executions")
    done_at = models.DateTimeField()
    done_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    note = models.CharField(_("备注"), max_length=200, blank=True)
    client_id = models.UUIDField()

    class Meta:
        verbose_name = _("医嘱执行")
        constraints = [
            models.CheckConstraint(
                condition=~Q(done_by=F("checked_by")),
                name="execution_two_people",
                violation_error_message=_("查对要由另一个人做"),
            ),
            models.UniqueConstraint(
                fields=["centre", "client_id"], name="execution_once",
                violation_error_message=_("这次执行已经记录"),
            ),
        ]  # fmt: skip
        triggers = [pgtrigger.Protect(name="execution_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
