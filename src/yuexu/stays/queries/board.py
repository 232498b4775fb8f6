"""The room board: rooms down, days across, and every room today (B1). Three queries, whatever its size.

Plain rows with attributes, not models or dicts: a board draws hundreds of bars, and templates read those fastest.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.kernel import sql
from yuexu.kernel.period import Days
from yuexu.kernel.ui import MONTHS, WEEKDAYS
from yuexu.people.models import Centre
from yuexu.rooms.states import RoomState
from yuexu.stays import rules
from yuexu.stays.models import Occupation
from yuexu.stays.states import NOT_ALLOTTED, StayState


@dataclass(frozen=True)
class Filters:
    """Which rooms to show; empty shows all."""

    room_type: int | None = None
    floor: int | None = None
    state: str = ""

    def shows(self, row: tuple[Any, ...]) -> bool:
        """Whether a row of `_ROOMS` is asked for."""
        _pk, _number, floor, state, _reason, kind, _name = row
        return self.room_type in (None, kind) and self.floor in (None, floor) and self.state in ("", state)


class Links(NamedTuple):
    """Where a room and a stay are found, by number."""

    room: Callable[[int], str] = lambda _key: ""
    stay: Callable[[int], str] = lambda _key: ""


NO_LINKS = Links()


@dataclass(slots=True)
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
    href: str = ""
    lane: int = 1


@dataclass(slots=True)
class Row:
    """One room of the board, or one expected stay without a room."""

    key: int
    number: str
    type: str
    state: str = ""
    floor: int = 0
    out_reason: str = ""
    kind: int = 0
    href: str = ""
    bars: list[Bar] = field(default_factory=list)


@dataclass(slots=True)
class Column:
    """One day at the head of the board."""

    label: int
    weekday: str
    month: str
    today: bool
    weekend: bool


@dataclass(frozen=True)
class House:
    """The rooms shown, and what may be filtered by: types and floors of all rooms."""

    shown: dict[int, Row]
    kinds: dict[int, str]
    floors: list[int]
    counts: dict[str, int]


class Read(NamedTuple):
    """What the database told: rooms, who holds them, who waits for one."""

    rooms: tuple[tuple[Any, ...], ...]
    held: tuple[tuple[Any, ...], ...]
    waiting: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Board:
    """The days, the rooms with who holds them, and those who wait for a room, by type.

    Worked out only when it is drawn: a page that was drawn from the same `key` is the same page.
    """

    centre_id: int
    days: Days
    today: dt.date
    filters: Filters
    named: bool
    read: Read
    links: Links

    @property
    def key(self) -> tuple[Any, ...]:
        """All that the board is drawn from."""
        return self.centre_id, self.days, self.today, self.filters, self.named, self.read

    @cached_property
    def columns(self) -> list[Column]:
        """The days across the top."""
        return columns(self.days, self.today)

    @cached_property
    def house(self) -> House:
        """The rooms shown, and what may be filtered by."""
        return _house(self.read.rooms, self.filters)

    @cached_property
    def rooms(self) -> list[Row]:
        """The rooms shown, by number, with who holds them. Without `named` no families' names."""
        rows = list(self.house.shown.values())
        for row in rows:
            row.href = self.links.room(row.key)
        for room, span, stay, state, name in self.read.held:
            look = "reserved" if state == StayState.ALLOTTED else "occupied"
            bar = _bar(self.days, Days(span.lower, span.upper), stay, look, name if self.named else _("有客"))
            bar.href = self.links.stay(stay) if self.named else ""
            self.house.shown[room].bars.append(bar)
        return rows

    @cached_property
    def waiting(self) -> list[Row]:
        """Stays without a room that may be in the house on the board's days, by type."""
        found = []
        for pk, first_on, until_on, nights, arrive_on, leave_on, name, kind in self.read.waiting:
            span = Days(arrive_on, leave_on) if arrive_on else rules.presence(Days(first_on, until_on), nights)
            if span.overlaps(self.days):
                bar = _bar(self.days, span, pk, "hold" if arrive_on else "window", name)
                bar.href = href = self.links.stay(pk)
                found.append(Row(pk, name, kind, href=href, bars=[bar]))
        return found


@dataclass(slots=True)
class Tile:
    """One room today, as `ui.room_tile` draws it."""

    key: int
    stay: int | None
    number: str
    state: str
    type: str
    note: str
    guest: str = ""
    day: str = ""
    babies: int = 0
    href: str = ""
    alerts: int = 0
    duties: int = 0


_ROOMS = """
SELECT r.id, r.number, r.floor, r.state, r.out_reason, r.room_type_id, t.name
FROM rooms_room r JOIN rooms_roomtype t ON t.id = r.room_type_id WHERE r.centre_id = %(centre)s ORDER BY r.number
"""
_HELD = """
SELECT o.room_id, o.days, o.stay_id, s.state, m.name
FROM stays_occupation o JOIN stays_stay s ON s.id = o.stay_id JOIN families_mother m ON m.id = s.mother_id
WHERE o.centre_id = %(centre)s AND o.days && daterange(%(from)s::date, %(until)s::date)
  AND o.room_id = ANY(%(rooms)s::bigint[])
ORDER BY o.days
"""
_WAITING = """
SELECT s.id, s.window_first_on, s.window_until_on, s.nights, s.arrive_on, s.leave_on, m.name, t.name
FROM stays_stay s JOIN families_mother m ON m.id = s.mother_id JOIN rooms_roomtype t ON t.id = s.room_type_id
WHERE s.centre_id = %(centre)s AND s.state = ANY(%(states)s::varchar[]) AND s.window_first_on < %(until)s
  AND (%(kind)s::bigint IS NULL OR s.room_type_id = %(kind)s::bigint)
ORDER BY t.position, s.window_first_on, s.id
"""


def _number(centre: Centre | int) -> int:
    return centre if isinstance(centre, int) else centre.pk


def board(
    centre: Centre | int,
    days: Days,
    today: dt.date,
    *,
    filters: Filters = Filters(),
    named: bool = True,
    links: Links = NO_LINKS,
) -> Board:
    """The board of these days. Without `named` the families' names are left out (cleaning, security)."""
    rooms = tuple(_rooms(centre))
    shown = [row[0] for row in rooms if filters.shows(row)]
    asked = {"centre": _number(centre), "from": days.first_on, "until": days.until_on, "rooms": shown}
    held = tuple(sql.rows(_HELD, asked))
    waits = {"centre": _number(centre), "states": list(NOT_ALLOTTED), "until": days.until_on, "kind": filters.room_type}
    waiting = tuple(sql.rows(_WAITING, waits)) if named else ()
    return Board(_number(centre), days, today, filters, named, Read(rooms, held, waiting), links)


def tiles(
    centre: Centre | int, today: dt.date, *, filters: Filters = Filters(), named: bool = True
) -> tuple[House, list[Tile]]:
    """Each room today: state, who lives in it or comes next, how many babies, which day after birth."""
    house = _house(_rooms(centre), filters)
    holding: dict[int, Occupation] = {}
    rows = Occupation.objects.for_centre(centre).filter(stay__state__in=[StayState.RESIDENT, StayState.ALLOTTED])
    rows = rows.filter(days__endswith__gte=today).select_related("stay__mother", "stay__birth")
    shown = ("room", "days", "stay__state", "stay__leave_on", "stay__mother__name", "stay__birth__born_at")
    for held in rows.only(*shown, "stay__birth__plurality").order_by("days"):
        before = holding.get(held.room_id)
        if before is None or (held.stay.is_resident and not before.stay.is_resident):
            holding[held.room_id] = held
    return house, [_tile(room, holding.get(room.key), today, named) for room in house.shown.values()]


def columns(days: Days, today: dt.date) -> list[Column]:
    """The days as the head of the board shows them."""
    weekdays = [name()[-1] for name in WEEKDAYS]
    return [
        Column(
            label=day.day,
            weekday=weekdays[day.weekday()],
            month=MONTHS[day.month - 1]() if day.day == 1 or day == days.first_on else "",
            today=day == today,
            weekend=day.weekday() >= 5,
        )
        for day in days
    ]


def _rooms(centre: Centre | int) -> list[tuple[Any, ...]]:
    return sql.rows(_ROOMS, {"centre": _number(centre)})


def _house(rooms: Iterable[tuple[Any, ...]], filters: Filters) -> House:
    shown: dict[int, Row] = {}
    kinds: dict[int, str] = {}
    floors: set[int] = set()
    for row in rooms:
        pk, number, floor, state, reason, kind, name = row
        kinds[kind] = name
        floors.add(floor)
        if filters.shows(row):
            shown[pk] = Row(pk, number, name, state, floor, reason, kind)
    return House(shown, kinds, sorted(floors), _counts(shown.values()))


def _counts(rooms: Iterable[Row]) -> dict[str, int]:
    seen = Counter(room.state for room in rooms)
    return {state: seen[state] for state in RoomState.values}


def _bar(board: Days, span: Days, key: int, look: str, label: str) -> Bar:
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
        title=f"{label} {span.first_on:%m-%d} → {span.until_on:%m-%d}",
    )


def _tile(room: Row, held: Occupation | None, today: dt.date, named: bool) -> Tile:
    if held is None:
        return Tile(room.key, None, room.number, room.state, room.type, room.out_reason)
    stay = held.stay
    tile = Tile(room.key, stay.pk, room.number, room.state, room.type, _note(held, today))
    if named:
        tile.guest = stay.mother.name
    if stay.is_resident and stay.birth is not None:
        born_on = timezone.localtime(stay.birth.born_at).date()
        tile.babies, tile.day = stay.birth.plurality, _("产后第 %(day)s 天") % {"day": (today - born_on).days}
    return tile


def _note(held: Occupation, today: dt.date) -> str:
    if not held.stay.is_resident:
        day = held.days.lower
        return _("今天入住") if day == today else _("%(day)s 入住") % {"day": f"{day:%m-%d}"}
    left = (held.days.upper - today).days
    return _("今天离所") if left == 0 else _("还住 %(left)s 晚") % {"left": left}
