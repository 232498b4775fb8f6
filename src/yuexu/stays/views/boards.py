"""The room board by day and by six weeks, and the list of stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count
from django.http import HttpResponse

from yuexu.kernel.http import page, query_of, reads, text_of
from yuexu.kernel.listing import listing
from yuexu.kernel.period import Days
from yuexu.people.request import Request
from yuexu.stays import forms, queries
from yuexu.stays.models import Stay
from yuexu.stays.queries.board import House
from yuexu.stays.states import StayState
from yuexu.stays.views.finding import addresses, today_of

WEEKS = dt.timedelta(weeks=6)
BEFORE = dt.timedelta(days=3)
STEP = dt.timedelta(weeks=2)
FAR = dt.timedelta(days=1500)
SORTS = {
    "name": "mother__initials", "arrive": "arrive_on", "window": "window_first_on", "leave": "leave_on", "turn": "turn",
}  # fmt: skip


@reads(may="rooms.read")
def board(request: Request) -> HttpResponse:
    """Six weeks: rooms down, days across (B1)."""
    asked, filters = _asked(request)
    today, named = today_of(request), request.staff.may("stays.read")
    days = asked_days(asked, today)
    first = days.first_on
    links = queries.Links(room=addresses("rooms:room"), stay=addresses("stays:stay"))
    shown = queries.board(request.staff.centre_id, days, today, filters=filters, named=named, links=links)
    told = {
        "board": shown,
        "earlier": query_of(request, first=(first - STEP).isoformat()),
        "later": query_of(request, first=(first + STEP).isoformat()),
        "now": query_of(request, first=None),
        "same": request.GET.urlencode(),
    }
    return page(request, "stays/board.html", told | _choices(shown.house, asked))


@reads(may="rooms.read")
def today(request: Request) -> HttpResponse:
    """Every room now, and who comes and goes today."""
    asked, filters = _asked(request)
    day, centre = today_of(request), request.staff.centre_id
    named = request.staff.may("stays.read")
    house, rooms = queries.tiles(centre, day, filters=filters, named=named)
    stay, room = addresses("stays:stay"), addresses("rooms:room")
    for tile in rooms:
        tile.href = stay(tile.stay) if named and tile.stay else room(tile.key)
    told = {"rooms": rooms, "day": day, "moving": queries.movements(centre, day) if named else None}
    return page(request, "stays/today.html", told | _choices(house, asked))


@reads(may="stays.read")
def stays(request: Request) -> HttpResponse:
    """All stays, found by name, initials, phone, room or contract number."""
    centre, text = request.staff.centre_id, text_of(request)
    state = request.GET.get("state", "") if request.GET.get("state", "") in StayState.values else ""
    usual = {"resident": "leave", "left": "-leave", "": "turn"}.get(state, "window")
    rows = listing(request, queries.search(centre, text=text, state=state), sorts=SORTS, sort=usual)
    counted = dict(Stay.objects.for_centre(centre).values_list("state").annotate(Count("pk")))
    tabs = [("", None), *((value, counted.get(value, 0)) for value in StayState.values)]
    told = {"list": rows, "q": text[:60], "state": state, "tabs": tabs, "labels": dict(StayState.choices)}
    return page(request, "stays/stays.html", told)


def asked_days(asked: dict[str, Any], today: dt.date) -> Days:
    """The six weeks that are asked for; without a day, from a little before today."""
    first = min(max(asked.get("first") or today - BEFORE, today - FAR), today + FAR)
    return Days(first, first + WEEKS)


def _asked(request: Request) -> tuple[dict[str, Any], queries.Filters]:
    form = forms.BoardFilter(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    filters = queries.Filters(room_type=asked.get("type"), floor=asked.get("floor"), state=asked.get("state", ""))
    return asked, filters


def _choices(house: House, asked: dict[str, Any]) -> dict[str, Any]:
    states = forms.BoardFilter.base_fields["state"].choices  # type: ignore[attr-defined]
    return {"asked": asked, "floors": house.floors, "kinds": house.kinds, "states": states}
