"""Visits and room service: what is expected today, what is open, which hours hold."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from yuexu.people.models import Centre
from yuexu.stays.models import RoomRequest, VisitingHours, VisitorBooking
from yuexu.stays.rules import Hours
from yuexu.stays.states import RequestState


def visiting_hours(centre: Centre | int, on: dt.date) -> Hours:
    """The hours that hold on a day: the latest row that has begun, or the defaults."""
    row = VisitingHours.objects.for_centre(centre).filter(from_on__lte=on).order_by("-from_on").first()
    if row is None:
        return Hours()
    return Hours(
        days_ahead=row.days_ahead,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        quiet_from=row.quiet_from,
        most_people=row.most_people,
    )


def visits_from(centre: Centre | int, day: dt.date) -> QuerySet[VisitorBooking]:
    """Visits of this day and after, in the order they come, with family."""
    rows = VisitorBooking.objects.for_centre(centre).filter(visit_on__gte=day)
    return rows.select_related("stay__mother", "verified_by").order_by("visit_on", "comes_at", "pk")


def open_requests(centre: Centre | int) -> QuerySet[RoomRequest]:
    """Made or taken and not done, longest waiting first."""
    rows = RoomRequest.objects.for_centre(centre).filter(state__in=[RequestState.MADE, RequestState.TAKEN])
    return rows.select_related("stay__mother", "room", "taken_by", "made_by").order_by("made_at", "pk")


def requests_of_day(centre: Centre | int, since: dt.datetime) -> QuerySet[RoomRequest]:
    """Open ones, and those ended since an instant: what the page of room service shows."""
    rows = RoomRequest.objects.for_centre(centre).filter(Q(done_at=None) | Q(done_at__gte=since))
    return rows.select_related("stay__mother", "room", "made_by", "taken_by", "done_by")
