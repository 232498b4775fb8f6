"""How well the house keeps its handbook: the page that begins with what is worst."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yuexu.handbook import queries
from yuexu.handbook.chapters import CHAPTERS
from yuexu.handbook.queries import Chapter, Kept, RegulationKept, Scope
from yuexu.kernel.http import page, query_of, reads, text_of
from yuexu.kernel.ui import address
from yuexu.people.posts import DEPARTMENTS, POSTS
from yuexu.people.request import Request

Words = Mapping[str, str | Promise]
SPANS: Words = {"7": _("近7天"), "28": _("近28天"), "91": _("近13周")}
SPLITS: Words = {"code": _("按制度"), "department": _("按部门"), "owner_post": _("按岗位"), "staff": _("按人员")}
SHOWS: Words = {"below": _("低于目标"), "missed": _("有未完成的")}
WORST = 8  # regulations below the target that the page begins with


def today(request: Request) -> dt.date:
    """The house's day."""
    return timezone.localtime(request.now).date()


def tabs(request: Request, name: str, chosen: str, labels: Words) -> list[dict[str, Any]]:
    """Links that change one word of the address."""
    return [
        {"label": label, "href": "?" + query_of(request, **{name: code}), "active": code == chosen}
        for code, label in labels.items()
    ]


@dataclass(frozen=True)
class Line:
    """A row of the page: the figures, how it is called, what stands behind it, and what the book says of it."""

    kept: Kept
    label: str
    href: str = ""
    clause: str = ""
    owner: str = ""
    department: str | Promise = ""


@reads(may="handbook.read")
def compliance(request: Request) -> HttpResponse:
    """How well the house keeps its handbook: by regulation, department, post or person."""
    scope = Scope.of({**request.GET.dict(), "q": text_of(request, most=40)}, today(request))
    asked = request.GET.get("by", "code")
    by = asked if asked in SPLITS else "code"
    days = scope.kept(request.staff.centre_id, by="day")
    book = list(queries.in_force(request.staff.centre_id, today(request)).values_list("code", "department"))
    written = {code[0] for code, _department in book}
    context = {
        **(_regulations(request, scope, book) if by == "code" else _split(request, scope, by)),
        "scope": scope,
        "q": text_of(request, most=40),
        "by": by,
        "days": days,
        "total": queries.total(days),
        "target": queries.TARGET,
        "splits": tabs(request, "by", by, SPLITS),
        "spans": tabs(request, "span", scope.days, SPANS),
        "choices": [
            ("chapter", _("篇章"), _("全部篇章"), scope.chapter, {one: CHAPTERS[one] for one in sorted(written)}),
            ("department", _("部门"), _("全部部门"), scope.department, DEPARTMENTS),
            ("show", _("执行情况"), _("全部执行情况"), scope.show, SHOWS),
        ],
        "ticked_at": queries.ticked_at(request.staff.centre_id),
    }
    return page(request, "handbook/compliance.html", context)


def _regulations(request: Request, scope: Scope, book: list[tuple[str, str]]) -> dict[str, Any]:
    """Every regulation: those below the target first, then all by chapter; one list where only some are asked for.

    `book`: code and department of the regulations in force.
    """
    found = queries.regulations_kept(request.staff.centre_id, scope, today(request))
    behind = "?" + query_of(request, chapter=None, department=None, show=None, q=None, by=None)
    lines = {one.key: _line(one, behind) for one in found}
    below = [one for one in found if one.short]
    chapters = [] if scope.narrow else queries.by_chapter(found)
    owed = {code for code, department in book if scope.department in ("", department)}
    return {
        "silent": len(owed - lines.keys()),
        "lines": list(lines.values()),
        "worst": [] if scope.narrow else [lines[one.key] for one in below[:WORST]],
        "below": len(below),
        "all_below": "?" + query_of(request, show="below"),
        "chapters": [_chapter(one, lines) for one in chapters],
    }


def _line(one: RegulationKept, behind: str) -> Line:
    return Line(
        one, one.label, href=address("handbook:regulation", one.key) + behind.rstrip("?"), clause=one.clause,
        owner=one.owner, department=DEPARTMENTS.get(one.department, one.department),
    )  # fmt: skip


def _chapter(one: Chapter, lines: dict[str, Line]) -> dict[str, Any]:
    inside = [lines[line.key] for line in one.lines]
    return {"code": one.code, "name": one.name, "total": one.total, "below": one.below, "lines": inside}


def _split(request: Request, scope: Scope, by: str) -> dict[str, Any]:
    """Every department, post or person; a department leads to its regulations."""
    lines = []
    for one in scope.kept(request.staff.centre_id, by=by):
        label = one.label
        if by == "department":
            label = str(DEPARTMENTS.get(one.key, one.key))
        elif by == "owner_post" and one.key in POSTS:
            label = str(POSTS[one.key].name)
        href = "?" + query_of(request, by="code", department=one.key, q=None) if by == "department" else ""
        if scope.shows(one, label):
            lines.append(Line(one, label, href=href))
    return {"lines": lines, "worst": [], "below": 0, "all_below": "", "chapters": []}
