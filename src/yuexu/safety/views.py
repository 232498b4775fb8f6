"""Pages of the house's records: the day, a sheet (one tap where all is as it should be), one record, a correction."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.kernel.charting.definitions import Form
from yuexu.kernel.charting.forms import RecordForm
from yuexu.kernel.charting.values import carried
from yuexu.kernel.fields import unmoved
from yuexu.kernel.http import attempt, done, page, reads, writes
from yuexu.people.posts import DEPARTMENTS
from yuexu.people.request import Request
from yuexu.safety import actions, prefill
from yuexu.safety.forms import correction_form, sheet_form
from yuexu.safety.models import HouseEntry
from yuexu.safety.queries import last_of, on_day
from yuexu.safety.sheets import ABOUT, SHEETS, may_of, tappable


def _day(request: Request) -> tuple[dt.date, dt.date]:
    """The day asked for, and today."""
    today = timezone.localtime(request.now).date()
    try:
        day = dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today, today
    return (day if dt.date(2000, 1, 1) <= day <= today else today), today


@reads(may="house.read")
def records(request: Request) -> HttpResponse:
    """What the house recorded that day, and the sheets to fill in."""
    day, today = _day(request)
    chosen = request.GET.get("form", "")
    rows = on_day(request.staff.centre_id, day, form=chosen if chosen in SHEETS else "")
    mine = [sheet for sheet in SHEETS.values() if request.staff.may(may_of(sheet))]
    told = {
        "rows": rows, "day": day, "today": today, "before": day - dt.timedelta(days=1),
        "after": day + dt.timedelta(days=1), "sheets": mine, "tappable": tappable, "all_sheets": SHEETS,
        "chosen": chosen, "departments": DEPARTMENTS,
    }  # fmt: skip
    return page(request, "safety/records.html", told)


def _sheet(form: str) -> Form:
    sheet = SHEETS.get(form)
    if sheet is None:
        raise Http404
    return sheet


@writes(may="house.read")
def new(request: Request, form: str) -> HttpResponse:
    """Fill in a sheet; `tap` takes every usual answer."""
    sheet = _sheet(form)
    if not request.staff.may(may_of(sheet)):
        return page(request, "ui/refused.html", {"needs": may_of(sheet)}, status=403)
    written = _written(request, sheet)
    if request.method == "POST" and written.is_valid():
        with attempt(written):
            entry = actions.record(
                form=form, values=written.answers(), by=request.staff, now=request.now,
                **_about(written.cleaned_data, "observed_at", "department", "room", "client_id"),
            )  # fmt: skip
        if not written.errors:
            say = _("已记录：%(title)s %(brief)s") % {"title": entry.title, "brief": entry.brief}
            return done(request, "safety:records", say=say)
    told = {"form": written, "sheet": sheet, "back": reverse("safety:records"), "entry": None}
    return page(request, "safety/sheet.html", told)


def _about(cleaned: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: cleaned[name] for name in names if name in cleaned}


def _written(request: Request, sheet: Form) -> RecordForm:
    """The sheet as sent, or as it starts: the last answers that carry, then what the house knows."""
    centre, department = request.staff.centre_id, ABOUT.get(sheet.code, request.staff.department)
    kind = sheet_form(sheet)
    if request.method == "POST":
        tapped = request.POST.get("tap") == "yes" and tappable(sheet)
        usual = carried(sheet, None) | {"client_id": request.POST.get("client_id"), "department": department}
        return kind(usual if tapped else request.POST, centre_id=centre)
    last = last_of(centre, sheet.code, department=department)
    start = carried(sheet, last.values if last else None)
    start |= prefill.start(sheet.code, centre_id=centre, now=request.now)
    return kind(None, centre_id=centre, initial={**start, "department": department, "observed_at": request.now})


def _entry(request: Request, pk: int) -> HouseEntry:
    entries = HouseEntry.objects.for_centre(request.staff.centre_id)
    found: HouseEntry = get_object_or_404(
        entries.select_related("recorded_by", "room", "supersedes", "superseded_by__recorded_by"), pk=pk
    )
    return found


@reads(may="house.read")
def record(request: Request, pk: int) -> HttpResponse:
    """One record: every answer, who and when, what it replaced or was replaced by."""
    entry = _entry(request, pk)
    told = {"entry": entry, "later": getattr(entry, "superseded_by", None), "departments": DEPARTMENTS}
    mine = entry.recorded_by_id == request.staff.pk or request.staff.may("care.review")
    return page(request, "safety/record.html", told | {"may_correct": mine})


@writes(may="house.read")
def correct(request: Request, pk: int) -> HttpResponse:
    """Replace what a record says."""
    entry = _entry(request, pk)
    sheet = _sheet(entry.form)
    if not request.staff.may(may_of(sheet)):
        return page(request, "ui/refused.html", {"needs": may_of(sheet)}, status=403)
    sent = request.POST if request.method == "POST" else None
    written = correction_form(sheet)(sent, initial={**entry.values, "observed_at": entry.observed_at})
    if request.method == "POST" and written.is_valid():
        with attempt(written):
            later = actions.correct(
                entry=entry, values=written.answers(), by=request.staff, now=request.now,
                observed_at=unmoved(written.cleaned_data["observed_at"], entry.observed_at),
                **_about(written.cleaned_data, "reason", "client_id"),
            )  # fmt: skip
        if not written.errors:
            return done(request, "safety:record", later.pk, say=_("已更正"))
    told = {"form": written, "sheet": sheet, "entry": entry, "back": reverse("safety:record", args=[pk])}
    return page(request, "safety/sheet.html", told)
