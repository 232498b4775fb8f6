"""C7, C15, E6, G4, H3, H5: house records are filled in, prefilled, corrected, kept once, and never changed."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yuexu.kernel import events as news
from yuexu.kernel.errors import RuleBroken
from yuexu.people.models import Staff
from yuexu.people.tests import cast
from yuexu.safety import actions, prefill
from yuexu.safety.events import HouseEntryRecorded
from yuexu.safety.models import HouseEntry
from yuexu.safety.sheets import SHEETS, tappable
from yuexu.trail.models import Entry

pytestmark = pytest.mark.django_db

Browser = Callable[[Staff], Client]
NOW = timezone.now()
UV = {"area": "nursery", "minutes": 30, "unmanned": True}


def lamp(by: Staff, **more: Any) -> HouseEntry:
    """The nursery's lamp was on for half an hour."""
    return actions.record(**{"form": "uv_disinfection", "values": UV, "by": by, "now": NOW} | more)


def test_the_handbooks_evidence_has_its_sheet() -> None:
    named = {
        "uv_disinfection", "chlorine_disinfection", "handover", "morning_meeting", "spot_check_day",
        "spot_check_night", "daily_report", "patrol", "nursery_open", "nursery_close", "rehab_open", "rehab_close",
    }  # fmt: skip
    assert set(SHEETS) == named
    assert {code for code in SHEETS if tappable(SHEETS[code])} == {
        "nursery_open", "nursery_close", "rehab_open", "rehab_close", "patrol",
    }  # fmt: skip


def test_a_record_leaves_a_trail_and_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []
    monkeypatch.setitem(news._reactions, HouseEntryRecorded, [heard.append])
    cleaner = cast.someone("cleaner")
    entry = lamp(cleaner)
    assert (entry.department, entry.brief) == ("general", "婴儿室 · 30 分钟 · 无人、门窗已关")
    assert [(one.evidence, one.entry.pk) for one in heard] == [("house:uv_disinfection", entry.pk)]
    trail = Entry.objects.get()
    assert (trail.verb, trail.subject_id, trail.by_id) == ("safety.record", entry.pk, cleaner.pk)


def test_it_is_kept_once_and_never_changed() -> None:
    cleaner, once = cast.someone("cleaner"), uuid.uuid4()
    first = lamp(cleaner, client_id=once)
    assert lamp(cleaner, client_id=once).pk == first.pk
    assert HouseEntry.objects.count() == 1
    with pytest.raises(Exception, match=r"Cannot (update|update or delete) rows"), transaction.atomic():
        HouseEntry.objects.update(values={})


@pytest.mark.parametrize(
    ("away", "told"),
    [(dt.timedelta(minutes=6), "时间不能在将来"), (-dt.timedelta(days=8), "只能补记七天以内的")],
)
def test_times_that_cannot_be(away: dt.timedelta, told: str) -> None:
    with pytest.raises(RuleBroken, match=told):
        lamp(cast.someone("cleaner"), observed_at=NOW + away)


def test_a_correction_replaces_with_a_reason() -> None:
    cleaner = cast.someone("cleaner")
    entry = lamp(cleaner)
    for by, reason, told in (
        (cast.someone("cleaner"), "看错", "由填写人本人"),
        (cleaner, " ", "更正要写明原因"),
    ):
        with pytest.raises(RuleBroken, match=told):
            actions.correct(entry=entry, values=UV | {"minutes": 45}, reason=reason, by=by, now=NOW)
    later = actions.correct(entry=entry, values=UV | {"minutes": 45}, reason="看错钟", by=cleaner, now=NOW)
    assert (later.supersedes_id, later.observed_at) == (entry.pk, entry.observed_at)
    with pytest.raises(RuleBroken, match="已被更正"):
        actions.correct(entry=entry, values=UV, reason="再改", by=cleaner, now=NOW)


def test_one_tap_writes_every_usual_answer(browser: Browser) -> None:
    guard = browser(cast.someone("security"))
    at = reverse("safety:new", args=["patrol"])
    assert guard.post(at, {"tap": "yes", "client_id": str(uuid.uuid4())}).status_code == 303
    entry = HouseEntry.objects.get()
    assert set(entry.values.values()) == {True}
    assert (entry.department, entry.form) == ("general", "patrol")


def test_a_tap_is_no_way_around_a_sheet_that_asks(browser: Browser) -> None:
    cleaner = browser(cast.someone("cleaner"))
    assert cleaner.post(reverse("safety:new", args=["uv_disinfection"]), {"tap": "yes"}).status_code == 422
    assert HouseEntry.objects.count() == 0


def test_the_handover_names_every_mother_and_baby(browser: Browser) -> None:
    from yuexu.care.tests import ward

    ward.stay("李静", "301", born_at=NOW - 4 * ward.DAY, checked_in_at=NOW - ward.DAY)
    ward.stay("王芳", "302", babies=2, born_at=NOW - 4 * ward.DAY, checked_in_at=NOW - ward.DAY)
    known = prefill.start("handover", centre_id=cast.centre().pk, now=NOW)
    assert known["families"] == "301 李静：\n　宝宝：\n302 王芳：\n　大宝、二宝："
    text = browser(cast.someone("group_leader")).get(reverse("safety:new", args=["handover"])).content.decode()
    assert "302 王芳" in text


def test_the_daily_report_counts_real_rows(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    from yuexu.care.tests import ward

    monkeypatch.setattr(prefill, "_lent", {})
    ward.stay("李静", "301", born_at=NOW - 4 * ward.DAY, checked_in_at=NOW - dt.timedelta(seconds=1))
    ward.stay("王芳", "302", babies=2, born_at=NOW - 9 * ward.DAY, checked_in_at=NOW - 3 * ward.DAY)
    prefill.lend("daily_report", lambda centre_id, now: {"takings": 12800})
    known = prefill.start("daily_report", centre_id=cast.centre().pk, now=NOW)
    assert known == {
        "families": 2, "babies": 3, "arrivals": 1, "departures": 0, "rooms_ready": 0, "rooms_out": 0,
        "occupancy": 100.0, "inquiries": 0, "visits": 0, "takings": 12800,
    }  # fmt: skip
    finance = browser(cast.someone("finance"))
    page = finance.get(reverse("safety:new", args=["daily_report"])).content.decode()
    assert re.findall(r'name="(?:families|babies|takings)"[^>]*value="(\d+)"', page) == ["2", "3", "12800"]
    sent = {"families": "2", "babies": "3", "arrivals": "1", "departures": "0"}
    assert finance.post(reverse("safety:new", args=["daily_report"]), sent).status_code == 303
    assert HouseEntry.objects.get().department == "office"


@pytest.mark.parametrize(
    ("post", "listed", "uv", "spot", "report"),
    [
        ("cleaner", 200, 200, 403, 403),
        ("security", 200, 200, 403, 403),
        ("care_nurse", 200, 200, 403, 403),
        ("care_director", 200, 200, 200, 403),
        ("house_director", 200, 200, 200, 200),
        ("finance", 200, 403, 403, 200),
        ("hr", 200, 403, 403, 403),
    ],
)
def test_who_may(browser: Browser, post: str, listed: int, uv: int, spot: int, report: int) -> None:
    who = browser(cast.someone(post))
    asked = [reverse("safety:records")] + [
        reverse("safety:new", args=[form]) for form in ("uv_disinfection", "spot_check_day", "daily_report")
    ]
    assert [who.get(one).status_code for one in asked] == [listed, uv, spot, report]


def test_a_stranger_gets_nothing(browser: Browser) -> None:
    entry = lamp(cast.someone("cleaner"))
    stranger = browser(cast.someone("house_director", at=cast.centre("beihai", "北海月子中心")))
    asked = [reverse("safety:record", args=[entry.pk]), reverse("safety:correct", args=[entry.pk])]
    assert [stranger.get(one).status_code for one in asked] == [404, 404]
    assert "婴儿室 · 30" not in stranger.get(reverse("safety:records")).content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [("minutes", "-5", "照射时长应在 5–180 分钟 之间"), ("minutes", "1e400", "请填数字"), ("note", "a\x07b", "含有不能显示"),
     ("room", "999999", "room"), ("department", "moon", "department"), ("observed_at", "2026-99-99", "没有这样的时间")],
)  # fmt: skip
def test_bad_input_is_refused_at_its_field(browser: Browser, field: str, typed: str, told: str) -> None:
    cleaner = browser(cast.someone("cleaner"))
    good = {"area": "nursery", "minutes": "30", "unmanned": "yes"}
    answer = cleaner.post(reverse("safety:new", args=["uv_disinfection"]), good | {field: typed})
    assert (answer.status_code, told in answer.content.decode()) == (422, True)
    assert HouseEntry.objects.count() == 0


def test_every_sheet_opens_corrects_and_shows(browser: Browser) -> None:
    director = browser(cast.someone("general_manager"))
    for code in SHEETS:
        assert director.get(reverse("safety:new", args=[code])).status_code == 200, code
    entry = lamp(cast.someone("cleaner"))
    at = reverse("safety:correct", args=[entry.pk])
    assert director.get(at).status_code == 200
    sent = {"area": "bath", "minutes": "45", "unmanned": "yes", "reason": "区域写错"}
    assert director.post(at, sent).status_code == 303
    text = director.get(reverse("safety:records")).content.decode()
    assert ["<s>婴儿室" in text, "区域写错" in text] == [True, True]
    assert "看新的" in director.get(reverse("safety:record", args=[entry.pk])).content.decode()


def test_the_day_costs_the_same_with_one_record_and_thirty(browser: Browser) -> None:
    cleaner = cast.someone("cleaner")
    who = browser(cleaner)

    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert who.get(reverse("safety:records")).status_code == 200
        return len(caught)

    lamp(cleaner)
    count()
    one = count()
    for _ in range(29):
        lamp(cleaner)
    assert count() == one


def test_the_htmx_part_equals_the_page(browser: Browser) -> None:
    cleaner = cast.someone("cleaner")
    lamp(cleaner)
    who = browser(cleaner)
    whole = who.get(reverse("safety:records")).content.decode()
    part = who.get(reverse("safety:records"), headers={"HX-Request": "true", "HX-Target": "records"}).content.decode()
    assert (bool(part.strip()), part in whole) == (True, True)
