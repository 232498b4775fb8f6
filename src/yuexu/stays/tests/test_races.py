"""B1: the last room asked for by two desks at once, on two real connections, with controls that show the race."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from psycopg.errors import DeadlockDetected

from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.tests.racing import constraint_taken_away, meet, together
from yuexu.people.tests import cast
from yuexu.rooms.models import Room
from yuexu.rooms.tests import house
from yuexu.stays import actions, rules
from yuexu.stays.actions import allotment
from yuexu.stays.models import Occupation
from yuexu.stays.tests import guests

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def at_once(*desks: Callable[[], Any]) -> list[str]:
    """What came of each desk, sorted."""
    return sorted(map(_outcome, together(*desks, refused=(RuleBroken, IntegrityError, OperationalError))))


def _outcome(came: Any) -> str:
    if isinstance(came, RuleBroken):
        return "refused by the rule"
    # Two writers who each wait for the other's row: the database lets one go and refuses the other.
    deadlock = isinstance(came, OperationalError) and isinstance(came.__cause__, DeadlockDetected)
    if isinstance(came, IntegrityError) or deadlock:
        return "refused by the database"
    return repr(came) if isinstance(came, Exception) else "held"


def two_desks() -> list[str]:
    """Two families want the only room of the house for the same nights."""
    room = house.room("301")  # not ready yet: a promise needs no clean room
    stays = [guests.announced("王小明"), guests.announced("李静")]
    butler = guests.butler()

    def desk(number: int) -> Callable[[], Any]:
        return lambda: actions.allot(stay=stays[number], by=butler, now=cast.NOW)

    came = at_once(desk(0), desk(1))
    assert came.count("held") == Occupation.objects.filter(room=room).count()
    return came


def test_the_last_room_is_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    meet(monkeypatch, allotment, "lock_rooms", before=True)  # both stand at the lock together
    assert two_desks() == ["held", "refused by the rule"]


def test_without_the_lock_the_database_still_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    take_the_lock_away(monkeypatch)
    assert two_desks() == ["held", "refused by the database"]


def test_without_the_constraint_the_lock_still_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    meet(monkeypatch, allotment, "lock_rooms", before=True)
    with constraint_taken_away(Occupation, "occupation_room_once"):
        assert two_desks() == ["held", "refused by the rule"]


def test_control_without_either_the_room_is_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    take_the_lock_away(monkeypatch)
    with constraint_taken_away(Occupation, "occupation_room_once"):
        assert two_desks() == ["held", "held"]


def take_the_lock_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rooms are read without holding them, and both desks have looked before either writes."""

    def unlocked(rooms: Any) -> dict[int, Room]:
        return {room.pk: room for room in Room.objects.select_related("room_type").filter(pk__in=rooms)}

    monkeypatch.setattr(allotment, "lock_rooms", unlocked)
    meet(monkeypatch, rules, "best_first", before=False)
