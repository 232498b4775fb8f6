"""B1: the last room asked for by two desks at once; G3: an account settled while its stay is extended.

On two real connections, with controls that show the race.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from psycopg.errors import DeadlockDetected

from yuexu.contracts import ledger
from yuexu.contracts.ledger import book, residence
from yuexu.contracts.models import Extension
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.tests.racing import constraint_taken_away, meet, together
from yuexu.people.tests import cast
from yuexu.rooms.models import Room
from yuexu.rooms.tests import house
from yuexu.stays import actions, rules
from yuexu.stays.actions import allotment, arrival, living
from yuexu.stays.actions.locking import lock_stay
from yuexu.stays.models import Occupation, Stay
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


LEAVES = cast.TODAY + 20 * guests.DAY


def settled_while_extended() -> list[str]:
    """She was to leave this morning, sooner than she had bought; the cashier settles while the butler lets her stay."""
    stay, butler = guests.ready_to_leave(nights=28), guests.butler()
    actions.shorten(stay=stay, leave_on=LEAVES, by=butler, now=guests.at())
    lived = ledger.Lived(arrived_on=cast.TODAY, left_on=LEAVES, ending="client")
    hand = {"by": butler, "now": guests.at(LEAVES)}

    def cashier() -> Any:
        return ledger.settle(contract=stay.contract, lived=lived, client_id="settle-0001", **hand)

    def desk() -> Any:
        return actions.extend(stay=stay, leave_on=LEAVES + 2 * guests.DAY, **hand)

    came = [_outcome(one) for one in together(cashier, desk)]
    stay.refresh_from_db()
    assert sum(ledger.balances(stay.centre_id).values()) == 0
    return [came[0], came[1], stay.contract.state, str((stay.leave_on - LEAVES).days)]


def meet_at(monkeypatch: pytest.MonkeyPatch, *spots: tuple[Any, str], before: bool) -> None:
    """The two wait for each other before, or after, each of them comes by one of these spots."""
    spot = SimpleNamespace(here=lambda: None)
    meet(monkeypatch, spot, "here", before=True)

    def stopping(really: Callable[..., Any]) -> Callable[..., Any]:
        def stop(*args: Any, **kwargs: Any) -> Any:
            if before:
                spot.here()
            found = really(*args, **kwargs)
            if not before:
                spot.here()
            return found

        return stop

    for where, name in spots:
        monkeypatch.setattr(where, name, stopping(getattr(where, name)))


def test_settled_first_the_nights_are_billed_anew_extended_first_it_is_not_settled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    meet_at(monkeypatch, (book, "held"), (living, "lock_with_account"), before=True)  # both stand at the lock together
    settled, *extended = settled_while_extended()
    assert extended == ["held", "signed", "2"]
    bought = [(row.nights, row.amount) for row in Extension.objects.all()]
    assert (settled, bought) in [("held", [(2, Decimal(2000))]), ("refused by the rule", [])]


def test_control_without_the_lock_two_nights_are_lived_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(living, "lock_with_account", lock_stay)
    meet_at(monkeypatch, (residence, "of"), (living, "taken_of"), before=False)  # both have looked before either writes
    assert settled_while_extended() == ["held", "held", "ended", "2"]


def given_up_while_moved() -> list[str]:
    """The client gives the contract up while the butler moves her arrival to tomorrow."""
    house.room("301")
    stay, butler = guests.announced("王小明"), guests.butler()
    actions.allot(stay=stay, by=butler, now=cast.NOW)
    hand = {"by": butler, "now": cast.NOW}

    def client() -> Any:
        return ledger.give_up(contract=stay.contract, reason="改去外地", client_id="give-up-0001", **hand)

    def desk() -> Any:
        return actions.plan_arrival(stay=stay, arrive_on=stay.arrive_on + guests.DAY, **hand)

    return [_outcome(one) for one in together(client, desk, refused=(RuleBroken, OperationalError))]


def test_given_up_and_moved_at_once_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    meet_at(monkeypatch, (book, "held"), (arrival, "lock_with_account"), before=True)
    gone, moved = given_up_while_moved()
    assert gone == "held"
    assert moved in {"held", "refused by the rule"}


def test_control_the_stay_first_and_the_database_must_send_one_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def the_other_way_round(stay: Stay) -> Stay:
        row = arrival.lock_stay(stay)
        ledger.held(row.contract)
        return row

    monkeypatch.setattr(arrival, "lock_with_account", the_other_way_round)
    meet_at(monkeypatch, (book, "held"), (arrival, "lock_stay"), before=False)  # each holds what the other wants
    assert "refused by the database" in given_up_while_moved()
