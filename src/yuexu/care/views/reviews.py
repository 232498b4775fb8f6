"""Reviewing records: who has what missing, giving an entry back, answering (C8)."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.care import actions
from yuexu.care.cards import CARDS
from yuexu.care.forms import FindingForm, ReturnForm, ReviewForm
from yuexu.care.models import Finding
from yuexu.care.queries.day import day_rows
from yuexu.care.queries.lists import finding_rows, kept
from yuexu.care.views.about import asked_day, entry_of
from yuexu.kernel.asking import ask, once
from yuexu.kernel.http import attempt, done, page, reads, writes
from yuexu.kernel.listing import listing
from yuexu.people.request import Request
from yuexu.stays.models import Stay
from yuexu.trail.actions import look


@reads(may="care.review")
def reviews(request: Request) -> HttpResponse:
    """Every family of the day: what is missing, what went back, who reviewed."""
    day = asked_day(request)
    start = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    rows = kept(request.staff.centre_id, day=day, start=start)
    told = {"rows": rows, "day": day, "before": day - dt.timedelta(days=1), "after": day + dt.timedelta(days=1)}
    today = timezone.localtime(request.now).date()
    return page(request, "care/reviews.html", told | {"today": today, "cards": CARDS})


@writes(may="care.review")
def review(request: Request, pk: int) -> HttpResponse:
    """The records of one family on one day, to be passed or given back entry by entry."""
    stays = Stay.objects.for_centre(request.staff.centre_id).select_related("mother")
    stay: Stay = get_object_or_404(stays, pk=pk)
    day = asked_day(request)
    form = ReviewForm(request.POST or None, initial={"kind": "daily"})
    if request.method == "POST" and form.is_valid():
        with attempt(form):
            once(request, form, lambda: _reviewed(request, form, stay, day))
        if not form.errors:
            return done(request, _list_of(day), say=_("已审核"))
    told = {"stay": stay, "day": day, "form": form, "sheets": _sheets(request, stay, day)}
    return page(request, "care/review.html", told)


def _reviewed(request: Request, form: ReviewForm, stay: Stay, day: dt.date) -> str:
    """Review, and where to go then."""
    actions.review(stay=stay, day=day, by=request.staff, now=request.now, **form.cleaned_data)
    return _list_of(day)


def _list_of(day: dt.date) -> str:
    """The list of a day."""
    return f"{reverse('care:reviews')}?day={day}"


def _sheets(request: Request, stay: Stay, day: dt.date) -> list[tuple[str, list[object]]]:
    """The rows of the mother and of each baby."""
    babies = list(stay.birth.babies.select_related("birth__mother")) if stay.birth else []
    sheets: list[tuple[str, list[object]]] = []
    people = [("mother", stay.mother.pk, stay.mother.title), *(("baby", one.pk, one.title) for one in babies)]
    for kind, pk, title in people:
        look(request, kind, pk)
        sheets.append((title, list(day_rows(kind, pk, centre_id=stay.centre_id, day=day))))
    return sheets


@writes(may="care.review")
def give_back(request: Request, pk: int) -> HttpResponse:
    """Give an entry back to its writer."""
    entry = entry_of(request, pk)
    return ask(
        request,
        ReturnForm(request.POST or None),
        partial(actions.return_entry, entry=entry, by=request.staff, now=request.now),
        title=_("退回记录"),
        lead=_("将退回给 %(name)s；更正或答复后关闭。") % {"name": entry.recorded_by.name},
        back=reverse("care:entry", args=[pk]),
        say=_("已退回"),
        more={"subject": f"{entry.title} {entry.brief}"},
    )


@reads(may="care.read")
def findings(request: Request) -> HttpResponse:
    """What was returned: mine, or everybody's for reviewers."""
    everybody = request.staff.may("care.review") and request.GET.get("who") == "all"
    found = finding_rows(request.staff.centre_id, staff_id=None if everybody else request.staff.pk)
    rows = listing(request, found, sorts={"returned": "returned_at"}, sort="-returned")
    return page(request, "care/findings.html", {"list": rows, "everybody": everybody})


@writes(may="care.chart")
def finding(request: Request, pk: int) -> HttpResponse:
    """Answer what was returned."""
    found: Finding = get_object_or_404(
        Finding.objects.for_centre(request.staff.centre_id).select_related("entry"), pk=pk
    )
    return ask(
        request,
        FindingForm(request.POST or None),
        partial(actions.answer_finding, finding=found, by=request.staff, now=request.now),
        title=_("答复退回"),
        lead=_("审核人写道：%(what)s") % {"what": found.what},
        back=reverse("care:findings"),
        say=_("已答复"),
        more={"subject": f"{found.entry.title} {found.entry.brief}"},
    )
