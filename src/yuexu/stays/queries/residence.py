"""Who is expected, who lives here, who leaves; which rooms are free; what steps a stay has behind it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Case, Func, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from yuexu.contracts.ledger import Residence
from yuexu.families import queries as families
from yuexu.families.models import Baby, Birth, Mother
from yuexu.kernel import sql
from yuexu.kernel.period import Days
from yuexu.people.models import Centre
from yuexu.rooms.models import Room
from yuexu.stays import rules
from yuexu.stays.models import Occupation, Stay, StepRecord
from yuexu.stays.states import EXPECTED, PHASES, STAY_STEPS, StayState, Step

TEAM = ("named_nurse", "named_carer", "named_service")
HEAVY = (
    "mother__phone",
    "mother__id_number",
    "contract__terms",
    "contract__signature",
    *(f"{who}__phone" for who in TEAM),
)


class _Day(Func):
    """A date as a number."""

    template = "(%(expressions)s - DATE '2000-01-01')"
    output_field = IntegerField()


# The order in which one asks for them: who lives here by when she leaves, who comes, who left last; then who never came.
TURN = Case(
    When(state=StayState.RESIDENT, then=_Day("leave_on")),
    When(state__in=EXPECTED, then=100_000 + _Day("window_first_on")),
    When(state=StayState.LEFT, then=300_000 - _Day("leave_on")),
    default=400_000 - _Day("window_first_on"),
)


def residents(centre: Centre | int) -> QuerySet[Stay]:
    """Stays in the house now, with mother, contract, birth, babies, team and the room of now (`.rooms_held`)."""
    return listed(Stay.objects.for_centre(centre).resident()).order_by("checked_in_at")


def listed(stays: QuerySet[Stay]) -> QuerySet[Stay]:
    """With what lists show, in a fixed number of queries whatever their length. Sealed numbers stay sealed."""
    held = Occupation.objects.select_related("room").order_by("-days")
    babies = Baby.objects.order_by("order")
    rows = stays.select_related("mother", "room_type", "contract", "birth", *TEAM).defer(*HEAVY)
    return rows.prefetch_related(Prefetch("occupations", held, to_attr="rooms_held"), Prefetch("birth__babies", babies))


def in_house(stay: Stay) -> bool:
    """Whether this family lives here now."""
    return stay.is_resident


def resident_of(mother: Mother) -> Stay | None:
    """The stay that this mother lives now."""
    return Stay.objects.resident().filter(mother=mother).first()


def search(centre: Centre | int, *, text: str = "", state: str = "") -> QuerySet[Stay]:
    """Stays by name, pinyin initials, phone, room or contract number, and state; an unknown state asks for all."""
    stays = Stay.objects.for_centre(centre)
    if state in StayState.values:
        stays = stays.filter(state=state)
    text = "".join(letter for letter in text if letter.isprintable()).strip()[:60]
    if text:
        mothers = families.search(centre, text).values("pk")
        rooms = Occupation.objects.for_centre(centre).filter(room__number=text).values("stay")
        stays = stays.filter(Q(mother__in=mothers) | Q(contract__number__icontains=text) | Q(pk__in=rooms))
    return listed(stays.annotate(turn=TURN))


@dataclass(frozen=True)
class Movements:
    """Who should come, who should go, and who should have gone."""

    arriving: list[Stay]
    leaving: list[Stay]
    overstaying: list[Stay]


def movements(centre: Centre | int, today: dt.date) -> Movements:
    """The comings and goings of a day: those due to arrive by now, and residents whose day it is or was."""
    coming = Q(state__in=EXPECTED, arrive_on__lte=today)
    going = Q(state=StayState.RESIDENT, leave_on__lte=today)
    rows = listed(Stay.objects.for_centre(centre).filter(coming | going)).order_by("arrive_on", "pk")
    found = list(rows)
    return Movements(
        arriving=[stay for stay in found if not stay.is_resident],
        leaving=[stay for stay in found if stay.is_resident and stay.leave_on == today],
        overstaying=[stay for stay in found if stay.is_resident and stay.leave_on != today],
    )


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many families live here, how many should come today, and how many residents' day of leaving is here or past."""

    resident: int
    arriving: int
    leaving: int


_HEADCOUNT = """
SELECT count(*) FILTER (WHERE state = 'resident'),
       count(*) FILTER (WHERE state = ANY(%(expected)s::varchar[]) AND arrive_on = %(today)s),
       count(*) FILTER (WHERE state = 'resident' AND leave_on <= %(today)s)
FROM stays_stay WHERE centre_id = %(centre)s AND state <> 'left'
"""


def headcount(centre_id: int, today: dt.date) -> Headcount:
    """The day's figures of a house, in one query."""
    asked = {"centre": centre_id, "today": today, "expected": sorted(EXPECTED)}
    return Headcount(*sql.rows(_HEADCOUNT, asked)[0])


def overstaying(centre: Centre | int, today: dt.date) -> QuerySet[Stay]:
    """Residents whose planned day of leaving is past: extend or discharge."""
    return listed(Stay.objects.for_centre(centre).resident().filter(leave_on__lt=today))


def free_rooms(centre: Centre | int, days: Days, *, room_type: int | None = None) -> list[Room]:
    """Rooms in service that nobody holds on any of these nights, tightest fit first, with `gap` (nights)."""
    rooms = Room.objects.for_centre(centre).in_use().select_related("room_type").order_by("number")
    if room_type is not None:
        rooms = rooms.filter(room_type=room_type)
    by_key = {room.pk: room for room in rooms}
    taken: dict[int, list[Days]] = {pk: [] for pk in by_key}
    for held in Occupation.objects.filter(room__in=by_key).overlapping(rules.around(days)):
        taken[held.room_id].append(held.span)
    found = [by_key[pk] for pk in rules.best_first(days, taken)]
    for room in found:
        room.gap = rules.gap(days, taken[room.pk])
    return found


@dataclass(frozen=True, slots=True)
class Demand:
    """One stay as the forecast of rooms needs it; what is not known is None. `room_type_id`: of the room held, if any."""

    stay_id: int
    name: str
    room_type_id: int
    due_on: dt.date | None
    parity: int | None
    arrive_on: dt.date | None
    leave_on: dt.date | None
    nights: int
    state: str
    born_on: dt.date | None


def demand(centre: Centre | int) -> list[Demand]:
    """Everybody who lives here or will: the input of planning's occupancy forecast (B2, N1). One query."""
    held = Occupation.objects.filter(stay=OuterRef("pk")).order_by("-days").values("room__room_type_id")[:1]
    rows = Stay.objects.for_centre(centre).filter(state__in=[*EXPECTED, StayState.RESIDENT]).order_by("pk")
    kind = Coalesce(Subquery(held), "room_type_id", output_field=BigIntegerField())
    told: QuerySet[Stay, tuple[Any, ...]] = rows.values_list(
        "pk", "mother__name", kind, "mother__due_on", "mother__parity", "arrive_on", "leave_on", "nights", "state",
        "birth__born_at",
    )  # fmt: skip
    return [Demand(*known, born_on=born_at and timezone.localtime(born_at).date()) for *known, born_at in told]


def unannounced_birth(stay: Stay) -> Birth | None:
    """A birth recorded in her file that no stay is dated by: the announcement then asks only the arrival."""
    return stay.mother.births.filter(stay=None, born_at__gte=stay.booked_at).order_by("-born_at").first()


def steps_of_stay(stay: Stay) -> list[tuple[str, list[tuple[Step, StepRecord | None]]]]:
    """Each phase's label with its steps and what is recorded of them: one query."""
    known = {each.step: each for each in stay.steps.select_related("done_by")}
    return [
        (phase, [(step, known.get(step.code)) for step in STAY_STEPS.values() if step.phase == phase])
        for phase in PHASES
    ]


def residence_of(stay: Stay) -> Residence:
    """The stay as the settlement of its contract reads it. No query."""
    stage = stay.state if stay.state in (StayState.RESIDENT, StayState.LEFT) else "expected"
    return Residence(
        stage=stage,
        arrived_on=stay.arrive_on,
        leaves_on=stay.leave_on,
        noticed_on=stay.noticed_on,
        page=reverse("stays:discharge", args=[stay.pk]) if stay.is_resident else reverse("stays:stay", args=[stay.pk]),
    )
