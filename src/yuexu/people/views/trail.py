"""The trail as people read it: who did what, and who looked at which health record."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone

from yuexu.kernel.http import page, query_of, reads
from yuexu.people import told
from yuexu.people.forms import TrailForm
from yuexu.people.models import Staff
from yuexu.people.request import Request
from yuexu.trail.models import Entry, Look

SIZE = 50
FURTHEST = 200  # pages; who wants more names a day or a person


@reads(may="trail.read")
def entries(request: Request) -> HttpResponse:
    """What was done, the newest first."""
    rows, form = _asked(request, Entry.objects.filter(centre_id=request.staff.centre_id))
    verb = form.cleaned_data.get("verb")
    if verb:
        rows = rows.filter(verb=verb)
    return page(request, "people/trail.html", _told(request, rows, form) | {"verbs": told.VERBS, "verb": verb or ""})


@reads(may="trail.read")
def looks(request: Request) -> HttpResponse:
    """Who looked at which health record."""
    rows, form = _asked(request, Look.objects.filter(centre_id=request.staff.centre_id))
    return page(request, "people/looks.html", _told(request, rows, form))


def _asked(request: Request, rows: QuerySet[Any]) -> tuple[QuerySet[Any], TrailForm]:
    """The rows that the address asks for: by person, by day, by subject."""
    form = TrailForm(request.GET, centre_id=request.staff.centre_id)
    form.is_valid()
    wanted = form.cleaned_data
    if wanted.get("by"):
        rows = rows.filter(by_id=wanted["by"].pk)
    if wanted.get("day"):
        start = timezone.make_aware(dt.datetime.combine(wanted["day"], dt.time()))
        rows = rows.filter(at__gte=start, at__lt=start + dt.timedelta(days=1))
    if wanted.get("kind"):
        rows = rows.filter(subject_kind=wanted["kind"])
        if wanted.get("subject"):
            rows = rows.filter(subject_id=wanted["subject"])
    return rows, form


def _told(request: Request, rows: QuerySet[Any], form: TrailForm) -> dict[str, Any]:
    """One page without counting: the table is the longest of the house."""
    asked = request.GET.get("page", "1")
    number = min(max(int(asked), 1), FURTHEST) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    some = list(rows.order_by("-at", "-pk")[(number - 1) * SIZE : number * SIZE + 1])
    shown, centre_id = some[:SIZE], request.staff.centre_id
    ids = {row.by_id for row in shown if row.by_id}
    people = dict(Staff.objects.for_centre(centre_id).filter(pk__in=ids).values_list("pk", "name"))
    changes = [change for row in shown if isinstance(row, Entry) for change in (row.before, row.after)]
    names = told.subjects(centre_id, [*((row.subject_kind, row.subject_id) for row in shown), *told.pointed(changes)])
    return {
        "rows": shown,
        "people": people,
        "subjects": names,
        "kind_label": told.kind_label,
        "called": told.called,
        "said": partial(told.said, names=names),
        "form": form,
        "pager": {
            "number": number,
            "has_next": len(some) > SIZE and number < FURTHEST,
            "query": query_of(request, page=None),
        },
        "kind": form.cleaned_data.get("kind") or "",
        "subject": form.cleaned_data.get("subject"),
    }
