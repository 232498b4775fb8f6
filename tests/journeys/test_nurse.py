"""A nurse's round on her phone: a feed in three taps and a number, several babies at once, nothing typed is ever lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from yuexu.care.models import ChartEntry
from yuexu.handbook.actions import tick
from yuexu.people.models import Session
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
    nurse.arrive("护理巡视", nurse.page.locator(".yx-bottom"))
    nurse.reads("301", "王芳 宝宝", "45")
    nurse.picture("round", whole=True)
    nurse.arrive("喂奶")
    heading = nurse.page.get_by_role("heading", level=1)
    assert heading.inner_text() == f"301 王芳 宝宝 · {'喂养'}"
    assert nurse.page.locator("[name=observed_at]").is_editable()
    nurse.fill(amount=60)
    nurse.picture("feed")
    assert nurse.send() == "已记录 王芳 宝宝：喂养 配方奶 · 60 ml"
    assert nurse.taps == 3
    assert nurse.path == "/care/"
    entry = latest(family)
    assert (entry.values, entry.recorded_by.account.username) == ({"method": "formula", "amount": 60}, "care_nurse")
    assert abs(entry.observed_at - timezone.now()) < dt.timedelta(minutes=3)
    now = timezone.now()
    owed = [duty for duty in households.duties("C3-feeds", family.babies[0]) if duty.opens_at <= now < duty.expires_at]
    assert [(duty.state, duty.record_kind) for duty in owed] == [("done", "chartentry")]


def test_round_of_several_babies_with_a_late_entry(
    ward: tuple[Household, Household], enter: Callable[..., Walk]
) -> None:
    one, two = ward
    nurse = signed_in(enter)
    nurse.go("/care/")
    nurse.arrive("整轮喂养")
    nurse.reads("301 · 王芳 宝宝", "302 · 李静 大宝", "302 · 李静 二宝")
    first, second = (f"b{baby.pk}" for baby in (one.babies[0], two.babies[1]))
    nurse.fill(**{f"{first}-amount": 70, f"{second}-amount": 900})
    nurse.picture("several")
    nurse.refused("奶量")
    nurse.picture("one-line-refused")
    nurse.fill(**{f"{second}-amount": 55})
    assert "1" in nurse.send()
    assert [latest(one).values["amount"], latest(two).values["amount"], latest(two, 1).values["amount"]] == [70, 45, 55]

    nurse.arrive(nurse.panel("李静").get_by_role("link", name="喂奶").first)
    true = (timezone.localtime(timezone.now()) - HOUR).replace(second=0, microsecond=0)
    nurse.fill(amount=50)
    nurse.tap("−1小时")
    nurse.picture("late-entry")
    assert nurse.page.locator("[name=observed_at]").input_value() in {
        (true + dt.timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M") for minute in (-1, 0, 1)
    }
    nurse.send()
    late = latest(two)
    assert abs(late.observed_at - true) <= dt.timedelta(minutes=1)
    assert late.recorded_at - late.observed_at > dt.timedelta(minutes=58)
    day = timezone.localdate(late.observed_at)  # after midnight: yesterday
    nurse.go(f"/care/baby/{two.babies[0].pk}/?day={day}")
    nurse.reads("晚记 1小时")
    nurse.picture("late-on-the-day", whole=True)


def test_lost_session_and_lost_network_lose_nothing_typed(
    ward: tuple[Household, Household], enter: Callable[..., Walk]
) -> None:
    family, _ = ward
    nurse = signed_in(enter)
    card = f"/care/baby/{family.babies[0].pk}/cards/feed/"
    nurse.go(card)
    nurse.fill(amount=65, note="吃得慢，拍嗝两次")
    nurse.context.set_offline(True)
    nurse.expecting = True
    nurse.submit()
    assert "网络" in nurse.said()
    nurse.picture("no-network")
    nurse.context.set_offline(False)

    Session.objects.all().delete()
    nurse.submit()
    nurse.page.wait_for_url(lambda url: "/accounts/login/" in url)
    nurse.picture("session-over")
    nurse.fill(login="care_nurse", password=PASSWORD)
    nurse.page.get_by_role("button", name="登录").click()
    nurse.page.wait_for_url(nurse.origin + card)
    nurse.expecting = False
    nurse.reads("已恢复")
    nurse.picture("restored")
    amount, note = nurse.page.locator("[name=amount]"), nurse.page.locator("[name=note]")
    assert (amount.input_value(), note.input_value()) == ("65", "吃得慢，拍嗝两次")
    nurse.send()
    assert latest(family).values == {"method": "formula", "amount": 65, "note": "吃得慢，拍嗝两次"}
    assert ChartEntry.objects.filter(baby=family.babies[0], form="feed").count() == 2
    nurse.go(card)
    assert nurse.page.locator(".yx-draft").count() == 0
