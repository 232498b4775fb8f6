"""B1: the last room asked for by two desks at once, on two real connections, with controls that show the race."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection
from psycopg.errors import DeadlockDetected

from yuexu.kernel.errors import RuleBroken
from yuexu.people.tests import cast
from yuexu.rooms.models import Room
from yuexu.rooms.tests import house
from yuexu.stays import actions, rules
from yuexu.stays.actions import allotment
from yuexu.stays.models import Occupation
from yuexu.stays.tests import guests

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def at_once(*desks: Callable[[], Any]) -> list[str]:
    """Run each on a connection of its own; what came of it, sorted."""
    came: list[str] = []

    def sit(act: Callable[[], Any]) -> None:
        try:
            act()
            came.append("held")
        except RuleBroken:
            came.append("refused by the rule")
        except IntegrityError:
            came.append("refused by the database")
        except OperationalError as why:
            # Two writers who each wait for the other's row: the database lets one go and refuses the other.
            came.append("refused by the database" if isinstance(why.__cause__, DeadlockDetected) else repr(why))
        finally:
            connection.close()

    threads = [threading.Thread(target=sit, args=[desk]) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(came)


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
    with constraint_taken_away():
        assert two_desks() == ["held", "refused by the rule"]


def test_control_without_either_the_room_is_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    take_the_lock_away(monkeypatch)
    with constraint_taken_away():
        assert two_desks() == ["held", "held"]


def take_the_lock_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rooms are read without holding them, and both desks have looked before either writes."""

    def unlocked(rooms: Any) -> dict[int, Room]:
        return {room.pk: room for room in Room.objects.select_related("room_type").filter(pk__in=rooms)}

    monkeypatch.setattr(allotment, "lock_rooms", unlocked)
    meet(monkeypatch, rules, "best_first", before=False)


def meet(monkeypatch: pytest.MonkeyPatch, where: Any, name: str, *, before: bool) -> None:
    """Both desks wait for each other before, or after, they do this for the first time."""
    really, barrier, waited = getattr(where, name), threading.Barrier(2), threading.local()

    def together(*args: Any, **kwargs: Any) -> Any:
        first = not getattr(waited, "yes", False) and threading.current_thread() is not threading.main_thread()
        waited.yes = True
        if first and before:
            barrier.wait(20)
        found = really(*args, **kwargs)
        if first and not before:
            barrier.wait(20)
        return found

    monkeypatch.setattr(where, name, together)


@contextmanager
def constraint_taken_away() -> Iterator[None]:
    """The table without its exclusion constraint; afterwards it is whole again."""
    rule = next(each for each in Occupation._meta.constraints if each.name == "occupation_room_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Occupation, rule)
    try:
        yield
    finally:
        Occupation.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Occupation, rule)
