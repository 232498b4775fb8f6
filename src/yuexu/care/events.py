"""News of the clinical record. The handbook's evidence for an entry is `chart:<form>`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from yuexu.care.models import Alert, ChartEntry, Execution, Finding, Order, Review
from yuexu.kernel.events import Event
from yuexu.people.models import Staff


@dataclass(frozen=True, kw_only=True)
class CareNews(Event):
    """What all of them carry."""

    at: dt.datetime
    by: Staff | None


@dataclass(frozen=True, kw_only=True)
class EntryRecorded(CareNews):
    """Something was charted (or corrected: then `entry.supersedes_id` is set). `entry.kind` mother or baby."""

    entry: ChartEntry

    @property
    def evidence(self) -> str:
        """What it proves to the handbook."""
        return f"chart:{self.entry.form}"


@dataclass(frozen=True, kw_only=True)
class EntryWithdrawn(CareNews):
    """An entry was taken back (written for the wrong person): what it proved is no longer proved."""

    entry: ChartEntry


@dataclass(frozen=True, kw_only=True)
class AlertRaised(CareNews):
    """A rule noticed something; `alert.level` is observe, ask_doctor or urgent."""

    alert: Alert


@dataclass(frozen=True, kw_only=True)
class AlertAnswered(CareNews):
    """Somebody said what was done and who was told."""

    alert: Alert


@dataclass(frozen=True, kw_only=True)
class AlertLifted(CareNews):
    """The entry that raised it was corrected: there is nothing to answer any more."""

    alert: Alert


@dataclass(frozen=True, kw_only=True)
class EntryReturned(CareNews):
    """A reviewer gave an entry back to its writer (`finding.writer`)."""

    finding: Finding


@dataclass(frozen=True, kw_only=True)
class FindingClosed(CareNews):
    """The writer answered or corrected."""

    finding: Finding


@dataclass(frozen=True, kw_only=True)
class RecordsReviewed(CareNews):
    """A stay's records were reviewed; `review.review_kind` says by which rhythm."""

    review: Review


@dataclass(frozen=True, kw_only=True)
class OrderGiven(CareNews):
    """A doctor ordered something."""

    order: Order


@dataclass(frozen=True, kw_only=True)
class OrderExecuted(CareNews):
    """An order was carried out and checked by a second person."""

    execution: Execution


@dataclass(frozen=True, kw_only=True)
class OrderStopped(CareNews):
    """An order was stopped."""

    order: Order
