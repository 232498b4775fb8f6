"""What is written: every version of a regulation's text, and every edition of it in a centre."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from yuexu.people.models import CentreRow, Staff

if TYPE_CHECKING:
    from yuexu.handbook.text import Regulation


class Text(models.Model):
    """One version of a regulation as written in the handbook; kept for ever."""

    code = models.CharField(max_length=48)
    version = models.PositiveSmallIntegerField()
    body = models.JSONField()  # what text.Regulation validates
    fingerprint = models.CharField(max_length=64)  # SHA-256 of the body
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"], name="text_version", violation_error_message=_("这个版本已经有了")
            ),
        ]
        triggers = [pgtrigger.Protect(name="text_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    @property
    def regulation(self) -> Regulation:
        """The validated regulation."""
        from yuexu.handbook.text import Regulation  # pydantic: 6 MB that charting a feed can do without

        return Regulation.model_validate(self.body)


class Edition(CentreRow):
    """A regulation as it holds in one centre over a stretch of days: text, parameters, compiled schedule.

    The compiled columns are what the clock joins in SQL; `text.Schedule` explains each of them.
    """

    code = models.CharField(max_length=48)
    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    overrides = models.JSONField(default=dict)  # what this centre set otherwise
    reason = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")

    title = models.CharField(max_length=80)
    answers = models.CharField(max_length=4)
    department = models.CharField(max_length=20)
    trigger = models.CharField(max_length=6)  # on, each, before
    watches = models.CharField(max_length=60)  # the event, the state or the landmark
    tags = ArrayField(models.CharField(max_length=30), default=list)
    delay = models.DurationField()
    day_from = models.SmallIntegerField(null=True)
    day_to = models.SmallIntegerField(null=True)
    weekdays = ArrayField(models.SmallIntegerField(), null=True)
    month_days = ArrayField(models.SmallIntegerField(), null=True)
    times = ArrayField(models.TimeField())
    days_before = models.SmallIntegerField(default=0)
    due_within = models.DurationField(null=True)
    due_by = models.TimeField(null=True)
    due_days = models.SmallIntegerField(default=0)
    lasts = models.DurationField(null=True)
    early = models.DurationField()
    late_entry = models.DurationField()
    owner_post = models.CharField(max_length=30)
    owner_relation = models.CharField(max_length=30, blank=True)
    evidence = models.CharField(max_length=60, blank=True)
    confirm = models.CharField(max_length=200, blank=True)
    ladder = models.JSONField(default=list)  # [{"after": seconds, "to": post}] by rising `after`

    class Meta:
        verbose_name = _("制度")
        constraints = [
            ExclusionConstraint(
                name="edition_one_a_day",
                expressions=[
                    ("centre", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (Func(F("from_on"), F("until_on"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("同一天一条制度只能有一个版本"),
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="edition_order",
                violation_error_message=_("失效不能早于生效"),
            ),
        ]
        indexes = [models.Index(fields=["centre", "trigger", "watches"], name="edition_watches")]

    def __str__(self) -> str:
        return self.title
