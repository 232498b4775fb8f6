"""Which instalment of a contract is due when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from yuexu.contracts.models import Contract
from yuexu.kernel.money import yuan


@dataclass(frozen=True)
class Due:
    """One instalment; `due_on` None: on a day that nobody knows yet."""

    label: str
    share: Decimal
    amount: Decimal
    due_on: dt.date | None


def schedule(contract: Contract, arrived_on: dt.date | None = None) -> list[Due]:
    """The instalments by the contract's terms; they add up to the price exactly. One is due when she arrived."""
    rows: list[Due] = []
    left = contract.price
    instalments = contract.terms_data.instalments
    for number, one in enumerate(instalments, start=1):
        amount = left if number == len(instalments) else yuan(contract.price * one.share)
        left -= amount
        rows.append(Due(one.label, one.share, amount, _due_on(contract, one.when, one.days, arrived_on)))
    return rows


def _due_on(contract: Contract, when: str, days: int, arrived_on: dt.date | None) -> dt.date | None:
    if when == "before":
        return contract.due_on - dt.timedelta(days=days)
    if when == "signing":
        return timezone.localtime(contract.signed_at).date() if contract.signed_at else None
    return arrived_on


def due_by(contract: Contract, today: dt.date, arrived_on: dt.date | None = None) -> Decimal:
    """What should have been paid by today; of check-in only once she arrived."""
    due = [row.amount for row in schedule(contract, arrived_on) if row.due_on is not None and row.due_on <= today]
    return sum(due, Decimal(0))
