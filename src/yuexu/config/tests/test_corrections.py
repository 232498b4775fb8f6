"""C3, C8: a duty goes by what the record says in the end, through however many corrections; the chart's and the sheets'."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yuexu.care import actions as care
from yuexu.care.models import ChartEntry
from yuexu.care.tests import ward
from yuexu.config.reactions.house import open_house
from yuexu.families.models import Baby
from yuexu.handbook.actions import tick
from yuexu.handbook.models import Duty
from yuexu.people.models import Staff
from yuexu.people.tests import cast
from yuexu.people.tests.cast import NOW
from yuexu.safety import actions as safety

pytestmark = pytest.mark.django_db
DAY, YESTERDAY = dt.timedelta(days=1), NOW - dt.timedelta(days=1)
GAVE_UP = "作废"


@pytest.fixture
def nurse() -> Staff:
    return cast.someone("care_nurse", "周宁")


@pytest.fixture
def baby() -> Baby:
    """In the house since two days, whose clock runs."""
    open_house(cast.centre(), since=NOW - 3 * DAY, now=NOW - 3 * DAY)
    found = ward.baby(checked_in_at=NOW - 2 * DAY)
    tick(now=NOW)
    return found


def fed(baby: Baby) -> str:
    """How it stands with the feeds of this part of the day."""
    owed = Duty.objects.filter(code="C3-feeds", subject__kind="baby", subject__key=baby.pk, opens_at__lte=NOW)
    return str(owed.latest("opens_at").state)


def put_right(entry: ChartEntry, baby: Baby, nurse: Staff, *, at: dt.datetime | None, ml: int) -> ChartEntry:
    """Another amount, or with `at` another time; None takes it back."""
    hand = {"person": ward.seen(baby), "entry": entry, "by": nurse, "now": NOW, "reason": "记错了"}
    if at is None:
        return care.withdraw(**hand).entry
    return care.correct(values={"method": "formula", "amount": ml}, observed_at=at, **hand).entry


@pytest.mark.parametrize(
    ("then", "state"),
    [
        ([NOW], "done"),
        ([NOW, NOW], "done"),
        ([None], "open"),
        ([NOW, None], "open"),
        ([NOW, NOW, None], "open"),
        ([YESTERDAY], "open"),
        ([NOW, YESTERDAY], "open"),
        ([NOW, YESTERDAY, NOW], "done"),
        ([YESTERDAY, YESTERDAY, None], "open"),
    ],
)
def test_a_feed_is_proved_by_what_holds(baby: Baby, nurse: Staff, then: list[dt.datetime | None], state: str) -> None:
    entry = ward.chart(baby, "feed", nurse, method="formula", amount=60).entry
    assert fed(baby) == "done"
    for number, at in enumerate(then):
        entry = put_right(entry, baby, nurse, at=at, ml=50 - number)
    assert fed(baby) == state


def test_another_feed_goes_on_proving(baby: Baby, nurse: Staff) -> None:
    entry = ward.chart(baby, "feed", nurse, method="formula", amount=60).entry
    ward.chart(baby, "feed", nurse, method="formula", amount=70)
    put_right(put_right(entry, baby, nurse, at=NOW, ml=50), baby, nurse, at=None, ml=0)
    assert fed(baby) == "done"


@pytest.mark.parametrize(("then", "state"), [([NOW], "done"), ([YESTERDAY], "open"), ([NOW, YESTERDAY], "open")])
def test_a_sheet_proves_the_day_that_it_speaks_of(then: list[dt.datetime], state: str) -> None:
    open_house(cast.centre(), since=NOW - 3 * DAY, now=NOW - 3 * DAY)
    tick(now=NOW)
    lamp, cleaner = {"area": "nursery", "minutes": 30, "unmanned": True}, cast.someone("cleaner")
    entry = safety.record(form="uv_disinfection", values=lamp, by=cleaner, now=NOW)
    for at in then:
        entry = safety.correct(entry=entry, values=lamp, reason="记错了", by=cleaner, now=NOW, observed_at=at)
    owed = Duty.objects.filter(evidence="house:uv_disinfection", opens_at__lte=NOW, day=timezone.localdate(NOW))
    assert [duty.state for duty in owed] == [state]


def test_a_sheet_written_in_time_stays_in_time_when_its_page_shows_minutes_only() -> None:
    done_at = timezone.localtime().replace(hour=10, minute=0, second=37) - DAY
    open_house(cast.centre(), since=done_at - 2 * DAY, now=done_at - 2 * DAY)
    tick(now=done_at)
    cleaner = cast.someone("cleaner")
    entry = safety.record(
        form="uv_disinfection", values={"area": "nursery", "minutes": 30, "unmanned": True}, by=cleaner, now=done_at
    )
    owed = Duty.objects.filter(evidence="house:uv_disinfection", record_id=entry.pk)
    assert [(duty.state, duty.on_time) for duty in owed] == [("done", True)]
    sent = {
        "area": "nursery",
        "minutes": "45",
        "unmanned": "yes",
        "reason": "看错钟",
        "observed_at": f"{done_at:%Y-%m-%dT%H:%M}",
    }
    page = cast.signed_in(Client(), cleaner).post(reverse("safety:correct", args=[entry.pk]), sent)
    assert page.status_code == 303
    assert [(duty.state, duty.on_time) for duty in owed.all()] == [("done", True)]
