"""News of the house. The handbook's evidence is `house:<form>`; the subject is the department."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from yuexu.kernel.events import Event
from yuexu.people.models import Staff
from yuexu.safety.models import HouseEntry


@dataclass(frozen=True, kw_only=True)
class HouseEntryRecorded(Event):
    """A sheet was filled in (or corrected: then `entry.supersedes_id` is set)."""

    entry: HouseEntry
    at: dt.datetime
    by: Staff | None

    @property
    def evidence(self) -> str:
        """What it proves to the handbook."""
        return f"house:{self.entry.form}"
