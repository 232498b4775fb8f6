"""Pages of exports: asked for on a list, in the making, ready to take; each to whoever asked alone."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header

from yuexu.exports import actions
from yuexu.exports.models import Export
from yuexu.exports.tables import TABLES
from yuexu.kernel.http import done, page, reads, text_of, writes
from yuexu.kernel.listing import listing
from yuexu.people.request import Request
from yuexu.trail.actions import look

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _mine(request: Request) -> QuerySet[Export]:
    """What this person asked for."""
    rows: QuerySet[Export] = Export.objects.for_centre(request.staff.centre_id).filter(asked_by=request.staff)
    return rows


@writes(may="export")
def ask(request: Request, code: str) -> HttpResponse:
    """Have a list made as the address filters it."""
    table = TABLES.get(code)
    if table is None:
        raise Http404
    if not request.staff.may(table.may):
        return page(request, "ui/refused.html", {"needs": table.may}, status=403)
    if request.method != "POST":
        return done(request, "exports:exports")
    asked = {name: text_of(request, name) for name in table.filters}
    export = actions.ask(table=table, asked=asked, by=request.staff, now=request.now)
    return done(request, "exports:export", export.pk)


@reads(may="export")
def exports(request: Request) -> HttpResponse:
    """What I asked for lately."""
    rows = listing(request, _mine(request).defer("file"), sorts={"asked": "asked_at"}, sort="-asked")
    return page(request, "exports/exports.html", {"list": rows, "tables": TABLES, "hours": actions.HOURS})


@reads(may="export")
def export(request: Request, pk: int) -> HttpResponse:
    """How far it is; the page looks again by itself until it is ready."""
    row = get_object_or_404(_mine(request).defer("file"), pk=pk)
    told = {"export": row, "table": TABLES.get(row.table), "hours": actions.HOURS}
    return page(request, "exports/export.html", told)


@reads(may="export")
def file(request: Request, pk: int) -> HttpResponse:
    """The spreadsheet itself; that it was taken is on the trail."""
    row = get_object_or_404(_mine(request).filter(state="ready"), pk=pk)
    look(request, "export", row.pk)
    response = HttpResponse(bytes(row.file or b""), content_type=KIND)
    name = f"{TABLES[row.table].name if row.table in TABLES else row.table} {timezone.localtime(row.asked_at):%Y-%m-%d %H%M}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
