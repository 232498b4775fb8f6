"""Pages from assessment to settlement: the whole way, access by post, parts, query counts, bad input."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yuexu.catalogue.tests import shelf
from yuexu.contracts import ledger
from yuexu.contracts.models import Contract, HealthAssessment, ServicePlan, Transaction
from yuexu.contracts.tests import deal
from yuexu.families.models import Mother
from yuexu.families.tests import family
from yuexu.people.tests import cast
from yuexu.people.tests.cast import NOW

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def manager(client: Any) -> Any:
    """A general manager may do everything."""
    return cast.signed_in(client, cast.someone("general_manager", "周岚"))


@pytest.fixture
def mother() -> Mother:
    mother = family.mother(due_on=timezone.localdate() + 60 * DAY)
    shelf.package()
    return mother


def url(name: str, row: Any, *more: Any) -> str:
    return reverse(f"contracts:{name}", args=[row.pk, *more])


def test_from_assessment_to_settlement(manager: Any, mother: Mother) -> None:
    def post(address: str, data: dict[str, Any]) -> Any:
        assert manager.get(address).status_code in (200, 303)
        answer = manager.post(address, data)
        assert (address, answer.status_code) == (address, 303)
        return answer

    extra = shelf.extra()
    post(
        url("assess", mother),
        {"occasion": "first", "outcome": "accept", "complications": ["diabetes"], "mood": "calm"},
    )
    package = shelf.Package.objects.get()
    post(
        url("draw", mother),
        {
            "package": package.pk,
            f"extra_{extra.pk}": "2",
            "excluded": "医院费用",
            "discount": "60",
            "discount_reason": "早鸟",
        },
    )
    plan = ServicePlan.objects.get()
    assert plan.price == shelf.PRICE + 1300
    assert "通乳护理" in manager.get(url("plan", plan)).content.decode()
    post(url("confirm", plan), {"confirmation": "微信回复同意"})
    post(url("draft", plan), {})
    contract = Contract.objects.get()
    for clause in contract.terms_data.key_clauses:
        assert clause.text in manager.get(url("explain", contract, clause.code)).content.decode()
        post(url("explain", contract, clause.code), {"understood": "yes"})
    post(url("sign", contract), {"signature": deal.url(), "signed_name": "王小明"})
    post(url("deposit", contract), {"amount": "12000", "method": "wechat", "client_id": "deposit-0001"})
    post(
        url("pay", contract),
        {"amount": "48100", "method": "bank", "client_id": "payment-0001", "memo": "尾款"},
    )
    left = timezone.localdate()
    deal.lives_here(contract, arrived_on=left - 28 * DAY, leaves_on=left)
    sent = {"ending": "planned", "client_id": "settle-0001"}
    tried = manager.post(url("settle", contract), sent)
    assert (tried.status_code, "试算结果" in tried.content.decode()) == (200, True)
    assert Contract.objects.get().state == "signed"
    post(url("settle", contract), sent | {"sure": "yes"})
    text = manager.get(url("bill", contract)).content.decode()
    assert [
        word
        for word in ("安心 28 天（28 晚）", "优惠：早鸟", "收款（尾款）", "No. 000002", "已结算")
        if word not in text
    ] == []
    assert (Contract.objects.get().state, ledger.bill(contract).balance) == ("ended", 0)
    receipt = Transaction.objects.get(receipt=1)
    assert "12,000.00" in manager.get(url("receipt", receipt)).content.decode()


def test_a_receipt_names_the_sum_in_capitals_where_it_is_chinese(manager: Any) -> None:
    contract, hand = deal.signed(), {"method": "cash", "by": None, "now": NOW}
    ledger.pay(contract=contract, amount=Decimal("12800.50"), client_id="payment-0001", **hand)
    text = manager.get(url("receipt", Transaction.objects.get(receipt=1))).content.decode()
    assert "<dt>金额大写</dt><dd>人民币壹万贰仟捌佰元伍角整</dd>" in text
    manager.cookies["django_language"] = "en"
    text = manager.get(url("receipt", Transaction.objects.get(receipt=1))).content.decode()
    assert ("¥12,800.50" in text, "人民币" in text) == (True, False)


def test_the_settlement_is_tried_with_its_lines(manager: Any) -> None:
    left = timezone.localdate()
    contract = deal.lives_here(deal.signed(), arrived_on=left - 20 * DAY, leaves_on=left)
    sent = {"ending": "medical", "client_id": "settle-0001"}
    text = manager.post(url("settle", contract), sent).content.decode()
    assert [
        word for word in ("健康原因提前离所：未住 8 晚，计 ¥16,800.00 × 100%", "依据“提前离所”") if word not in text
    ] == []
    wrong = manager.post(url("settle", contract), sent | {"ending": "planned"})
    assert (wrong.status_code, "未住满合同晚数" in wrong.content.decode()) == (422, True)


def test_a_payment_sent_twice_is_one(manager: Any) -> None:
    contract = deal.signed()
    sent = {"amount": "100", "method": "cash", "client_id": "payment-0001"}
    assert [manager.post(url("pay", contract), sent).status_code for _ in range(2)] == [303, 303]
    assert Transaction.objects.filter(kind="payment").count() == 1


@pytest.mark.parametrize("amount", ["1e15", "NaN", "Infinity", "-100", "0", "0.001", "abc", "1e400", "99999999"])
def test_sums_that_are_refused_at_the_field(manager: Any, amount: str) -> None:
    contract = deal.signed()
    for name in ("pay", "deposit", "refund", "charge", "allow"):
        sent = {"amount": amount, "method": "cash", "client_id": "payment-0001", "text": "x", "reason": "x"}
        answer = manager.post(url(name, contract), sent)
        assert (name, answer.status_code, 'id="id_amount_error"' in answer.content.decode()) == (
            name,
            422,
            True,
        )
    assert Transaction.objects.count() == 1


def test_an_html_file_is_refused_as_a_signature(manager: Any) -> None:
    contract = deal.explain_all(deal.draft(), cast.someone("consultant"))
    html = "data:image/png;base64,PGh0bWw+PHNjcmlwdD4="
    for signature in (html, "", "A" * 600_000):
        answer = manager.post(url("sign", contract), {"signature": signature, "signed_name": "王小明"})
        assert (answer.status_code, "yx-error" in answer.content.decode()) == (422, True)
    contract.refresh_from_db()
    assert contract.state == "explained"


def test_bad_assessments_and_plans(manager: Any, mother: Mother) -> None:
    for wrong in (
        {"outcome": "maybe"},
        {"complications": ["dragons"]},
        {"history": "x" * 5_000},
        {"mood": "\x00"},
    ):
        answer = manager.post(url("assess", mother), {"occasion": "first", "outcome": "accept"} | wrong)
        assert answer.status_code == 422
    package = shelf.Package.objects.get()
    for wrong in (
        {"package": "999"},
        {"discount": "-1"},
        {"discount": "NaN"},
        {"discount": "100"},
        {"excluded": ""},
    ):
        answer = manager.post(url("draw", mother), {"package": package.pk, "excluded": "x"} | wrong)
        assert answer.status_code == 422
    assert (HealthAssessment.objects.count(), ServicePlan.objects.count()) == (0, 0)


@pytest.mark.parametrize(("post", "contracts", "assess", "bill", "pay"), [
    ("consultant", 200, 200, 403, 403), ("doctor", 200, 200, 403, 403), ("cashier", 200, 403, 200, 200),
    ("customer_service", 200, 403, 403, 403), ("sales_manager", 200, 200, 200, 403), ("care_nurse", 403, 403, 403, 403),
])  # fmt: skip
def test_access_by_post(client: Any, post: str, contracts: int, assess: int, bill: int, pay: int) -> None:
    contract = deal.signed()
    browser = cast.signed_in(client, cast.someone(post))
    addresses = [
        reverse("contracts:contracts"),
        url("assess", contract.mother),
        url("bill", contract),
        url("pay", contract),
    ]
    assert [browser.get(address).status_code for address in addresses] == [contracts, assess, bill, pay]


def test_another_house_has_no_such_contract(manager: Any) -> None:
    contract = deal.signed(at=cast.centre("beihai", "北海月子中心"))
    names = (
        "contract",
        "sign",
        "bill",
        "deposit",
        "pay",
        "refund",
        "charge",
        "allow",
        "extend",
        "settle",
        "statement",
        "give_up",
    )
    assert {manager.get(url(name, contract)).status_code for name in names} == {404}
    assert manager.get(url("journey", contract.mother)).status_code == 404
    assert manager.get(url("plan", contract.plan)).status_code == 404


def test_giving_up_tells_what_comes_back(manager: Any) -> None:
    contract = deal.signed(family.mother(due_on=timezone.localdate() + 40 * DAY))
    ledger.deposit(contract=contract, amount=shelf.PRICE / 5, method="cash", client_id="deposit-1", by=None, now=NOW)
    text = manager.get(url("give_up", contract)).content.decode()
    assert "距预产期 40 天解除：定金 ¥11,760.00 退还 50%" in text
    sent = {"reason": "client", "method": "cash", "client_id": "giveup-0001"}
    assert [manager.post(url("give_up", contract), sent).status_code for _ in range(2)] == [303, 303]
    assert (Contract.objects.get().state, ledger.bill(contract).balance) == ("cancelled", 0)


def test_giving_up_is_not_offered_once_she_arrived(manager: Any) -> None:
    contract = deal.signed()
    ledger.earn_night(contract=contract, night_on=family.DUE, now=NOW)
    assert url("give_up", contract) not in manager.get(url("contract", contract)).content.decode()
    text = manager.get(url("give_up", contract)).content.decode()
    assert ("客户已入住，请办离所结算" in text, url("settle", contract) in text, 'name="reason"' in text) == (
        True, True, False,
    )  # fmt: skip


def test_the_part_is_the_same_as_in_the_page(manager: Any) -> None:
    deal.signed()
    address = reverse("contracts:contracts") + "?q=wxm"
    whole = manager.get(address).content.decode()
    part = manager.get(address, headers={"HX-Request": "true", "HX-Target": "contracts"}).content.decode().strip()
    assert (
        part.startswith('<div id="contracts">'),
        cast.untokened(part) in cast.untokened(whole),
        "YX2026-0001" in part,
    ) == (
        True,
        True,
        True,
    )


@pytest.mark.parametrize("name", ["contracts", "prepaid"])
def test_lists_ask_as_much_for_thirty_as_for_one(manager: Any, name: str) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert manager.get(reverse(f"contracts:{name}")).status_code == 200
        return len(seen)

    deal.signed()
    one = asked()
    for number in range(30):
        deal.signed(family.mother(phone=f"1380000{number:04}"))
    assert asked() == one


def test_a_long_bill_asks_no_more(manager: Any) -> None:
    contract = deal.signed()

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert manager.get(url("bill", contract)).status_code == 200
        return len(seen)

    deal.pay(contract, "1")
    one = asked()
    for number in range(30):
        deal.pay(contract, "1", f"payment-{number:04}")
    assert asked() == one


def test_the_prepaid_page_adds_up(manager: Any) -> None:
    deal.pay(deal.signed(), "30000")
    text = manager.get(reverse("contracts:prepaid")).content.decode()
    assert [word for word in ("30,000.00", "28,800.00", "王小明") if word not in text] == []
