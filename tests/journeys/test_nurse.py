"""A nurse's round on her phone: a feed in three taps and a number, several babies at once, nothing typed is ever lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from yuexu.care.models import ChartEntry
from yuexu.handbook.actions import tick
from yuexu.simulate.houses import PASSWORD

from . import households
from .households import HOUR, Household
from .walking import PHONE, Walk

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ward() -> tuple[Household, Household]:
    """王芳 with her daughter and 李静 with twins; both babies of the round drank from the bottle three hours ago."""
    home = households.house()
    nurse, carer = home.staff["care_nurse"][0], home.staff["carer"][0]
    one, two = (
        households.moved_in(home, "王芳", nurse=nurse),
        households.moved_in(home, "李静", twins=True, nurse=nurse),
    )
    for baby in (*one.babies, *two.babies):
        households.charted(baby, "feed", carer, ago=3 * HOUR, method="formula", amount="45")
    tick(now=timezone.now())
    return one, two


def latest(household: Household, baby: int = 0) -> ChartEntry:
    """The newest feed of one of her babies."""
    return ChartEntry.objects.filter(baby=household.babies[baby], form="feed").latest("recorded_at")


def signed_in(enter: Callable[..., Walk]) -> Walk:
    """The nurse at her home page, by her own name and password."""
    nurse = enter(None, PHONE, has_touch=True, is_mobile=True)
    nurse.go("/")
    nurse.fill(login="care_nurse", password=PASSWORD)
    nurse.page.get_by_role("button", name="登录").click()
    nurse.page.wait_for_url(nurse.origin + "/")
    return nurse


def test_nurse_saves_a_feed_in_three_taps_and_a_number(
    ward: tuple[Household, Household], enter: Callable[..., Walk]
) -> None:
    family, _ = ward
    nurse = signed_in(enter)
    nurse.picture("home")
    nurse.taps = 0
    nurse.arrive("巡视", nurse.page.locator(".yx-bottom"))
    nurse.reads("301", "王芳 宝宝", "45")
    nurse.picture("round", whole=True)
    nurse.arrive("喂奶")
    heading = nurse.page.get_by_role("heading", level=1)
    assert heading.inner_text() == f"301 王芳 宝宝 · {'喂养'}"
    assert nurse.page.locator("[name=observed_at]").is_editable()
    nurse.fill(amount=60)
    nurse.picture("feed")
    assert "配方奶 60 ml" in nurse.send()
    assert nurse.taps == 3
    assert nurse.path == "/care/"
    entry = latest(family)
    assert (entry.values, entry.recorded_by.account.username) == ({"method": "formula", "amount": 60}, "care_nurse")
    assert abs(entry.observed_at - timezone.now()) < dt.timedelta(minutes=3)
