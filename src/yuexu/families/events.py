"""What happened to a family, for those above to react to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from yuexu.families.models import Allergy, Baby, Birth, Consent, Mother
from yuexu.kernel.events import Event
from yuexu.people.models import Staff


@dataclass(frozen=True, kw_only=True)
class MotherEvent(Event):
    """About one mother."""

    mother: Mother
    at: dt.datetime
    by: Staff | None


class MotherRegistered(MotherEvent):
    """A file was opened."""


class MotherChanged(MotherEvent):
    """Her name or another fact changed."""


class DueDateChanged(MotherEvent):
    """The due date is another one; published beside MotherChanged."""


class HistoryNoted(MotherEvent):
    """Health history, preferences or expectations were asked and written down (A3)."""


@dataclass(frozen=True, kw_only=True)
class BirthRecorded(Event):
    """She gave birth."""

    birth: Birth
    babies: list[Baby]
    at: dt.datetime
    by: Staff | None


@dataclass(frozen=True, kw_only=True)
class AllergyNoted(Event):
    """An allergy came into the file."""

    allergy: Allergy
    at: dt.datetime
    by: Staff | None


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(Event):
    """She agreed to a purpose."""

    consent: Consent
    at: dt.datetime
    by: Staff | None


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Event):
    """She took a consent back."""

    consent: Consent
    at: dt.datetime
    by: Staff | None
