"""Writing into the ledger: the contract is held, a used key is the same thing again, and sides are equal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from yuexu.contracts.accounts import CLIENT, Account
from yuexu.contracts.models import Contract, Counter, Posting, Transaction
from yuexu.people.models import Staff
from yuexu.trail.actions import record


@dataclass(frozen=True)
class Side:
    """A debit (positive) or credit (negative) of an account, with its line."""

    account: str
    amount: Decimal
    text: str


def held(contract: Contract) -> Contract:
    """The contract as it is now, locked until the transaction ends: one hand at a time on its money."""
    return Contract.objects.select_for_update().get(pk=contract.pk)


def again(contract: Contract, key: str) -> Transaction | None:
    """What this key already did, if it did."""
    return Transaction.objects.filter(centre_id=contract.centre_id, key=key).first()


def balance(contract: Contract, *accounts: str) -> Decimal:
    """The signed sum of the contract's postings on these accounts."""
    rows = Posting.objects.filter(contract=contract, account__in=accounts)
    return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def owed(contract: Contract) -> Decimal:
    """What the client owes; negative when the house owes the client."""
    return balance(contract, *CLIENT)


def next_number(centre_id: int, name: str) -> int:
    """The next of a gap-free sequence; held until the transaction ends."""
    Counter.objects.get_or_create(centre_id=centre_id, name=name)
    counter = Counter.objects.select_for_update().get(centre_id=centre_id, name=name)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def post(
    contract: Contract,
    kind: str,
    key: str,
    sides: Sequence[Side],
    *,
    by: Staff | None,
    now: dt.datetime,
    method: str = "",
    memo: str = "",
) -> Transaction | None:
    """Write a transaction (None when every side is zero). With a method it gets a receipt number.

    Raises ValueError when the sides differ: a fault of the program, not of a person.
    """
    sides = [side for side in sides if side.amount]
    if not sides:
        return None
    if sum(side.amount for side in sides) != 0:
        raise ValueError(f"{kind}: debit and credit differ")
    written = Transaction.objects.create(
        centre_id=contract.centre_id, contract=contract, kind=kind, key=key, at=now, by=by, method=method,
        memo=memo, receipt=next_number(contract.centre_id, "receipt") if method else None,
    )  # fmt: skip
    Posting.objects.bulk_create(
        Posting(
            centre_id=contract.centre_id, transaction=written, contract=contract,
            account=side.account, amount=side.amount, text=side.text[:160],
        )
        for side in sides
    )  # fmt: skip
    told = {
        "kind": kind,
        "sum": sum(side.amount for side in sides if side.amount > 0),
        "receipt": written.receipt,
    }
    record("contracts.post", contract, at=now, by_id=by.pk if by else None, after=told)
    return written


def transfer(debit: Account, credit: Account, amount: Decimal, text: str) -> list[Side]:
    """The two sides of the commonest transaction."""
    return [Side(debit, amount, text), Side(credit, -amount, text)]
