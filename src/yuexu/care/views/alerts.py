"""Alerts: the list, the answer; and which rules this centre lets alert."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from yuexu.care import actions
from yuexu.care.forms import AnswerForm
from yuexu.care.models import Alert, Confirmation
from yuexu.care.queries.lists import alert_rows
from yuexu.care.views.about import entry_of, head, person_of
from yuexu.care.warnings import RULESETS
from yuexu.kernel.http import attempt, done, page, reads, writes
from yuexu.kernel.listing import listing
from yuexu.people.request import Request
from yuexu.trail.actions import look


@reads(may="care.read")
def alerts(request: Request) -> HttpResponse:
    """What waits for an answer, the loudest first; or everything answered."""
    state = "answered" if request.GET.get("state") == "answered" else "open"
    found = alert_rows(request.staff.centre_id, state)
    sorts = {"raised": "raised_at", "level": "rank"}
    rows = listing(request, found, sorts=sorts, sort="-level" if state == "open" else "-raised")
    tabs = [
        {"label": _("待处理"), "href": "?", "active": state == "open"},
        {"label": _("已处理"), "href": "?state=answered", "active": state == "answered"},
    ]
    return page(request, "care/alerts.html", {"list": rows, "tabs": tabs, "state": state})


@writes(may="care.read")
def alert(request: Request, pk: int) -> HttpResponse:
    """One alert: what was seen, by which rule, and the answer."""
    found: Alert = get_object_or_404(
        Alert.objects.for_centre(request.staff.centre_id).select_related("answered_by"), pk=pk
    )
    may_answer = request.staff.may("care.chart")
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and may_answer and form.is_valid():
        with attempt(form):
            actions.answer(alert=found, by=request.staff, now=request.now, **form.cleaned_data)
        if not form.errors:
            return done(request, "care:day", found.kind, found.subject_id, say=_("已记录处理"))
    look(request, found.kind, found.subject_id)
    who = person_of(request, found.kind, found.subject_id)
    told: dict[str, Any] = {"alert": found, "entry": entry_of(request, found.entry_id), "form": form}
    return page(request, "care/alert.html", told | head(request, who) | {"may_answer": may_answer})


@reads(may="care.read")
def rules(request: Request) -> HttpResponse:
    """Every set of rules: whether it alerts here, who confirmed it, where it comes from."""
    held = {
        one.ruleset: one
        for one in Confirmation.objects.for_centre(request.staff.centre_id)
        .filter(withdrawn_at=None)
        .select_related("confirmed_by")
    }
    sets = [(one, held.get(one.code)) for one in RULESETS.values()]
    may_change = request.staff.may("handbook.change")
    return page(request, "care/rules.html", {"sets": sets, "may_change": may_change})


@writes(may="handbook.change")
def rule(request: Request, ruleset: str) -> HttpResponse:
    """Confirm a set, or withdraw it."""
    if ruleset not in RULESETS:
        raise Http404
    if request.method == "POST":
        if request.POST.get("confirm") == "yes":
            actions.confirm_rules(ruleset=ruleset, by=request.staff, now=request.now)
            return done(request, "care:rules", say=_("已确认启用"))
        actions.withdraw_rules(ruleset=ruleset, by=request.staff, now=request.now)
    return done(request, "care:rules", say=_("已停用") if request.method == "POST" else "")
