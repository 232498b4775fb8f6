"""Pages of after-sales: the families who went home, and one family's contacts."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.families import queries as families
from yuexu.families.models import Mother
from yuexu.kernel.asking import ask
from yuexu.kernel.http import done, page, reads, text_of, writes
from yuexu.kernel.listing import listing
from yuexu.members import actions, forms, queries
from yuexu.members.states import USUAL, Channel, Kind
from yuexu.people.request import Request
from yuexu.trail.actions import look


@reads(may="aftercare.read")
def followups(request: Request) -> HttpResponse:
    """Families who went home, and how far each is on the ladder (J1)."""
    text = text_of(request)
    stays = queries.gone_home(request.staff.centre_id, text)
    rows = listing(request, stays, sorts={"left": "discharged_at", "name": "mother__initials"}, sort="-left")
    ladders = {stay.pk: queries.ladder(stay.contacts_made, member=False) for stay in rows.rows}
    told = {"list": rows, "q": text[:60], "ladders": ladders, "shown": partial(families.shown, to=request.staff)}
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
    asked = request.GET.get("kind", "")
    known = queries.ladder(queries.contacts_of(mother)[::-1], member=queries.member_of(mother) is not None)
    kind = asked if asked in Kind.values else queries.next_kind(known)
    initial = {
        "kind": kind,
        "channel": USUAL.get(Kind(kind), Channel.PHONE),
        "outcome": "reached",
        "happened_at": timezone.localtime(request.now),
    }
    return ask(
        request,
        forms.ContactForm(request.POST or None, initial=initial),
        partial(actions.make_contact, mother=mother, by=request.staff, now=request.now),
        title=_("记录回访"),
        lead=_("联系上或客户不需要时，对应的待办自动完成；未接通或另约时待办保留。"),
        back=_home(mother),
        say=_("回访已记录"),
        more={"subject": mother.name, "columns": 2, "keep": f"contact:{mother.pk}"},
    )


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
