"""The seal of an entry: one text of everything that was written, and its SHA-256; the same sums as the trigger's."""

from __future__ import annotations

import datetime as dt
import hashlib

from yuexu.care.models import ChartEntry
from yuexu.kernel.charting.values import canonical


def content_of(entry: ChartEntry) -> str:
    """Everything that was written, as one text."""
    return canonical(
        {
            "centre": entry.centre_id,
            "stay": entry.stay_id,
            "mother": entry.mother_id,
            "baby": entry.baby_id,
            "form": entry.form,
            "version": entry.version,
            "observed_at": _instant(entry.observed_at),
            "recorded_at": _instant(entry.recorded_at),
            "recorded_by": entry.recorded_by_id,
            "values": entry.values,
            "supersedes": entry.supersedes_id,
            "withdrawn": entry.withdrawn,
            "reason": entry.reason,
            "client_id": str(entry.client_id),
        }
    )


def content_hash(entry: ChartEntry) -> str:
    """SHA-256 of the content, in hex."""
    return _sha256(content_of(entry))


def link(prev_hash: str, sequence: int, sealed: str) -> str:
    """The hash of an entry in its chain, as the trigger computes it."""
    return _sha256(f"{prev_hash} {sequence} {sealed}")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _instant(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")
