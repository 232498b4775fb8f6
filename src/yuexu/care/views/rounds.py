"""The round: all my mothers and babies, and several babies written down in one go (N4)."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from yuexu.care import actions
from yuexu.care.cards import CARDS
from yuexu.care.models import Finding
from yuexu.care.queries.person import person
from yuexu.care.queries.ward import Bed, Cot, babies_of, ward
from yuexu.care.views.about import today
from yuexu.kernel.charting.forms import RecordForm, record_form
from yuexu.kernel.charting.values import carried
from yuexu.kernel.http import attempt, done, page, reads, writes
from yuexu.people.request import Request


def _beds(request: Request) -> tuple[list[Bed], bool]:
    """The beds to show, and whether they are only mine: mine unless asked otherwise or none is."""
    beds = ward(centre_id=request.staff.centre_id, staff_id=request.staff.pk, now=request.now, today=today(request))
    mine = [bed for bed in beds if bed.mine]
    only_mine = bool(mine) and request.GET.get("who") != "all"
    return (mine if only_mine else beds), only_mine


@reads(may="care.read")
def round_(request: Request) -> HttpResponse:
    """Mothers and babies by room, with what was last and one tap to what comes next."""
    beds, only_mine = _beds(request)
    returned = Finding.objects.for_centre(request.staff.centre_id).open().filter(writer_id=request.staff.pk).count()
    told = {"beds": beds, "only_mine": only_mine, "returned": returned, "chart": request.staff.may("care.chart")}
    return page(request, "care/round.html", told | {"now_at": request.now})


@writes(may="care.chart")
def feeds(request: Request) -> HttpResponse:
    """Several babies in one round: whoever drank gets a line, the others stay empty."""
    beds, only_mine = _beds(request)
    lines = [_Line(request, bed, cot) for bed, cot in babies_of(beds)]
    if request.method == "POST":
        saved = [line for line in lines if line.save(request)]
        if not any(line.form.errors for line in lines if line.given):
            return done(request, "care:round", say=_("已记录 %(count)s 个宝宝的喂养") % {"count": len(saved)})
    wrong = any(line.form.errors for line in lines if line.given)
    told = {"lines": lines, "only_mine": only_mine, "wrong": wrong}
    return page(request, "care/feeds.html", told, status=422 if wrong else 200)


class _Line:
    """One baby on the sheet: its own form, saved by itself, so that one wrong number holds up nobody else."""

    def __init__(self, request: Request, bed: Bed, cot: Cot) -> None:
        self.bed, self.cot, self.saved = bed, cot, False
        last = cot.last.get("feed")
        prefix = f"b{cot.pk}"
        start: dict[str, Any] = carried(CARDS["feed"], last.values if last else None)
        given = request.POST if request.method == "POST" else None
        self.given = given is not None and any(
            given.get(f"{prefix}-{item}") for item in ("amount", "minutes", "quality")
        )
        self.form: RecordForm = record_form(CARDS["feed"])(
            given if self.given else None, prefix=prefix, initial={**start, "client_id": uuid.uuid4()}
        )

    def save(self, request: Request) -> bool:
        """Chart it, if it was filled in and is right."""
        if not self.given or not self.form.is_valid():
            return False
        who = person("baby", self.cot.pk, centre_id=request.staff.centre_id, now=request.now, today=today(request))
        with attempt(self.form):
            actions.record(
                person=who, form="feed", values=self.form.answers(), by=request.staff, now=request.now,
                observed_at=self.form.cleaned_data["observed_at"], client_id=self.form.cleaned_data["client_id"],
            )  # fmt: skip
        self.saved = not self.form.errors
        return self.saved
