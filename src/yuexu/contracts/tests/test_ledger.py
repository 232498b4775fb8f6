"""G3, N6, N7: every transaction balances, the bill is what a naive recount says, nights are earned once."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yuexu.catalogue.tests import shelf
from yuexu.contracts import ledger
from yuexu.contracts.accounts import CLIENT, Account, Kind
from yuexu.contracts.ledger import book
from yuexu.contracts.models import Contract, Posting, Transaction
from yuexu.contracts.tests import deal
from yuexu.families.tests import family
from yuexu.kernel.errors import RuleBroken
from yuexu.people.tests import cast
from yuexu.people.tests.cast import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books_alone")]
DAY = dt.timedelta(days=1)
PRICE = shelf.PRICE


def hand(contract: Contract, client_id: str = "client-id-1") -> dict[str, Any]:
    return {"contract": contract, "by": None, "now": NOW, "client_id": client_id}


def stopped(act: Callable[[], Any]) -> None:
    """The machine stops after the act and before its commit."""
    with transaction.atomic():
        act()
        raise RuntimeError


def commit_checks() -> None:
    """Let the deferred checks of the ledger run now, as a commit would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_signing_bills_the_plan_line_by_line() -> None:
    extra = shelf.extra()
    contract = deal.signed(extras={extra: 2}, discount=Decimal(800), discount_reason="早鸟")
    bill = ledger.bill(contract)
    assert [(line.text, line.amount) for line in bill.lines] == [
        ("安心 28 天（28 晚）", PRICE), ("通乳护理 × 2", Decimal("1360.00")), ("优惠：早鸟", Decimal("-800.00")),
    ]  # fmt: skip
    assert (bill.charged, bill.paid, bill.balance) == (contract.price, 0, contract.price)
    assert book.balance(contract, Account.PREPAID) == -contract.price


def test_the_deposit_is_a_liability_until_the_first_night() -> None:
    contract = deal.signed()
    made = ledger.deposit(amount=Decimal("11760"), method="wechat", **hand(contract))
    assert (made.receipt, book.balance(contract, Account.DEPOSIT)) == (1, Decimal("-11760.00"))
    ledger.earn_night(contract=contract, night_on=family.DUE, now=NOW)
    assert book.balance(contract, Account.DEPOSIT) == 0
    assert ledger.bill(contract).balance == PRICE - 11760
    commit_checks()


def test_a_deposit_has_the_limit_of_the_law() -> None:
    contract = deal.signed()
    ledger.deposit(amount=Decimal("10000"), method="cash", **hand(contract, "deposit-1"))
    with pytest.raises(RuleBroken, match=r"20%（¥11,760\.00）"):
        ledger.deposit(amount=Decimal("1760.01"), method="cash", **hand(contract, "deposit-2"))
    ledger.deposit(amount=Decimal("1760"), method="cash", **hand(contract, "deposit-2"))


def test_a_form_sent_twice_is_one_payment() -> None:
    contract = deal.signed()
    first, again = deal.pay(contract, "1000"), deal.pay(contract, "1000")
    assert (first.pk, ledger.bill(contract).paid) == (again.pk, Decimal(1000))


@pytest.mark.parametrize("amount", ["0", "-5", "NaN", "Infinity", "1e15", "0.005", "58800.01"])
def test_payments_that_are_refused(amount: str) -> None:
    contract = deal.signed()
    with pytest.raises(RuleBroken) as refused:
        deal.pay(contract, amount)
    assert (refused.value.field, ledger.bill(contract).paid) == ("amount", 0)


def test_no_money_without_a_signature() -> None:
    with pytest.raises(RuleBroken, match="不能收费"):
        deal.pay(deal.draft(), "100")


def test_receipts_have_no_gap_although_a_payment_failed() -> None:
    contract = deal.signed()
    deal.pay(contract, "100", "payment-1")
    with pytest.raises(RuntimeError):
        stopped(lambda: deal.pay(contract, "100", "payment-2"))
    deal.pay(contract, "200", "payment-3")
    assert [(row.receipt, row.sum) for row in ledger.receipts(contract)] == [
        (1, Decimal(100)),
        (2, Decimal(200)),
    ]


def test_a_night_is_earned_once_and_all_nights_are_the_price() -> None:
    contract = deal.signed(extras={shelf.extra(): 1})
    nights = [family.DUE + number * DAY for number in range(28)]
    first = ledger.earn_night(contract=contract, night_on=nights[0], now=NOW)
    assert ledger.earn_night(contract=contract, night_on=nights[0], now=NOW) == first
    for night in nights[1:]:
        ledger.earn_night(contract=contract, night_on=night, now=NOW)
    balances = ledger.balances(contract.centre_id)
    assert (balances["income_stay"], balances["income_extra"], balances["prepaid"]) == (
        -PRICE,
        Decimal(-680),
        0,
    )
    assert ledger.earn_night(contract=contract, night_on=nights[-1] + DAY, now=NOW) is None
    assert sum(balances.values()) == 0
    commit_checks()


def test_more_nights_are_billed_and_earned_at_their_price() -> None:
    contract = deal.signed()
    more = ledger.extend(nights=2, **hand(contract))
    assert (more.amount, ledger.extend(nights=2, **hand(contract)).pk) == (Decimal("4200.00"), more.pk)
    for number in range(30):
        ledger.earn_night(contract=contract, night_on=family.DUE + number * DAY, now=NOW)
    assert ledger.balances(contract.centre_id)["income_stay"] == -(PRICE + 4200)
    assert ledger.bill(contract).lines[-1].text == "续住 2 晚"


def lived(nights: int, **facts: Any) -> ledger.Lived:
    return ledger.Lived(arrived_on=TODAY - nights * DAY, left_on=TODAY, **facts)


def test_settling_a_full_stay_takes_what_is_owed() -> None:
    contract = deal.signed()
    ledger.deposit(amount=Decimal("11760"), method="bank", **hand(contract, "deposit-1"))
    told = ledger.settle(lived=lived(28), method="card", **hand(contract, "settle-01"))
    assert (told.lines, told.owed_before, ledger.bill(contract).balance) == ([], PRICE - 11760, 0)
    balances = ledger.balances(contract.centre_id)
    assert {name: sum for name, sum in balances.items() if sum} == {
        "bank": Decimal(11760), "card": PRICE - 11760, "income_stay": -PRICE,
    }  # fmt: skip
    commit_checks()


def test_settling_early_gives_back_by_the_terms() -> None:
    contract = deal.signed()
    deal.pay(contract, "58800")
    told = ledger.settle(
        lived=lived(23, ending="client", noticed_on=TODAY - 4 * DAY),
        method="bank",
        **hand(contract, "settle-01"),
    )
    assert (told.owed_after, ledger.bill(contract).balance) == (Decimal("-8400.00"), 0)
    assert [(line.text, line.amount) for line in ledger.bill(contract).lines][2:] == [
        ("提前离所（已提前告知）：未住 5 晚，计 ¥10,500.00 × 80%", Decimal("-8400.00")),
        ("退款（离所结清）", Decimal("8400.00")),
    ]  # fmt: skip
    balances = ledger.balances(contract.centre_id)
    assert (balances["income_stay"], balances["forfeit"], balances["prepaid"]) == (
        -PRICE / 28 * 23,
        Decimal(-2100),
        0,
    )
    commit_checks()


def test_nights_in_hospital_leave_income_again() -> None:
    """The morning job earns every night her room is held; those she was in hospital come back whole (N6)."""
    contract = deal.signed(extras={shelf.extra(): 1})
    deal.pay(contract, "59480")
    for number in range(28):
        ledger.earn_night(contract=contract, night_on=TODAY - (28 - number) * DAY, now=NOW)
    told = ledger.settle(lived=lived(28, hospital_nights=3), **hand(contract, "settle-01"))
    assert [(line.amount, line.clause) for line in told.lines] == [(Decimal("6372.84"), "hospital")]
    balances = ledger.balances(contract.centre_id)
    income = balances["income_stay"] + balances["income_extra"]
    assert (income, balances["forfeit"], balances["prepaid"]) == (Decimal("-53107.16"), 0, 0)
    assert (balances["income_stay"], ledger.bill(contract).balance) == (-PRICE / 28 * 25, Decimal("-6372.84"))
    commit_checks()


def test_nights_after_a_settlement_earn_what_was_billed_for_them() -> None:
    """Not what the nights cost that were given back, nor a share of the extras that went with those."""
    contract = deal.signed(extras={shelf.extra(): 1})
    for number in range(20):
        ledger.earn_night(contract=contract, night_on=TODAY - (20 - number) * DAY, now=NOW)
    ledger.settle(lived=lived(20, ending="medical"), **hand(contract, "settle-01"))
    before = ledger.balances(contract.centre_id)
    ledger.reopen(contract=contract, by=None, now=NOW)
    ledger.extend(nights=2, price=Decimal("999.99"), **hand(contract, "extend-01"))
    for number in range(-1, 4):  # the night before was settled; of those after it two are billed
        ledger.earn_night(contract=contract, night_on=TODAY + number * DAY, now=NOW)
    after = ledger.balances(contract.centre_id)
    assert (before["prepaid"], after["prepaid"]) == (0, 0)
    assert after["income_stay"] - before["income_stay"] == Decimal("-999.99")
    assert after["income_extra"] == before["income_extra"]
    texts = contract.postings.filter(account="prepaid", transaction__kind="night").order_by("pk")
    assert texts.last().text == f"第 22 晚 {(TODAY + DAY).isoformat()}"
    stayed = ledger.Lived(arrived_on=TODAY - 20 * DAY, left_on=TODAY, ending="client")
    with pytest.raises(RuleBroken, match="已确认收入的晚数多于在住晚数"):
        ledger.settle(lived=stayed, **hand(contract, "settle-02"))
    commit_checks()


def test_an_account_that_was_opened_again_is_not_given_up() -> None:
    contract = deal.signed()
    ledger.settle(lived=lived(28), **hand(contract, "settle-01"))
    ledger.reopen(contract=contract, by=None, now=NOW)
    with pytest.raises(RuleBroken, match="客户已入住，请办离所结算"):
        ledger.give_up(reason="client", **hand(contract, "giveup-01"))


def test_more_nights_earned_than_she_was_here_are_a_wrong_date() -> None:
    contract = deal.signed()
    for number in range(10):
        ledger.earn_night(contract=contract, night_on=TODAY - (10 - number) * DAY, now=NOW)
    with pytest.raises(RuleBroken, match="已确认收入的晚数多于在住晚数"):
        ledger.settle(lived=lived(9, ending="client"), **hand(contract, "settle-01"))


def test_settling_twice_with_one_id_is_once() -> None:
    contract = deal.signed()
    ledger.settle(lived=lived(28), **hand(contract, "settle-01"))
    count = Transaction.objects.count()
    ledger.settle(lived=lived(28), **hand(contract, "settle-01"))
    assert Transaction.objects.count() == count
    with pytest.raises(RuleBroken, match="已结算"):
        ledger.settle(lived=lived(28), **hand(contract, "settle-02"))
    assert deal.pay(contract, "58800").receipt == 1  # what stayed on the bill may still be paid


@pytest.mark.parametrize(("days", "reason", "back", "kept"), [
    (100, "client", "11760.00", "0"), (66, "client", "5880.00", "5880.00"), (10, "client", "0", "11760.00"),
    (10, "medical", "11760.00", "0"), (10, "house", "23520.00", "0"),
])  # fmt: skip
def test_giving_up_before_arrival(days: int, reason: str, back: str, kept: str) -> None:
    contract = deal.signed(family.mother(due_on=TODAY + days * DAY))
    ledger.deposit(amount=Decimal("11760"), method="cash", **hand(contract, "deposit-1"))
    told = ledger.cancellation(contract, reason=reason, today=TODAY)
    ledger.give_up(reason=reason, method="cash", **hand(contract, "giveup-01"))
    balances = ledger.balances(contract.centre_id)
    assert (-told.owed_after, told.kept.amount) == (Decimal(back), Decimal(kept))
    assert (balances["cash"], balances["forfeit"], balances["prepaid"], balances["receivable"]) == (
        11760 - Decimal(back), -Decimal(kept), 0, 0,
    )  # fmt: skip
    commit_checks()


def test_a_client_who_moved_in_is_settled_not_cancelled() -> None:
    contract = deal.signed()
    ledger.earn_night(contract=contract, night_on=TODAY, now=NOW)
    with pytest.raises(RuleBroken, match="离所结算"):
        ledger.give_up(reason="client", **hand(contract))


def test_refunds_stop_at_what_is_the_clients() -> None:
    contract = deal.signed()
    deal.pay(contract, "58800")
    with pytest.raises(RuleBroken, match=r"可退金额 ¥0\.00"):
        ledger.refund(amount=Decimal(1), method="cash", **hand(contract))


@pytest.fixture
def live() -> Contract:
    """A signed contract, to which each example of a property returns."""
    return deal.signed()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["deposit", "pay", "refund", "night", "extend", "charge", "allow", "settle", "give_up"]),
        st.integers(1, 9_000_000),  # cents
        st.integers(0, 3),  # which client id, so that some are sent twice
    ),
    max_size=14,
)


def act(contract: Contract, what: str, cents: int, which: int) -> None:
    amount, more = Decimal(cents) / 100, hand(contract, f"random-id-{which}")
    if what == "night":
        ledger.earn_night(contract=contract, night_on=TODAY + (cents % 30) * DAY, now=NOW)
    elif what in ("deposit", "pay", "refund"):
        getattr(ledger, what)(amount=amount, method="card", **more)
    elif what == "extend":
        ledger.extend(nights=cents % 5, **more)
    elif what == "charge":
        ledger.charge(amount=amount, text="拍摄", **more)
    elif what == "allow":
        ledger.allow(amount=amount, reason="服务补偿", **more)
    elif what == "settle":
        stay = lived(cents % 31, ending=["client", "medical", "house"][cents % 3], hospital_nights=cents % 2)
        ledger.settle(lived=stay, method=["", "cash"][cents % 2], **more)
    else:
        ledger.give_up(reason=["client", "medical", "house"][cents % 3], method=["", "cash"][cents % 2], **more)


def played(live: Contract, steps: list[tuple[str, int, int]]) -> Contract:
    """The contract after these steps; what a rule refuses did not happen."""
    contract = Contract.objects.get(pk=live.pk)
    for step in steps:
        with contextlib.suppress(RuleBroken), transaction.atomic():
            act(contract, *step)
    return contract


@given(STEPS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_balances_and_the_bill_is_a_naive_recount(
    live: Contract, steps: list[tuple[str, int, int]]
) -> None:
    with transaction.atomic():
        contract = played(live, steps)
        commit_checks()
        rows = list(Posting.objects.values_list("transaction_id", "account", "amount"))
        for one in {row[0] for row in rows}:
            assert sum(amount for pk, _account, amount in rows if pk == one) == 0
        recount = sum(amount for _pk, account, amount in rows if account in CLIENT)
        bill = ledger.bill(contract)
        assert (bill.balance, bill.charged + bill.adjusted - bill.paid) == (recount, recount)
        money = sum(amount for _pk, account, amount in rows if account in ("card", "cash"))
        assert bill.paid == money
        assert ledger.balances(contract.centre_id)["prepaid"] <= 0
        numbers = sorted(Transaction.objects.filter(receipt__isnull=False).values_list("receipt", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        contract.refresh_from_db()
        if contract.state in ("ended", "cancelled"):
            assert book.balance(contract, Account.PREPAID, Account.DEPOSIT) == 0
        transaction.set_rollback(True)


ENDINGS = st.builds(
    lived,
    st.integers(0, 40),
    ending=st.sampled_from(["planned", "client", "medical", "house"]),
    noticed_on=st.one_of(st.none(), st.integers(0, 10).map(lambda days: TODAY - days * DAY)),
    hospital_nights=st.integers(0, 5),
    lesser_nights=st.integers(0, 5),
    lesser_difference=st.integers(0, 50_000).map(lambda cents: Decimal(cents) / 100),
)


@given(STEPS.map(lambda steps: [step for step in steps if step[0] not in ("settle", "give_up")]), ENDINGS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_shown_before_is_what_is_posted(
    live: Contract, steps: list[tuple[str, int, int]], went: ledger.Lived
) -> None:
    """N6, B11: after any bill and for any ending the statement's lines, each with its clause, are those of the bill."""
    with transaction.atomic():
        contract = played(live, steps)
        before = list(Posting.objects.values_list("pk", flat=True))
        shown, refused = told_or_refused(lambda: ledger.statement(contract, went))
        assert list(Posting.objects.values_list("pk", flat=True)) == before  # looking posts nothing
        standing = [(line.text, line.amount) for line in ledger.bill(contract).lines]
        _settled, refused_too = told_or_refused(lambda: ledger.settle(lived=went, **hand(contract, "settle-01")))
        assert refused_too == refused
        if shown is not None:
            bill = ledger.bill(contract)
            assert [(row.text, row.amount) for row in shown.standing] == standing
            assert [(row.text, row.amount, row.clause) for row in [*shown.standing, *shown.ahead]] == [
                (line.text, line.amount, line.clause) for line in bill.lines
            ]
            assert shown.clauses == bill.clauses
            assert shown.settled.owed_after == bill.balance
            commit_checks()
        transaction.set_rollback(True)


def told_or_refused(act: Callable[[], Any]) -> tuple[Any, str]:
    """What it tells, or with which sentence it is refused."""
    try:
        with transaction.atomic():
            return act(), ""
    except RuleBroken as rule:
        return None, rule.message


@pytest.mark.parametrize("amounts", [[], ["5"], ["5", "-4.99"]])
def test_the_database_refuses_what_does_not_balance(amounts: list[str]) -> None:
    contract = deal.signed()
    with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():
        lame(contract, amounts)


def lame(contract: Contract, amounts: list[str]) -> None:
    """A transaction written past the book, up to its commit."""
    row = Transaction.objects.create(centre=contract.centre, contract=contract, kind=Kind.PAYMENT, key="x", at=NOW)
    for amount in amounts:
        Posting.objects.create(
            centre=contract.centre, transaction=row, contract=contract, account="cash", amount=amount, text="x"
        )
    commit_checks()


@pytest.mark.parametrize("model", [Transaction, Posting])
def test_the_ledger_is_append_only(model: Any) -> None:
    deal.signed()
    for deed in (
        lambda: model.objects.update(centre_id=1),
        lambda: model.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            deed()


def test_prepaid_money_in_sight() -> None:
    contract = deal.signed()
    deal.pay(contract, "30000")
    for number in range(7):
        ledger.earn_night(contract=contract, night_on=TODAY + number * DAY, now=NOW)
    (row,) = ledger.entitlements(contract.centre_id)
    assert (row.paid, row.earned, row.advance, row.owed, row.nights) == (
        Decimal(30000), Decimal(14700), Decimal(15300), Decimal(28800), 21,
    )  # fmt: skip
    assert ledger.income_between(contract.centre_id, TODAY, TODAY + DAY) == {"income_stay": Decimal(14700)}
    assert ledger.entitlements(cast.centre("beihai", "北海月子中心")) == []
