"""Review of records (C8): somebody looked whether a stay's records are whole, and what went back to its writer."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yuexu.care.models.entries import ChartEntry
from yuexu.people.models import CentreQuerySet, CentreRow, Staff


class ReviewKind(models.TextChoices):
    """Who reviews how often: the group leader daily, the care director weekly, the house director the rest."""

    DAILY = "daily", _("组长每日")
    WEEKLY = "weekly", _("护理部每周")
    MONTHLY = "monthly", _("院长每月")
    DISCHARGE = "discharge", _("离所审核")


class Review(CentreRow):
    """The records of one stay, for the day or the period that ends on `day`, were reviewed. Never undone."""

    stay = models.ForeignKey("stays.Stay", on_delete=models.PROTECT, related_name="+")
    review_kind = models.CharField(_("审核"), max_length=10, choices=ReviewKind.choices)
    day = models.DateField()
    complete = models.BooleanField(_("记录完整"))
    note = models.CharField(_("说明"), max_length=300, blank=True)
    reviewed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("记录审核")
        constraints = [
            models.CheckConstraint(
                condition=Q(complete=True) | ~Q(note=""),
                name="review_says_what_is_missing",
                violation_error_message=_("记录不完整时请写明缺什么"),
            )
        ]
        indexes = [models.Index(fields=["centre", "day"], name="review_day")]


class FindingQuerySet(CentreQuerySet):
    """Words for asking about findings."""

    def open(self) -> Any:
        """Still with the writer."""
        return self.filter(closed_at=None)


class Finding(CentreRow):
    """An entry went back to its writer with what is wrong; closed by the correction or by an answer."""

    entry = models.ForeignKey(ChartEntry, on_delete=models.PROTECT, related_name="findings")
    what = models.CharField(_("问题"), max_length=300)
    returned_at = models.DateTimeField()
    returned_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    writer = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(_("答复"), max_length=300, blank=True)
    corrected_by = models.ForeignKey(ChartEntry, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("退回的记录")
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(closed_at=None), name="finding_once",
                violation_error_message=_("这条记录已经退回，等待填写人处理"),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, answer="", corrected_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False) & (~Q(answer="") | Q(corrected_by__isnull=False)),
                name="finding_closed_with_answer",
                violation_error_message=_("关闭要有答复或更正"),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["writer"], condition=Q(closed_at=None), name="finding_open")]
