"""Complaints and the turns they took."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yuexu.families.models import Mother
from yuexu.people.models import CentreRow, Staff
from yuexu.people.posts import DEPARTMENTS
from yuexu.trail.models import APPEND_ONLY
from yuexu.voice.states import Answer, Channel, ComplaintState, Severity, Turn


class Complaint(CentreRow):
    """What a client complains about, who answers for it, and when each step was taken."""

    mother = models.ForeignKey(Mother, on_delete=models.PROTECT, related_name="complaints", null=True, blank=True)
    told_by = models.CharField(_("投诉人"), max_length=40)
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel.choices)
    text = models.TextField(_("内容"), max_length=2000)
    severity = models.CharField(_("程度"), max_length=8, choices=Severity.choices)
    department = models.CharField(_("责任部门"), max_length=20, choices=list(DEPARTMENTS.items()))
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    state = models.CharField(max_length=10, choices=ComplaintState.choices, default=ComplaintState.ACCEPTED)
    accepted_at = models.DateTimeField()
    accepted_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("客户答复"), max_length=12, choices=Answer.choices, blank=True)

    class Meta:
        verbose_name = _("投诉")
        indexes = [models.Index(fields=["centre", "state", "-accepted_at"], name="complaint_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False, answer__in=["content", "agreed"])
                | ~Q(state="closed") & Q(closed_at=None),
                name="complaint_closed_by_the_client",
                violation_error_message=_("没有客户接受的答复不能结案"),
            ),
            models.CheckConstraint(
                condition=Q(state="accepted") | Q(answered_at__isnull=False),
                name="complaint_answered",
                violation_error_message=_("还没有首次回应"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["solved", "closed"]) | Q(solved_at__isnull=False),
                name="complaint_solved",
                violation_error_message=_("还没有处理方案"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.told_by} {self.text[:20]}"


class ComplaintTurn(CentreRow):
    """One turn, as it was: never edited."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="turns")
    turn = models.CharField(max_length=10, choices=Turn.choices)
    text = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("投诉经过")
        ordering = ["pk"]
        triggers = APPEND_ONLY
