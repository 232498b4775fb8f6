"""Pages of money: the bill, taking and giving back, receipts, prepaid money."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from yuexu.contracts import forms, ledger
from yuexu.contracts.ledger import book
from yuexu.contracts.models import Contract, Transaction
from yuexu.contracts.schedule import due_by, schedule
from yuexu.contracts.views import contract_of, today
from yuexu.contracts.views.leaving import ahead
from yuexu.kernel.asking import ask
from yuexu.kernel.http import page, reads, writes
from yuexu.kernel.money import capitals, yuan
from yuexu.people.request import Request


@reads(may="money.read")
def bill(request: Request, pk: int) -> HttpResponse:
    """The client's bill, line by line (G3)."""
    contract = contract_of(request, pk)
    told = ledger.bill(contract)
    arrived_on = ledger.first_night(contract)
    late = max(Decimal(0), min(due_by(contract, today(request), arrived_on) - told.paid, told.balance))
    settlements = list(contract.settlements.all())
    page_of = {
        "contract": contract, "bill": told, "settlements": settlements,
        "receipts": ledger.receipts(contract), "schedule": schedule(contract, arrived_on),
        "late": late if contract.state == "signed" and not settlements else Decimal(0),
        **ahead(contract, today(request)),
    }  # fmt: skip
    return page(request, "contracts/bill.html", page_of)


def _money(
    request: Request, pk: int, form: Any, act: Any, *, title: str, say: str, lead: str = "", **initial: Any
) -> HttpResponse:
    """A page that writes one thing into the ledger."""
    contract = contract_of(request, pk)
    start = {name: value(contract) if callable(value) else value for name, value in initial.items()}
    return ask(
        request,
        form(request.POST or None, initial=start),
        partial(act, contract=contract, by=request.staff, now=request.now),
        title=title,
        lead=lead,
        submit=title,
        back=reverse("contracts:bill", args=[pk]),
        say=say,
        more={
            "subject": f"{contract.mother.name} · {contract.number}",
            "units": {"amount": _("元"), "price": _("元"), "nights": _("晚")},
        },
    )


@writes(may="money.take")
def deposit(request: Request, pk: int) -> HttpResponse:
    """Take the deposit."""
    return _money(
        request, pk, forms.MoneyForm, ledger.deposit, title=_("收定金"), say=_("定金已收，收据已编号"),
        lead=_("定金入住后抵作房费。"),
        amount=lambda contract: yuan(contract.price * contract.terms_data.deposit),
    )  # fmt: skip


@writes(may="money.take")
def pay(request: Request, pk: int) -> HttpResponse:
    """Take a payment."""
    return _money(
        request, pk, forms.MemoForm, ledger.pay, title=_("收款"), say=_("款项已收，收据已编号"),
        lead=_("不会超过应收余额；重复提交只记一笔。"),
        amount=lambda contract: _wanted(contract, today(request)),
    )  # fmt: skip


def _wanted(contract: Contract, on: dt.date) -> Decimal | None:
    """What is paid most likely now: what the plan of payments has due, or else all that is left."""
    told = ledger.bill(contract)
    due = due_by(contract, on, ledger.first_night(contract)) - told.paid
    return due if 0 < due < told.balance else max(told.balance, Decimal(0)) or None


@writes(may="money.take")
def refund(request: Request, pk: int) -> HttpResponse:
    """Give money back."""
    return _money(
        request, pk, forms.MemoForm, ledger.refund, title=_("退款"), say=_("已退款"),
        lead=_("不会超过可退金额；入账后不能撤回。"),
        amount=lambda contract: max(-book.owed(contract), Decimal(0)) or None,
    )  # fmt: skip


@writes(may="money.take")
def charge(request: Request, pk: int) -> HttpResponse:
    """A service beside the contract."""
    return _money(request, pk, forms.ChargeForm, ledger.charge, title=_("另购服务"), say=_("已记入账单"))


@writes(may="money.take")
def allow(request: Request, pk: int) -> HttpResponse:
    """Let off a sum."""
    return _money(
        request,
        pk,
        forms.AllowForm,
        ledger.allow,
        title=_("减免"),
        say=_("减免已记入账单"),
        lead=_("原因会写在账单上。"),
    )


@writes(may="money.take")
def extend(request: Request, pk: int) -> HttpResponse:
    """More nights."""
    return _money(request, pk, forms.ExtendForm, ledger.extend, title=_("续住"), say=_("续住已记入账单"))


@reads(may="money.read")
def receipt(request: Request, pk: int) -> HttpResponse:
    """One receipt, for print."""
    rows = Transaction.objects.for_centre(request.staff.centre_id).filter(receipt__isnull=False)
    row = get_object_or_404(rows.select_related("contract__mother", "by", "centre"), pk=pk)
    money = row.postings.get(account=row.method)
    told = {"row": row, "amount": money.amount, "capitals": capitals(money.amount)}
    return page(request, "contracts/receipt.html", told)


@reads(may="money.read")
def prepaid(request: Request) -> HttpResponse:
    """What the house owes in services, client by client (N7)."""
    rows = ledger.entitlements(request.staff.centre_id)
    told = {
        "rows": rows,
        "advance": sum((row.advance for row in rows), Decimal(0)),
        "owed": sum((max(row.owed, Decimal(0)) for row in rows), Decimal(0)),
        "nights": sum(row.nights for row in rows),
        "balances": ledger.balances(request.staff.centre_id),
    }
    return page(request, "contracts/prepaid.html", told)
