"""G3: the nights of a house are earned together, in as many statements for thirty families as for one, to the same cent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from yuexu.catalogue.tests import shelf
from yuexu.contracts import ledger
from yuexu.contracts.models import Contract, Posting, Transaction
from yuexu.contracts.tests import deal
from yuexu.families.tests import family
from yuexu.kernel.errors import RuleBroken
from yuexu.people.tests.cast import NOW, TODAY
from yuexu.trail.models import Entry

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
Lived = Mapping[int, Sequence[dt.date]]
Rows = tuple[list[Any], list[Any], list[Any]]


def signed(number: int, **facts: Any) -> Contract:
    mother = family.mother(f"客户{number}", phone=f"1390000{number:04}")
    return deal.signed(mother, **facts)


def nights(first: int, until: int) -> list[dt.date]:
    return [TODAY + number * DAY for number in range(first, until)]


@pytest.fixture
def lived() -> Lived:
    """Four families: a plain one, one with extras and a discount, one with a deposit, one that stays longer than it bought."""
    plain, rich, deposited, longer = (
        signed(1),
        signed(2, extras={shelf.extra(): 1}, discount=Decimal(801), discount_reason="早鸟"),
        signed(3),
        signed(4),
    )
    hand = {"by": None, "now": NOW}
    ledger.deposit(contract=deposited, amount=Decimal(5000), method="cash", client_id="deposit-01", **hand)
    ledger.extend(contract=longer, nights=2, client_id="extend-001", **hand)
    ledger.earn_night(contract=plain, night_on=TODAY, now=NOW)
    return {
        plain.pk: nights(0, 5), rich.pk: nights(0, 28), deposited.pk: [*nights(3, 6), *nights(3, 5)],
        longer.pk: nights(0, 33),
    }  # fmt: skip


def rows_after(act: Callable[[], Any]) -> Rows:
    """Every row of the ledger and its trail once this was done; then it is undone."""
    try:
        with transaction.atomic():
            act()
            made = Transaction.objects.order_by("contract_id", "key")
            transactions = list(
                made.values_list("centre_id", "contract_id", "kind", "key", "at", "by_id", "method", "receipt")
            )
            posted = Posting.objects.order_by("contract_id", "transaction__key", "account", "amount")
            postings = list(
                posted.values_list("centre_id", "contract_id", "transaction__key", "account", "amount", "text")
            )
            told = [(each.verb, each.subject_id, each.at, str(each.after)) for each in Entry.objects.all()]
            raise InterruptedError
    except InterruptedError:
        return transactions, postings, sorted(told)


def one_by_one(lived: Lived) -> None:
    for pk, days in lived.items():
        for night in sorted(days):
            ledger.earn_night(contract=Contract.objects.get(pk=pk), night_on=night, now=NOW)


def test_together_they_earn_what_they_earn_one_by_one(lived: Lived) -> None:
    together, each = rows_after(lambda: ledger.earn_nights(lived, now=NOW)), rows_after(lambda: one_by_one(lived))
    assert len([row for row in together[0] if row[2] == "night"]) == 5 + 28 + 3 + 30
    assert together == each


def test_how_many_moved_is_told_and_again_none(lived: Lived) -> None:
    assert ledger.earn_nights(lived, now=NOW) == 4 + 28 + 3 + 30  # one night of the first was earned before
    assert ledger.earn_nights(lived, now=NOW) == 0


def statements(lived: Lived) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert ledger.earn_nights(lived, now=NOW) == sum(map(len, lived.values()))
    return len(seen)


def test_a_night_of_many_families_costs_as_many_statements_as_one_of_one() -> None:
    contracts = [signed(number) for number in range(1, 9)]
    for contract in contracts:  # the first night also looks for a deposit, contract by contract
        ledger.earn_night(contract=contract, night_on=TODAY, now=NOW)
    few = statements({contracts[0].pk: nights(1, 2)})
    assert statements({contract.pk: nights(2, 3) for contract in contracts}) == few
    assert statements({contract.pk: nights(3, 20) for contract in contracts}) == few
    assert few <= 12


def test_one_contract_that_is_not_live_stops_them_all(lived: Lived) -> None:
    before = Transaction.objects.count()
    last = max(lived)
    Contract.objects.filter(pk=last).update(state="cancelled", ended_at=NOW)
    with pytest.raises(RuleBroken), transaction.atomic():
        ledger.earn_nights(lived, now=NOW)
    assert Transaction.objects.count() == before
