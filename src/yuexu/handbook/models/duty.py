"""What is owed: duties, the rungs they climbed, and the daily tally that compliance is read from."""

from __future__ import annotations

import datetime as dt
from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yuexu.handbook.models.book import Edition
from yuexu.handbook.models.subject import Subject
from yuexu.handbook.states import DutyState
from yuexu.people.models import CentreQuerySet, CentreRow, Staff
from yuexu.people.posts import POSTS

PROVABLE = [DutyState.OPEN, DutyState.MISSED]


class DutyQuerySet(CentreQuerySet):
    """Words for asking about duties."""

    def open(self) -> Self:
        """Still owed."""
        return self.filter(state=DutyState.OPEN)

    def late(self, now: dt.datetime) -> Self:
        """Owed and past due."""
        return self.open().filter(due_at__lt=now)

    def owed_by(self, staff: Staff) -> Self:
        """This person's: by name, or unnamed and of a post held, or climbed up to a post held."""
        return self.filter(
            Q(owner_staff=staff) | Q(owner_staff=None, owner_post__in=staff.posts) | Q(escalated_post__in=staff.posts)
        )


class Duty(CentreRow):
    """One thing that somebody owes about a subject by a time, opened by an edition of a regulation."""

    code = models.CharField(max_length=48)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="duties", db_index=False)
    # Which one: `2026-06-15#0`, a landmark's name, an event's key; `@` and its number where the moment has moved since.
    occurrence = models.CharField(max_length=60)
    day = models.DateField()  # the local day on which it is due: the tally's day
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    provable_from = models.DateTimeField()
    department = models.CharField(max_length=20)
    owner_post = models.CharField(max_length=30)
    owner_staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    evidence = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=DutyState.choices, default=DutyState.OPEN)
    done_at = models.DateTimeField(null=True)  # when the work was done, by its record
    proved_at = models.DateTimeField(null=True)  # when the record was made
    done_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    on_time = models.BooleanField(null=True)
    record_kind = models.CharField(max_length=40, blank=True)
    record_id = models.BigIntegerField(null=True)
    note = models.CharField(max_length=500, blank=True)  # of a confirmation or a waiver
    level = models.PositiveSmallIntegerField(default=0)  # rungs climbed
    escalated_post = models.CharField(max_length=30, blank=True)
    touched_at = models.DateTimeField(db_default=Now())  # real time of the last change; the tally looks here

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("待办")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "code", "occurrence"],
                name="duty_exactly_once",
                violation_error_message=_("这项待办已经开立"),
            ),
            models.CheckConstraint(
                condition=Q(
                    state=DutyState.DONE,
                    done_at__isnull=False,
                    proved_at__isnull=False,
                    on_time__isnull=False,
                )
                | ~Q(state=DutyState.DONE) & Q(done_at=None, proved_at=None, on_time=None),
                name="duty_done_is_proved",
                violation_error_message=_("完成的待办要有时间与凭据"),
            ),
            models.CheckConstraint(
                condition=~Q(state=DutyState.WAIVED) | ~Q(note=""),
                name="duty_waived_with_reason",
                violation_error_message=_("免除要写明理由"),
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("opens_at")),
                name="duty_due_after_opening",
                violation_error_message=_("截止不能早于开始"),
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "evidence"], condition=Q(state__in=PROVABLE), name="duty_provable"),
            models.Index(fields=["centre", "owner_post", "due_at"], condition=Q(state="open"), name="duty_of_post"),
            models.Index(fields=["centre", "owner_staff", "due_at"], condition=Q(state="open"), name="duty_of_staff"),
            models.Index(fields=["centre", "due_at"], condition=Q(state="open"), name="duty_open_due"),
            models.Index(fields=["centre", "code", "day"], name="duty_of_regulation"),
            models.Index(fields=["centre", "day"], name="duty_of_day"),
            models.Index(fields=["touched_at"], name="duty_touched"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.occurrence}"

    @property
    def owner_label(self) -> str:
        """The person, or the post when nobody is named."""
        return self.owner_staff.name if self.owner_staff else str(POSTS[self.owner_post].name)


class Proof(CentreRow):
    """A record that can close duties, kept for the duties that the clock opens after it (downtime, early work)."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", db_index=False)
    evidence = ArrayField(models.CharField(max_length=60))
    at = models.DateTimeField()  # when the work was done
    written_at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    record_kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["subject", "at"], name="proof_of_subject")]


class Escalation(CentreRow):
    """A late duty climbed a rung: this post was told, then."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="escalations")
    level = models.PositiveSmallIntegerField()
    to_post = models.CharField(max_length=30)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "level"], name="escalation_once", violation_error_message=_("已升级过")
            ),
        ]
        indexes = [models.Index(fields=["centre", "to_post", "-at"], name="escalation_of_post")]
        triggers = [pgtrigger.Protect(name="escalation_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class Tally(CentreRow):
    """One day's count of a regulation's duties, split by department, post and person. Rates are read from here."""

    day = models.DateField()
    code = models.CharField(max_length=48)
    department = models.CharField(max_length=20)
    owner_post = models.CharField(max_length=30)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    due = models.PositiveIntegerField()  # were to be done by now
    on_time = models.PositiveIntegerField()
    late = models.PositiveIntegerField()  # done, but late
    missing = models.PositiveIntegerField()  # not done: missed, or open past due
    waived = models.PositiveIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["centre", "day", "code"], name="tally_day"),
            models.Index(fields=["centre", "code", "day"], name="tally_code"),
        ]


class Clock(CentreRow):
    """How far a centre's clock has got. Its row is the lock that makes two ticks at once one after the other."""

    planned_until = models.DateTimeField(null=True)
    ticked_at = models.DateTimeField(null=True)  # the `now` of the last tick
    tallied_at = models.DateTimeField(null=True)  # real time up to which changes are in the tally

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre"], name="clock_one", violation_error_message=_("一个中心一个钟"))
        ]
