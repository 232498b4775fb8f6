"""A director reads how well the house keeps its handbook, looks at the misses behind a rate, and changes a parameter."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from yuexu.handbook.models import Duty, Edition
from yuexu.kernel.charting.values import read_all
from yuexu.safety import actions as sheets
from yuexu.safety.sheets import SHEETS
from yuexu.simulate.houses import PASSWORD, House

from . import households
from .conftest import Clock
from .walking import DESKTOP, PHONE, Walk

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
HANDOVER = "C7-handover"
SHEET = {
    "shift": "night", "receiver": "白班组长", "families": "全部在住母婴平稳", "exceptions": "无", "counted": "all",
    "emergency_kit": "yes",
}  # fmt: skip
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def week(transactional_db: None, clock: Clock) -> House:
    """Three days of handovers: four in time, one twenty minutes late, one never written."""
    home = households.house(days=1, rooms=1)
    leader = home.staff["group_leader"][0]
    clock.put(clock.at(1, 7, 31))
    for number, minutes in enumerate((10, 25, None, 30, 80, 40)):
        shift = clock.now().replace(second=0, microsecond=0) - MINUTE
        if minutes is not None:
            at = shift + minutes * MINUTE
            clock.put(at)
            sheets.record(form="handover", values=read_all(SHEETS["handover"], SHEET), by=leader, now=at)
        clock.put(shift + dt.timedelta(hours=12) + MINUTE)
        assert number < 6
    return home


def test_director_reads_compliance_and_changes_a_parameter(
    week: House, clock: Clock, enter: Callable[..., Walk]
) -> None:
    director = enter(week.staff["house_director"][0], DESKTOP)
    director.go("/")
    director.picture("home")
    director.page.keyboard.press("g")
    director.page.keyboard.press("e")
    director.page.wait_for_url(director.origin + "/handbook/compliance/")
    director.reads("总执行率", "最需要改进的", "母婴护理")
    director.picture("compliance", whole=True)
    director.main.get_by_role("search").locator("[name=q]").fill("交接班")
    director.reads("1 条，执行率低的在前")
    director.picture("compliance-found", whole=True)
    director.arrive("交接班")
    director.reads("每班书面交接：例外、每一位母婴、清点的物品。", "没有按时完成的")
    late = Duty.objects.filter(code=HANDOVER, state="done", on_time=False)
    missed = Duty.objects.filter(
        code=HANDOVER, state="missed", opens_at__gte=clock.now() - dt.timedelta(days=3, hours=1)
    )
    assert (late.count(), missed.count()) == (1, 1)
    rows = director.panel("没有按时完成的").locator(".yx-duty")
    assert rows.count() == Duty.objects.filter(code=HANDOVER, state="missed").count() + 1
    director.picture("regulation", whole=True)
    director.arrive(rows.filter(has_text="逾期完成").get_by_role("link"))
    director.reads("交接班", late.get().done_by.name)
    director.picture("a-late-duty", whole=True)
    director.page.go_back()

    director.arrive("修改参数")
    director.reads("允许 30分钟 至 3小时", "现行 1小时")
    director.fill(within_number="9", reason="交接与早餐时间冲突")
    director.refused("允许 30分钟 至 3小时")
    assert director.main.locator("[name=within_number]").input_value() == "9"
    director.fill(within_number="120", within_unit="m")
    director.arrive("先看会改变什么")
    director.reads("这次修改会改变什么", "1小时", "120分钟")
    director.picture("preview", whole=True)
    assert Edition.objects.filter(code=HANDOVER).count() == 1
    said = director.send()
    tomorrow = clock.now().date() + dt.timedelta(days=1)
    assert said == f"已修改，自{tomorrow}起生效"
    director.reads("交接与早餐时间冲突")
    director.picture("history", whole=True)
    old, new = Edition.objects.filter(code=HANDOVER).order_by("from_on")
    assert (old.until_on, new.from_on, new.overrides) == (tomorrow, tomorrow, {"within": "120m"})

    clock.put(clock.at(1, 20))
    evening = Duty.objects.get(code=HANDOVER, opens_at=clock.at(0, 19, 30))
    assert evening.due_at - evening.opens_at == dt.timedelta(hours=2)


def test_sign_in_with_a_second_factor_by_keyboard(transactional_db: None, enter: Callable[..., Walk]) -> None:
    households.house(days=1, rooms=1)
    director = enter(None, PHONE)
    director.go("/")
    keys = director.page.keyboard
    keys.type("house_director")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    secret = director.page.locator("[data-secret]")
    secret.wait_for(state="attached")
    director.picture("second-factor", whole=True)
    code = format_hotp_value(hotp_value(secret.text_content().strip(), int(time.time()) // 30))
    director.page.locator("[name=code]").focus()
    keys.type(code)
    keys.press("Enter")
    director.page.wait_for_url(lambda url: "totp" not in url)
    director.picture("signed-in", whole=True)
    director.go("/")
    assert director.path == "/"
