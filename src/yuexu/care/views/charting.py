"""Writing a card, and putting it right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from yuexu.care import actions
from yuexu.care.cards import CARDS, may_of
from yuexu.care.forms import ReasonForm, reason_fields
from yuexu.care.queries.person import Past, Person
from yuexu.care.views.about import entry_of, head, person_of, refused
from yuexu.kernel.charting import show
from yuexu.kernel.charting.definitions import Form
from yuexu.kernel.charting.forms import RecordForm, record_form
from yuexu.kernel.charting.values import carried
from yuexu.kernel.fields import unmoved
from yuexu.kernel.http import attempt, done, page, writes
from yuexu.kernel.ui import address
from yuexu.people.request import Request
from yuexu.trail.actions import look


@writes(may="care.read")
def new(request: Request, kind: str, pk: int, form: str) -> HttpResponse:
    """Write a card. What each card asks for beyond reading stands with the card."""
    card = _card(kind, form)
    if not request.staff.may(may_of(card)):
        return refused(request, may_of(card))
    who = person_of(request, kind, pk, form)
    last = who.last(form)
    start = carried(card, last.values if last else None)
    written = record_form(card)(_posted(request), initial={**start, "observed_at": request.now})
    if request.method == "POST" and written.is_valid():
        with attempt(written, alone=True):
            done_now = actions.record(
                person=who, form=form, values=written.answers(), by=request.staff, now=request.now,
                observed_at=written.cleaned_data["observed_at"], client_id=written.cleaned_data["client_id"],
            )  # fmt: skip
        if not written.errors:
            return _after(request, who, card, done_now)
    told = {"form": written, "card": card, "last": last, "back": _back(request, who)} | _brief(card, last)
    return page(request, "care/card.html", told | head(request, who) | {"action": request.get_full_path()})


def _posted(request: Request) -> QueryDict | None:
    """What was sent, also when nothing was: an empty card is refused, not shown again as new."""
    return request.POST if request.method == "POST" else None


def _brief(card: Form, last: Past | None) -> dict[str, str]:
    return {"last_brief": show.brief(card, last.values) if last else ""}


NAPPIES = {
    "wet": {"wet": True, "stool": False},
    "stool": {"wet": False, "stool": True},
    "both": {"wet": True, "stool": True},
}


@writes(may="care.chart")
def nappy(request: Request, pk: int) -> HttpResponse:
    """A nappy by one tap on the round; what else is to be said of it goes on the card."""
    who = person_of(request, "baby", pk, "nappy")
    values = NAPPIES.get(request.POST.get("what", ""))
    if values is None:
        return done(request, "care:new", "baby", pk, "nappy")
    asked = forms.UUIDField(required=False)
    try:
        client_id = asked.clean(request.POST.get("client_id"))
    except forms.ValidationError:
        client_id = None
    recorded = actions.record(
        person=who, form="nappy", values=values, by=request.staff, now=request.now, client_id=client_id
    )
    return _after(request, who, CARDS["nappy"], recorded)


def _card(kind: str, form: str) -> Form:
    card = CARDS.get(form)
    if card is None or kind not in card.subjects:
        raise Http404
    return card


def _back(request: Request, who: Person) -> str:
    """Where one came from: the round, or the person's day."""
    if "round" in (request.POST.get("back"), request.GET.get("back")):
        return address("care:round")
    return address("care:day", who.kind, who.pk)


def _after(request: Request, who: Person, card: Form, recorded: actions.Recorded) -> HttpResponse:
    """Back to where one came from; but what a doctor must see is shown first."""
    entry = recorded.entry
    told = {"form": card.text, "brief": entry.brief, "who": who.title}
    say = _("已记录 %(who)s：%(form)s %(brief)s") % told
    loud = [alert for alert in recorded.alerts if alert.level != "observe"]
    if loud:
        return done(request, "care:alert", loud[0].pk, say=say)
    for alert in recorded.alerts:
        messages.warning(request, alert.text)
    return done(request, _back(request, who), say=say)


@writes(may="care.read")
def correct(request: Request, pk: int) -> HttpResponse:
    """Replace what an entry says, with the reason."""
    entry = entry_of(request, pk)
    card = CARDS.get(entry.form)
    if card is None or not request.staff.may(may_of(card)):
        return refused(request, may_of(card) if card else "care.chart")
    who = person_of(request, entry.kind, entry.subject_id, entry.form)
    look(request, entry.kind, entry.subject_id)
    written = _correction(card)(_posted(request), initial={**entry.values, "observed_at": entry.observed_at})
    if request.method == "POST" and written.is_valid():
        with attempt(written):
            recorded = actions.correct(
                person=who, entry=entry, values=written.answers(), reason=written.cleaned_data["reason"],
                by=request.staff, now=request.now, client_id=written.cleaned_data["client_id"],
                observed_at=unmoved(written.cleaned_data["observed_at"], entry.observed_at),
            )  # fmt: skip
        if not written.errors:
            return _after(request, who, card, recorded)
    told = {
        "form": written,
        "card": card,
        "last": None,
        "last_brief": "",
        "entry": entry,
        "action": request.get_full_path(),
    }
    return page(request, "care/card.html", told | head(request, who) | {"back": reverse("care:entry", args=[pk])})


def _correction(card: Form) -> type[RecordForm]:
    base = record_form(card)
    fields: Mapping[str, Any] = reason_fields()
    return type("CorrectionForm", (base,), dict(fields))


@writes(may="care.chart")
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take an entry back."""
    entry = entry_of(request, pk)
    who = person_of(request, entry.kind, entry.subject_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt(form):
            actions.withdraw(person=who, entry=entry, by=request.staff, now=request.now, **form.cleaned_data)
        if not form.errors:
            return done(request, "care:day", entry.kind, entry.subject_id, say=_("已作废，原记录仍可查看"))
    told = {"form": form, "entry": entry, "back": reverse("care:entry", args=[pk])}
    return page(request, "care/withdrawal.html", told | head(request, who))
