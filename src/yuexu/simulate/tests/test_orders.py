"""C5: what the simulated doctor orders is given, carried out by two, mostly in time, stopped; the same for the same seed."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest

from yuexu.care.models import Execution, Order
from yuexu.config.reactions.house import open_house
from yuexu.handbook.actions import tick
from yuexu.handbook.models import Duty
from yuexu.people.tests import cast
from yuexu.simulate import orders, upkeep
from yuexu.simulate.charts import Diligence
from yuexu.simulate.houses import PIN, House, Quick
from yuexu.simulate.physiology import BabyBody, MotherBody
from yuexu.simulate.residents import Resident, Residents
from yuexu.stays.tests import guests

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
MIDNIGHT = cast.NOW.astimezone(cast.SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)


@pytest.fixture(autouse=True)
def _every_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The dice are cast by keys of rows, which are others in each run of the tests: nothing is left to them."""
    monkeypatch.setattr(orders, "SHARE", 1.0)
    monkeypatch.setattr(orders, "FORGOTTEN", 0.0)
    monkeypatch.setattr(orders, "LATE", 0.0)


def house() -> House:
    """With a doctor and three nurses, its handbook taken up."""
    open_house(cast.centre(), since=MIDNIGHT - DAY, now=MIDNIGHT - DAY)
    nurses = [cast.someone("care_nurse") for _ in range(3)]
    for nurse in nurses:
        nurse.pin = Quick().encode(PIN, "yuexu-demo")
        nurse.save()
    return House(cast.centre(), random.Random(1), {"doctor": [cast.someone("doctor")], "care_nurse": nurses})


def lodged(home: House, *, yellow: float = 0.9, **changes: Any) -> Residents:
    """A mother and her baby who moved in today."""
    stay, dice = guests.resident(now=cast.NOW), random.Random(2)
    babies = [(baby, BabyBody(3200, 39, dice, yellow=yellow)) for baby in stay.birth.babies.all()]
    body = MotherBody(60, changes.pop("cesarean", False), dice, fever_on_day=changes.pop("fever_on_day", -1))
    residents = Residents(home, 7, MIDNIGHT, cast.NOW)
    residents.here[stay.pk] = Resident(home, stay, cast.NOW, body, babies, Diligence(dice), **changes)
    return residents


def live(home: House, residents: Residents, days: int) -> None:
    for day in range(days):
        for hour in (6, 10, 14, 18, 21, 24):
            now = MIDNIGHT + day * DAY + dt.timedelta(hours=hour)
            if now > cast.NOW:
                orders.shift(home, residents, now)
                if hour in upkeep.TICKS:
                    tick(now=now, centres=[home.centre])


@pytest.mark.parametrize(
    ("changes", "what", "times"),
    [
        ({}, None, 0),
        ({"yellow": 1.2}, "复测经皮胆红素，观察黄染范围", 4),
        ({"cesarean": True}, "伤口消毒", 4),
        ({"diabetes": True}, "饮食控制", 3),
        ({"fever_on_day": 4}, "复测体温", 5),
    ],
)
def test_what_shows_is_ordered_carried_out_and_stopped(changes: dict[str, Any], what: str | None, times: int) -> None:
    home = house()
    live(home, lodged(home, **changes), days=9)
    assert [order.what for order in Order.objects.all()] == ([what] if what else [])
    done = Execution.objects.select_related("order", "done_by", "checked_by")
    assert done.count() == times
    for one in done:
        assert one.done_by != one.checked_by
        assert one.order.ordered_at <= one.done_at <= one.order.stopped_at
    assert set(Duty.objects.filter(code__startswith="C5-order").values_list("state", flat=True)) <= {
        "done", "missed", "withdrawn",
    }  # fmt: skip


def test_a_baby_that_feeds_badly_is_weighed_once() -> None:
    home = house()
    residents = lodged(home)
    (resident,) = residents.here.values()
    resident.babies[0][1].poor_from_h = 73.0
    live(home, residents, days=6)
    duty = Duty.objects.get(code="C5-order-once")
    assert (Order.objects.get().what, duty.state, Execution.objects.count()) == ("复测体重", "done", 1)
