"""A session begins to stand for a person: in which centre, on which device, shown by what."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from yuexu.kernel.gate import inside
from yuexu.people import sessions
from yuexu.people.models import Staff
from yuexu.trail.actions import record

DEVICE_COOKIE = "yx_device"
PASSWORD, PIN = "password", "pin"  # what a session was opened with


@dataclass(frozen=True)
class Place:
    """Where an account may work."""

    staff_id: int
    centre_id: int
    centre_name: str
    by_device: bool = False  # chosen by the registered device one stands at


@dataclass(frozen=True)
class Shared:
    """The registered shared device a request comes from."""

    device_id: int
    centre_id: int
    name: str
    centre_name: str
    zone: str


def token_hash(token: str) -> str:
    """What the table keeps of a device's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def places_of(request: HttpRequest) -> list[Place]:
    """Where the holder of this session may work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT staff_id, centre_id, centre_name FROM yuexu_places(%s)", [request.session.session_key])
        return [Place(*row) for row in cursor.fetchall()]


def device_of(request: HttpRequest) -> Shared | None:
    """The registered device this request comes from, by its cookie; None for any other."""
    token = request.COOKIES.get(DEVICE_COOKIE, "")
    if not 20 <= len(token) <= 100:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT device_id, centre_id, name, centre_name, zone FROM yuexu_device(%s)", [token])
        row = cursor.fetchone()
    return Shared(*row) if row else None


def stand_for(request: HttpRequest, places: list[Place], *, by: str) -> Place:
    """Let this session stand for the person of one of the places: the device's centre, else the first.

    `by` is what was shown: PASSWORD or PIN. Returns the place chosen.
    """
    device = device_of(request)
    here = [place for place in places if device and place.centre_id == device.centre_id]
    chosen = here[0] if here else places[0]
    session, now = request.session, timezone.now()
    session[sessions.BY] = by
    session[sessions.SINCE] = now.isoformat()
    session[sessions.AGENT] = request.headers.get("User-Agent", "")[:200]
    if device:
        session[sessions.DEVICE] = device.device_id
        session.set_expiry(sessions.SHARED_IDLE)
    verb = "people.sign_in" if by == PASSWORD else "people.switch"
    move(request, chosen, verb=verb, told={"by": by, "device": device.name if device else None})
    return Place(chosen.staff_id, chosen.centre_id, chosen.centre_name, by_device=bool(here))


def move(request: HttpRequest, place: Place, *, verb: str, told: dict[str, str | None]) -> None:
    """From now on the session stands for this place's person; the trail of that centre knows."""
    request.session[sessions.STAFF] = place.staff_id
    with inside(place.centre_id, writable=True):
        staff = Staff.objects.get(pk=place.staff_id)
        record(verb, staff, at=timezone.now(), by_id=staff.pk, after=told)


def second_factor_shown(request: HttpRequest) -> None:
    """The code was right: until this session ends it counts."""
    request.session[sessions.SECOND_FACTOR] = timezone.now().isoformat()
