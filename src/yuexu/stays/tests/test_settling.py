"""N6, B11: the page of discharge shows the settlement line by line before it is posted, and it is posted like that."""

from __future__ import annotations

import datetime as dt
import html
import re
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yuexu.contracts import ledger
from yuexu.contracts.models import Posting
from yuexu.kernel import http
from yuexu.people.tests import cast
from yuexu.stays import actions
from yuexu.stays.models import Stay
from yuexu.stays.tests import guests
from yuexu.stays.tests.guests import at, butler

pytestmark = pytest.mark.django_db
DAY, TODAY = dt.timedelta(days=1), cast.TODAY


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts the guard's clock to a day."""

    def put(day: dt.date) -> None:
        monkeypatch.setattr(http, "timezone", SimpleNamespace(now=lambda: at(day)))

    return put


def page_of(stay: Stay) -> str:
    return reverse("stays:discharge", args=[stay.pk])


def nights_lived(stay: Stay, nights: int) -> None:
    """The morning job on each of these days."""
    for number in range(nights):
        night = TODAY + number * DAY
        actions.live_night(centre=stay.centre_id, night_on=night, now=at(night + DAY, 5))


def hand(stay: Stay, client_id: str) -> dict[str, Any]:
    return {"contract": stay.contract, "by": None, "now": at(), "client_id": client_id}


def as_planned(stay: Stay) -> dict[str, Any]:
    return {"day": 28, "ending": "planned", "lines": []}


def early(stay: Stay) -> dict[str, Any]:
    lines = ["提前离所（未提前告知）：未住 8 晚，计 ¥8,000.00 × 70% −¥5,600.00"]
    return {"day": 20, "ending": "client", "lines": lines}


def early_and_told(stay: Stay) -> dict[str, Any]:
    actions.shorten(stay=stay, leave_on=TODAY + 20 * DAY, by=butler(), now=at(TODAY))
    lines = ["提前离所（已提前告知）：未住 8 晚，计 ¥8,000.00 × 80% −¥6,400.00"]
    return {"day": 20, "ending": "client", "lines": lines}


def extended(stay: Stay) -> dict[str, Any]:
    actions.extend(stay=stay, leave_on=TODAY + 30 * DAY, by=butler(), now=at(TODAY))
    lines = ["健康原因提前离所：未住 1 晚，计 ¥1,000.00 × 100% −¥1,000.00"]
    return {"day": 29, "ending": "medical", "lines": lines}


def with_extras(stay: Stay) -> dict[str, Any]:
    ledger.charge(amount=Decimal("380.50"), text="满月照", **hand(stay, "charge-0001"))
    ledger.deposit(amount=Decimal(5000), method="cash", **hand(stay, "deposit-001"))
    ledger.pay(amount=Decimal(20_000), method="card", **hand(stay, "pay-0000001"))
    lines = [
        "中心原因提前离所：未住 8 晚，计 ¥8,000.00 × 100% −¥8,000.00",
        "中心原因补偿：未住 8 晚，计 ¥8,000.00 × 30% −¥2,400.00",
    ]
    return {"day": 20, "ending": "house", "lines": lines}


def with_an_allowance(stay: Stay) -> dict[str, Any]:
    ledger.allow(amount=Decimal(600), reason="空调维修", **hand(stay, "allow-00001"))
    return {"day": 28, "ending": "planned", "lines": []}


def in_hospital(stay: Stay) -> dict[str, Any]:
    lines = ["住院未在住：未住 3 晚，计 ¥3,000.00 × 100% −¥3,000.00"]
    return {"day": 28, "ending": "planned", "lines": lines, "hospital_nights": "3"}


WAYS = [as_planned, early, early_and_told, extended, with_extras, with_an_allowance, in_hospital]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_the_lines_on_the_page_are_those_that_are_posted(way: Any, clock: Any) -> None:
    stay = guests.ready_to_leave(nights=28)
    went = way(stay)
    nights_lived(stay, went["day"])
    clock(TODAY + went["day"] * DAY)
    browser = cast.signed_in(Client(), cast.someone("house_director"))
    sent = {"ending": went["ending"], "because": "家中有事", "hospital_nights": went.get("hospital_nights", "")}
    before = list(Posting.objects.values_list("pk", flat=True))
    bill = len(ledger.bill(stay.contract).lines)
    page = browser.get(page_of(stay), {name: sent[name] for name in ("ending", "hospital_nights")}).content.decode()
    assert list(Posting.objects.values_list("pk", flat=True)) == before  # looking posts nothing
    assert browser.post(page_of(stay), sent).status_code == 303
    told = ledger.bill(stay.contract)
    posted = [f"{line.text} −¥{-line.amount:,.2f}" for line in told.lines[bill:]]
    assert (shown(page), posted) == (went["lines"], went["lines"])
    assert outcome(page) == f"{'离所后应退客户' if told.balance < 0 else '离所后客户应付'} ¥{abs(told.balance):,.2f}"
    assert sum(ledger.balances(stay.centre_id).values()) == 0


def rows(page: str) -> list[str]:
    """The rows of the preview as they are read."""
    part = page[page.index('id="settlement"') :]
    part = part[part.index("<tbody") :]
    part = re.sub("<small.*?</small>", "", part[: part.index("</tbody>")], flags=re.S)
    cells = [re.sub("<[^>]+>", " ", row) for row in re.findall("<tr>(.*?)</tr>", part, flags=re.S)]
    return [html.unescape(" ".join(cell.split())) for cell in cells]


def shown(page: str) -> list[str]:
    """The lines between what is owed before and after; the sentence for none left out."""
    return [row for row in rows(page)[1:-1] if "没有需要退还的项目" not in row]


def outcome(page: str) -> str:
    return rows(page)[-1]


def test_the_preview_is_a_part_of_the_page_of_its_own(clock: Any) -> None:
    """Another way of leaving asks for the part alone."""
    stay = guests.ready_to_leave(nights=28)
    clock(TODAY + 20 * DAY)
    browser = cast.signed_in(Client(), cast.someone("house_director"))
    asked = {"ending": "medical", "hospital_nights": ""}
    whole = browser.get(page_of(stay), asked).content.decode()
    headers = {"HX-Request": "true", "HX-Target": "settlement"}
    part = browser.get(page_of(stay), asked, headers=headers).content.decode().strip()
    assert (part.startswith('<div id="settlement"'), part in whole) == (True, True)
    assert reverse("contracts:statement", args=[stay.contract_id]) in part


def test_who_reads_no_money_discharges_without_seeing_any(clock: Any) -> None:
    """F1, N10: posts that see money show a second factor, and the butler's does not."""
    stay = guests.ready_to_leave(nights=28)
    clock(TODAY + 20 * DAY)
    browser = cast.signed_in(Client(), cast.someone("butler"))
    page = browser.get(page_of(stay), {"ending": "medical"}).content.decode()
    assert ("¥" in page, "离所结算预览" in page, "请收银向客户逐项说明" in page) == (False, False, True)
    assert reverse("contracts:statement", args=[stay.contract_id]) not in page
    assert browser.post(page_of(stay), {"ending": "medical", "because": "转院"}).status_code == 303
    stay.refresh_from_db()
    assert stay.state == "left"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "未住满合同晚数，请选择提前离所的原因"),
        ({"ending": "asleep"}, "先把上面的内容填对"),
        ({"ending": "client", "hospital_nights": "1e400"}, "先把上面的内容填对"),
        ({"ending": "client", "hospital_nights": "21"}, "住院天数超过了在住天数"),
    ],
)
def test_what_cannot_be_settled_is_told(asked: dict[str, str], said: str, clock: Any) -> None:
    stay = guests.ready_to_leave(nights=28)
    clock(TODAY + 20 * DAY)
    answer = cast.signed_in(Client(), cast.someone("house_director")).get(page_of(stay), asked)
    text = answer.content.decode()
    assert (answer.status_code, said in text[text.index('id="settlement"') :]) == (200, True)


def test_the_page_asks_as_much_after_many_nights_and_charges(clock: Any) -> None:
    stay = guests.ready_to_leave(nights=28)
    browser = cast.signed_in(Client(), cast.someone("house_director"))

    def asked(day: int) -> int:
        clock(TODAY + day * DAY)
        with CaptureQueriesContext(connection) as seen:
            assert "离所后客户应付" in browser.get(page_of(stay), {"ending": "client"}).content.decode()
        return len(seen)

    actions.extend(stay=stay, leave_on=TODAY + 29 * DAY, by=butler(), now=at())
    ledger.charge(amount=Decimal(5), text="拍摄", **hand(stay, "charge-0000"))
    nights_lived(stay, 1)
    one = asked(1)
    nights_lived(stay, 20)
    for number in range(1, 9):
        ledger.charge(amount=Decimal(5), text="拍摄", **hand(stay, f"charge-000{number}"))
        actions.extend(stay=stay, leave_on=TODAY + (29 + number) * DAY, by=butler(), now=at())
    assert asked(20) == one


def settled_this_morning(day: int) -> Stay:
    """The cashier settled on the day she leaves."""
    stay = guests.ready_to_leave(nights=28)
    actions.shorten(stay=stay, leave_on=TODAY + day * DAY, by=butler(), now=at())
    lived = ledger.Lived(arrived_on=TODAY, left_on=TODAY + day * DAY, ending="client", noticed_on=TODAY)
    ledger.settle(lived=lived, **hand(stay, "settle-0001") | {"now": at(TODAY + day * DAY)})
    stay.refresh_from_db()
    return stay


@pytest.mark.parametrize("late", [0, 1])
def test_a_settled_stay_is_discharged_that_day_or_late(late: int, clock: Any) -> None:
    """Late it is said that she left on the settled day: a night that she stayed after it would be lost in silence."""
    stay = settled_this_morning(20)
    clock(TODAY + (20 + late) * DAY)
    browser = cast.signed_in(Client(), cast.someone("house_director"))
    assert "离所结算预览" not in browser.get(page_of(stay)).content.decode()
    before = list(Posting.objects.values_list("pk", flat=True))
    if late:
        refused = browser.post(page_of(stay), {"ending": "planned"})
        assert (refused.status_code, "账已结算到 2026-07-05：又住下来的" in refused.content.decode()) == (422, True)
    sent = {"ending": "planned", "because": "当天已走，补办" if late else ""}
    assert browser.post(page_of(stay), sent).status_code == 303
    stay.refresh_from_db()
    assert (stay.state, list(Posting.objects.values_list("pk", flat=True))) == ("left", before)
