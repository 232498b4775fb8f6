"""What happens to the people of a house."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from yuexu.kernel.events import Event
from yuexu.people.models import Holding, Staff


@dataclass(frozen=True, kw_only=True)
class StaffHired(Event):
    """Somebody works here now."""

    staff: Staff
    at: dt.datetime
    by: Staff | None


@dataclass(frozen=True, kw_only=True)
class StaffLeft(Event):
    """Somebody left; what they held has ended."""

    staff: Staff
    at: dt.datetime
    by: Staff | None


@dataclass(frozen=True, kw_only=True)
class PostGiven(Event):
    """Somebody holds a post, from `holding.from_on` on. `beyond`: it may do what its giver may not."""

    holding: Holding
    at: dt.datetime
    by: Staff | None
    beyond: bool


@dataclass(frozen=True, kw_only=True)
class PostTaken(Event):
    """Somebody holds a post no longer, from `holding.until_on` on."""

    holding: Holding
    at: dt.datetime
    by: Staff | None
