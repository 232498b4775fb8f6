"""Pages of the end: what the settlement will come to, the settlement at the counter, giving up."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from yuexu.contracts import forms, ledger
from yuexu.contracts.ledger import Residence, residence
from yuexu.contracts.models import Contract
from yuexu.contracts.states import Cancelling, ContractState, Ending
from yuexu.contracts.views import contract_of, home, today
from yuexu.kernel.asking import ask
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.http import attempt, done, page, reads, writes
from yuexu.people.request import Request


def ahead(contract: Contract, on: dt.date) -> dict[str, Any]:
    """What the bill tells of a family that lives here: the settlement on the planned day, and whether to settle now."""
    known = _lives_here(contract)
    if known is None:
        return {"statement": None, "refused": "", "settles": False}
    told, refused = _reckoned(contract, known, on, _usual(contract, known, on))
    return {"statement": told, "refused": refused, "settles": not ledger.not_yet(contract, today=on)}


def _lives_here(contract: Contract) -> Residence | None:
    """The stay of a family whose account is still open."""
    known = residence.of(contract) if contract.state == ContractState.SIGNED else None
    return known if known and known.stage == "resident" else None


def _usual(contract: Contract, known: Residence, on: dt.date) -> dict[str, Any]:
    """As planned; a stay that was shortened ends sooner because the client wished it, until told otherwise."""
    left_on = max(on, known.leaves_on or on)
    account = ledger.open_part(contract)
    full = known.arrived_on and account.nights(known.arrived_on, left_on) >= account.open_billed
    return {"left_on": left_on, "ending": Ending.PLANNED if full else Ending.CLIENT}


def _reckoned(
    contract: Contract, known: Residence, on: dt.date, facts: dict[str, Any]
) -> tuple[ledger.Statement | None, str]:
    """The statement, or why there is none."""
    try:
        return ledger.statement(contract, known.lived(today=on, **facts)), ""
    except RuleBroken as rule:
        return None, rule.message


@reads(may="money.read")
def statement(request: Request, pk: int) -> HttpResponse:
    """What the settlement will come to, line by line with its clause, to read or print with the family (N6, B11)."""
    contract, on = contract_of(request, pk), today(request)
    known = _lives_here(contract)
    if known is None:
        return done(request, "contracts:bill", pk)
    usual = _usual(contract, known, on)
    form = forms.StatementForm(request.GET or None, initial=usual)
    told, refused = None, ""
    if not form.is_bound or form.is_valid():
        facts = {**form.told(), "left_on": form.cleaned_data["left_on"]} if form.is_bound else usual
        told, refused = _reckoned(contract, known, on, facts)
    page_of = {"contract": contract, "form": form, "statement": told, "refused": refused}
    return page(request, "contracts/statement.html", page_of)


@writes(may="money.take")
def settle(request: Request, pk: int) -> HttpResponse:
    """Settle on the day she leaves: first what it comes to, line by line, then for good."""
    contract, on = contract_of(request, pk), today(request)
    known = residence.of(contract)
    usual = _usual(contract, known, on) if known else {}
    start = {"ending": usual.get("ending"), "noticed_on": known and known.noticed_on}
    form = forms.SettleForm(request.POST or None, initial=start)
    told = None
    if request.method == "POST" and form.is_valid():
        with attempt(form):
            told = _tried(request, contract, known, form, on)
        if not form.errors and request.POST.get("sure") == "yes":
            return done(request, "contracts:bill", pk, say=_("已结算，账单已更新"))
    page_of = {"contract": contract, "form": form, "told": told, "known": known, "on": on}
    return page(request, "contracts/settle.html", page_of | {"refused": ledger.not_yet(contract, today=on)})


def _tried(
    request: Request, contract: Contract, known: Residence | None, form: forms.SettleForm, on: dt.date
) -> ledger.Statement | None:
    """What it comes to; or, when the cashier is sure, it is done. Raises RuleBroken before the day she leaves."""
    refused = ledger.not_yet(contract, today=on)
    if known is None or refused:
        raise RuleBroken(refused or _("没有入住登记，不能结算"))
    lived = known.lived(on, today=on, **form.told())
    if request.POST.get("sure") != "yes":
        return ledger.statement(contract, lived)
    ledger.settle(
        contract=contract, lived=lived, by=request.staff, now=request.now,
        client_id=form.cleaned_data["client_id"], method=form.cleaned_data["method"],
    )  # fmt: skip
    return None


@writes(may="money.take")
def give_up(request: Request, pk: int) -> HttpResponse:
    """Give the contract up before arrival."""
    contract = contract_of(request, pk)
    outcomes = [
        (label, ledger.cancellation(contract, reason=code, today=today(request))) for code, label in Cancelling.choices
    ]
    return ask(
        request,
        forms.CancelForm(request.POST or None),
        partial(ledger.give_up, contract=contract, by=request.staff, now=request.now),
        title=_("解除合同"),
        submit=_("解除合同"),
        back=home(contract),
        say=_("合同已解除"),
        template="contracts/give_up.html",
        more={
            "subject": f"{contract.mother.name} · {contract.number}",
            "outcomes": outcomes,
            "arrived": ledger.first_night(contract) is not None,
            "contract": contract,
        },
    )
