"""G3: two hands on one contract's money, with and without the lock; and what a killed server leaves behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction

from yuexu.contracts import ledger
from yuexu.contracts.ledger import book, closing, verbs
from yuexu.contracts.models import Contract, Posting, Transaction
from yuexu.contracts.tests import deal
from yuexu.kernel.tests.racing import meet, together
from yuexu.people.tests.cast import NOW, TODAY

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("books_alone")]


def pays(contract: Contract, client_id: str) -> Callable[[], Any]:
    def act() -> Any:
        return deal.pay(Contract.objects.get(pk=contract.pk), "58800", client_id)

    return act


def test_two_cashiers_take_the_whole_sum_once() -> None:
    contract = deal.signed()
    found = together(pays(contract, "cashier-one"), pays(contract, "cashier-two"))
    assert sorted(type(one).__name__ for one in found) == ["RuleBroken", "Transaction"]
    assert (ledger.bill(contract).balance, Transaction.objects.filter(kind="payment").count()) == (0, 1)


def test_without_the_lock_they_take_it_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the race is real, and it is the lock that stops it."""
    contract = deal.signed()
    monkeypatch.setattr(book, "held", lambda row: row)
    meet(monkeypatch, book, "owed", before=False)
    together(pays(contract, "cashier-one"), pays(contract, "cashier-two"))
    assert (book.owed(contract), Transaction.objects.filter(kind="payment").count()) == (Decimal("-58800.00"), 2)


def test_the_same_form_from_two_windows_is_one_payment() -> None:
    contract = deal.signed()
    first, second = together(pays(contract, "one-form-1"), pays(contract, "one-form-1"))
    assert (first.pk, Transaction.objects.filter(kind="payment").count()) == (second.pk, 1)


def settles(contract: Contract, client_id: str) -> Callable[[], Any]:
    lived = ledger.Lived(arrived_on=TODAY - dt.timedelta(days=28), left_on=TODAY)

    def act() -> Any:
        row = Contract.objects.get(pk=contract.pk)
        return ledger.settle(contract=row, lived=lived, by=None, now=NOW, client_id=client_id, method="cash")

    return act


def test_settled_by_two_and_paid_by_a_third_is_paid_once() -> None:
    contract = deal.signed()
    together(settles(contract, "settle-one"), settles(contract, "settle-two"), pays(contract, "cashier-one"))
    contract.refresh_from_db()
    balances = ledger.balances(contract.centre_id)
    assert (contract.state, ledger.bill(contract).balance) == ("ended", 0)
    assert balances["cash"] + balances["card"] == Decimal("58800.00")
    assert Transaction.objects.filter(kind="night").count() == 28


def test_one_night_earned_by_two_clocks() -> None:
    contract = deal.signed()

    def earn() -> Any:
        return ledger.earn_night(contract=Contract.objects.get(pk=contract.pk), night_on=TODAY, now=NOW)

    first, second = together(earn, earn)
    assert (first.pk, Transaction.objects.filter(kind="night").count()) == (second.pk, 1)


def test_receipt_numbers_of_many_cashiers_have_no_gap() -> None:
    contract = deal.signed()

    def take(number: int) -> Callable[[], Any]:
        return lambda: deal.pay(Contract.objects.get(pk=contract.pk), "100", f"window-{number:04}")

    together(*(take(number) for number in range(6)))
    numbers = Transaction.objects.filter(kind="payment").order_by("receipt").values_list("receipt", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("spot", ["nights", "balance", "end"])
def test_a_server_killed_in_the_middle_of_a_settlement(spot: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The backend is terminated by another one, as kill -9 would; nothing of the settlement is left."""
    contract = deal.signed()
    ledger.deposit(contract=contract, amount=Decimal(5000), method="cash", client_id="deposit-01", by=None, now=NOW)
    before = set(Posting.objects.values_list("pk", flat=True))
    names = {
        "nights": (verbs, "apply_deposit"),
        "balance": (closing, "_close_balance"),
        "end": (closing, "_end"),
    }
    module, name = names[spot]
    monkeypatch.setattr(module, name, _killed)
    with pytest.raises(OperationalError), transaction.atomic():
        settles(contract, "settle-one")()
    connection.close()
    contract.refresh_from_db()
    assert (contract.state, set(Posting.objects.values_list("pk", flat=True))) == ("signed", before)
    assert sum(ledger.balances(contract.centre_id).values()) == 0
    monkeypatch.undo()
    settles(contract, "settle-one")()
    assert ledger.bill(contract).balance == 0


def _killed(*args: Any, **kwargs: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        victim = cursor.fetchone()[0]

    def kill() -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [victim])

    together(kill)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
