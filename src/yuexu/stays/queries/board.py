"""The room board: rooms down, days across, as the page draws it (B1). Three queries, whatever its size."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.kernel.period import Days
from yuexu.kernel.ui import MONTHS, WEEKDAYS
from yuexu.people.models import Centre
from yuexu.rooms.models import Room
from yuexu.rooms.states import RoomState
from yuexu.stays.models import Occupation, Stay
from yuexu.stays.states import NOT_ALLOTTED, StayState

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Filters:
    """Which rooms to show; empty shows all."""

    room_type: int | None = None
    floor: int | None = None
    state: str = ""


@dataclass(frozen=True)
class Bar:
    """One stay on the board: `start` is a 1-based column, `span` how many columns it covers."""

    start: int
    span: int
    label: str
    state: str
    key: int
    from_before: bool
    to_after: bool
    title: str


@dataclass
class Row:
    """One room of the board, or one expected stay without a room."""

    number: str
    type: str
    state: str
    key: int
    bars: list[Bar] = field(default_factory=list)


@dataclass(frozen=True)
class Board:
    """The days, the rooms with who holds them, and those who wait for a room, by type."""

    days: Days
    columns: list[dict[str, Any]]
    rooms: list[Row]
    waiting: list[Row]
    counts: dict[str, int]


def board(
    centre: Centre | int, days: Days, today: dt.date, *, filters: Filters = Filters(), named: bool = True
) -> Board:
    """The board of these days. Without `named` the families' names are left out (cleaning, security)."""
    rooms = list(_rooms(centre, filters))
    rows = {room.pk: Row(room.number, room.room_type.name, room.state, room.pk) for room in rooms}
    held = Occupation.objects.for_centre(centre).overlapping(days)
    if filters != Filters():
        held = held.filter(room__in=rows)
    told = held.values_list("room_id", "days", "stay_id", "stay__state", "stay__mother__name")
    for room, span, stay, state, name in told.order_by("days"):
        spoken = name if named else _("有客")
        rows[room].bars.append(_bar(days, Days(span.lower, span.upper), stay, _look(state), spoken))
    return Board(
        days=days,
        columns=columns(days, today),
        rooms=list(rows.values()),
        waiting=_waiting(centre, days, filters) if named else [],
        counts=_counts(rooms),
    )


def tiles(
    centre: Centre | int, today: dt.date, *, filters: Filters = Filters(), named: bool = True
) -> list[dict[str, Any]]:
    """Each room today as a tile: state, who lives in it or comes next, how many babies, which day after birth."""
    rooms = list(_rooms(centre, filters))
    living: dict[int, Any] = {}
    coming: dict[int, Any] = {}
    rows = Occupation.objects.for_centre(centre).filter(stay__state__in=[StayState.RESIDENT, StayState.ALLOTTED])
    rows = rows.filter(days__endswith__gte=today).select_related("stay__mother", "stay__birth")
    for held in rows.annotate(babies=Count("stay__birth__babies")).order_by("-days"):
        (living if held.stay.is_resident else coming)[held.room_id] = held
    return [_tile(room, living.get(room.pk), coming.get(room.pk), today, named) for room in rooms]


def columns(days: Days, today: dt.date) -> list[dict[str, Any]]:
    """The days as the head of the board shows them."""
    return [
        {
            "label": day.day,
            "weekday": WEEKDAYS[day.weekday()]()[-1],
            "month": MONTHS[day.month - 1]() if day.day == 1 or day == days.first_on else "",
            "today": day == today,
            "weekend": day.weekday() >= 5,
        }
        for day in days
    ]


def _rooms(centre: Centre | int, filters: Filters) -> Any:
    rooms = Room.objects.for_centre(centre).select_related("room_type")
    if filters.room_type is not None:
        rooms = rooms.filter(room_type=filters.room_type)
    if filters.floor is not None:
        rooms = rooms.filter(floor=filters.floor)
    if filters.state:
        rooms = rooms.filter(state=filters.state)
    return rooms.order_by("number")


def _counts(rooms: Iterable[Room]) -> dict[str, int]:
    seen = Counter(room.state for room in rooms)
    return {state: seen[state] for state in RoomState.values}


def _look(state: str) -> str:
    return "reserved" if state == StayState.ALLOTTED else "occupied"


def _bar(board: Days, span: Days, key: int, look: str, label: str, title: str = "") -> Bar:
    """Cut to the board's days."""
    assert board.until_on is not None
    assert span.until_on is not None
    first = max(span.first_on, board.first_on)
    until = min(span.until_on, board.until_on)
    return Bar(
        start=(first - board.first_on).days + 1,
        span=(until - first).days,
        label=label,
        state=look,
        key=key,
        from_before=span.first_on < board.first_on,
        to_after=span.until_on > board.until_on,
        title=title or f"{label} {span.first_on:%m-%d} → {span.until_on:%m-%d}",
    )


def _waiting(centre: Centre | int, days: Days, filters: Filters) -> list[Row]:
    """Stays without a room whose window, or planned days, touch the board, by type."""
    rows = Stay.objects.for_centre(centre).filter(state__in=NOT_ALLOTTED)
    if filters.room_type is not None:
        rows = rows.filter(room_type=filters.room_type)
    told = rows.filter(window_first_on__lt=days.until_on).select_related("mother", "room_type")
    found = []
    for stay in told.order_by("room_type__position", "window_first_on", "pk"):
        span = stay.presence
        if span.overlaps(days):
            bar = _bar(days, span, stay.pk, "hold" if stay.days else "window", stay.mother.name)
            found.append(Row(stay.mother.name, stay.room_type.name, "", stay.pk, [bar]))
    return found


def _tile(room: Room, living: Any, coming: Any, today: dt.date, named: bool) -> dict[str, Any]:
    held = living or coming
    told: dict[str, Any] = {
        "number": room.number,
        "state": room.state,
        "type": room.room_type.name,
        "room": room.pk,
        "stay": held and held.stay_id,
    }
    if held is None:
        return told | {"note": room.out_reason}
    if named:
        told["guest"] = held.stay.mother.name
    if living and held.stay.birth is not None:
        born_on = timezone.localtime(held.stay.birth.born_at).date()
        told |= {"babies": held.babies, "day": _("产后第 %(day)s 天") % {"day": (today - born_on).days}}
    return told | {"note": _note(held, bool(living), today)}


def _note(held: Any, living: bool, today: dt.date) -> str:
    if not living:
        day = held.days.lower
        return _("今天入住") if day == today else _("%(day)s 入住") % {"day": f"{day:%m-%d}"}
    left = (held.stay.leave_on - today).days
    if left < 0:
        return _("已过离所日")
    return _("今天离所") if left == 0 else _("还住 %(left)s 晚") % {"left": left}
