"""What the pages about one person share: loading the person, the head of the page, who may write which card."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from yuexu.care.cards import CARDS, may_of
from yuexu.care.forms import day_asked
from yuexu.care.models import ChartEntry
from yuexu.care.queries.person import NOWHERE, Person, person
from yuexu.care.warnings import look_back
from yuexu.kernel.charting.definitions import Form
from yuexu.kernel.http import page
from yuexu.people.models import Staff
from yuexu.people.request import Request


def today(request: Request) -> dt.date:
    """The day in the house."""
    return timezone.localtime(request.now).date()


def person_of(request: Request, kind: str, pk: int, form: str = "", *, on: dt.date | None = None) -> Person:
    """The mother or baby of this centre; else a 404.

    With what charting this form (if any) looks back on, and what stands on the day `on` (if any).
    """
    return person(
        kind, pk, centre_id=request.staff.centre_id, now=request.now, today=today(request),
        look=look_back(form) if form else NOWHERE, standing_on=on,
    )  # fmt: skip


def entry_of(request: Request, pk: int) -> ChartEntry:
    """An entry of this centre, with who wrote it, what it replaced and what replaced it."""
    entries = ChartEntry.objects.for_centre(request.staff.centre_id)
    found = entries.select_related("recorded_by", "supersedes__recorded_by", "superseded_by__recorded_by")
    entry: ChartEntry = get_object_or_404(found, pk=pk)
    return entry


def head(request: Request, who: Person) -> dict[str, Any]:
    """What the head of every page about a person tells."""
    return {"who": who, "day_number": who.day(request.now), "stage": who.stage(request.now), "today": today(request)}


def asked_day(request: Request) -> dt.date:
    """The day of the address."""
    return day_asked(request.GET.get("day", ""), today(request))


def cards_for(staff: Staff, kind: str) -> list[Form]:
    """The cards this person may write about a mother or a baby."""
    return [card for card in CARDS.about(kind) if staff.may(may_of(card))]


def refused(request: Request, needs: str) -> HttpResponse:
    """The page says which permission this card asks for."""
    return page(request, "ui/refused.html", {"needs": needs}, status=403)
