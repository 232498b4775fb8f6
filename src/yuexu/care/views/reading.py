"""Reading the record: a day, the whole timeline, one entry with its place in the chain, a day on paper (B6, N3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F
from django.http import HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from yuexu.care.actions import verify_chain
from yuexu.care.cards import CARDS
from yuexu.care.models import ChainHead
from yuexu.care.queries.day import alerts_of, curve, day_rows, day_sums, timeline
from yuexu.care.views.about import asked_day, cards_for, entry_of, head, person_of
from yuexu.kernel.http import page, query_of, reads
from yuexu.people.request import Request
from yuexu.trail.actions import look

SIZE = 40


@reads(may="care.read")
def day(request: Request, kind: str, pk: int) -> HttpResponse:
    """A day of a mother or a baby: figures, what is to watch, everything charted."""
    told = _day(request, kind, pk)
    if kind == "baby":
        told["curve"] = curve(pk, centre_id=request.staff.centre_id, day=told["day"])
    told["cards"] = cards_for(request.staff, kind)
    return page(request, "care/day.html", told)


def _day(request: Request, kind: str, pk: int) -> dict[str, Any]:
    on = asked_day(request)
    who = person_of(request, kind, pk, on=on)
    look(request, kind, pk)
    centre = request.staff.centre_id
    rows = day_rows(kind, pk, centre_id=centre, day=on)
    return head(request, who) | {
        "rows": rows, "sums": day_sums(rows), "day": on, "before": on - dt.timedelta(days=1),
        "after": on + dt.timedelta(days=1), "alerts": alerts_of(who, day=on),
    }  # fmt: skip


@reads(may="care.read")
def print_day(request: Request, kind: str, pk: int) -> HttpResponse:
    """The day on paper, with the end of the chain: a printed page proves what the record said that day."""
    told = _day(request, kind, pk)
    chain = ChainHead.objects.for_centre(request.staff.centre_id).filter(kind=kind, subject_id=pk).first()
    return page(request, "care/print.html", told | {"chain": chain, "printed_at": request.now})


@reads(may="care.read")
def whole(request: Request, kind: str, pk: int) -> HttpResponse:
    """Everything ever charted, newest first, of all forms or of one group."""
    who = person_of(request, kind, pk)
    look(request, kind, pk)
    groups = list(dict.fromkeys(card.group for card in CARDS.about(kind)))
    chosen = request.GET.get("group", "")
    forms = [card.code for card in CARDS.about(kind) if card.group == chosen]
    rows = timeline(kind, pk, centre_id=request.staff.centre_id, forms=forms, before=_before(request), size=SIZE)
    more = query_of(request, before=rows[SIZE - 1].at.isoformat()) if len(rows) > SIZE else ""
    tabs = [{"label": _("全部"), "href": "?", "active": not forms}] + [
        {"label": _(group), "href": f"?group={group}", "active": group == chosen} for group in groups
    ]
    told = {"rows": rows[:SIZE], "more": more, "tabs": tabs}
    return page(request, "care/timeline.html", told | head(request, who))


def _before(request: Request) -> dt.datetime | None:
    try:
        at = parse_datetime(request.GET.get("before", ""))
    except ValueError:
        return None
    return None if at is None or timezone.is_naive(at) else at


@reads(may="care.read")
def entry(request: Request, pk: int) -> HttpResponse:
    """One entry: every answer, who and when, what it replaced or was replaced by, its place in the chain."""
    found = entry_of(request, pk)
    look(request, found.kind, found.subject_id)
    who = person_of(request, found.kind, found.subject_id)
    told = {
        "entry": found, "alerts": list(found.alerts.annotate(answerer=F("answered_by__name"))),
        "findings": list(found.findings.select_related("returned_by", "closed_by")),
        "mine": found.recorded_by_id == request.staff.pk,
        "later": getattr(found, "superseded_by", None),
    }  # fmt: skip
    return page(request, "care/entry.html", told | head(request, who))


@reads(may="care.review")
def chain(request: Request, kind: str, pk: int) -> HttpResponse:
    """Recompute the chain of a person's record and say whether it holds."""
    who = person_of(request, kind, pk)
    look(request, kind, pk)
    centre = request.staff.centre_id
    head_row = ChainHead.objects.for_centre(centre).filter(kind=kind, subject_id=pk).first()
    breaks = verify_chain(kind=kind, pk=pk, centre_id=centre)
    return page(request, "care/chain.html", head(request, who) | {"breaks": breaks, "chain": head_row})
