"""Whom regulations are about: the handbook's own small picture of the house."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yuexu.people.models import CentreRow, Staff


class Subject(CentreRow):
    """A mother, baby, stay, lead, room, department … that duties can be about: kind and number, and how to call it."""

    kind = models.CharField(max_length=20)
    key = models.BigIntegerField()  # the row's number in its own package
    label = models.CharField(max_length=80)
    place = models.CharField(max_length=20, blank=True)  # the room where it is now

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "kind", "key"],
                name="subject_once",
                violation_error_message=_("这个对象已经登记"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.label}".strip()


class Spell(CentreRow):
    """A subject is in a state from an instant until another. `each` regulations run while it lasts."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="spells")
    state = models.CharField(max_length=40)  # mother.resident, department.open …
    day0_on = models.DateField()  # days are counted from here: the birth, for mothers and babies
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    tags = ArrayField(models.CharField(max_length=30), default=list)
    planned_until = models.DateTimeField()  # duties up to here (excluded) stand already

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "state"],
                condition=Q(ends_at=None),
                name="spell_open_once",
                violation_error_message=_("已在此状态"),
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="spell_order",
                violation_error_message=_("结束不能早于开始"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["centre"],
                condition=Q(ends_at=None) | Q(planned_until__lt=F("ends_at")),
                name="spell_to_plan",
            )
        ]


class Landmark(CentreRow):
    """A date of a subject that regulations look ahead to: the due date, the full month.

    A mother may come back: `occasion` tells the dates of her two stays apart.
    """

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="landmarks")
    name = models.CharField(max_length=40)
    on = models.DateField()
    known_at = models.DateTimeField()  # no duty opens before the date was known
    tags = ArrayField(models.CharField(max_length=30), default=list)
    occasion = models.CharField(max_length=30, blank=True, default="")
    ended_at = models.DateTimeField(null=True)  # the date no longer matters

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "name"],
                name="landmark_once",
                violation_error_message=_("这个日期已经登记"),
            ),
        ]
        indexes = [models.Index(fields=["centre", "name"], condition=Q(ended_at=None), name="landmark_live")]


class Tie(CentreRow):
    """A person stands in a relation to a subject: her named nurse."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="ties")
    relation = models.CharField(max_length=30)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "relation"], name="tie_once", violation_error_message=_("这个关系已有人")
            ),
        ]
