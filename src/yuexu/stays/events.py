"""What happens to stays, their rooms, visits and requests."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from yuexu.kernel.events import Event
from yuexu.people.models import Staff
from yuexu.rooms.models import Room
from yuexu.stays.models import RoomRequest, Stay, StepRecord, VisitorBooking


@dataclass(frozen=True, kw_only=True)
class StayEvent(Event):
    """About one stay; `by` is None when the house itself did it."""

    stay: Stay
    at: dt.datetime
    by: Staff | None


@dataclass(frozen=True, kw_only=True)
class StayBooked(StayEvent):
    """A contract was signed: a family will come."""


@dataclass(frozen=True, kw_only=True)
class StayCancelled(StayEvent):
    """The family will not come."""


@dataclass(frozen=True, kw_only=True)
class BirthAnnounced(StayEvent):
    """The babies are born and the arrival is planned (N13). `stay.birth` and `stay.arrive_on` stand."""


@dataclass(frozen=True, kw_only=True)
class ArrivalMoved(StayEvent):
    """The planned days changed before she came; `was` the day of arrival before."""

    was: dt.date | None


@dataclass(frozen=True, kw_only=True)
class TeamNamed(StayEvent):
    """Her nurse, carer or customer-service person was named or changed."""


@dataclass(frozen=True, kw_only=True)
class RoomAllotted(StayEvent):
    """A room is held for her."""

    room: Room


@dataclass(frozen=True, kw_only=True)
class RoomGivenUp(StayEvent):
    """A room is held for her no more."""

    room: Room


@dataclass(frozen=True, kw_only=True)
class CheckedIn(StayEvent):
    """She lives here now."""

    room: Room


@dataclass(frozen=True, kw_only=True)
class StepDone(StayEvent):
    """A step before arrival, at check-in or on the way out was done or left out."""

    step: StepRecord


@dataclass(frozen=True, kw_only=True)
class BriefingGiven(StayEvent):
    """House rules and safety were explained (H6)."""


@dataclass(frozen=True, kw_only=True)
class Moved(StayEvent):
    """She lives in another room now."""

    from_room: Room
    to_room: Room


@dataclass(frozen=True, kw_only=True)
class Extended(StayEvent):
    """She stays longer: `stay.leave_on` is later by `nights`."""

    nights: int


@dataclass(frozen=True, kw_only=True)
class Shortened(StayEvent):
    """She will leave sooner: `stay.leave_on` is earlier by `nights`."""

    nights: int


@dataclass(frozen=True, kw_only=True)
class Discharged(StayEvent):
    """She went home."""

    room: Room


@dataclass(frozen=True, kw_only=True)
class RequestEvent(Event):
    """About one request from a room."""

    request: RoomRequest
    at: dt.datetime
    by: Staff | None


@dataclass(frozen=True, kw_only=True)
class RequestMade(RequestEvent):
    """A family asked for something (B10)."""


@dataclass(frozen=True, kw_only=True)
class RequestTaken(RequestEvent):
    """Somebody is on the way."""


@dataclass(frozen=True, kw_only=True)
class RequestDone(RequestEvent):
    """It was done, or is not wanted any more (`request.state`)."""


@dataclass(frozen=True, kw_only=True)
class VisitorEvent(Event):
    """About one visit to a resident."""

    visit: VisitorBooking
    at: dt.datetime
    by: Staff | None


@dataclass(frozen=True, kw_only=True)
class VisitorsBooked(VisitorEvent):
    """A visit was booked (B7)."""


@dataclass(frozen=True, kw_only=True)
class VisitorsArrived(VisitorEvent):
    """Identity verified, let in."""


@dataclass(frozen=True, kw_only=True)
class VisitorsLeft(VisitorEvent):
    """Gone again."""


@dataclass(frozen=True, kw_only=True)
class VisitCancelled(VisitorEvent):
    """They will not come."""
