"""Contacts with families after their stay, and members."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yuexu.care.models import Alert
from yuexu.care.models.alerts import RANK
from yuexu.families.models import Baby, Mother
from yuexu.kernel.charting import show
from yuexu.kernel.charting.definitions import Form
from yuexu.members.rules import NOBODY
from yuexu.members.sheets import SHEETS
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

    @property
    def loudest(self) -> str:
        """The loudest level for a doctor among what its sheets found, *urgent* or *ask_doctor*; else empty."""
        levels = {found["level"] for sheet in self.sheets.all() for found in sheet.findings} - {"observe"}
        return max(levels, key=RANK.__getitem__, default="")


WARNED = ("code", "level", "message_id", "params", "rule", "source", "standing")


class Sheet(CentreRow):
    """What one contact found about the mother, or about one baby: the answers of a form, and what the rules said of
    them that day. Never edited. Contacts made before there were forms have none."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="sheets")
    baby = models.ForeignKey(Baby, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    form = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    values = models.JSONField()
    findings = models.JSONField(default=list)

    class Meta:
        verbose_name = _("回访表")
        triggers = APPEND_ONLY
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "baby"],
                nulls_distinct=False,
                name="sheet_once",
                violation_error_message=_("一次回访中每个人只填一张表"),
            ),
        ]

    @property
    def card(self) -> Form | None:
        """The form as it is today; None when it is no longer known."""
        return SHEETS.get(self.form)

    @property
    def whose(self) -> str:
        """产妇, or what the house calls the baby."""
        return self.baby.call if self.baby else str(Mother._meta.verbose_name)

    @property
    def brief(self) -> str:
        """The sheet in a line."""
        return show.brief(self.card, self.values)

    @property
    def referred(self) -> str:
        """转介给 心理咨询师; empty when she was sent to nobody."""
        item, to = self.card and self.card.by_code.get("referred"), self.values.get("referred")
        return f"{item.text} {show.told(item, to)}" if item and to not in (None, NOBODY) else ""

    @property
    def groups(self) -> list[tuple[str, list[show.Line]]]:
        """Every answer under its legend; what the form does not know (any more) last, under none."""
        told = {line.code: line for line in show.lines(self.card, self.values)}
        known = [(name, [told.pop(item.code) for item in items if item.code in told])
                 for name, items in show.grouped(self.card.items if self.card else ())]  # fmt: skip
        return [(name, lines) for name, lines in [*known, ("", list(told.values()))] if lines]

    @cached_property
    def warnings(self) -> list[Any]:
        """What the rules said, in the words and tones of an alert; the loudest first."""
        return [Alert(**{name: found[name] for name in WARNED}) for found in self.findings]
