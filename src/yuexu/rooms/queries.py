"""What may be asked about rooms: the list of now, and what is to be prepared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.functional import Promise

from yuexu.people.models import Centre, Staff
from yuexu.rooms.models import Preparation, Room, RoomQuerySet, RoomType
from yuexu.rooms.states import PREPARING, RoomState

_STEP_PEOPLE = [f"{step}_by" for step in PREPARING]


def rooms_of(centre: Centre | int, *, room_type: int | None = None, state: str = "", text: str = "") -> RoomQuerySet:
    """The rooms of a house by number, filtered by type, state and a piece of the number."""
    rooms = Room.objects.for_centre(centre).select_related("room_type").order_by("floor", "number")
    if room_type:
        rooms = rooms.filter(room_type=room_type)
    if state:
        rooms = rooms.filter(state=state)
    return rooms.filter(number__icontains=text) if text else rooms


def counts(rooms: Iterable[Room]) -> dict[str, int]:
    """How many of these rooms are in each state; every state is named."""
    seen = Counter(room.state for room in rooms)
    return {state: seen[state] for state in RoomState.values}


def types_of(centre: Centre | int) -> list[RoomType]:
    """The kinds of rooms, each with `room_count` and `closed_count`."""
    kinds = RoomType.objects.for_centre(centre).annotate(
        room_count=Count("rooms"), closed_count=Count("rooms", filter=Q(rooms__state="out_of_service"))
    )
    return list(kinds.order_by("position", "name"))


@dataclass(frozen=True)
class Tap:
    """One step of a preparation as a cleaner sees it: done, possible now, or waiting for another."""

    step: str
    label: str | Promise
    done_at: object
    done_by: Staff | None
    waits_for: list[str | Promise]

    @property
    def possible(self) -> bool:
        """Whether it can be tapped now."""
        return self.done_at is None and not self.waits_for


def taps(preparation: Preparation) -> list[Tap]:
    """The four steps in their order."""
    return [
        Tap(
            step=step,
            label=label,
            done_at=preparation.at(step),
            done_by=preparation.who(step),
            waits_for=[PREPARING[needed] for needed in preparation.waits_for(step)],
        )
        for step, label in PREPARING.items()
    ]


def open_preparations(centre: Centre | int) -> list[Preparation]:
    """What waits to be prepared, longest waiting first, with room and people: one query."""
    rows = Preparation.objects.for_centre(centre).open().select_related("room__room_type", *_STEP_PEOPLE)
    return list(rows.order_by("opened_at", "room__number"))


def open_preparation(room: Room) -> Preparation | None:
    """The preparation going on in this room, if any."""
    return Preparation.objects.open().filter(room=room).select_related("room__room_type", *_STEP_PEOPLE).first()


def past_preparations(room: Room, limit: int = 20) -> list[Preparation]:
    """The finished and dropped ones, newest first."""
    rows = Preparation.objects.filter(room=room).exclude(finished_at=None, dropped_at=None)
    return list(rows.select_related(*_STEP_PEOPLE).order_by("-opened_at", "-pk")[:limit])
