"""What happens to a complaint."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from yuexu.kernel.events import Event
from yuexu.people.models import Staff
from yuexu.voice.models import Complaint


@dataclass(frozen=True, kw_only=True)
class ComplaintEvent(Event):
    """About one complaint."""

    complaint: Complaint
    at: dt.datetime
    by: Staff | None


@dataclass(frozen=True, kw_only=True)
class ComplaintAccepted(ComplaintEvent):
    """It was taken in."""


@dataclass(frozen=True, kw_only=True)
class ComplaintAnswered(ComplaintEvent):
    """The first reaction."""


@dataclass(frozen=True, kw_only=True)
class ComplaintSolved(ComplaintEvent):
    """A solution was given to the client."""


@dataclass(frozen=True, kw_only=True)
class ComplaintReopened(ComplaintEvent):
    """The client is not content with the solution."""


@dataclass(frozen=True, kw_only=True)
class ComplaintClosed(ComplaintEvent):
    """The client is content, or agrees."""
