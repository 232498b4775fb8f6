"""What happened in sales."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from yuexu.kernel.events import Event
from yuexu.leads.models import Inquiry, Lead, Step, Visit
from yuexu.people.models import Staff


@dataclass(frozen=True, kw_only=True)
class InquiryEvent(Event):
    """About one inquiry of a lead."""

    lead: Lead
    inquiry: Inquiry
    at: dt.datetime
    by: Staff | None


class Inquired(InquiryEvent):
    """A family asked."""


class InquiryAnswered(InquiryEvent):
    """It was answered."""


@dataclass(frozen=True, kw_only=True)
class VisitEvent(Event):
    """About one visit."""

    visit: Visit
    at: dt.datetime
    by: Staff | None


class VisitBooked(VisitEvent):
    """An appointment was made."""


class VisitMoved(VisitEvent):
    """It is at another time, or with another escort."""


class VisitOutcome(VisitEvent):
    """They came, did not come, or cancelled: the report."""


@dataclass(frozen=True, kw_only=True)
class NextStepSet(Event):
    """The consultant planned what is next."""

    lead: Lead
    step: Step
    at: dt.datetime
    by: Staff | None


@dataclass(frozen=True, kw_only=True)
class StepDone(Event):
    """What was planned is done."""

    lead: Lead
    step: Step
    at: dt.datetime
    by: Staff | None


@dataclass(frozen=True, kw_only=True)
class StepReplaced(Event):
    """What was planned gave way to another step."""

    lead: Lead
    step: Step
    at: dt.datetime
    by: Staff | None


@dataclass(frozen=True, kw_only=True)
class LeadEvent(Event):
    """About one lead."""

    lead: Lead
    at: dt.datetime
    by: Staff | None


class LeadAssigned(LeadEvent):
    """It has a consultant, or another one."""


class LeadConverted(LeadEvent):
    """It has a mother's file."""


class LeadWon(LeadEvent):
    """They signed."""


class LeadLost(LeadEvent):
    """They will not come."""


class LeadReopened(LeadEvent):
    """A lost one is back."""
