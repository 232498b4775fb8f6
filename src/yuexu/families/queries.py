"""What screens and other packages may ask about families."""

from __future__ import annotations

import datetime as dt
import re

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from yuexu.families.models import Allergy, Baby, Birth, Consent, Mother, Relative
from yuexu.kernel.secrets import blind, masked, plain
from yuexu.people.models import Centre, Staff


def shown(number: str, to: Staff) -> str:
    """A phone or identity number as this person may see it (N10)."""
    return number if to.may("families.contact") else masked(number)


def search(centre: Centre | int, text: str) -> QuerySet[Mother]:
    """Mothers by a part of the name, the first pinyin initials, or a whole phone (hers, a relative's)."""
    text = text.strip()[:60]
    mothers = Mother.objects.for_centre(centre)
    if not text:
        return mothers
    found = Q(name__icontains=text)
    if re.fullmatch(r"[A-Za-z]{1,20}", text):
        found |= Q(initials__startswith=text.lower())
    if re.fullmatch(r"\+?\d{5,17}", plain(text)):
        relatives = Relative.objects.filter(mother=OuterRef("pk"), phone_index=blind(text))
        found |= Q(phone_index=blind(text)) | Q(Exists(relatives))
    return mothers.filter(found)


def by_phone(centre: Centre | int, phone: str) -> Mother | None:
    """The mother whose own phone this is."""
    return Mother.objects.for_centre(centre).filter(phone_index=blind(phone)).first() if phone else None


def listed(mothers: QuerySet[Mother]) -> QuerySet[Mother]:
    """With what a list shows: births and how many babies, without a query a row."""
    births = Birth.objects.order_by("-born_at").annotate(baby_count=Count("babies"))
    return mothers.prefetch_related(Prefetch("births", births))


def file_of(mother: Mother) -> dict[str, object]:
    """Everything on the family page, in a handful of queries."""
    return {
        "relatives": list(mother.relatives.order_by("-emergency", "pk")),
        "births": list(
            mother.births.order_by("-born_at").prefetch_related(
                Prefetch("babies", Baby.objects.select_related("birth__mother").order_by("order"))
            )
        ),
        "allergies": list(mother.allergies.filter(struck_at=None).select_related("noted_by").order_by("pk")),
        "history": list(mother.history.filter(struck_at=None).select_related("noted_by").order_by("kind", "pk")),
        "profile": getattr(mother, "profile", None),
        "consents": list(mother.consents.select_related("given_to", "withdrawn_to").order_by("purpose", "-given_at")),
    }


def babies_of(mother: Mother) -> QuerySet[Baby]:
    """Her babies of the latest birth, in order."""
    latest = mother.births.order_by("-born_at").values("pk")[:1]
    return Baby.objects.filter(birth__in=latest).select_related("birth__mother").order_by("order")


def allergies_of(mothers: list[int]) -> dict[int, list[Allergy]]:
    """Standing allergies by mother, for boards and kitchens: one query for all."""
    found: dict[int, list[Allergy]] = {pk: [] for pk in mothers}
    for allergy in Allergy.objects.filter(mother__in=mothers, struck_at=None).order_by("pk"):
        found[allergy.mother_id].append(allergy)
    return found


def consented(mother: Mother, purpose: str) -> bool:
    """Whether she has agreed to the purpose and not taken it back."""
    return Consent.objects.filter(mother=mother).holding(purpose).exists()


def due_between(centre: Centre | int, first_on: dt.date, until_on: dt.date) -> QuerySet[Mother]:
    """Mothers whose due date lies in the half-open stretch of days."""
    return Mother.objects.for_centre(centre).filter(due_on__gte=first_on, due_on__lt=until_on).order_by("due_on")
