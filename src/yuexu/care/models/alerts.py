"""Alerts: what a rule noticed in an entry, who answered it, how; and which rules a centre has confirmed (C4, N2)."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from yuexu.care.models.entries import ChartEntry
from yuexu.care.models.subject import About, AboutQuerySet, one_subject
from yuexu.kernel.language import listed
from yuexu.people.models import CentreRow, Staff

LEVELS = {"observe": _("观察"), "ask_doctor": _("请医生看"), "urgent": _("立即请医生")}
RANK = {level: rank for rank, level in enumerate(LEVELS)}
STANDINGS = {"published": _("已发表"), "secondary": _("二手来源，已由本中心确认"), "background": _("本中心确认")}
TOLD = {
    "doctor": _("驻店医生"), "director": _("护理部主任"), "leader": _("护理组长"),
    "family": _("家属"), "hospital": _("医院"), "psychologist": _("心理咨询师"), "nobody": _("无需告知"),
}  # fmt: skip


_INTERVAL = re.compile(r"([\[(])(-?[\d.]*),(-?[\d.]*)([\])])")


def limits(text: str) -> str:
    """A limit as people write it: `[38,)` is ≥38, `(,35.5)` is <35.5, `[36,36.5)` is 36–36.5; else the text itself."""
    found = _INTERVAL.fullmatch(text)
    if found is None:
        return text
    left, low, high, right = found.groups()
    if low and high:
        return f"{low}–{high}"
    return f"{'≥' if left == '[' else '>'}{low}" if low else f"{'≤' if right == ']' else '<'}{high}"


def _in_words(value: Any) -> Any:
    """A parameter for the reader: names and limits in words, several one after another."""
    if isinstance(value, list | tuple):
        return listed(value)
    return gettext(limits(value)) if isinstance(value, str) and value else value


class AlertState(models.TextChoices):
    """Open until someone answers; lifted when the entry was corrected."""

    OPEN = "open", _("待处理")
    ANSWERED = "answered", _("已处理")
    LIFTED = "lifted", pgettext_lazy("alert", "已随更正撤销")


class AlertQuerySet(AboutQuerySet):
    """Words for asking about alerts."""

    def open(self) -> Any:
        """Nobody has answered yet."""
        return self.filter(state=AlertState.OPEN)


class Alert(About):
    """One finding of a rule, tied to the entry that raised it."""

    entry = models.ForeignKey(ChartEntry, on_delete=models.PROTECT, related_name="alerts")
    code = models.CharField(max_length=60)
    level = models.CharField(_("级别"), max_length=12, choices=list(LEVELS.items()))
    message_id = models.CharField(max_length=300)
    params = models.JSONField()
    rule = models.CharField(max_length=300)
    source = models.CharField(max_length=400)
    standing = models.CharField(max_length=12, choices=list(STANDINGS.items()))
    raised_at = models.DateTimeField()
    state = models.CharField(_("状态"), max_length=10, choices=AlertState.choices, default=AlertState.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    action = models.TextField(_("处理"), max_length=500, blank=True)
    told = ArrayField(models.CharField(max_length=12, choices=list(TOLD.items())), default=list, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("预警")
        constraints = [
            one_subject("alert_one_subject"),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False, answered_by__isnull=False) & ~Q(action="")
                | Q(state__in=["open", "lifted"], answered_at=None, answered_by=None),
                name="alert_answered_by_someone",
                violation_error_message=_("处理要写明谁、何时、做了什么"),
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "-raised_at"], condition=Q(state="open"), name="alert_open"),
            models.Index(fields=["centre", "-raised_at"], name="alert_newest"),
            models.Index(fields=["baby", "-raised_at"], condition=Q(baby__isnull=False), name="alert_baby"),
            models.Index(fields=["mother", "-raised_at"], condition=Q(mother__isnull=False), name="alert_mother"),
        ]

    @property
    def text(self) -> str:
        """The sentence in the reader's language, with its figures; names and limits inside it are put in words."""
        return self._said(self.message_id)

    @property
    def by_rule(self) -> str:
        """What was compared with what, in the reader's language."""
        return self._said(self.rule)

    @property
    def from_source(self) -> str:
        """Where the rule comes from; what was published is named as it was."""
        return gettext(self.source)

    def _said(self, sentence: str) -> str:
        return gettext(sentence) % {key: _in_words(value) for key, value in self.params.items()}

    @property
    def tone(self) -> str:
        """The state word of the components: watch, warning, critical."""
        return {"observe": "watch", "ask_doctor": "warning", "urgent": "critical"}[self.level]

    @property
    def told_labels(self) -> str:
        """Who was told, in words."""
        return listed(TOLD[one] for one in self.told if one in TOLD)


class Confirmation(CentreRow):
    """A centre's medical lead has confirmed a set of rules whose source is not primary: from then on it alerts."""

    ruleset = models.CharField(max_length=20)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("预警规则的确认")
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "ruleset"], condition=Q(withdrawn_at=None), name="confirmation_once",
                violation_error_message=_("这组规则已经确认"),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="confirmation_withdrawn_by_someone",
                violation_error_message=_("停用要有时间和人"),
            ),
        ]  # fmt: skip
