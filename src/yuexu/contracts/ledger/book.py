"""Writing into the ledger: the contract is held, a used key is the same thing again, and sides are equal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Sum

from yuexu.contracts.accounts import CLIENT, Account
from yuexu.contracts.models import Contract, Posting, Transaction
from yuexu.people.models import Staff
from yuexu.trail.actions import Deed, record_all


@dataclass(frozen=True)
class Side:
    """A debit (positive) or credit (negative) of an account, with its line and the code of the clause it follows."""

    account: str
    amount: Decimal
    text: str
    clause: str = ""


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


NEXT = """
INSERT INTO contracts_counter (centre_id, name, last) VALUES (%(centre)s, %(name)s, 1)
ON CONFLICT (centre_id, name) DO UPDATE SET last = contracts_counter.last + 1 RETURNING last
"""


def next_number(centre_id: int, name: str) -> int:
    """The next of a gap-free sequence; its row is held until the transaction ends. One query."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, {"centre": centre_id, "name": name})
        return int(cursor.fetchone()[0])


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
    draft = Transaction(
        centre_id=contract.centre_id, contract=contract, kind=kind, key=key, at=now, by=by, method=method,
        memo=memo, receipt=next_number(contract.centre_id, "receipt") if method else None,
    )  # fmt: skip
    return post_all([(draft, sides)])[0]


def post_all(drafts: Sequence[tuple[Transaction, Sequence[Side]]]) -> list[Transaction]:
    """Write transactions with their sides and the trail: three statements, however many. Sides are balanced."""
    written = Transaction.objects.bulk_create(draft for draft, _sides in drafts)
    Posting.objects.bulk_create(
        Posting(
            centre_id=made.centre_id, transaction=made, contract_id=made.contract_id,
            account=side.account, amount=side.amount, text=side.text[:160], clause=side.clause,
        )
        for made, (_draft, sides) in zip(written, drafts, strict=True)
        for side in sides
    )  # fmt: skip
    record_all(
        Deed("contracts.post", made.contract, made.at, made.by_id, after=_told(made, sides))
        for made, (_draft, sides) in zip(written, drafts, strict=True)
    )
    return written


def _told(made: Transaction, sides: Sequence[Side]) -> dict[str, object]:
    return {"kind": made.kind, "sum": sum(side.amount for side in sides if side.amount > 0), "receipt": made.receipt}


def transfer(debit: Account, credit: Account, amount: Decimal, text: str, clause: str = "") -> list[Side]:
    """The two sides of the commonest transaction."""
    return [Side(debit, amount, text, clause), Side(credit, -amount, text, clause)]
