"""Pages of sales: the whole way of a lead through the browser's eyes, access, parts, queries, bad input."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yuexu.families.models import Mother
from yuexu.leads import actions
from yuexu.leads.models import Channel, Lead, Step, Visit
from yuexu.leads.tests import asking
from yuexu.people.tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Any) -> Any:
    return cast.signed_in(client, cast.someone("consultant", "沈宁"))


def minutes_ago(minutes: int) -> str:
    return (timezone.localtime() - dt.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M")


def new_lead() -> dict[str, Any]:
    return {
        "name": "林晚", "phone": "136 0000 1111", "channel": asking.channel().pk, "via": "phone",
        "asked_at": minutes_ago(3), "topics": ["meals", "price"], "question": "一天几餐？",
    }  # fmt: skip


def test_the_whole_way_of_a_lead(browser: Any) -> None:
    def post(name: str, pk: int, data: dict[str, Any]) -> None:
        url = reverse(f"leads:{name}", args=[pk])
        assert browser.get(url).status_code == 200
        assert (name, browser.post(url, data).status_code) == (name, 303)

    assert browser.post(reverse("leads:inquire"), new_lead()).status_code == 303
    lead = Lead.objects.get()
    assert (lead.phone, lead.consultant.name, lead.state) == ("13600001111", "沈宁", "new")
    post("answer", lead.inquiries.get().pk, {"answer": "一日六餐，价目见单"})
    due = (timezone.localdate() + dt.timedelta(days=60)).isoformat()
    post("change", lead.pk, {"name": "林晚", "phone": "13600001111", "due_on": due, "notes": "二胎"})
    when = (timezone.localtime() + dt.timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M")
    escort = lead.consultant_id
    post(
        "book_visit",
        lead.pk,
        {"scheduled_at": when, "escort": escort, "people": "3", "itinerary": ["rooms", "kitchen"]},
    )
    visit = Visit.objects.get()
    post("move_visit", visit.pk, {"scheduled_at": when, "escort": escort})
    post(
        "outcome",
        visit.pk,
        {"state": "came", "arrived_at": minutes_ago(1), "safety": asking.SAFETY, "report": "满意"},
    )
    post("plan_step", lead.pk, {"what": "发方案", "due_on": timezone.localdate().isoformat()})
    post("finish_step", Step.objects.get().pk, {"outcome": "已发"})
    text = browser.get(reverse("leads:lead", args=[lead.pk])).content.decode()
    assert [word for word in ("一日六餐", "门禁与宝宝安全", "发方案", "已参观", "满意") if word not in text] == []
    post("convert", lead.pk, {"name": "林晚", "phone": "13600001111", "due_on": due})
    assert Mother.objects.get().due_on.isoformat() == due


def test_a_visit_without_its_safety_points_is_not_saved(browser: Any) -> None:
    lead = asking.lead()
    visit = actions.book_visit(
        lead=lead,
        scheduled_at=timezone.now(),
        escort=cast.someone("consultant"),
        by=None,
        now=timezone.now(),
        itinerary=[],
    )
    answer = browser.post(
        reverse("leads:outcome", args=[visit.pk]),
        {"state": "came", "arrived_at": minutes_ago(1), "safety": ["fire"]},
    )
    assert (answer.status_code, "还有安全要点未说明" in answer.content.decode()) == (422, True)


BAD = [
    {"name": ""}, {"name": "x" * 3_000}, {"phone": "abc"}, {"asked_at": "2026-99-99T10:00"}, {"asked_at": "2099-01-01T10:00"},
    {"via": "pigeon"}, {"topics": ["rockets"]}, {"channel": "999999"}, {"due_on": "NaN"}, {"question": "a\x00b"},
    {"question": "长" * 2_000},
]  # fmt: skip


@pytest.mark.parametrize("wrong", BAD)
def test_bad_input_is_told(browser: Any, wrong: dict[str, Any]) -> None:
    answer = browser.post(reverse("leads:inquire"), new_lead() | wrong)
    assert (answer.status_code, "yx-error" in answer.content.decode(), Lead.objects.count()) == (422, True, 0)


def test_a_channel_of_another_house_cannot_be_named(browser: Any) -> None:
    there = asking.channel(at=cast.centre("beihai", "北海月子中心"))
    assert browser.post(reverse("leads:inquire"), new_lead() | {"channel": there.pk}).status_code == 422


def test_reception_sees_masked_phones(client: Any) -> None:
    lead = asking.lead()
    reception = cast.signed_in(client, cast.someone("reception"))
    for url in (
        reverse("leads:lead", args=[lead.pk]),
        reverse("leads:leads"),
        reverse("leads:change", args=[lead.pk]),
    ):
        assert "13600001111" not in reception.get(url).content.decode()
    assert "136****1111" in reception.get(reverse("leads:leads")).content.decode()


@pytest.mark.parametrize(("post", "look", "write", "convert"), [
    ("consultant", 200, 200, 200), ("reception", 200, 200, 403), ("house_director", 200, 403, 200), ("care_nurse", 403, 403, 403),
])  # fmt: skip
def test_access_by_post(client: Any, post: str, look: int, write: int, convert: int) -> None:
    lead = asking.lead()
    browser = cast.signed_in(client, cast.someone(post))
    urls = [reverse("leads:board"), reverse("leads:inquire"), reverse("leads:convert", args=[lead.pk])]
    assert [browser.get(url).status_code for url in urls] == [look, write, convert]


def test_another_house_has_no_such_lead(browser: Any) -> None:
    there = cast.centre("beihai", "北海月子中心")
    lead = asking.lead(at=there)
    names = ("lead", "change", "ask_again", "assign", "plan_step", "lose", "reopen", "convert", "book_visit")
    assert {browser.get(reverse(f"leads:{name}", args=[lead.pk])).status_code for name in names} == {404}
    assert "林晚" not in browser.get(reverse("leads:board") + "?whose=all").content.decode()


def test_the_part_is_the_same_as_in_the_page(browser: Any) -> None:
    asking.lead()
    url = reverse("leads:leads") + "?q=lw"
    whole = browser.get(url).content.decode()
    part = browser.get(url, headers={"HX-Request": "true", "HX-Target": "leads"}).content.decode().strip()
    assert (part.startswith('<div id="leads">'), part in whole, "林晚" in part) == (True, True, True)


@pytest.mark.parametrize("name", ["board", "leads", "visits", "channels"])
def test_lists_ask_as_much_for_thirty_as_for_one(browser: Any, name: str) -> None:
    escort = cast.someone("consultant")

    def one_more(number: int) -> None:
        lead = asking.lead(phone=f"1360000{number:04}", channel=asking.channel(f"渠道 {number}"))
        actions.book_visit(
            lead=lead,
            scheduled_at=timezone.now() + asking.HOUR,
            escort=escort,
            by=None,
            now=timezone.now(),
            itinerary=[],
        )

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(reverse(f"leads:{name}") + "?whose=all").status_code == 200
        return len(seen)

    one_more(0)
    few = asked()
    for number in range(1, 31):
        one_more(number)
    assert asked() == few


def test_a_lead_with_a_long_history_asks_no_more(browser: Any) -> None:
    lead = asking.lead()

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            browser.get(reverse("leads:lead", args=[lead.pk]))
        return len(seen)

    few = asked()
    for number in range(30):
        actions.ask_again(lead=lead, by=None, now=cast.NOW, via="chat", question=str(number))
    assert asked() == few


def test_channel_and_campaign_pages(browser: Any) -> None:
    assert browser.post(reverse("leads:new_channel"), {"name": "妇幼保健院", "kind": "hospital"}).status_code == 303
    channel = Channel.objects.get()
    url = reverse("leads:campaign", args=[channel.pk])
    sent = {"name": "孕妇课", "from_on": "2026-06-01", "until_on": "2026-07-01", "cost": "3000"}
    assert [browser.post(url, sent | wrong).status_code for wrong in ({"cost": "1e15"}, {"cost": "NaN"}, {"until_on": "2026-05-01"}, {})] == [
        422, 422, 422, 303,
    ]  # fmt: skip
    assert "孕妇课" in browser.get(reverse("leads:channels")).content.decode()
    assert browser.post(reverse("leads:new_channel"), {"name": "妇幼保健院", "kind": "hospital"}).status_code == 422


def test_losing_and_returning(browser: Any) -> None:
    lead = asking.lead()
    assert browser.post(reverse("leads:lose", args=[lead.pk]), {"reason": "price", "note": "贵"}).status_code == 303
    assert "恢复跟进" in browser.get(reverse("leads:lead", args=[lead.pk])).content.decode()
    assert browser.post(reverse("leads:reopen", args=[lead.pk])).status_code == 303
    assert browser.post(reverse("leads:reopen", args=[lead.pk])).status_code == 409
