"""Pages of the book: every regulation, how well it is kept, and how a centre changes its parameters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from yuexu.handbook import actions, queries
from yuexu.handbook.actions.book import compiled
from yuexu.handbook.chapters import CHAPTERS
from yuexu.handbook.forms import ChangeForm
from yuexu.handbook.models import Edition
from yuexu.handbook.parameters import said
from yuexu.handbook.views.compliance import SPANS, tabs, today
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.http import attempt, done, page, reads, text_of, writes
from yuexu.kernel.paging import paged
from yuexu.kernel.ui import written
from yuexu.people.posts import POSTS
from yuexu.people.request import Request

if TYPE_CHECKING:
    from yuexu.handbook.text import Regulation


@reads(may="handbook.read")
def regulations(request: Request) -> HttpResponse:
    """The whole book by chapter, with each regulation's rate of the last four weeks; a search opens what it finds."""
    on, search = today(request), text_of(request, most=40)
    centre = request.staff.centre_id
    until = on + dt.timedelta(days=1)
    rates = {
        one.key: one for one in queries.kept(centre, first_on=until - dt.timedelta(days=28), until_on=until, by="code")
    }
    found = [
        (edition, rates.get(edition.code))
        for edition in queries.in_force(centre, on)
        if search.lower() in f"{edition.title} {_(edition.title)} {edition.code} {edition.answers}".lower()
    ]
    context = {"chapters": _chapters(found), "q": search, "target": queries.TARGET}
    return page(request, "handbook/regulations.html", context)


def _chapters(found: Iterable[tuple[Edition, queries.Kept | None]]) -> list[dict[str, Any]]:
    """The chapters in the order of the book, each with its regulations and their sum. `found`: by code."""
    chapters = []
    for code, lines in groupby(found, key=lambda line: line[0].code[0]):
        inside = list(lines)
        counted = [rate for _edition, rate in inside if rate]
        below = sum(rate.short for rate in counted)
        told = {"code": code, "name": CHAPTERS[code], "total": queries.total(counted), "below": below}
        chapters.append({**told, "lines": inside})
    return chapters


def _edition(request: Request, code: str) -> Edition:
    found = queries.in_force(request.staff.centre_id, today(request)).filter(code=code).select_related("text", "centre")
    edition = found.first()
    if edition is None:
        raise Http404
    return edition


@reads(may="handbook.read")
def regulation(request: Request, code: str) -> HttpResponse:
    """One regulation: text, source, parameters, history, rate by week, and the misses behind the rate."""
    edition = _edition(request, code)
    span, first_on, until_on = queries.span(request.GET.get("span", ""), today(request))
    centre = edition.centre_id
    missed = paged(queries.misses(centre, code, first_on=first_on, until_on=until_on, now=request.now), request, 20)
    text = edition.text.regulation
    values = text.values(edition.overrides)
    people = queries.kept(centre, first_on=first_on, until_on=until_on, by="staff", code=code)
    context = {
        "edition": edition,
        "text": text,
        "chapter": CHAPTERS[code[0]],
        "parameters": [(_(p.label), said(p.kind, values[name])) for name, p in text.parameters.items()],
        "history": [(one, _overridden(one, text)) for one in queries.history(centre, code)],
        "weeks": queries.weekly(centre, code, today=today(request)),
        "people": people,
        "misses": [queries.line(row, request.staff, request.now) for row in missed.rows],
        "page": missed,
        "spans": tabs(request, "span", span, SPANS),
        "owner": POSTS[edition.owner_post].name,
        "ladder": [(rung["after"], POSTS[rung["to"]].name) for rung in edition.ladder],
    }
    return page(request, "handbook/regulation.html", context)


def _overridden(edition: Edition, text: Regulation) -> list[tuple[str, str]]:
    """What an edition set otherwise: label and value in words, as far as the present text still has the parameter."""
    known = text.parameters
    return [
        (_(known[name].label), said(known[name].kind, value)) if name in known else (name, written(value))
        for name, value in edition.overrides.items()
    ]


@writes(may="handbook.change")
def change(request: Request, code: str) -> HttpResponse:
    """Set a regulation's parameters from a day on, after seeing what that changes."""
    edition = _edition(request, code)
    text = edition.text.regulation
    values = text.values(edition.overrides)
    form = ChangeForm(request.POST or None, regulation=text, values=values, today=today(request))
    preview = None
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            with attempt(form):
                preview = _preview(request, edition, form)
        else:
            with attempt(form):
                actions.change(
                    edition=edition, parameters=form.parameters, from_on=form.cleaned_data["from_on"],
                    reason=form.cleaned_data["reason"], by=request.staff, now=request.now,
                )  # fmt: skip
            if not form.errors:
                say = _("已修改，自%(day)s起生效") % {"day": form.cleaned_data["from_on"]}
                return done(request, "handbook:regulation", code, say=say)
    return page(request, "handbook/change.html", {"edition": edition, "text": text, "form": form, "preview": preview})


def _preview(request: Request, edition: Edition, form: ChangeForm) -> dict[str, Any]:
    """What would differ from the day on: the values that hold that day, the last four weeks judged anew, whom it runs for."""
    from_on = form.cleaned_data["from_on"]
    held = queries.in_force(edition.centre_id, from_on).select_related("text").get(code=edition.code)
    text = held.text.regulation
    try:
        before, after = text.values(held.overrides), text.values({**held.overrides, **form.parameters})
    except ValueError as error:  # another text holds from that day on
        raise RuleBroken(_("参数超出允许范围：%(why)s") % {"why": error}) from error
    asked = [(one, before[name], after[name]) for name, one in text.parameters.items()]
    return {
        "changes": [
            (_(one.label), said(one.kind, was), said(one.kind, then))
            for one, was, then in asked
            if one.check(was) != one.check(then)
        ],
        "would": queries.would_have_kept(edition, compiled(text.schedule(after)), now=request.now),
        "subjects": queries.subjects_now(edition),
        "from_on": from_on,
        "until_on": held.until_on,
    }
