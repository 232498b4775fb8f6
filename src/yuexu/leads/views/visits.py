"""Pages of visits: the days' list, booking, moving, and the outcome, which is the report (A4)."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from yuexu.kernel.asking import ask
from yuexu.kernel.http import page, reads, writes
from yuexu.leads import actions, forms, queries
from yuexu.leads.models import Visit
from yuexu.leads.views import home, lead_of, today
from yuexu.people.request import Request


def _visit(request: Request, pk: int) -> Visit:
    rows = Visit.objects.for_centre(request.staff.centre_id).select_related("lead", "escort")
    return get_object_or_404(rows, pk=pk)


@reads(may="leads.read")
def visits(request: Request) -> HttpResponse:
    """The visits of the last week and of the next four."""
    day = today(request)
    rows = queries.visits(request.staff.centre_id, day - dt.timedelta(days=7), day + dt.timedelta(days=28))
    return page(request, "leads/visits.html", {"visits": list(rows), "today": day, "at": request.now})


@writes(may="leads.write")
def book(request: Request, pk: int) -> HttpResponse:
    """Make an appointment."""
    lead, centre = lead_of(request, pk), request.staff.centre_id
    return ask(
        request,
        forms.VisitForm(
            request.POST or None, centre_id=centre, today=today(request), initial={"escort": request.staff.pk}
        ),
        partial(actions.book_visit, lead=lead, by=request.staff, now=request.now),
        title=_("预约参观"),
        lead=_("到点 20 分钟未到访会提醒并上报；到访后填写参观结果。"),
        back=home(lead),
        say=_("参观已预约"),
        submit=_("预约"),
        more={"subject": lead.name, "columns": 2},
    )


@writes(may="leads.write")
def move(request: Request, pk: int) -> HttpResponse:
    """Another time or escort."""
    visit = _visit(request, pk)
    initial = {"scheduled_at": visit.scheduled_at, "escort": visit.escort_id}
    return ask(
        request,
        forms.MoveForm(request.POST or None, centre_id=request.staff.centre_id, today=today(request), initial=initial),
        partial(actions.move_visit, visit=visit, by=request.staff, now=request.now),
        title=_("改参观时间"),
        back=home(visit.lead),
        say=_("参观时间已改"),
        more={"subject": visit.lead.name},
    )


@writes(may="leads.write")
def outcome(request: Request, pk: int) -> HttpResponse:
    """They came, did not come, or cancelled."""
    visit = _visit(request, pk)
    initial = {"arrived_at": min(request.now, visit.scheduled_at), "shown": visit.itinerary, "state": "came"}
    return ask(
        request,
        forms.OutcomeForm(request.POST or None, initial=initial),
        partial(actions.end_visit, visit=visit, by=request.staff, now=request.now),
        title=_("参观结果"),
        lead=_("保存即为报告：超时未到的提醒随之关闭。"),
        back=home(visit.lead),
        say=_("参观结果已记录，请定下一步"),
        more={"subject": visit.lead.name, "keep": f"visit:{pk}"},
    )
