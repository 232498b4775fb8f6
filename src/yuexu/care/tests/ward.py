"""The ward of the cast: 李静 in room 301 with her baby, 王芳 in 302 with twins; everybody checked in yesterday."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from yuexu.care import actions
from yuexu.care.models import Confirmation
from yuexu.care.queries.person import Person, person
from yuexu.care.warnings import RULESETS, look_back
from yuexu.contracts.models import Contract
from yuexu.families.actions import record_birth, register
from yuexu.families.models import Baby, Mother
from yuexu.families.rules import Newborn
from yuexu.kernel.events import publish
from yuexu.people.models import Centre, Staff
from yuexu.people.tests import cast
from yuexu.people.tests.cast import NOW
from yuexu.rooms.models import Room, RoomType
from yuexu.stays.events import CheckedIn
from yuexu.stays.models import Occupation, Stay
from yuexu.stays.tests import guests

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
BORN = NOW - 4 * DAY  # four days before the present of the tests
CHECKED_IN = NOW - DAY


def stay(name: str = "李静", room: str = "301", *, babies: int = 1, at: Centre | None = None, **facts: Any) -> Stay:
    """A resident family. `born_at`, `checked_in_at`, `named_nurse`, `route` and `gestation_days` may be given."""
    house = at or cast.centre()
    born_at = facts.pop("born_at", BORN)
    came_at = facts.pop("checked_in_at", CHECKED_IN)
    today = timezone.localtime(came_at).date()
    mother = register(centre_id=house.pk, by=None, now=born_at - 30 * DAY, name=name, due_on=today)
    birth = record_birth(
        mother=mother, born_at=born_at, route=facts.pop("route", "vaginal"), by=None,
        now=max(came_at, born_at),
        gestation_days=facts.pop("gestation_days", 39 * 7),
        babies=[Newborn(sex="girl", weight_g=3200 - 300 * n) for n in range(babies)],
    )  # fmt: skip
    kind = RoomType.objects.get_or_create(centre=house, name="标准间")[0]
    lived = _stay(mother, kind)
    facts |= {
        "nights": 28, "birth": birth, "window_first_on": today - 10 * DAY, "window_until_on": today + 40 * DAY,
        "state": "resident", "arrive_on": today, "leave_on": today + 28 * DAY, "booked_at": born_at - 90 * DAY,
        "announced_at": born_at, "checked_in_at": came_at,
    }  # fmt: skip
    for name_, value in facts.items():
        setattr(lived, name_, value)
    lived.save()
    door = Room.objects.get_or_create(
        centre=house, number=room, defaults={"floor": 3, "room_type": kind, "state": "occupied"}
    )[0]
    Occupation.objects.create(centre=house, stay=lived, room=door, days=DateRange(today, today + 28 * DAY))
    publish(CheckedIn(stay=lived, room=door, at=came_at, by=None))  # whoever is wired to it hears of her
    return lived


def _stay(mother: Mother, kind: RoomType) -> Stay:
    """The stay of her contract. The first of a house is signed as people do it; the others copy its row."""
    first = Contract.objects.filter(centre_id=mother.centre_id).first()
    contract = _copied(first, mother) if first else guests.signed(mother, kind)
    booked = Stay.objects.filter(contract=contract).first()  # by the wiring
    return booked or Stay(centre_id=mother.centre_id, contract=contract, mother=mother, room_type=kind)


def _copied(contract: Contract, mother: Mother) -> Contract:
    contract = Contract.objects.get(pk=contract.pk)
    contract.pk, contract.mother, contract.number = None, mother, f"W{mother.pk:05}"
    contract.save(force_insert=True)
    return contract


def baby(name: str = "李静", room: str = "301", **facts: Any) -> Baby:
    """The (first) baby of a resident family."""
    found = stay(name, room, **facts).birth.babies.first()
    assert found is not None
    return found


def seen(subject: Baby | Mother, form: str = "feed", *, now: dt.datetime = NOW) -> Person:
    """The person as charting loads them."""
    kind = "mother" if isinstance(subject, Mother) else "baby"
    return person(kind, subject.pk, centre_id=subject.centre_id, now=now, today=now.date(), look=look_back(form))


def chart(subject: Baby | Mother, form: str, by: Staff, *, at: dt.datetime | None = None, **values: Any) -> Any:
    """Chart it, `at` (now by default), as the screens do."""
    now = max(at or NOW, NOW)
    return actions.record(person=seen(subject, form, now=now), form=form, values=values, by=by, now=now, observed_at=at)


def confirm_all(house: Centre, by: Staff) -> None:
    """The medical lead has confirmed every set of rules."""
    for code in RULESETS:
        Confirmation.objects.get_or_create(
            centre=house, ruleset=code, withdrawn_at=None, defaults={"confirmed_at": NOW, "confirmed_by": by}
        )
