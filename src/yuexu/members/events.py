"""What happens after the stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from yuexu.kernel.events import Event
from yuexu.members.models import Contact, Member
from yuexu.people.models import Staff


@dataclass(frozen=True, kw_only=True)
class ContactMade(Event):
    """She was reached, or did not want it: this closes what was owed (`contact.kind`)."""

    contact: Contact
    at: dt.datetime
    by: Staff | None


@dataclass(frozen=True, kw_only=True)
class ContactTried(Event):
    """Nobody answered, or it was put off: what is owed stays owed."""

    contact: Contact
    at: dt.datetime
    by: Staff | None


@dataclass(frozen=True, kw_only=True)
class ContactCorrected(Event):
    """It replaces what was `wrong`, and everything that this one had replaced.

    `silenced`: contacts whose warnings a doctor need not answer any more. `warned`: the loudest level among what only
    the correction says; empty for nothing.
    """

    contact: Contact
    wrong: Contact
    silenced: Sequence[Contact]
    warned: str
    at: dt.datetime
    by: Staff


@dataclass(frozen=True, kw_only=True)
class MemberJoined(Event):
    """She joined the members."""

    member: Member
    at: dt.datetime
    by: Staff | None
