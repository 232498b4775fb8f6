"""The forecast of rooms: the strip under the board, asked for by itself, and what the consultant can still sell."""

from __future__ import annotations

from django.http import HttpResponse

from yuexu.kernel.http import page, reads
from yuexu.people.request import Request
from yuexu.stays import forms, queries
from yuexu.stays.queries.board import columns
from yuexu.stays.views.boards import asked_days
from yuexu.stays.views.finding import today_of


@reads(may="stays.read")
def forecast(request: Request) -> HttpResponse:
    """Rooms needed beside the rooms there are, for the nights of the board (B2, L4). Never on the board's own request."""
    form = forms.BoardFilter(request.GET)
    form.is_valid()
    today = today_of(request)
    days = asked_days(form.cleaned_data, today)
    found = queries.outlook(request.staff.centre_id, days, today, room_type=form.cleaned_data.get("type"))
    told = {"outlook": found, "columns": columns(days, today), "days": days, "board": request.GET.urlencode()}
    told["inner"] = bool(request.headers.get("HX-Target"))
    return page(request, "stays/forecast.html", told)


@reads(may="contracts.read")
def room_left(request: Request) -> HttpResponse:
    """How many more can be sold by due week and risk (B2, N1)."""
    form = forms.LengthFilter(request.GET or None)
    nights = form.cleaned_data["nights"] if form.is_valid() else forms.USUAL_NIGHTS
    found = queries.room_left(request.staff.centre_id, today_of(request), nights=nights)
    return page(request, "stays/room_left.html", {"found": found, "nights": nights})
