"""What happens to rooms."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from yuexu.kernel.events import Event
from yuexu.people.models import Staff
from yuexu.rooms.models import Preparation, Room


@dataclass(frozen=True, kw_only=True)
class RoomEvent(Event):
    """Something about one room; `by` is None when the house itself did it."""

    room: Room
    at: dt.datetime
    by: Staff | None


@dataclass(frozen=True, kw_only=True)
class RoomRegistered(RoomEvent):
    """A new room stands in the list."""


@dataclass(frozen=True, kw_only=True)
class RoomReleased(RoomEvent):
    """Nobody lives here any more; it waits for cleaning."""


@dataclass(frozen=True, kw_only=True)
class RoomPrepared(RoomEvent):
    """Cleaned, disinfected, laid with new linen, checked: somebody may move in (B3)."""

    preparation: Preparation


@dataclass(frozen=True, kw_only=True)
class RoomClosed(RoomEvent):
    """Taken out of service."""


@dataclass(frozen=True, kw_only=True)
class RoomOpened(RoomEvent):
    """Back in service; it waits for cleaning."""
