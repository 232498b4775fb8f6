"""N6, B11, G3: what the settlement will come to is shown before; settling early is refused, in the action and the page."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yuexu.contracts import ledger, rules
from yuexu.contracts.ledger import residence
from yuexu.contracts.models import Contract, Posting
from yuexu.contracts.tests import deal
from yuexu.families.tests import family
from yuexu.kernel.errors import RuleBroken
from yuexu.people.tests import cast
from yuexu.stays.models import Stay

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def cashier(client: Any) -> Any:
    """Takes money and settles."""
    return cast.signed_in(client, cast.someone("cashier", "钱收银"))


def url(name: str, contract: Contract) -> str:
    return reverse(f"contracts:{name}", args=[contract.pk])


def resident(*, nights: int = 10, more: int = 18) -> Contract:
    """She came so many nights ago and is to stay so many more."""
    today = timezone.localdate()
    return deal.lives_here(deal.signed(), arrived_on=today - nights * DAY, leaves_on=today + more * DAY)


def settle(contract: Contract, *, nights: int, **facts: Any) -> Any:
    today = timezone.localdate()
    lived = ledger.Lived(arrived_on=today - nights * DAY, left_on=today, **facts)
    hand = {"by": None, "now": timezone.now(), "client_id": "settle-0001"}
    return ledger.settle(contract=contract, lived=lived, **hand)


@pytest.mark.parametrize(
    ("stage", "days", "said"),
    [
        ("expected", 0, "客户还没有入住，不能结算；不来了请办解除合同"),
        ("resident", 1, "客户还住在所里，计划 2026-08-29 离所：请到那天再结算；今天就走的，请办理离所，账会一并结算"),
        ("resident", 0, ""),
        ("resident", -1, "已过计划离所日 2026-08-29，请先续住到今天再结算"),
        ("left", 1, ""),
        ("left", -1, ""),
    ],
)
def test_when_an_account_can_be_settled_on_its_own(stage: str, days: int, said: str) -> None:
    leaves_on = dt.date(2026, 8, 29)
    assert rules.not_yet(stage=stage, leaves_on=leaves_on, today=leaves_on - days * DAY) == said


@pytest.mark.parametrize(("more", "said"), [(1, "还住在所里"), (18, "还住在所里"), (-1, "已过计划离所日")])
def test_the_action_refuses_to_settle_while_she_lives_here(more: int, said: str) -> None:
    """Nights that she is going to live would come back to her and never be earned."""
    contract = resident(more=more)
    before = list(Posting.objects.values_list("pk", flat=True))
    with pytest.raises(RuleBroken, match=said):
        settle(contract, nights=10, ending="client")
    contract.refresh_from_db()
    assert (contract.state, list(Posting.objects.values_list("pk", flat=True))) == ("signed", before)


def test_the_action_refuses_to_settle_before_she_came() -> None:
    with pytest.raises(RuleBroken, match="还没有入住"):
        settle(deal.signed(), nights=28)


def test_on_the_day_she_leaves_only_the_days_of_her_stay_are_settled() -> None:
    contract = resident(nights=28, more=0)
    with pytest.raises(RuleBroken, match="请按这两天结算"):
        settle(contract, nights=27, ending="client")
    assert settle(contract, nights=28).owed_after == contract.price


@pytest.mark.parametrize("more", [0, 1])
def test_the_button_stands_on_the_day_she_leaves_only(cashier: Any, more: int) -> None:
    contract = resident(nights=28 - more, more=more)
    offered = f'href="{url("settle", contract)}"' in cashier.get(url("bill", contract)).content.decode()
    assert offered == (more == 0)


def test_the_page_says_what_to_do_instead(cashier: Any) -> None:
    contract = resident()
    page = cashier.get(url("settle", contract)).content.decode()
    stay = Stay.objects.get(contract=contract)
    assert [word for word in ("客户还住在所里", reverse("stays:discharge", args=[stay.pk])) if word not in page] == []
    assert 'name="ending"' not in page
    sent = {"ending": "client", "client_id": "settle-0001", "sure": "yes"}
    answer = cashier.post(url("settle", contract), sent)
    contract.refresh_from_db()
    assert (answer.status_code, "客户还住在所里" in answer.content.decode(), contract.state) == (422, True, "signed")


def test_sent_twice_it_is_settled_once(cashier: Any) -> None:
    contract = resident(nights=28, more=0)
    sent = {"ending": "planned", "client_id": "settle-0001", "sure": "yes", "hospital_nights": "2"}
    assert [cashier.post(url("settle", contract), sent).status_code for _ in range(2)] == [303, 303]
    contract.refresh_from_db()
    assert (contract.state, ledger.bill(contract).balance) == ("ended", contract.price - 4200)


def test_the_bill_shows_what_the_settlement_will_be(cashier: Any) -> None:
    contract = resident()
    deal.pay(contract, "58800")
    page = cashier.get(url("bill", contract)).content.decode()
    assert [word for word in ("离所结算预览", "住满约定晚数，没有需要退还的项目") if word not in page] == []
    Stay.objects.filter(contract=contract).update(
        leave_on=timezone.localdate() + 13 * DAY, noticed_on=timezone.localdate()
    )
    page = cashier.get(url("bill", contract)).content.decode()
    wanted = ("提前离所（已提前告知）：未住 5 晚，计 ¥10,500.00 × 80%", "依据“提前离所”", "离所后应退客户", "¥8,400.00")
    assert [word for word in wanted if word not in page] == []


def test_the_statement_names_the_clause_of_each_line_and_posts_nothing(cashier: Any) -> None:
    contract = resident()
    deal.pay(contract, "58800")
    hand = {"contract": contract, "by": None, "now": timezone.now()}
    ledger.charge(amount=Decimal(300), text="满月照", client_id="charge-0001", **hand)
    ledger.allow(amount=Decimal(100), reason="空调维修", client_id="allow-00001", **hand)
    before = list(Posting.objects.values_list("pk", flat=True))
    asked = {"left_on": timezone.localdate().isoformat(), "ending": "house", "hospital_nights": "2"}
    page = cashier.get(url("statement", contract), asked).content.decode()
    wanted = [
        "满月照", "依据“服务内容”", "依据“价款与支付”", "空调维修", "与客户另行约定",
        "住院未在住：未住 2 晚，计 ¥4,200.00 × 100%", "依据“母亲或宝宝住院”",
        "中心原因补偿：未住 18 晚，计 ¥37,800.00 × 30%", "依据“提前离所”",
        "全部退还并另付其 30% 作为补偿",  # the clause itself
        "¥53,140.00",
    ]  # fmt: skip
    assert [word for word in wanted if word not in page] == []
    assert list(Posting.objects.values_list("pk", flat=True)) == before


def test_the_bill_names_the_clause_of_each_settled_line(cashier: Any) -> None:
    """What the family read before is found again after: on the page of the bill, and on paper."""
    contract = resident(nights=20, more=0)
    asked = {"ending": "house", "hospital_nights": "2", "client_id": "settle-0001"}
    tried = cashier.post(url("settle", contract), asked).content.decode()
    assert cashier.post(url("settle", contract), asked | {"sure": "yes"}).status_code == 303
    page = cashier.get(url("bill", contract)).content.decode()
    named = [
        '住院未在住：未住 2 晚，计 ¥4,200.00 × 100%<small class="d-block text-secondary">依据“母亲或宝宝住院”</small>',
        '中心原因补偿：未住 8 晚，计 ¥16,800.00 × 30%<small class="d-block text-secondary">依据“提前离所”</small>',
    ]
    assert [(line in tried, line in page) for line in named] == [(True, True)] * 2
    assert "全部退还并另付其 30% 作为补偿" in page  # the clause itself
    bill = ledger.bill(contract)
    assert [line.clause and line.clause.code for line in bill.lines] == ["services", "hospital", "early", "early"]
    assert [clause.code for clause in bill.clauses] == ["services", "hospital", "early"]


def test_the_bill_of_a_contract_given_up_names_the_clause(cashier: Any) -> None:
    contract = deal.signed(family.mother(due_on=timezone.localdate() + 40 * DAY))
    hand = {"contract": contract, "by": None, "now": timezone.now()}
    ledger.deposit(amount=Decimal(5000), method="cash", client_id="deposit-0001", **hand)
    ledger.give_up(reason="client", client_id="giveup-0001", **hand)
    page = cashier.get(url("bill", contract)).content.decode()
    wanted = '距预产期 40 天解除：定金 ¥5,000.00 退还 50%<small class="d-block text-secondary">依据“入住前解除与退款”</small>'
    assert (wanted in page, "定金双倍返还" in page) == (True, True)


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({"ending": "planned"}, 200, "未住满合同晚数，请选择提前离所的原因"),
        ({"ending": "client", "hospital_nights": "99"}, 200, "住院天数超过了在住天数"),
        ({"ending": "client", "left_on": "2020-01-01"}, 200, "离所日期不能早于今天"),
        ({"ending": "client", "left_on": "2099-01-01"}, 200, "请先办续住"),
        ({"ending": "asleep"}, 422, "离所原因"),
        ({"ending": "client", "lesser_difference": "1e400"}, 422, "替代房型每晚差价"),
    ],
)
def test_a_stay_that_cannot_be_is_told(cashier: Any, asked: dict[str, str], status: int, said: str) -> None:
    contract = resident()
    answer = cashier.get(url("statement", contract), {"left_on": timezone.localdate().isoformat()} | asked)
    text = answer.content.decode()
    notice = text[text.index('id="statement"') :]
    assert (answer.status_code, said in notice, "离所后" in notice) == (status, True, False)


def test_who_does_not_live_here_has_no_statement(cashier: Any) -> None:
    contract = deal.signed()
    answer = cashier.get(url("statement", contract))
    assert (answer.status_code, answer["Location"]) == (303, url("bill", contract))
    assert "离所结算预览" not in cashier.get(url("bill", contract)).content.decode()


def test_the_part_is_the_same_as_in_the_page(cashier: Any) -> None:
    contract = resident()
    whole = cashier.get(url("statement", contract)).content.decode()
    headers = {"HX-Request": "true", "HX-Target": "statement"}
    part = cashier.get(url("statement", contract), headers=headers).content.decode().strip()
    assert (part.startswith('<div id="statement"'), part in whole) == (True, True)


@pytest.mark.parametrize("name", ["bill", "statement", "settle"])
def test_a_long_stay_with_many_lines_asks_no_more(cashier: Any, name: str) -> None:
    contract = resident(nights=9, more=0) if name == "settle" else resident(nights=9)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert cashier.get(url(name, contract)).status_code == 200
        return len(seen)

    hand = {"contract": contract, "by": None, "now": timezone.now()}
    ledger.extend(nights=1, client_id="extend-0000", **hand)
    ledger.earn_night(contract=contract, night_on=timezone.localdate() - 9 * DAY, now=timezone.now())
    deal.pay(contract, "1")
    one = asked()
    for number in range(1, 9):
        ledger.extend(nights=1, client_id=f"extend-000{number}", **hand)
        ledger.charge(amount=Decimal(5), text="拍摄", client_id=f"charge-000{number}", **hand)
        ledger.earn_night(contract=contract, night_on=timezone.localdate() - (9 - number) * DAY, now=timezone.now())
    assert asked() == one


def test_telling_today_counts_as_shortening_would() -> None:
    """Looked at for a day to come, she tells it today; for today, what was told before counts."""
    today = dt.date(2026, 8, 10)
    known = residence.Residence(
        stage="resident", arrived_on=today - 5 * DAY, leaves_on=today + 9 * DAY, noticed_on=today - 3 * DAY
    )
    told = [known.lived(today + days * DAY, today=today).noticed_on for days in (0, 4, 9)]
    assert told == [today - 3 * DAY, today, today - 3 * DAY]


@pytest.mark.parametrize("name", ["bill", "statement"])
def test_what_is_read_with_the_family_can_be_printed(cashier: Any, name: str) -> None:
    assert "data-print" in cashier.get(url(name, resident())).content.decode()
