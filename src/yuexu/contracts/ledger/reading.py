"""Reading the ledger: a client's bill, the house's balances, and the prepaid money in sight (N7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from yuexu.contracts.accounts import CLIENT, INCOME, Account, Kind, Method
from yuexu.contracts.models import Contract, Posting, Settlement, Transaction
from yuexu.contracts.terms import Clause
from yuexu.people.models import Centre

MONEY = {Kind.DEPOSIT, Kind.PAYMENT, Kind.REFUND}
INNER = {Kind.DEPOSIT_APPLIED, Kind.NIGHT}  # nothing changes for the client
# Which clause a line follows that does not say it itself. More nights and sums let off are agreed apart from the terms.
FOLLOWS = {Kind.SIGNING: "services", Kind.CHARGE: "services", Kind.DEPOSIT: "payment", Kind.PAYMENT: "payment"}
APART = {Kind.EXTENSION, Kind.ALLOWANCE}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line: positive is owed by the client, negative is paid or comes off; `clause` is what it follows.

    `apart`: no clause, but agreed with the client on its own.
    """

    text: str
    amount: Decimal
    clause: Clause | None
    apart: bool = False


@dataclass(frozen=True, kw_only=True)
class BillLine(Row):
    """A line that is in the books."""

    at: dt.datetime
    kind: str
    method: str
    receipt: int | None


def followed(rows: Iterable[Row]) -> list[Clause]:
    """The clauses that these lines follow, each once, in the order of the lines."""
    return list({row.clause.code: row.clause for row in rows if row.clause}.values())


@dataclass(frozen=True)
class Bill:
    """A client's bill: `charged + adjusted - paid == balance`; a negative balance is owed by the house."""

    lines: list[BillLine]
    charged: Decimal
    adjusted: Decimal
    paid: Decimal
    balance: Decimal

    @property
    def clauses(self) -> list[Clause]:
        """The clauses that the lines follow."""
        return followed(self.lines)

    @property
    def owed(self) -> Decimal:
        """What the client has still to pay; nothing when the house owes her."""
        return max(self.balance, Decimal(0))


def bill(contract: Contract) -> Bill:
    """The bill as the postings tell it, in the order they were written."""
    rows = Posting.objects.filter(contract=contract, account__in=CLIENT).select_related("transaction")
    clauses = {clause.code: clause for clause in contract.terms_data.clauses}
    lines = [_line(row, clauses) for row in rows.order_by("pk") if row.transaction.kind not in INNER]
    paid = -sum((line.amount for line in lines if line.kind in MONEY), Decimal(0))
    adjusting = {Kind.ALLOWANCE, Kind.SETTLEMENT, Kind.CANCELLATION}
    adjusted = sum((line.amount for line in lines if line.kind in adjusting), Decimal(0))
    total = sum((line.amount for line in lines), Decimal(0))
    return Bill(lines, total - adjusted + paid, adjusted, paid, total)


def _line(row: Posting, clauses: Mapping[str, Clause]) -> BillLine:
    done = row.transaction
    return BillLine(
        text=f"{row.text}（{done.memo}）" if done.memo and done.memo != row.text else row.text,
        amount=row.amount,
        clause=clauses.get(row.clause or FOLLOWS.get(Kind(done.kind), "")),
        apart=done.kind in APART,
        at=done.at,
        kind=done.kind,
        method=str(done.get_method_display()),
        receipt=done.receipt,
    )


def receipts(contract: Contract) -> QuerySet[Transaction]:
    """Money taken and given, each with its number and sum."""
    rows = contract.transactions.filter(receipt__isnull=False).select_related("by")
    return rows.annotate(sum=Sum("postings__amount", filter=Q(postings__account__in=Method.values))).order_by("pk")


def balances(centre: Centre | int) -> dict[str, Decimal]:
    """The sum of every account of the house; together they are zero."""
    rows = Posting.objects.for_centre(centre).values("account").annotate(sum=Sum("amount"))
    return {account: Decimal(0) for account in Account.values} | {row["account"]: row["sum"] for row in rows}


def income_between(centre: Centre | int, first_on: dt.date, until_on: dt.date) -> dict[str, Decimal]:
    """Income by kind of the days in the half-open stretch, as positive sums."""
    rows = Posting.objects.for_centre(centre).filter(
        account__in=INCOME, transaction__at__date__gte=first_on, transaction__at__date__lt=until_on
    )
    return {row["account"]: -row["sum"] for row in rows.values("account").annotate(sum=Sum("amount"))}


def _sum_of(*accounts: str) -> Coalesce:
    rows = Posting.objects.filter(contract=OuterRef("pk"), account__in=accounts).order_by()
    total = rows.values("contract").annotate(sum=Sum("amount")).values("sum")
    return Coalesce(Subquery(total), Value(Decimal(0)), output_field=DecimalField(max_digits=12, decimal_places=2))


def _given_back() -> Coalesce:
    """Nights that were billed and then settled without being lived."""
    last = Settlement.objects.filter(contract=OuterRef("pk")).order_by("-pk")
    return Coalesce(Subquery(last.annotate(back=F("billed") - F("earned")).values("back")[:1]), 0)


@dataclass(frozen=True)
class Entitlement:
    """What one client has paid ahead: `advance` yuan for services not given yet, `nights` still to live."""

    contract: Contract
    paid: Decimal
    earned: Decimal
    owed: Decimal
    advance: Decimal
    nights: int


def first_night(contract: Contract) -> dt.date | None:
    """The day she came, as the nights lived tell it; None before the first of them is over."""
    nights = contract.transactions.filter(kind=Kind.NIGHT).values_list("key", flat=True)
    return min((dt.date.fromisoformat(key.rpartition(":")[2]) for key in nights), default=None)


def entitlements(centre: Centre | int) -> list[Entitlement]:
    """Every signed contract: what was paid, what was lived, what the house still owes (N7). Two queries."""
    nights = Count("transactions", filter=Q(transactions__kind=Kind.NIGHT), distinct=True)
    rows = (
        Contract.objects.for_centre(centre)
        .filter(state="signed")
        .select_related("mother")
        .prefetch_related("extensions")
        .annotate(
            owed=_sum_of(*CLIENT),
            unearned=_sum_of(Account.PREPAID),
            money=_sum_of(*Method.values),
            lived=nights,
            given_back=_given_back(),
        )
        .order_by("due_on", "pk")
    )
    return [_entitlement(row) for row in rows]


def _entitlement(row: Any) -> Entitlement:
    """Paid ahead is what was billed and is not earned, as far as it is paid."""
    left = row.nights + sum(one.nights for one in row.extensions.all()) - row.given_back - row.lived
    advance = max(Decimal(0), -row.unearned - row.owed)
    earned = row.owed + row.money + row.unearned  # all accounts of a contract together are zero
    return Entitlement(row, row.money, earned, row.owed, advance, left)
