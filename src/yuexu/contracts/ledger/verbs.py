"""The verbs of money: deposit, pay, refund, extend, charge, allow, earn a night."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from yuexu.contracts import events
from yuexu.contracts.accounts import Account, Kind
from yuexu.contracts.ledger import book
from yuexu.contracts.ledger.settlement import check_sum
from yuexu.contracts.models import Contract, Extension, Transaction
from yuexu.contracts.states import ContractState
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.kernel.language import stored
from yuexu.kernel.money import yuan
from yuexu.people.models import Staff


def check_live(contract: Contract) -> None:
    """Money is taken for signed contracts only."""
    if contract.state != ContractState.SIGNED:
        raise RuleBroken(_("合同%(state)s，不能收费") % {"state": contract.get_state_display()})


@transaction.atomic
def bill_signing(*, contract: Contract, by: Staff | None, now: dt.datetime) -> None:
    """The price becomes owed, and the services become owed too: line by line of the confirmed plan."""
    sides: list[book.Side] = []
    for amount, text in contract.plan.price_lines():
        sides += book.transfer(Account.RECEIVABLE, Account.PREPAID, amount, text)
    book.post(contract, Kind.SIGNING, f"signing:{contract.pk}", sides, by=by, now=now)


@transaction.atomic
def deposit(
    *, contract: Contract, amount: Decimal, method: str, client_id: str, by: Staff | None, now: dt.datetime
) -> Transaction:
    """Take the deposit: a liability until the client moves in."""
    contract = book.held(contract)
    key = f"deposit:{client_id}"
    if (done := book.again(contract, key)) is not None:
        return done
    check_live(contract)
    check_sum(amount)
    limit = yuan(contract.price * contract.terms_data.deposit)
    taken = -book.balance(contract, Account.DEPOSIT)
    if taken + amount > limit:
        told = _("定金合计不能超过价款的 %(share)s（¥%(sum)s）")
        share = f"{contract.terms_data.deposit:.0%}"
        raise RuleBroken(told % {"share": share, "sum": f"{limit:,.2f}"}, "amount")
    _check_owed(contract, amount)
    sides = book.transfer(Account(method), Account.DEPOSIT, amount, stored("收定金"))
    made = book.post(contract, Kind.DEPOSIT, key, sides, by=by, now=now, method=method)
    assert made is not None  # a positive sum has sides
    publish(events.DepositTaken(contract=contract, transaction=made, at=now, by=by))
    return made


def _check_owed(contract: Contract, amount: Decimal) -> None:
    owed = book.owed(contract)
    if amount > owed:
        told = _("超过应收余额 ¥%(owed)s，请核对是否已收过")
        raise RuleBroken(told % {"owed": f"{max(owed, Decimal(0)):,.2f}"}, "amount")


@transaction.atomic
def pay(
    *,
    contract: Contract,
    amount: Decimal,
    method: str,
    client_id: str,
    by: Staff | None,
    now: dt.datetime,
    memo: str = "",
) -> Transaction:
    """Take a payment, at most what is owed. A settled contract may still be paid off."""
    contract = book.held(contract)
    key = f"payment:{client_id}"
    if (done := book.again(contract, key)) is not None:
        return done
    if contract.state != ContractState.ENDED:
        check_live(contract)
    check_sum(amount)
    _check_owed(contract, amount)
    sides = book.transfer(Account(method), Account.RECEIVABLE, amount, stored("收款"))
    made = book.post(contract, Kind.PAYMENT, key, sides, by=by, now=now, method=method, memo=memo)
    assert made is not None  # a positive sum has sides
    publish(events.PaymentTaken(contract=contract, transaction=made, at=now, by=by))
    return made


@transaction.atomic
def refund(
    *,
    contract: Contract,
    amount: Decimal,
    method: str,
    client_id: str,
    by: Staff | None,
    now: dt.datetime,
    memo: str = "",
) -> Transaction:
    """Give money back, at most what the house owes the client."""
    contract = book.held(contract)
    key = f"refund:{client_id}"
    if (done := book.again(contract, key)) is not None:
        return done
    check_sum(amount)
    credit = -book.owed(contract)
    if amount > credit:
        told = _("超过可退金额 ¥%(credit)s")
        raise RuleBroken(told % {"credit": f"{max(credit, Decimal(0)):,.2f}"}, "amount")
    sides = book.transfer(Account.RECEIVABLE, Account(method), amount, stored("退款"))
    made = book.post(contract, Kind.REFUND, key, sides, by=by, now=now, method=method, memo=memo)
    assert made is not None  # a positive sum has sides
    publish(events.Refunded(contract=contract, transaction=made, at=now, by=by))
    return made


@transaction.atomic
def extend(
    *,
    contract: Contract,
    nights: int,
    client_id: str,
    by: Staff | None,
    now: dt.datetime,
    price: Decimal | None = None,
) -> Extension:
    """Add nights to the stay, at the contract's nightly price unless a sum for all of them is given."""
    contract = book.held(contract)
    key = f"extension:{client_id}"
    if (done := book.again(contract, key)) is not None:
        return done.extension
    check_live(contract)
    if not 1 <= nights <= 180:
        raise RuleBroken(_("续住晚数应在 1 至 180 之间"), "nights")
    amount = check_sum(price if price is not None else yuan(contract.price * nights / contract.nights))
    text = stored("续住 %(n)s 晚") % {"n": nights}
    sides = book.transfer(Account.RECEIVABLE, Account.PREPAID, amount, text)
    made = book.post(contract, Kind.EXTENSION, key, sides, by=by, now=now)
    assert made is not None  # a positive sum has sides
    return Extension.objects.create(
        centre_id=contract.centre_id, contract=contract, transaction=made, nights=nights, amount=amount
    )


@transaction.atomic
def charge(
    *, contract: Contract, amount: Decimal, text: str, client_id: str, by: Staff | None, now: dt.datetime
) -> Transaction:
    """A service bought and given beside the contract: owed and earned at once."""
    contract = book.held(contract)
    key = f"charge:{client_id}"
    if (done := book.again(contract, key)) is not None:
        return done
    check_live(contract)
    sides = book.transfer(Account.RECEIVABLE, Account.INCOME_EXTRA, check_sum(amount), text)
    made = book.post(contract, Kind.CHARGE, key, sides, by=by, now=now)
    assert made is not None  # a positive sum has sides
    return made


@transaction.atomic
def allow(
    *, contract: Contract, amount: Decimal, reason: str, client_id: str, by: Staff | None, now: dt.datetime
) -> Transaction:
    """Let the client off a sum, with the reason on the bill."""
    contract = book.held(contract)
    key = f"allowance:{client_id}"
    if (done := book.again(contract, key)) is not None:
        return done
    check_live(contract)
    _check_owed(contract, check_sum(amount))
    sides = book.transfer(Account.DISCOUNT, Account.RECEIVABLE, amount, reason)
    made = book.post(contract, Kind.ALLOWANCE, key, sides, by=by, now=now, memo=reason)
    assert made is not None  # a positive sum has sides
    return made


def apply_deposit(contract: Contract, *, by: Staff | None, now: dt.datetime) -> None:
    """The deposit pays for the stay from the day it begins (or for the settlement). The contract is held."""
    sum_held = -book.balance(contract, Account.DEPOSIT)
    if sum_held > 0:
        sides = book.transfer(Account.DEPOSIT, Account.RECEIVABLE, sum_held, stored("定金抵房费"))
        number = contract.transactions.filter(kind=Kind.DEPOSIT_APPLIED).count()
        book.post(contract, Kind.DEPOSIT_APPLIED, f"applied:{contract.pk}:{number}", sides, by=by, now=now)
