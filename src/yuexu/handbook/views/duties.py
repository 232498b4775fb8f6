"""Pages of what is owed: my shift, a department's board, one duty."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from yuexu.handbook import actions, queries
from yuexu.handbook.forms import ConfirmForm, ReassignForm, WaiveForm
from yuexu.handbook.models import Duty
from yuexu.handbook.states import DutyState
from yuexu.kernel.http import SIGNED_IN, attempt, done, page, query_of, reads, text_of, writes
from yuexu.kernel.paging import paged
from yuexu.people.posts import DEPARTMENTS, POSTS
from yuexu.people.request import Request

PER_PAGE = 50


@reads(may=SIGNED_IN)
def my_shift(request: Request) -> HttpResponse:
    """What I owe now, next, late."""
    shift = queries.shift(request.staff, now=request.now)
    return page(request, "handbook/shift.html", {"shift": shift})


@reads(may="handbook.read")
def boards(request: Request) -> HttpResponse:
    """Every department: how much is open, how much is late."""
    counts = queries.open_by_department(request.staff.centre_id, request.now)
    departments = [(code, name, *counts.get(code, (0, 0))) for code, name in DEPARTMENTS.items()]
    return page(request, "handbook/boards.html", {"departments": departments})


@reads(may="handbook.read")
def board(request: Request, department: str) -> HttpResponse:
    """One department's duties."""
    if department not in DEPARTMENTS:
        raise Http404
    show, search = request.GET.get("show", "owed"), text_of(request, most=40)
    rows = queries.board(request.staff.centre_id, department=department, now=request.now, search=search, show=show)
    listed = paged(rows, request, PER_PAGE)
    lines = [queries.line(row, request.staff, request.now) for row in listed.rows]
    tabs = [
        {"label": label, "href": "?" + query_of(request, show=code, page=None), "active": show == code}
        for code, label in (("owed", _("待办")), ("late", _("已逾期")), ("today", _("今日全部")))
    ]
    context = {"department": department, "name": DEPARTMENTS[department], "lines": lines, "page": listed}
    return page(request, "handbook/board.html", {**context, "tabs": tabs, "q": search, "show": show})


def _duty(request: Request, pk: int) -> Duty:
    duties = Duty.objects.for_centre(request.staff.centre_id)
    return get_object_or_404(duties.select_related("edition__text", "subject", "owner_staff", "done_by"), pk=pk)


@reads(may=SIGNED_IN)
def duty(request: Request, pk: int) -> HttpResponse:
    """One duty: what the regulation says, who owes it, how it climbed, what proved it, what can be done."""
    found = _duty(request, pk)
    return page(request, "handbook/duty.html", _about(request, found))


def _about(request: Request, found: Duty) -> dict[str, Any]:
    row = Duty.objects.filter(pk=found.pk).values(*queries.ROW).get()
    still_open = found.state in {DutyState.OPEN, DutyState.MISSED}
    mine = Duty.objects.owed_by(request.staff).filter(pk=found.pk).exists()
    return {
        "duty": found,
        "line": queries.line(row, request.staff, request.now),
        "posts": {code: post.name for code, post in POSTS.items()},
        "rungs": found.escalations.order_by("level"),
        "can_confirm": found.state == DutyState.OPEN and bool(found.edition.confirm) and mine,
        "can_waive": still_open and request.staff.may("handbook.waive"),
        "can_reassign": found.state == DutyState.OPEN and request.staff.may("handbook.waive"),
    }


@writes(may="duties.confirm")
def confirmation(request: Request, pk: int) -> HttpResponse:
    """Give one's word that it is done."""
    found, form = _duty(request, pk), ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt(form):
            actions.confirm(duty=found, note=form.cleaned_data["note"], by=request.staff, now=request.now)
        if not form.errors:
            return done(request, "handbook:shift", say=_("已确认：%(what)s") % {"what": _(found.edition.title)})
    return page(request, "handbook/confirmation.html", {"duty": found, "form": form})


@writes(may="handbook.waive")
def waiver(request: Request, pk: int) -> HttpResponse:
    """Free somebody of the duty."""
    found, form = _duty(request, pk), WaiveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt(form):
            actions.waive(duty=found, reason=form.cleaned_data["reason"], by=request.staff, now=request.now)
        if not form.errors:
            return done(request, "handbook:duty", found.pk, say=_("已免除"))
    return page(request, "handbook/waiver.html", {"duty": found, "form": form})


@writes(may="handbook.waive")
def owner(request: Request, pk: int) -> HttpResponse:
    """Give the duty to a person."""
    found = _duty(request, pk)
    form = ReassignForm(request.POST or None, centre_id=found.centre_id, department=found.department)
    if request.method == "POST" and form.is_valid():
        with attempt(form):
            actions.reassign(duty=found, to=form.cleaned_data["to"], by=request.staff, now=request.now)
        if not form.errors:
            return done(request, "handbook:duty", found.pk, say=_("已交接"))
    return page(request, "handbook/owner.html", {"duty": found, "form": form})
