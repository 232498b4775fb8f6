"""The chart: append-only entries, each chained to the one before it of the same person by a trigger (N3).

The trigger takes the lock on the person's chain head, so that two writers queue, and skips an entry whose
`client_id` is there already, so that a repeated submission adds nothing. Saving costs one query.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yuexu.care.cards import CARDS
from yuexu.care.models.subject import About, AboutQuerySet, one_subject
from yuexu.kernel.charting import show
from yuexu.kernel.charting.definitions import Form
from yuexu.people.models import CentreRow, Staff

SKEW = dt.timedelta(minutes=5)  # a phone's clock may run ahead by so much

CHAIN = """
SELECT h.sequence, h.hash INTO head FROM care_chainhead h
  WHERE h.centre_id = NEW.centre_id AND h.kind = who AND h.subject_id = whom FOR UPDATE;
IF NOT FOUND THEN
  INSERT INTO care_chainhead (centre_id, kind, subject_id, sequence, hash)
    VALUES (NEW.centre_id, who, whom, 0, '') ON CONFLICT DO NOTHING;
  SELECT h.sequence, h.hash INTO head FROM care_chainhead h
    WHERE h.centre_id = NEW.centre_id AND h.kind = who AND h.subject_id = whom FOR UPDATE;
END IF;
IF EXISTS (SELECT 1 FROM care_chartentry e WHERE e.centre_id = NEW.centre_id AND e.client_id = NEW.client_id
           AND e.mother_id IS NOT DISTINCT FROM NEW.mother_id AND e.baby_id IS NOT DISTINCT FROM NEW.baby_id) THEN
  RETURN NULL;
END IF;
IF NEW.supersedes_id IS NOT NULL AND NOT EXISTS (
     SELECT 1 FROM care_chartentry e WHERE e.id = NEW.supersedes_id AND e.form = NEW.form
       AND e.mother_id IS NOT DISTINCT FROM NEW.mother_id AND e.baby_id IS NOT DISTINCT FROM NEW.baby_id) THEN
  RAISE EXCEPTION 'a correction is of the same form and person as the entry it replaces';
END IF;
NEW.sequence := head.sequence + 1;
NEW.prev_hash := head.hash;
NEW.hash := encode(sha256(convert_to(
  NEW.prev_hash || ' ' || NEW.sequence || ' ' || NEW.content_hash, 'UTF8')), 'hex');
UPDATE care_chainhead h SET sequence = NEW.sequence, hash = NEW.hash
  WHERE h.centre_id = NEW.centre_id AND h.kind = who AND h.subject_id = whom;
RETURN NEW;
"""


class ChainHead(CentreRow):
    """Where the chain of one person stands. Only the trigger of the entries moves it."""

    kind = models.CharField(max_length=6)
    subject_id = models.BigIntegerField()
    sequence = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "kind", "subject_id"], name="chainhead_one",
                                    violation_error_message=_("链首只有一个")),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(
                name="chainhead_by_entries",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("pg_trigger_depth() = 0"),
            )
        ]


class EntryQuerySet(AboutQuerySet):
    """Words for asking about entries."""

    def current(self) -> Any:
        """Entries that hold: not replaced by a correction, and not themselves a withdrawal."""
        return self.filter(superseded_by=None, withdrawn=False)

    def on(self, start: dt.datetime, end: dt.datetime) -> Any:
        """Observed from `start` until before `end`."""
        return self.filter(observed_at__gte=start, observed_at__lt=end)


class ChartEntry(About):
    """One thing charted: the answers of a form about one person at one time. Never edited, only superseded.

    `withdrawn`: this entry takes back the one it supersedes (written for the wrong baby) and holds no answers.
    `content_hash` seals what was written; `hash` chains it to `prev_hash` (both SHA-256 in hex).
    """

    form = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    observed_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    values = models.JSONField()
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="superseded_by", null=True, blank=True
    )
    withdrawn = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    client_id = models.UUIDField()
    sequence = models.BigIntegerField()
    prev_hash = models.CharField(max_length=64, blank=True)
    content_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("护理记录")
        constraints = [
            one_subject("chartentry_one_subject"),
            models.UniqueConstraint(
                fields=["centre", "client_id"],
                name="chartentry_once",
                violation_error_message=_("这份记录已经保存过，请刷新页面"),
            ),
            models.UniqueConstraint(
                fields=["baby", "sequence"], condition=Q(baby__isnull=False), name="chartentry_baby_chain",
                violation_error_message=_("链上的位置已被占用"),
            ),
            models.UniqueConstraint(
                fields=["mother", "sequence"], condition=Q(mother__isnull=False), name="chartentry_mother_chain",
                violation_error_message=_("链上的位置已被占用"),
            ),
            models.CheckConstraint(
                condition=Q(observed_at__lte=F("recorded_at") + SKEW),
                name="chartentry_not_ahead",
                violation_error_message=_("时间不能在将来"),
            ),
            models.CheckConstraint(
                condition=Q(supersedes=None, withdrawn=False, reason="")
                | (Q(supersedes__isnull=False) & ~Q(reason="")),
                name="chartentry_reason",
                violation_error_message=_("更正要写明原因"),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["baby", "-observed_at"], condition=Q(baby__isnull=False), name="chartentry_baby_day"),
            models.Index(
                fields=["mother", "-observed_at"], condition=Q(mother__isnull=False), name="chartentry_mother_day"
            ),
            # A person's corrections are few: which entries hold is asked of them, not of every entry (queries/person.py).
            models.Index(fields=["baby"], condition=Q(supersedes__isnull=False), name="chartentry_baby_corrected"),
            models.Index(fields=["mother"], condition=Q(supersedes__isnull=False), name="chartentry_mother_corrected"),
        ]
        triggers = [
            pgtrigger.Protect(name="chartentry_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="chartentry_chain",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[
                    ("head", "record"),
                    ("who", "text := CASE WHEN NEW.mother_id IS NULL THEN 'baby' ELSE 'mother' END"),
                    ("whom", "bigint := coalesce(NEW.mother_id, NEW.baby_id)"),
                ],
                func=CHAIN,
            ),
        ]

    @property
    def card(self) -> Form | None:
        """The form as it is today; None when it is no longer known."""
        return CARDS.get(self.form)

    @property
    def title(self) -> str:
        """What was charted: 喂养."""
        return self.card.text if self.card else self.form

    @property
    def brief(self) -> str:
        """The entry in a line: 配方奶 · 60 ml."""
        return show.brief(self.card, self.values)

    @property
    def lines(self) -> list[show.Line]:
        """Every answer."""
        return show.lines(self.card, self.values)

    @property
    def late_by(self) -> dt.timedelta:
        """How much later than it happened it was written down."""
        return max(self.recorded_at - self.observed_at, dt.timedelta())

    @property
    def corrected(self) -> bool:
        """Whether a later entry replaced this one; needs `superseded_by` selected to cost no query."""
        return hasattr(self, "superseded_by")
