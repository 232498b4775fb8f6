"""From one page of a family to the next: its file, contract, stay, care and follow-up, for those who may go there."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yuexu.people.models import Staff
from yuexu.stays.models import Stay


@dataclass(frozen=True)
class Way:
    """A tab on the pages of a family. `active`: the page shown belongs to it."""

    label: str | Promise
    href: str
    icon: str
    active: bool


def ways(staff: Staff, mother_id: int, here: str) -> list[Way]:
    """The tabs of a mother's pages; `here` is the package of the page shown. One query."""
    stay = Stay.objects.for_centre(staff.centre_id).filter(mother=mother_id).exclude(state="cancelled").last()
    came = stay is not None and stay.checked_in_at is not None
    places = (
        (_("档案"), "families:mother", mother_id, "folder-heart", "families.read", True),
        (_("签约"), "contracts:journey", mother_id, "file-text", "contracts.read", True),
        (_("入住"), "stays:stay", stay.pk if stay else 0, "bed", "stays.read", stay is not None),
        (_("护理"), "care:day", ("mother", mother_id), "clipboard-heart", "care.read", came),
        (_("随访"), "members:family", mother_id, "phone-call", "aftercare.read", came and stay.state == "left"),  # type: ignore[union-attr]
    )
    return [
        Way(label, reverse(name, args=key if isinstance(key, tuple) else [key]), icon, name.startswith(f"{here}:"))
        for label, name, key, icon, may, there in places
        if there and staff.may(may)
    ]
