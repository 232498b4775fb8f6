"""Pages of after-sales: the families who went home, and one family's contacts."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.clinical.mood import EPDS
from yuexu.families import queries as families
from yuexu.families.models import Mother
from yuexu.kernel.asking import ask, once
from yuexu.kernel.http import done, page, reads, text_of, writes
from yuexu.kernel.listing import listing
from yuexu.members import actions, forms, judging, queries
from yuexu.members.models import Contact
from yuexu.members.states import USUAL, Channel, Kind, Outcome
from yuexu.people.request import Request
from yuexu.trail.actions import look


@reads(may="aftercare.read")
def followups(request: Request) -> HttpResponse:
    """Families who went home, and how far each is on the ladder (J1)."""
    text = text_of(request)
    stays = queries.gone_home(request.staff.centre_id, text)
    rows = listing(request, stays, sorts={"left": "discharged_at", "name": "mother__initials"}, sort="-left")
    ladders = {stay.pk: queries.ladder(stay.contacts_made, member=False) for stay in rows.rows}
    told = {
        "list": rows,
        "q": text[:60],
        "ladders": ladders,
        "next_try": queries.next_try,
        "shown": partial(families.shown, to=request.staff),
    }
    return page(request, "members/followups.html", told)


@reads(may="aftercare.read")
def family(request: Request, pk: int) -> HttpResponse:
    """One family: member, ladder, and every contact."""
    mother = _mother(request, pk)
    look(request, "mother", mother.pk)
    contacts, member = queries.contacts_of(mother), queries.member_of(mother)
    told = {
        "mother": mother,
        "member": member,
        "contacts": contacts,
        "ladder": queries.ladder(contacts[::-1], member=member is not None),
        "consented": families.consented(mother, "contact"),
        "shown": partial(families.shown, to=request.staff),
    }
    return page(request, "members/family.html", told)


@writes(may="aftercare.write")
def contact(request: Request, pk: int) -> HttpResponse:
    """Write down a contact; kind, way and time are filled in."""
    mother = _mother(request, pk)
    known = queries.ladder(queries.contacts_of(mother)[::-1], member=queries.member_of(mother) is not None)
    kind = _kind(request) or queries.next_kind(known)
    initial = {
        "kind": kind,
        "channel": USUAL.get(kind, Channel.PHONE),
        "outcome": "reached",
        "happened_at": timezone.localtime(request.now),
    }
    parts = forms.parts_of(kind, mother, queries.babies_gone_home(mother, request.now))
    return ask(
        request,
        forms.ContactForm(request.POST or None, parts=parts, initial=initial),
        partial(actions.make_contact, mother=mother, by=request.staff, now=request.now),
        title=_("记录回访"),
        lead=_("联系上或客户不需要时，对应的待办自动完成；未接通或另约时待办保留。"),
        back=lambda made: reverse("members:record", args=[mother.pk, made.pk]) if made.sheets.exists() else _home(mother),
        cancel=_home(mother),
        say=_("回访已记录"),
        more={
            "subject": mother.name, "mother": mother, "keep": f"contact:{mother.pk}:{kind}", "kind": kind, "known": known,
            "later": forms.AGAIN,
        },
        template="members/contact.html",
    )  # fmt: skip


@writes(may="aftercare.write")
def correct(request: Request, pk: int, contact: int) -> HttpResponse:
    """Put right what was written of a contact, with the reason; the old one stays."""
    mother = _mother(request, pk)
    wrong = _contact(mother, contact)
    _look(request, wrong)
    parts = (
        [] if wrong.bare else forms.parts_of(wrong.kind, mother, queries.babies_gone_home(mother, wrong.happened_at))
    )
    return ask(
        request,
        forms.CorrectionForm(request.POST or None, parts=parts, initial=forms.written(wrong, parts)),
        partial(actions.correct_contact, contact=wrong, by=request.staff, now=request.now),
        title=_("更正回访"),
        lead=_("原记录会保留并标明；待办与请医生看的事项随更正重新核对。"),
        back=lambda right: reverse("members:record", args=[mother.pk, right.pk]),
        cancel=reverse("members:record", args=[mother.pk, wrong.pk]),
        say=_("已更正"),
        submit=_("保存更正"),
        more={"subject": mother.name, "keep": f"correction:{wrong.pk}", "kind": Kind(wrong.kind), "known": []},
        template="members/contact.html",
    )


def _contact(mother: Mother, pk: int) -> Contact:
    """One contact with her, with its sheets, who wrote it, what it replaced and what replaced it."""
    rows = Contact.objects.for_centre(mother.centre_id).filter(mother=mother)
    named = rows.select_related("mother", "recorded_by", "supersedes", "superseded_by__recorded_by")
    found: Contact = get_object_or_404(queries.with_sheets(named), pk=pk)
    return found


def _look(request: Request, made: Contact) -> None:
    """The answers about her and each baby are on the page: log it (N10)."""
    look(request, "mother", made.mother_id)
    for sheet in made.sheets.all():
        if sheet.baby_id:
            look(request, "baby", sheet.baby_id)


def _kind(request: Request) -> Kind | None:
    """The kind that is written down, or the page's; None for no kind of ours."""
    asked = (request.POST.get("kind", ""), request.GET.get("kind", ""))
    return next((Kind(one) for one in asked if one in Kind.values), None)


@writes(may="aftercare.write")
def tried(request: Request, pk: int) -> HttpResponse:
    """Nobody answered: one tap writes it down with the day of the next try."""
    mother, form = _mother(request, pk), forms.TryForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return done(request, "members:contact", pk)
    return done(request, once(request, form, lambda: _tried(request, form, mother)), say=_("已记下未接通，待办保留"))


def _tried(request: Request, form: forms.TryForm, mother: Mother) -> str:
    """Write it down, and where to go then."""
    again = timezone.localtime(request.now).date() + dt.timedelta(days=form.cleaned_data["days"])
    actions.make_contact(
        mother=mother, kind=form.cleaned_data["kind"], channel=Channel.PHONE, outcome=Outcome.NO_ANSWER,
        happened_at=request.now, next_on=again, by=request.staff, now=request.now,
    )  # fmt: skip
    return _home(mother)


@reads(may="aftercare.read")
def record(request: Request, pk: int, contact: int) -> HttpResponse:
    """One contact: every answer about mother and babies, what the rules say of them, where the babies lie."""
    mother = _mother(request, pk)
    made = _contact(mother, contact)
    _look(request, made)
    told = {
        "mother": mother, "contact": made, "later": getattr(made, "superseded_by", None), "growing": judging.growing,
        "mood_score": judging.mood_score, "epds": EPDS, "printed_at": request.now,
    }  # fmt: skip
    return page(request, "members/record.html", told)


@writes(may="aftercare.write")
def join(request: Request, pk: int) -> HttpResponse:
    """She becomes a member (J2)."""
    mother = _mother(request, pk)
    if request.method == "POST":
        actions.join(mother=mother, by=request.staff, now=request.now)
        return done(request, _home(mother), say=_("已入会，一周、一月与两月回访自动安排"))
    return done(request, _home(mother))


def _mother(request: Request, pk: int) -> Mother:
    return get_object_or_404(Mother.objects.for_centre(request.staff.centre_id), pk=pk)


def _home(mother: Mother) -> str:
    return reverse("members:family", args=[mother.pk])
