"""What a sheet starts with: figures of the day and every family by name, from real rows.

Packages above or beside know more (contracts signed, takings, alerts): the roof lends it with `lend`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.families.models import Baby
from yuexu.kernel.language import listed
from yuexu.leads.models import Inquiry, Visit
from yuexu.rooms.models import Room
from yuexu.stays.models import Occupation, Stay

Filling = Callable[[int, dt.datetime], Mapping[str, Any]]
_lent: dict[str, list[Filling]] = {}


def lend(form: str, filling: Filling) -> None:
    """Have `filling(centre_id, now)` add answers to a sheet's start; later ones win. Twice the same is once."""
    fillings = _lent.setdefault(form, [])
    if filling not in fillings:
        fillings.append(filling)


def start(form: str, *, centre_id: int, now: dt.datetime) -> dict[str, Any]:
    """The answers that the house knows already."""
    own = _OWN.get(form)
    known: dict[str, Any] = dict(own(centre_id, now)) if own else {}
    for filling in _lent.get(form, ()):
        known |= filling(centre_id, now)
    return known


def _handover(centre_id: int, now: dt.datetime) -> dict[str, Any]:
    """Every mother and baby in the house, by room, each a line to be written on."""
    today = timezone.localtime(now).date()
    held = Occupation.objects.for_centre(centre_id).on(today).filter(stay__state="resident")
    rows = held.select_related("room", "stay__mother", "stay__birth").order_by("room__number")
    babies: dict[int, list[str]] = {}
    born = Baby.objects.for_centre(centre_id).filter(birth__stay__state="resident")
    for baby in born.select_related("birth__mother"):
        babies.setdefault(baby.birth_id, []).append(baby.call)
    lines = [_line(row, babies.get(row.stay.birth_id, [])) for row in rows]
    shift = "day" if 12 <= timezone.localtime(now).hour < 24 else "night"
    return {"families": "\n".join(lines), "shift": shift}


def _line(held: Occupation, babies: list[str]) -> str:
    called = {"room": held.room.number, "mother": held.stay.mother.name, "babies": listed(babies)}
    return _("%(room)s %(mother)s：\n　%(babies)s：") % called


def _report(centre_id: int, now: dt.datetime) -> dict[str, Any]:
    """The day's figures up to now."""
    today = timezone.localtime(now).date()
    midnight = timezone.make_aware(dt.datetime.combine(today, dt.time()))
    stays = Stay.objects.for_centre(centre_id)
    rooms = list(Room.objects.for_centre(centre_id).values_list("state", flat=True))
    usable = len(rooms) - rooms.count("out_of_service")
    families = stays.resident().count()
    return {
        "families": families,
        "babies": Baby.objects.for_centre(centre_id).filter(birth__stay__state="resident").count(),
        "arrivals": stays.filter(checked_in_at__gte=midnight, checked_in_at__lte=now).count(),
        "departures": stays.filter(discharged_at__gte=midnight, discharged_at__lte=now).count(),
        "rooms_ready": rooms.count("ready"),
        "rooms_out": rooms.count("out_of_service"),
        "occupancy": round(min(100 * families / usable, 100), 1) if usable else None,
        "inquiries": Inquiry.objects.for_centre(centre_id).filter(asked_at__gte=midnight, asked_at__lte=now).count(),
        "visits": Visit.objects.for_centre(centre_id).filter(arrived_at__gte=midnight, arrived_at__lte=now).count(),
    }


_OWN: dict[str, Filling] = {"handover": _handover, "daily_report": _report}
