"""Whether the rooms will do: how many are needed by night and type, and how many more can be sold (B2, L4).

Everything is computed from the house as it stands. What was computed is kept in the process under all that went into it,
so that the same question about an unchanged house costs the two queries that tell it is unchanged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from yuexu.kernel import ui
from yuexu.kernel.period import Days
from yuexu.people.models import Centre
from yuexu.planning import rooms as planning
from yuexu.planning.rooms import DayForecast, DueWeek, Expectation
from yuexu.rooms.models import RoomType
from yuexu.rooms.states import RoomState
from yuexu.stays.queries.residence import Demand, demand
from yuexu.stays.states import StayState

HORIZON = 400  # nights looked ahead; the board shows some six weeks of them
WORTH_SAYING = 0.05  # a chance of too few rooms above this is said in a sentence
WATCHED = 0.01
DUE_WEEKS = 40  # nobody who asks today is due later
KEPT = 16  # computed answers kept in a process: some 300 kB each


@dataclass(frozen=True, slots=True)
class Need:
    """One night of a type: its 1-based column on the board, the rooms needed at most in 95 of 100 cases, how risky."""

    column: int
    p95: int
    tone: str  # ok | warn | danger
    title: str


@dataclass(frozen=True, slots=True)
class Strip:
    """One type over the board's nights; `rooms` in service, `warnings` a sentence for each risky stretch."""

    name: str
    rooms: int
    needs: list[Need]
    warnings: list[str]


@dataclass(frozen=True)
class Outlook:
    """By type; `expected`: how many families it counts; `left_out`: who cannot be forecast, and has to be looked at."""

    strips: list[Strip]
    expected: int
    left_out: list[Demand]

    @property
    def warnings(self) -> list[str]:
        """Every sentence, in the order of the types."""
        return [each for strip in self.strips for each in strip.warnings]


@dataclass(frozen=True)
class RoomLeft:
    """What can still be sold: by type the due weeks, each with (risk, how many more)."""

    types: list[tuple[str, int, list[DueWeek]]]
    risks: list[float]


@dataclass(frozen=True)
class _House:
    """All that a forecast depends on; hashable, so that it is also the key under which answers are kept."""

    expectations: tuple[Expectation, ...]
    rooms: tuple[planning.RoomType, ...]
    today: dt.date


def outlook(centre: Centre | int, days: Days, today: dt.date, *, room_type: int | None = None) -> Outlook:
    """The nights of the board from today on. Two queries."""
    names, house, left_out = _asked(centre, today)
    strips = []
    for kind, nights in _forecast(house).items():
        if room_type in (None, kind):
            shown = [night for night in nights if night.date in days]
            strips.append(Strip(names[kind], nights[0].rooms, _needs(shown, days), list(_warnings(names[kind], shown))))
    return Outlook(strips, len(house.expectations), left_out)


def room_left(centre: Centre | int, today: dt.date, *, nights: int = 28) -> RoomLeft:
    """How many more stays of so many nights can be sold by due week, at each of planning's risks. Two queries."""
    names, house, _left_out = _asked(centre, today)
    found: dict[int, list[DueWeek]] = {int(room.room_type): [] for room in house.rooms}
    for week in _what_if(house, nights):
        found[int(week.room_type)].append(week)
    types = [(names[int(room.room_type)], room.rooms, found[int(room.room_type)]) for room in house.rooms]
    risks = next(([risk for risk, _more in weeks[0].room_left] for weeks in found.values() if weeks), [])
    return RoomLeft(types, risks)


def _asked(centre: Centre | int, today: dt.date) -> tuple[dict[int, str], _House, list[Demand]]:
    usable = Count("rooms", filter=~Q(rooms__state=RoomState.OUT_OF_SERVICE))
    kinds = RoomType.objects.for_centre(centre).annotate(usable=usable).order_by("position", "name")
    told = list(kinds.values_list("pk", "name", "usable"))
    expectations, left_out = [], []
    for each in demand(centre):
        if each.state == StayState.RESIDENT and each.leave_on == today:
            continue  # her last night was the one that ended this morning
        expected = expectation(each, today)
        if expected.problem(today):
            left_out.append(each)
        else:
            expectations.append(expected)
    wanted = {int(each.room_type) for each in expectations}
    rooms = tuple(planning.RoomType(str(pk), usable) for pk, _name, usable in told if usable or pk in wanted)
    names = {pk: name for pk, name, _usable in told}
    return names, _House(tuple(expectations), rooms, today), left_out


def expectation(each: Demand, today: dt.date) -> Expectation:
    """What planning has to know of a stay.

    A resident keeps her room from this morning to her planned last night; who stays past it, for one more. Once born,
    the planned day of arrival holds, or today if it is past.
    """
    key, kind = str(each.stay_id), str(each.room_type_id)
    if each.state == StayState.RESIDENT and each.leave_on is not None:
        return Expectation(key, kind, max((each.leave_on - today).days, 1), checked_in_on=today)
    if each.arrive_on is None or each.leave_on is None or each.born_on is None:
        return Expectation(key, kind, each.nights, due_on=each.due_on, parity=each.parity)
    hospital = max((each.arrive_on - each.born_on).days, 0)
    nights = (each.leave_on - each.arrive_on).days
    return Expectation(key, kind, nights, born_on=each.born_on, hospital_nights=hospital)


@lru_cache(maxsize=KEPT)
def _forecast(house: _House) -> dict[int, tuple[DayForecast, ...]]:
    """Every night by type. 30 ms of a processor for 300 families, hence kept."""
    if not house.rooms:
        return {}
    table = planning.forecast(house.expectations, house.rooms, house.today, HORIZON)
    return {int(room.room_type): table.of(room.room_type) for room in house.rooms}


@lru_cache(maxsize=KEPT)
def _what_if(house: _House, nights: int) -> tuple[DueWeek, ...]:
    if not house.rooms:
        return ()
    newcomer = Expectation("newcomer", "", nights)
    return planning.what_if(house.expectations, house.rooms, house.today, newcomer=newcomer, weeks=DUE_WEEKS)


def _needs(shown: Iterable[DayForecast], board: Days) -> list[Need]:
    return [
        Need((night.date - board.first_on).days + 1, night.p95, _tone(night.p_shortage), _title(night))
        for night in shown
    ]


def _tone(chance: float) -> str:
    return "danger" if chance > WORTH_SAYING else "warn" if chance > WATCHED else "ok"


def _title(night: DayForecast) -> str:
    return _(
        "%(day)s：预计 %(expected)s 间，95%% 的情况下不超过 %(most)s 间，共 %(rooms)s 间；不够的可能 %(chance)s"
    ) % {
        "day": ui.day(night.date),
        "expected": f"{night.expected:.1f}",
        "most": night.p95,
        "rooms": night.rooms,
        "chance": ui.percent(night.p_shortage, 1),
    }


def _warnings(name: str, shown: Iterable[DayForecast]) -> Iterator[str]:
    """A sentence for each stretch of nights on which too few rooms are likelier than is worth keeping quiet."""
    for stretch in _stretches(shown):
        worst = max(stretch, key=lambda night: night.p_shortage)
        yield _(
            "%(type)s：%(first)s 至 %(last)s 的夜里可能不够，%(worst)s 最高 %(chance)s"
            "（95%% 的情况下不超过 %(most)s 间，共 %(rooms)s 间）"
        ) % {
            "type": name,
            "first": ui.day(stretch[0].date),
            "last": ui.day(stretch[-1].date),
            "worst": ui.day(worst.date),
            "chance": ui.percent(worst.p_shortage),
            "most": worst.p95,
            "rooms": worst.rooms,
        }


def _stretches(shown: Iterable[DayForecast]) -> Iterator[list[DayForecast]]:
    stretch: list[DayForecast] = []
    for night in shown:
        if night.p_shortage > WORTH_SAYING:
            stretch.append(night)
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch
