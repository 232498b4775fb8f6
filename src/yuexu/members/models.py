"""Contacts with families after their stay, and members."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yuexu.families.models import Mother
from yuexu.members.states import PROVES, Channel, Kind, Outcome
from yuexu.people.models import CentreRow, Staff
from yuexu.stays.models import Stay
from yuexu.trail.models import APPEND_ONLY


class Member(CentreRow):
    """A mother who joined the house's members."""

    mother = models.OneToOneField(Mother, on_delete=models.PROTECT, related_name="member")
    number = models.CharField(_("会员号"), max_length=20)
    joined_at = models.DateTimeField()
    joined_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("会员")
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "number"], name="member_number", violation_error_message=_("会员号重复")
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Contact(CentreRow):
    """One call, visit or check-up after the stay. Never edited: a second try is a second row."""

    mother = models.ForeignKey(Mother, on_delete=models.PROTECT, related_name="contacts")
    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="contacts", null=True, blank=True)
    kind = models.CharField(_("事项"), max_length=24, choices=Kind.choices)
    channel = models.CharField(_("方式"), max_length=8, choices=Channel.choices)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices)
    notes = models.TextField(_("谈话内容"), max_length=1000, blank=True)
    satisfaction = models.PositiveSmallIntegerField(
        _("满意度"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    next_on = models.DateField(_("下次联系"), null=True, blank=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("回访")
        triggers = APPEND_ONLY
        indexes = [models.Index(fields=["mother", "-happened_at"], name="contact_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("recorded_at")),
                name="contact_not_in_future",
                violation_error_message=_("联系时间不能在将来"),
            ),
            models.CheckConstraint(
                condition=Q(satisfaction=None) | Q(satisfaction__gte=1, satisfaction__lte=5),
                name="contact_satisfaction",
                violation_error_message=_("满意度为 1 至 5"),
            ),
            models.CheckConstraint(
                condition=~Q(outcome="postponed") | Q(next_on__isnull=False),
                name="contact_postponed_to",
                violation_error_message=_("另约时间要写哪一天"),
            ),
        ]

    @property
    def proves(self) -> bool:
        """Whether it shows that the contact was made."""
        return self.outcome in PROVES
