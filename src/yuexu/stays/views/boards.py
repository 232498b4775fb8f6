"""The room board by day and by six weeks, and the list of stays."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count
from django.http import HttpResponse
from django.urls import reverse

from yuexu.kernel.http import page, query_of, reads
from yuexu.kernel.listing import listing
from yuexu.kernel.period import Days
from yuexu.people.request import Request
from yuexu.rooms.models import Room, RoomType
from yuexu.stays import forms, queries
from yuexu.stays.models import Stay
from yuexu.stays.states import StayState
from yuexu.stays.views.finding import today_of

WEEKS = dt.timedelta(weeks=6)
BEFORE = dt.timedelta(days=3)
STEP = dt.timedelta(weeks=2)
FAR = dt.timedelta(days=1500)
SORTS = {"name": "mother__initials", "arrive": "arrive_on", "window": "window_first_on", "leave": "leave_on"}


@reads(may="rooms.read")
def board(request: Request) -> HttpResponse:
    """Six weeks: rooms down, days across (B1)."""
    asked, filters = _asked(request)
    today = today_of(request)
    first = min(max(asked.get("first") or today - BEFORE, today - FAR), today + FAR)
    named = request.staff.may("stays.read")
    shown = queries.board(request.staff.centre_id, Days(first, first + WEEKS), today, filters=filters, named=named)
    told = {
        "board": shown,
        "rows": [_row(row, request) for row in shown.rooms],
        "waiting": [_row(row, request, waiting=True) for row in shown.waiting],
        "earlier": query_of(request, first=(first - STEP).isoformat()),
        "later": query_of(request, first=(first + STEP).isoformat()),
        "now": query_of(request, first=None),
    }
    return page(request, "stays/board.html", told | _choices(request, asked))


@reads(may="rooms.read")
def today(request: Request) -> HttpResponse:
    """Every room now, and who comes and goes today."""
    asked, filters = _asked(request)
    day, centre = today_of(request), request.staff.centre_id
    named = request.staff.may("stays.read")
    rooms = queries.tiles(centre, day, filters=filters, named=named)
    for room in rooms:
        stay = room["stay"] if named else None
        room["href"] = reverse("stays:stay", args=[stay]) if stay else reverse("rooms:room", args=[room["room"]])
    told = {"rooms": rooms, "day": day, "arriving": [], "leaving": [], "overstaying": []}
    if named:
        told |= {
            "arriving": list(queries.arriving(centre, day).order_by("arrive_on")),
            "leaving": list(queries.leaving(centre, day)),
            "overstaying": list(queries.overstaying(centre, day)),
        }
    return page(request, "stays/today.html", told | _choices(request, asked))


@reads(may="stays.read")
def stays(request: Request) -> HttpResponse:
    """All stays, found by name, initials, phone, room or contract number."""
    centre, text = request.staff.centre_id, request.GET.get("q", "")
    state = request.GET.get("state", "") if request.GET.get("state", "") in StayState.values else ""
    usual = {"resident": "leave", "left": "-leave"}.get(state, "window")
    rows = listing(request, queries.search(centre, text=text, state=state), sorts=SORTS, sort=usual)
    counted = dict(Stay.objects.for_centre(centre).values_list("state").annotate(Count("pk")))
    tabs = [("", None), *((value, counted.get(value, 0)) for value in StayState.values)]
    told = {"list": rows, "q": text[:60], "state": state, "tabs": tabs, "labels": dict(StayState.choices)}
    return page(request, "stays/stays.html", told)


def _asked(request: Request) -> tuple[dict[str, object], queries.Filters]:
    form = forms.BoardFilter(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    filters = queries.Filters(room_type=asked.get("type"), floor=asked.get("floor"), state=asked.get("state", ""))
    return asked, filters


def _choices(request: Request, asked: dict[str, object]) -> dict[str, object]:
    centre = request.staff.centre_id
    floors = Room.objects.for_centre(centre).order_by("floor").values_list("floor", flat=True).distinct()
    kinds = RoomType.objects.for_centre(centre).order_by("position", "name")
    states = forms.BoardFilter.base_fields["state"].choices  # type: ignore[attr-defined]
    return {"asked": asked, "floors": list(floors), "kinds": list(kinds), "states": states}


def _row(row: queries.board.Row, request: Request, *, waiting: bool = False) -> dict[str, object]:  # type: ignore[name-defined]
    """As `ui.room_board` draws it; links only where they may be followed."""
    named = request.staff.may("stays.read")
    bars = [vars(bar) | {"href": reverse("stays:stay", args=[bar.key]) if named else ""} for bar in row.bars]
    href = reverse("stays:stay" if waiting else "rooms:room", args=[row.key])
    return {"number": row.number, "type": row.type, "state": row.state, "href": href, "bars": bars}
