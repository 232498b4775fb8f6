"""What the house's doctor orders after a round (C5): given, carried out by two, mostly in time, and stopped.

For the demo only: what is ordered are words of the cards and of the files, without doses. Each order and each time of it
has a dice of its own, so that whatever else happens in the house changes nothing here.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from yuexu.care.actions import execute, give_order, stop_order
from yuexu.care.models import Order
from yuexu.care.queries.person import NOWHERE, Person, person
from yuexu.handbook.models import Duty
from yuexu.handbook.models.duty import PROVABLE
from yuexu.simulate.houses import PIN, House
from yuexu.simulate.physiology import BabyBody, MotherBody
from yuexu.simulate.residents import Resident, Residents

AFTER_ROUND = 11  # o'clock
REACH = dt.timedelta(hours=9)  # by then a thing is done or forgotten: a stretch of the night is six
SHARE = 0.5  # of those who show something, for whom the doctor orders
FORGOTTEN, LATE = 0.02, 0.08  # shares of the times


@dataclass(frozen=True)
class Sight:
    """Somebody at a round: who, how old in days, and on which day in the house."""

    resident: Resident
    body: MotherBody | BabyBody
    age: int
    day: int


@dataclass(frozen=True)
class Kind:
    """One thing that may be ordered when it `shows`, for so many days."""

    what: str
    order_kind: str
    rhythm: str
    days: int
    shows: Callable[[Sight], bool]


def _yellow(seen: Sight) -> bool:
    return isinstance(seen.body, BabyBody) and seen.body.yellow > 1.1 and seen.day == 1


def _feeds_badly(seen: Sight) -> bool:
    return isinstance(seen.body, BabyBody) and seen.age == seen.body.poor_from_h // 24 + 1


def _wounded(seen: Sight) -> bool:
    return isinstance(seen.body, MotherBody) and seen.body.cesarean and seen.day == 1


def _feverish(seen: Sight) -> bool:
    return isinstance(seen.body, MotherBody) and seen.age == seen.body.fever_on_day


def _on_a_diet(seen: Sight) -> bool:
    return isinstance(seen.body, MotherBody) and seen.resident.diabetes and seen.day == 2


KINDS = [
    Kind("复测经皮胆红素，观察黄染范围", "observe", "twice", 2, _yellow),
    Kind("复测体重", "observe", "once", 1, _feeds_badly),
    Kind("伤口消毒", "care", "daily", 4, _wounded),
    Kind("复测体温", "observe", "every_4h", 1, _feverish),
    Kind("饮食控制", "diet", "daily", 3, _on_a_diet),
]
DAYS = {kind.what: dt.timedelta(days=kind.days) for kind in KINDS}


def shift(house: House, residents: Residents, now: dt.datetime) -> None:
    """One stretch of the day ends at `now` (local)."""
    if now.hour == 14:
        at = now.replace(hour=AFTER_ROUND)
        _carry_out(house, residents, at)
        _stop(residents, at)
        for resident in residents.here.values():
            if resident.since < at:
                residents.ordered |= {order.pk: order for order in _order(resident, at, residents.seed)}
    _carry_out(house, residents, now)


def _order(resident: Resident, at: dt.datetime, seed: int) -> Iterator[Order]:
    born_on, came_on = (timezone.localtime(then).date() for then in (resident.born_at, resident.since))
    for who, pk, body in _people(resident):
        seen = Sight(resident, body, (at.date() - born_on).days, (at.date() - came_on).days)
        for kind in KINDS:
            dice = random.Random(f"order {seed} {who} {pk} {kind.what}")
            if kind.shows(seen) and dice.random() < SHARE:
                yield give_order(
                    person=_person(resident.house, who, pk, at), what=kind.what, order_kind=kind.order_kind,
                    rhythm=kind.rhythm, by=dice.choice(resident.house.staff["doctor"]), now=at,
                )  # fmt: skip


def _people(resident: Resident) -> Iterator[tuple[str, int, MotherBody | BabyBody]]:
    yield "mother", resident.stay.mother_id, resident.mother
    for baby, body in resident.babies:
        yield "baby", baby.pk, body


def _stop(residents: Residents, at: dt.datetime) -> None:
    """What has run for its days, by the doctor who ordered it; what is done once ends by itself."""
    for order in list(residents.ordered.values()):
        if order.ordered_at + DAYS[order.what] <= at:
            del residents.ordered[order.pk]
            if order.rhythm != "once":
                stop_order(order=order, by=order.ordered_by, now=at)


def _carry_out(house: House, residents: Residents, now: dt.datetime) -> None:
    """What has been owed since a while, if its dice has it done by now; the clock here may have been before us."""
    if not residents.ordered:
        return
    owed = Duty.objects.filter(
        centre=house.centre, subject__kind="order", subject__key__in=list(residents.ordered),
        evidence="order.executed", state__in=PROVABLE, opens_at__gt=now - REACH, opens_at__lte=now,
    )  # fmt: skip
    for key, occurrence, opens_at in sorted(owed.values_list("subject__key", "occurrence", "opens_at")):
        dice = random.Random(f"{key} {occurrence} {opens_at.isoformat()}")
        hours = dice.uniform(2.1, 3.5) if dice.random() < LATE else dice.uniform(0.1, 1.6)
        at = opens_at + dt.timedelta(hours=hours)
        if dice.random() >= FORGOTTEN and at <= now:
            _execute(house, residents.ordered[key], at, dice)


def _execute(house: House, order: Order, at: dt.datetime, dice: random.Random) -> None:
    nurse, second = dice.sample(house.staff["care_nurse"], 2)
    execute(
        order=order, person=_person(house, order.kind, order.subject_id, at), checked_by=second, pin=PIN, by=nurse,
        now=at, client_id=uuid.UUID(int=dice.getrandbits(128), version=4),
    )  # fmt: skip


def _person(house: House, kind: str, pk: int, at: dt.datetime) -> Person:
    today = timezone.localtime(at).date()
    return person(kind, pk, centre_id=house.centre.pk, now=at, today=today, look=NOWHERE)
