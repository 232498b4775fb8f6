"""Contacts with families after their stay, and members."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Self

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yuexu.care.models import Alert
from yuexu.care.models.alerts import LEVELS, RANK
from yuexu.families.models import Baby, Mother
from yuexu.kernel.charting import show
from yuexu.kernel.charting.definitions import Form
from yuexu.members.rules import NOBODY, Warned
from yuexu.members.sheets import SHEETS
from yuexu.members.states import PROVES, Channel, Kind, Outcome
from yuexu.people.models import CentreQuerySet, CentreRow, Staff
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


class ContactQuerySet(CentreQuerySet):
    """Words for asking about contacts."""

    def current(self) -> Self:
        """Those that hold: not replaced by a correction."""
        return self.filter(superseded_by=None)


SAME = """
IF NOT EXISTS (SELECT 1 FROM members_contact c WHERE c.id = NEW.supersedes_id AND c.kind = NEW.kind
               AND c.mother_id = NEW.mother_id AND c.centre_id = NEW.centre_id) THEN
  RAISE EXCEPTION 'a correction is of the same kind and mother as the contact it replaces';
END IF;
RETURN NEW;
"""


class Contact(CentreRow):
    """One call, visit or check-up after the stay. Never edited: a second try is a second row, and so is a correction."""

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
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="superseded_by", null=True, blank=True
    )
    reason = models.CharField(_("更正原因"), max_length=200, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("回访")
        triggers = [
            *APPEND_ONLY,
            pgtrigger.Trigger(
                name="contact_corrects_the_same", when=pgtrigger.Before, operation=pgtrigger.Insert, func=SAME,
                condition=pgtrigger.Condition("NEW.supersedes_id IS NOT NULL"),
            ),
        ]  # fmt: skip
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
            models.CheckConstraint(
                condition=Q(supersedes=None, reason="") | (Q(supersedes__isnull=False) & ~Q(reason="")),
                name="contact_reason",
                violation_error_message=_("更正要写明原因"),
            ),
        ]

    @property
    def proves(self) -> bool:
        """Whether it shows that the contact was made."""
        return self.outcome in PROVES

    @property
    def bare(self) -> bool:
        """She was reached, and nothing was asked: of this kind nothing is, or there were no forms yet."""
        return self.outcome == Outcome.REACHED and not self.sheets.exists()

    @property
    def warned(self) -> frozenset[Warned]:
        """What its sheets found for a doctor: everything louder than *observe*."""
        found = ((sheet.baby_id, one) for sheet in self.sheets.all() for one in sheet.findings)
        said = (Warned(RANK[one["level"]], baby, one["code"]) for baby, one in found)
        return frozenset(one for one in said if one.rank > RANK["observe"])

    @property
    def earlier(self) -> list[Contact]:
        """What it replaces, the first first; a query for each."""
        return [*self.supersedes.earlier, self.supersedes] if self.supersedes else []


def loudest(warned: Iterable[Warned]) -> str:
    """The loudest level among them, *urgent* or *ask_doctor*; empty for none."""
    return max((list(LEVELS)[one.rank] for one in warned), key=RANK.__getitem__, default="")


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
