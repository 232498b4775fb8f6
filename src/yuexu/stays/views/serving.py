"""Room service and visitors."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.families import queries as families
from yuexu.kernel.asking import ask
from yuexu.kernel.http import done, page, reads, writes
from yuexu.kernel.listing import listing
from yuexu.people.request import Request
from yuexu.stays import actions, forms, queries
from yuexu.stays.models import RoomRequest, VisitorBooking
from yuexu.stays.views.finding import sent, today_of


@reads(may="stays.serve")
def requests(request: Request) -> HttpResponse:
    """What is open, and what was done today."""
    midnight = timezone.localtime(request.now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = queries.requests_of_day(request.staff.centre_id, midnight)
    told = {"list": listing(request, rows, sorts={"made": "made_at", "room": "room__number"}, sort="made")}
    return page(request, "stays/requests.html", told)


@writes(may="stays.serve")
def new_request(request: Request) -> HttpResponse:
    """A family asks for something."""
    initial = {"stay": request.GET.get("stay", ""), "kind": "call"}
    return ask(
        request,
        forms.RequestForm(sent(request), centre=request.staff.centre_id, initial=initial),
        partial(actions.make_request, by=request.staff, now=request.now),
        title=_("登记房间服务"),
        lead=_("登记后出现在服务列表上，直到完成。"),
        back=reverse("stays:requests"),
        say=_("已登记"),
        more={"keep": "request:new"},
    )


@writes(may="stays.serve")
def request_taken(request: Request, pk: int) -> HttpResponse:
    """I go."""
    row = _request(request, pk)
    if request.method == "POST":
        actions.take_request(request=row, by=request.staff, now=request.now)
        return done(request, "stays:requests", say=_("已接单"))
    return done(request, "stays:requests")


@writes(may="stays.serve")
def request_done(request: Request, pk: int) -> HttpResponse:
    """It is done; one tap, or with a note."""
    row = _request(request, pk)
    return ask(
        request,
        forms.NoteForm(sent(request)),
        partial(actions.finish_request, request=row, by=request.staff, now=request.now),
        title=_("完成房间服务"),
        back=reverse("stays:requests"),
        say=_("已完成"),
        submit=_("完成"),
        more={"subject": f"{row.room.number} {row.get_kind_display()} {row.text}"},
    )


@writes(may="stays.serve")
def request_cancelled(request: Request, pk: int) -> HttpResponse:
    """It is not wanted any more."""
    row = _request(request, pk)
    return ask(
        request,
        forms.ReasonForm(sent(request)),
        partial(actions.cancel_request, request=row, by=request.staff, now=request.now),
        title=_("取消房间服务"),
        back=reverse("stays:requests"),
        say=_("已取消"),
        more={"subject": f"{row.room.number} {row.get_kind_display()} {row.text}"},
    )


@reads(may="stays.serve")
def visits(request: Request) -> HttpResponse:
    """Who visits today and after."""
    day = today_of(request)
    rows = queries.visits_from(request.staff.centre_id, day)
    told = {
        "list": listing(request, rows, sorts={"day": "visit_on"}, sort="day"),
        "today": day,
        "hours": queries.visiting_hours(request.staff.centre_id, day),
        "shown": partial(families.shown, to=request.staff),
    }
    return page(request, "stays/visits.html", told)


@writes(may="stays.serve")
def new_visit(request: Request) -> HttpResponse:
    """Book a visit (B7)."""
    centre, day = request.staff.centre_id, today_of(request)
    hours = queries.visiting_hours(centre, day)
    initial = {"stay": request.GET.get("stay", ""), "visit_on": day + dt.timedelta(days=hours.days_ahead), "people": 1}
    told = {"days": hours.days_ahead, "from": f"{hours.opens_at:%H:%M}", "until": f"{hours.closes_at:%H:%M}"}
    return ask(
        request,
        forms.VisitForm(sent(request), centre=centre, initial=initial),
        partial(actions.book_visit, by=request.staff, now=request.now),
        title=_("预约探视"),
        lead=_("至少提前 %(days)s 天；探视时间 %(from)s–%(until)s；到访时核对证件。") % told,
        back=reverse("stays:visits"),
        say=_("探视已预约"),
        more={"keep": "visit:new", "columns": 2},
    )


@writes(may="stays.serve")
def visit_admitted(request: Request, pk: int) -> HttpResponse:
    """Identity verified at the door."""
    row = _visit(request, pk)
    return ask(
        request,
        forms.AdmitForm(sent(request)),
        partial(actions.admit_visitors, visit=row, by=request.staff, now=request.now),
        title=_("核对证件并放行"),
        lead=_("请当面核对证件与预约姓名一致。"),
        back=reverse("stays:visits"),
        say=_("已放行"),
        submit=_("放行"),
        more={"subject": f"{row.name} → {row.stay.mother.name}"},
    )


@writes(may="stays.serve")
def visit_ended(request: Request, pk: int) -> HttpResponse:
    """They are gone."""
    row = _visit(request, pk)
    if request.method == "POST":
        actions.see_out_visitors(visit=row, by=request.staff, now=request.now)
        return done(request, "stays:visits", say=_("已登记离开"))
    return done(request, "stays:visits")


@writes(may="stays.serve")
def visit_cancelled(request: Request, pk: int) -> HttpResponse:
    """They will not come."""
    row = _visit(request, pk)
    if request.method == "POST":
        actions.cancel_visit(visit=row, by=request.staff, now=request.now)
        return done(request, "stays:visits", say=_("已取消探视"))
    return done(request, "stays:visits")


@writes(may="rooms.write")
def hours(request: Request) -> HttpResponse:
    """Visiting hours from a day on."""
    centre, day = request.staff.centre_id, today_of(request)
    return ask(
        request,
        forms.HoursForm(sent(request), initial={"from_on": day} | vars(queries.visiting_hours(centre, day))),
        partial(actions.set_visiting_hours, centre=centre, by=request.staff, now=request.now),
        title=_("探视时间"),
        lead=_("从生效日期起按新的时间预约；已预约的不变。"),
        back=reverse("stays:visits"),
        say=_("探视时间已保存"),
        more={"columns": 2},
    )


def _request(request: Request, pk: int) -> RoomRequest:
    rows = RoomRequest.objects.for_centre(request.staff.centre_id).select_related("room", "stay__mother")
    return get_object_or_404(rows, pk=pk)


def _visit(request: Request, pk: int) -> VisitorBooking:
    rows = VisitorBooking.objects.for_centre(request.staff.centre_id).select_related("stay__mother")
    return get_object_or_404(rows, pk=pk)
