"""Who went home, which rungs of the ladder are behind her, and which comes next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from yuexu.families import queries as families
from yuexu.families.models import Baby, Mother
from yuexu.members.models import Contact, Member, Sheet
from yuexu.members.states import AFTER_JOINING, AFTER_STAY, Kind
from yuexu.people.models import Centre
from yuexu.stays.models import Stay
from yuexu.stays.states import StayState


@dataclass(frozen=True)
class Rung:
    """One contact of the ladder and the record that proves it, or None."""

    kind: Kind
    contact: Contact | None


def gone_home(centre: Centre | int, text: str = "") -> QuerySet[Stay]:
    """Stays that ended, with mother, member and contacts (`.contacts_made`), in two queries."""
    made = Contact.objects.current().select_related("recorded_by").order_by("happened_at")
    stays = Stay.objects.for_centre(centre).filter(state=StayState.LEFT).select_related("mother__member")
    text = "".join(letter for letter in text if letter.isprintable()).strip()[:60]
    if text:
        stays = stays.filter(mother__in=families.search(centre, text).values("pk"))
    stays = stays.defer("mother__id_number")
    return stays.prefetch_related(Prefetch("contacts", made, to_attr="contacts_made"))


def with_sheets(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """With what was found about whom (`.sheets.all()`), the mother first."""
    sheets = Sheet.objects.select_related("baby__birth").order_by("pk")
    return contacts.prefetch_related(Prefetch("sheets", sheets))


def stay_before(mother: Mother, at: dt.datetime) -> Stay | None:
    """The stay that a contact at this time follows."""
    left = Stay.objects.filter(mother=mother, discharged_at__lte=at)
    return left.order_by("-discharged_at").first()


def babies_gone_home(mother: Mother, at: dt.datetime) -> list[Baby]:
    """The babies of the stay that a contact at this time follows."""
    stay = stay_before(mother, at)
    return list(Baby.objects.filter(birth__stay=stay).select_related("birth")) if stay else []


def next_try(contacts: list[Contact]) -> Contact | None:
    """The last of her contacts (oldest first), where it did not come about and says when to try again."""
    last = contacts[-1] if contacts else None
    return last if last and not last.proves and last.next_on else None


def ladder(contacts: list[Contact], *, member: bool) -> list[Rung]:
    """The rungs of the stay, and of membership if she joined, each with the first contact that proves it."""
    kinds = [*AFTER_STAY, *(AFTER_JOINING if member else ())]
    proof: dict[str, Contact] = {}
    for contact in contacts:
        if contact.proves:
            proof.setdefault(contact.kind, contact)
    return [Rung(kind, proof.get(kind)) for kind in kinds]


def next_kind(rungs: list[Rung]) -> Kind:
    """The first rung without proof; any other talk when all are done."""
    return next((rung.kind for rung in rungs if rung.contact is None), Kind.OTHER)


def contacts_of(mother: Mother) -> list[Contact]:
    """All contacts with her that hold, the newest first."""
    rows = Contact.objects.current().filter(mother=mother).select_related("recorded_by")
    return list(with_sheets(rows.order_by("-happened_at", "-pk")))


def member_of(mother: Mother) -> Member | None:
    """Her membership, if she joined."""
    return Member.objects.filter(mother=mother).select_related("joined_by").first()
