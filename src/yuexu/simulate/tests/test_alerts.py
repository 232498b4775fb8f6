"""C4, N2: in the simulated house the early warning alerts, is answered, and one family waits for an answer when it opens."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest

from yuexu.care.models import Alert, ChartEntry, Confirmation
from yuexu.care.warnings import RULESETS
from yuexu.clinical import trends
from yuexu.handbook.actions import tick
from yuexu.handbook.models import Duty
from yuexu.people.tests import cast
from yuexu.simulate import alerts, charts, houses, upkeep
from yuexu.simulate.births import Delivery, Newborn
from yuexu.simulate.charts import Diligence, Reading
from yuexu.simulate.houses import House
from yuexu.simulate.life import Plan
from yuexu.simulate.physiology import BabyBody, MotherBody
from yuexu.simulate.residents import LAST_MEAL, Resident, Residents
from yuexu.stays.tests import guests

pytestmark = pytest.mark.django_db
DAY, HOUR, MINUTE = dt.timedelta(days=1), dt.timedelta(hours=1), dt.timedelta(minutes=1)
MIDNIGHT = cast.NOW.astimezone(cast.SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
DELIVERY = Delivery(30, 0, 39, "vaginal", 162, 62.0, False, False, (Newborn("female", 3200),))


@pytest.fixture(autouse=True)
def _in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The dice are cast by keys of rows, which are others in each run of the tests: nothing is left to them."""
    monkeypatch.setattr(alerts, "LATE", 0.0)
    monkeypatch.setattr(alerts, "IN_TIME", (0.4, 0.4))


@pytest.fixture
def home() -> House:
    return houses.build("xihu", "西湖月子中心", seed=7, since=MIDNIGHT, rooms_wanted=1, logins=False)


def moved_in(home: House, until: dt.datetime = cast.NOW + 7 * DAY) -> Residents:
    """One family by way of the simulation: born yesterday, a day old."""
    residents = Residents(home, 7, MIDNIGHT, until)
    arrive(residents)
    return residents


def arrive(residents: Residents) -> Resident:
    home = residents.house
    stay = guests.resident(at=home.centre)
    stay.named_nurse = home.staff["care_nurse"][0]
    plan = Plan(home, DELIVERY, random.Random(1), cast.TODAY, stay.birth.born_at)
    return residents.arrive(plan, stay, cast.NOW)


def lodged(home: House, *, story: bool, fever_on_day: int = -1, poor_from_h: float = 1e9) -> Residents:
    """One family whose bodies are told."""
    residents, dice = Residents(home, 7, MIDNIGHT, cast.NOW + 99 * DAY), random.Random(2)
    stay = guests.resident(at=home.centre)
    body = BabyBody(3200, 39, dice, breast_share=0.1, poor_from_h=poor_from_h, poor_until_h=poor_from_h + 10)
    babies = [(baby, body) for baby in stay.birth.babies.all()]
    mother = MotherBody(60, False, dice, fever_on_day=fever_on_day)
    residents.here[stay.pk] = Resident(home, stay, cast.NOW, mother, babies, Diligence(dice, forgets=0), story)
    return residents


def live(residents: Residents, until: dt.datetime) -> None:
    home, day = residents.house, MIDNIGHT
    while day <= until:
        if day > MIDNIGHT:
            residents.plan_day(day)
        for hour in (6, 10, 14, 18, 21, 24):
            now = min(day + hour * HOUR, until)
            residents.write(now)
            alerts.shift(home, now)
            if hour in upkeep.TICKS:
                tick(now=now, centres=[home.centre])
        day += DAY


def duty(alert: Alert) -> Duty:
    return Duty.objects.get(subject__kind="alert", subject__key=alert.pk)


def test_the_house_director_has_confirmed_every_rule_set(home: House) -> None:
    held = Confirmation.objects.filter(centre=home.centre, withdrawn_at=None)
    assert sorted(held.values_list("ruleset", flat=True)) == sorted(RULESETS)
    assert {one.confirmed_by for one in held} == set(home.staff["house_director"])


@pytest.mark.parametrize(("late", "in_time"), [(0.0, True), (1.0, False)])
def test_a_story_alerts_and_is_answered_by_who_owes_it(
    home: House, monkeypatch: pytest.MonkeyPatch, *, late: float, in_time: bool
) -> None:
    monkeypatch.setattr(alerts, "LATE", late)
    live(lodged(home, story=True, poor_from_h=150), MIDNIGHT + 8 * DAY)
    raised = list(Alert.objects.filter(code__startswith="feed").order_by("raised_at"))
    assert [(one.code, one.level) for one in raised] == [
        ("feed_poor", "observe"), ("feeds_poor_twice", "ask_doctor"),
        ("feeds_poor_three", "urgent"),
    ]  # fmt: skip
    for one in raised:
        owed, post = duty(one), "doctor" if one.level == "urgent" else "care_nurse"
        assert owed.due_at - owed.opens_at == alerts.WITHIN[one.level]
        assert (one.state, owed.state, owed.on_time, owed.done_at) == ("answered", "done", in_time, one.answered_at)
        assert one.answered_by in home.staff[post]
        assert one.action.endswith("两小时内再喂")
        assert (one.told != ["nobody"]) or one.level == "observe"


def test_an_answer_that_would_come_after_now_leaves_it_open(home: House) -> None:
    residents = lodged(home, story=False)
    (resident,) = residents.here.values()
    resident.chart("mother", resident.stay.mother_id, "mother_card", {**card(), "temp_c": 38.5}, cast.NOW)
    alerts.shift(home, cast.NOW + 2 * MINUTE)
    alert = Alert.objects.get()
    assert (alert.level, alert.state, duty(alert).state) == ("urgent", "open", "open")
    alerts.shift(home, cast.NOW + 10 * MINUTE)
    alert.refresh_from_db()
    assert (alert.state, duty(alert).state, home.alerts) == ("answered", "done", [])


def card() -> dict[str, Any]:
    return charts._mother_card(MotherBody(60, False, random.Random(3)), 2)


def test_a_level_is_raised_anew_once_the_one_before_is_answered(home: House) -> None:
    """In one stretch of the night: what was answered in the meantime does not keep the next poor meal silent."""
    residents = lodged(home, story=True)
    (resident,) = residents.here.values()
    baby, at = resident.babies[0][0], MIDNIGHT + 3 * DAY
    for number in range(8):
        meal = LAST_MEAL if number > 3 else {"method": "formula", "amount": 60, "quality": "good"}
        residents._put(resident, "baby", baby.pk, Reading(*[at + number * 3 * HOUR] * 2, "feed", meal, "carer"))
    residents.write(at + 22 * HOUR)
    assert Alert.objects.filter(code="feeds_poor_three").count() == 2


@pytest.mark.parametrize(("fever_on_day", "codes"), [(-1, []), (3, ["mother_temp_c"])])
def test_what_a_rule_notices_is_charted_as_on_the_screen(home: House, fever_on_day: int, codes: list[str]) -> None:
    """The mother's fever of a family without a story alerts, and its doctor comes."""
    residents = lodged(home, story=False, fever_on_day=fever_on_day)
    live(residents, MIDNIGHT + 5 * DAY)
    found = Alert.objects.filter(mother__isnull=False)
    assert [one.code for one in found] == codes
    assert {(one.state, duty(one).state) for one in found} <= {("answered", "done")}
    assert ChartEntry.objects.filter(mother__isnull=False).count() > 20


@pytest.mark.parametrize("hour", [4, 15, 23])
def test_a_family_is_in_the_middle_of_its_story_when_the_house_opens(home: House, hour: int) -> None:
    now = MIDNIGHT + 9 * DAY + hour * HOUR
    residents = moved_in(home, now)
    (resident,) = residents.here.values()
    assert residents.in_story is resident
    resident.care.dice.seed(1)  # it was cast by a key
    resident.care.forgets = 0.0
    live(residents, now)
    baby, _ = resident.babies[0]
    poor = ChartEntry.objects.filter(baby=baby, form="feed", values__quality__in=["poor", "refused"])
    assert poor.count() >= 3
    waits = Alert.objects.open().get(baby=baby, code="feeds_poor_three")
    assert (waits.level, duty(waits).state, waits.raised_at) == ("urgent", "open", now - 2 * MINUTE)
    before = Alert.objects.filter(baby=baby, code__startswith="feed", raised_at__lt=waits.raised_at)
    assert {(one.state, duty(one).state) for one in before} == {("answered", "done")}
    assert "observe" in {one.level for one in before}


@pytest.mark.parametrize(("days", "suits"), [(1, False), (4, False), (6, True), (14, True), (17, False)])
def test_only_a_family_with_a_baby_of_a_suitable_age_is(home: House, days: int, *, suits: bool) -> None:
    assert (moved_in(home, cast.NOW + days * DAY).in_story is not None) is suits


def test_nobody_who_has_left_by_then_is(home: House) -> None:
    residents = Residents(home, 7, MIDNIGHT, cast.NOW + 10 * DAY)
    resident = arrive(residents)
    assert residents._suits(resident)
    resident.stay.leave_on = (residents.now).date()
    assert not residents._suits(resident)


def test_one_family_is_enough(home: House) -> None:
    residents = Residents(home, 7, MIDNIGHT, cast.NOW + 10 * DAY)
    first = arrive(residents)
    stay = guests.resident("李静", at=home.centre)
    residents.arrive(Plan(home, DELIVERY, random.Random(1), cast.TODAY, stay.birth.born_at), stay, cast.NOW)
    assert residents.in_story is first


def test_who_came_before_the_first_day_has_no_story(home: House) -> None:
    stay = guests.resident(at=home.centre)
    plan = Plan(home, DELIVERY, random.Random(1), cast.TODAY, stay.birth.born_at)
    for since, some in ((MIDNIGHT, True), (cast.NOW + MINUTE, False)):
        houses_ = (Residents(home, seed, since, cast.NOW + 99 * DAY) for seed in range(200))
        assert any(one.arrive(plan, stay, cast.NOW).story for one in houses_) is some


def test_a_family_is_charted_from_the_hour_it_comes(home: House) -> None:
    residents = moved_in(home)
    residents.write(MIDNIGHT + DAY)
    observed = ChartEntry.objects.filter(form="feed").values_list("observed_at", flat=True)
    assert len(observed) >= 3
    assert min(observed) > cast.NOW


def test_nappies_and_meals_of_a_baby_that_drinks_well_alert_nothing() -> None:
    born = MIDNIGHT - 3 * DAY
    for seed in range(20):
        dice = random.Random(seed)
        body = BabyBody(3200, 39, dice)
        readings = [
            one for day in range(12) for one in charts.baby_day(body, born, MIDNIGHT + day * DAY, Diligence(dice))
        ]
        nappies = [one for one in readings if one.form == "nappy"]
        seen = [trends.Nappy(at=one.at, wet=True, stool=one.values["stool"] == "yes") for one in nappies]
        meals = [trends.Feed(at=one.at, ml=one.values.get("amount")) for one in readings if one.form == "feed"]
        for nappy in nappies:
            assert trends.nappies(seen, birth=born, at=nappy.at, recorded_since=MIDNIGHT) == ()
        for number in range(len(meals)):
            assert trends.feeds(meals[max(0, number - 24) : number + 1]) == ()
