"""What the desk gathers from every package: search hits and the figures of a home page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.care.queries import lists as care
from yuexu.contracts import queries as contracts
from yuexu.families import queries as families
from yuexu.handbook import queries as handbook
from yuexu.leads import queries as leads
from yuexu.leads.models import Lead
from yuexu.people.models import Staff
from yuexu.rooms.models import Room
from yuexu.stays import queries as stays
from yuexu.stays.models import Stay
from yuexu.voice.models import Complaint

SHOWN = 6  # hits of a kind


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    label: str
    href: str
    sub: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Hits:
    """What was found of one kind."""

    label: str
    hits: list[Hit] = field(default_factory=list)


def search(staff: Staff, text: str) -> list[Hits]:
    """Mothers, rooms, contracts and leads by name, initials, phone or number: what this person may see of them."""
    if not text:
        return []
    centre = staff.centre_id
    found = []
    if staff.may("families.read"):
        found.append(Hits(_("产妇"), [
            Hit(mother.name, reverse("families:mother", args=[mother.pk]), _due(mother.due_on), "heart-handshake")
            for mother in families.search(centre, text)[:SHOWN]
        ]))  # fmt: skip
    if staff.may("stays.read"):
        held = (
            Stay.objects.for_centre(centre)
            .filter(state="resident", occupations__room__number=text)
            .select_related("mother")
        )
        found.append(Hits(_("在住"), [
            Hit(f"{text} {stay.mother.name}", reverse("stays:stay", args=[stay.pk]), "", "bed") for stay in held[:SHOWN]
        ]))  # fmt: skip
    if staff.may("rooms.read"):
        rooms = Room.objects.for_centre(centre).filter(number__startswith=text).select_related("room_type")
        found.append(Hits(_("房间"), [
            Hit(room.number, reverse("rooms:room", args=[room.pk]), f"{room.room_type} · {room.get_state_display()}", "door")
            for room in rooms.order_by("number")[:SHOWN]
        ]))  # fmt: skip
    if staff.may("contracts.read"):
        found.append(Hits(_("合同"), [
            Hit(contract.number, reverse("contracts:contract", args=[contract.pk]), contract.mother.name, "file-text")
            for contract in contracts.search(centre, text).select_related("mother")[:SHOWN]
        ]))  # fmt: skip
    if staff.may("leads.read"):
        found.append(Hits(_("客资"), [
            Hit(lead.name, reverse("leads:lead", args=[lead.pk]), lead.get_state_display(), "address-book")
            for lead in leads.search(centre, text)[:SHOWN]
        ]))  # fmt: skip
    return [group for group in found if group.hits]


def _due(due_on: dt.date | None) -> str:
    return _("预产期 %(day)s") % {"day": due_on} if due_on else ""


@dataclass(frozen=True)
class Figure:
    """One tile of a home page."""

    label: str
    figure: str
    href: str
    icon: str
    tone: str = ""


def figures(staff: Staff, *, now: dt.datetime) -> list[Figure]:
    """The figures this person's posts look at first; each is a door to the rows behind it."""
    centre, today = staff.centre_id, timezone.localtime(now).date()
    shown: list[Figure] = []
    if staff.may("stays.read"):
        shown += _house(centre, today)
    if staff.may("care.read"):
        open_alerts = care.open_alerts(centre)
        shown.append(
            Figure(
                _("待处理预警"),
                str(open_alerts),
                reverse("care:alerts"),
                "alert-triangle",
                "danger" if open_alerts else "",
            )
        )
    if staff.may("handbook.change"):
        week = handbook.total(
            handbook.kept(
                centre, first_on=today - dt.timedelta(days=6), until_on=today + dt.timedelta(days=1), by="day"
            )
        )
        share = "—" if week.share is None else f"{week.share * 100:.1f}%"
        shown.append(Figure(_("近7天执行率"), share, reverse("handbook:compliance") + "?span=7", "chart-bar"))
    if staff.may("voice.read"):
        waiting = Complaint.objects.for_centre(centre).exclude(state="closed").count()
        shown.append(
            Figure(
                _("未结投诉"),
                str(waiting),
                reverse("voice:complaints"),
                "message-exclamation",
                "warn" if waiting else "",
            )
        )
    if staff.may("leads.read"):
        counted = Lead.objects.for_centre(centre).open().count()
        shown.append(Figure(_("跟进中的客资"), str(counted), reverse("leads:board"), "address-book"))
    return shown


def _house(centre: int, today: dt.date) -> list[Figure]:
    counted, href = stays.headcount(centre, today), reverse("stays:today")
    return [
        Figure(_("在住家庭"), str(counted.resident), reverse("stays:board"), "bed"),
        Figure(_("今日入住"), str(counted.arriving), href, "door-enter"),
        Figure(_("今日离所"), str(counted.leaving), href, "door-exit"),
    ]
