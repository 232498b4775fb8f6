"""Reading the ledger: a client's bill, the house's balances, and the prepaid money in sight (N7)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from yuexu.contracts.accounts import CLIENT, INCOME, Account, Kind, Method
from yuexu.contracts.models import Contract, Posting, Transaction
from yuexu.people.models import Centre

MONEY = {Kind.DEPOSIT, Kind.PAYMENT, Kind.REFUND}
INNER = {Kind.DEPOSIT_APPLIED, Kind.NIGHT}  # nothing changes for the client


@dataclass(frozen=True)
class BillLine:
    """One line: positive is owed by the client, negative is paid or comes off."""

    at: dt.datetime
    kind: str
    text: str
    amount: Decimal
    method: str
    receipt: int | None


@dataclass(frozen=True)
class Bill:
    """A client's bill: `charged + adjusted - paid == balance`; a negative balance is owed by the house."""

    lines: list[BillLine]
    charged: Decimal
    adjusted: Decimal
    paid: Decimal
    balance: Decimal

    @property
    def owed(self) -> Decimal:
        """What the client has still to pay; nothing when the house owes her."""
        return max(self.balance, Decimal(0))


def bill(contract: Contract) -> Bill:
    """The bill as the postings tell it, in the order they were written."""
    rows = Posting.objects.filter(contract=contract, account__in=CLIENT).select_related("transaction")
    lines = [_line(row) for row in rows.order_by("pk") if row.transaction.kind not in INNER]
    paid = -sum((line.amount for line in lines if line.kind in MONEY), Decimal(0))
    adjusting = {Kind.ALLOWANCE, Kind.SETTLEMENT, Kind.CANCELLATION}
    adjusted = sum((line.amount for line in lines if line.kind in adjusting), Decimal(0))
    total = sum((line.amount for line in lines), Decimal(0))
    return Bill(lines, total - adjusted + paid, adjusted, paid, total)


def _line(row: Posting) -> BillLine:
    done = row.transaction
    text = f"{row.text}（{done.memo}）" if done.memo and done.memo != row.text else row.text
    return BillLine(done.at, done.kind, text, row.amount, str(done.get_method_display()), done.receipt)


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
        )
        .order_by("due_on", "pk")
    )
    return [_entitlement(row) for row in rows]


def _entitlement(row: Any) -> Entitlement:
    """Paid ahead is what was billed and is not earned, as far as it is paid."""
    left = row.nights + sum(one.nights for one in row.extensions.all()) - row.lived
    advance = max(Decimal(0), -row.unearned - row.owed)
    earned = row.owed + row.money + row.unearned  # all accounts of a contract together are zero
    return Entitlement(row, row.money, earned, row.owed, advance, left)
