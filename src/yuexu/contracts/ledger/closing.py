"""Closing a contract's money: settlement at discharge, again when she stayed on after it, and giving up before arrival (N6)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.contracts import events, rules
from yuexu.contracts.accounts import Account, Kind
from yuexu.contracts.ledger import book, part, residence, settlement, verbs
from yuexu.contracts.ledger.nights import blocks, earn_nights, night_key
from yuexu.contracts.ledger.part import Part
from yuexu.contracts.ledger.settlement import Line, Lived
from yuexu.contracts.models import Contract, Settlement
from yuexu.contracts.states import CONTRACT_STEPS, ContractState
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.kernel.language import in_the_houses_language, stored
from yuexu.kernel.states import step
from yuexu.people.models import Staff
from yuexu.trail.actions import record


@dataclass(frozen=True)
class Reckoning:
    """Settling: what comes back, line by line, and what is then owed (negative: by the house).

    `went` is what of the stay is settled: all of it, or what came after the settlement that closed the days up to `since`.
    """

    lines: list[Line]
    nights: int
    went: Lived
    since: dt.date | None
    owed_before: Decimal
    owed_after: Decimal


def preview(contract: Contract, lived: Lived, *, today: dt.date) -> Reckoning:
    """What settling would come to; nothing is written. Raises RuleBroken for a stay that cannot have been."""
    return _reckoned(contract, part.of(contract), lived, today)


def not_yet(contract: Contract, *, today: dt.date) -> str:
    """Why the contract cannot be settled on its own today, in a sentence that says what to do; empty when it can."""
    return _refusal(residence.of(contract), today)


def _refusal(known: residence.Residence | None, today: dt.date) -> str:
    return rules.not_yet(stage=known.stage, leaves_on=known.leaves_on, today=today) if known else ""


def _refuse_early(contract: Contract, lived: Lived, today: dt.date) -> None:
    """While she lives here only on the day she leaves, and by the days she lived. The discharge itself may always."""
    known = residence.of(contract)
    if refused := _refusal(known, today):
        raise RuleBroken(refused)
    if known and known.stage == "resident" and (lived.arrived_on, lived.left_on) != (known.arrived_on, today):
        told = _("入住登记是 %(first)s 入住、今天离所，请按这两天结算")
        raise RuleBroken(told % {"first": known.arrived_on}, "left_on")


def _reckoned(contract: Contract, was: Part, lived: Lived, today: dt.date) -> Reckoning:
    went, terms, nights = was.lived(lived), contract.terms_data, was.open_billed
    settlement.check_lived(went, today=today, nights=nights)
    if was.open_earned > went.nights + went.hospital_nights:
        raise RuleBroken(_("已确认收入的晚数多于在住晚数，请核对日期"), "left_on")
    left = sum(_earnings(contract, was.first + went.nights, was.billed), Decimal(0))
    lines = settlement.unused(terms, went, left=left, nights=nights) + settlement.lesser_room(terms, went)
    before = book.owed(contract)
    return Reckoning(lines, nights, went, was.since, before, before - sum(line.amount for line in lines))


def _earnings(contract: Contract, first: int, until: int) -> tuple[Decimal, Decimal]:
    """What the nights from number `first` up to `until` earn: of the stay, of the extras."""
    shares = [[settlement.night_share(kind, number) for number in range(first, until)] for kind in blocks(contract)]
    stay, extra = (sum((share for share in kind if share), Decimal(0)) for kind in shares)
    return stay, extra


@transaction.atomic
def settle(
    *, contract: Contract, lived: Lived, by: Staff | None, now: dt.datetime, client_id: str, method: str = ""
) -> Reckoning:
    """Settle at discharge, or before it at the counter on the day she leaves (nights in hospital, a lesser room).

    Lived nights are income, unused ones come back by the terms, the contract ends. With a method the difference is
    paid or given back in the same transaction; without, it stays on the bill. Raises RuleBroken before that day.
    """
    contract = book.held(contract)
    if contract.settlements.filter(client_id=client_id).exists():
        owed = book.owed(contract)
        return Reckoning([], 0, lived, None, owed, owed)
    contract.state = step(CONTRACT_STEPS, contract.state, ContractState.ENDED, _words())
    today = timezone.localtime(now).date()
    _refuse_early(contract, lived, today)
    was = part.of(contract)
    with in_the_houses_language():  # the lines are kept
        told = _reckoned(contract, was, lived, today)
    _earn_lived(contract, told.went, was, by=by, now=now)
    verbs.apply_deposit(contract, by=by, now=now)
    was = part.of(contract)  # every night lived is income now
    made = _closed(contract, told.went, was, client_id=client_id, by=by, now=now)
    sides = _sides(contract, told, was)
    book.post(contract, Kind.SETTLEMENT, f"settlement:{contract.pk}:{made.pk}", sides, by=by, now=now)
    if method:
        _close_balance(contract, method, client_id, by, now)
    _end(contract, client_id, by, now, "contracts.settle", {"left_on": lived.left_on, "owed": told.owed_after})
    publish(events.Settled(contract=contract, at=now, by=by))
    return told


def _closed(
    contract: Contract, went: Lived, was: Part, *, client_id: str, by: Staff | None, now: dt.datetime
) -> Settlement:
    """The part that this settlement closes, so that a night is never settled twice."""
    return Settlement.objects.create(
        centre_id=contract.centre_id, contract=contract, client_id=client_id, at=now, by=by, first_on=went.arrived_on,
        left_on=went.left_on, lived=went.nights, billed=was.billed, earned=was.earned,
    )  # fmt: skip


def _sides(contract: Contract, told: Reckoning, was: Part) -> list[book.Side]:
    """The lines as the books keep them. Nights earned while she was in hospital are taken out of income again."""
    sides = [book.Side(Account.RECEIVABLE, -line.amount, line.text, line.clause) for line in told.lines]
    own = sum((line.amount for line in told.lines if line.house), Decimal(0))
    back = sum((line.amount for line in told.lines if not line.house), Decimal(0))
    unearned = -book.balance(contract, Account.PREPAID)
    stay, extra = _earnings(contract, was.first + told.went.nights, was.first + was.open_earned)
    sides.append(book.Side(Account.COMPENSATION, own, stored("差价与补偿")))
    sides.append(book.Side(Account.PREPAID, unearned, stored("未住天数不再提供")))
    sides.append(book.Side(Account.INCOME_STAY, stay, stored("住院未在住，冲回已确认收入")))
    sides.append(book.Side(Account.INCOME_EXTRA, extra, stored("住院未在住，冲回已确认收入")))
    sides.append(book.Side(Account.FORFEIT, back - unearned - stay - extra, stored("未住天数按约不退部分")))
    return sides


def _words() -> dict[str, str]:
    """The states as people read them."""
    return {str(code): str(label) for code, label in ContractState.choices}


def _earn_lived(contract: Contract, lived: Lived, was: Part, *, by: Staff | None, now: dt.datetime) -> None:
    """Nights that the morning job has not earned yet, the first ones of the stay before others."""
    missing = lived.nights - was.open_earned
    slept = [lived.arrived_on + dt.timedelta(days=number) for number in range((lived.left_on - lived.arrived_on).days)]
    done = set(contract.transactions.filter(kind=Kind.NIGHT).values_list("key", flat=True))
    open_nights = [night for night in slept if night_key(contract, night) not in done]
    if missing > 0:
        earn_nights({contract.pk: open_nights[:missing]}, by=by, now=now)


def _close_balance(contract: Contract, method: str, client_id: str, by: Staff | None, now: dt.datetime) -> None:
    owed = book.owed(contract)
    hand = {"contract": contract, "method": method, "client_id": client_id, "by": by, "now": now}
    if owed > 0:
        verbs.pay(amount=owed, memo=stored("离所结清"), **hand)  # type: ignore[arg-type]
    elif owed < 0:
        verbs.refund(amount=-owed, memo=stored("离所结清"), **hand)  # type: ignore[arg-type]


def _end(
    contract: Contract, client_id: str, by: Staff | None, now: dt.datetime, verb: str, told: dict[str, object]
) -> None:
    contract.ended_at, contract.ended_by, contract.closed_with = now, by, client_id
    contract.save(update_fields=["state", "ended_at", "ended_by", "closed_with"])
    record(verb, contract, at=now, by_id=by.pk if by else None, after=told)


@transaction.atomic
def reopen(*, contract: Contract, by: Staff | None, now: dt.datetime) -> Contract:
    """She stays on after her account was settled: what comes now is billed, earned and settled as a part of its own.

    What was settled stands. Raises RuleBroken for a contract that is not settled.
    """
    contract = book.held(contract)
    if contract.state != ContractState.ENDED:  # from a contract explained the table leads here too: by its signature
        raise RuleBroken(_("合同%(state)s，不用重新开账") % {"state": contract.get_state_display()})
    contract.state = step(CONTRACT_STEPS, contract.state, ContractState.SIGNED, _words())
    contract.ended_at = contract.ended_by = None
    contract.save(update_fields=["state", "ended_at", "ended_by"])
    record("contracts.reopen", contract, at=now, by_id=by.pk if by else None, after={"state": contract.state})
    return contract


@dataclass(frozen=True)
class Cancellation:
    """Giving up: kept of the deposit, added by the house, then owed (negative: by the house)."""

    kept: Line
    doubled: Line
    owed_after: Decimal


def cancellation(contract: Contract, *, reason: str, today: dt.date) -> Cancellation:
    """What giving the contract up today would come to; nothing is written."""
    paid = -book.balance(contract, Account.DEPOSIT)
    days = (contract.due_on - today).days
    kept = settlement.kept_of_deposit(contract.terms_data, deposit=paid, days=days, reason=reason)
    doubled = settlement.doubled_deposit(deposit=paid, reason=reason)
    owed = book.owed(contract) + book.balance(contract, Account.PREPAID)
    return Cancellation(kept, doubled, owed + kept.amount - doubled.amount)


@transaction.atomic
def give_up(
    *,
    contract: Contract,
    reason: str,
    note: str = "",
    by: Staff | None,
    now: dt.datetime,
    client_id: str = "",
    method: str = "",
) -> Contract:
    """Give a contract up before arrival: what is not kept by the terms comes back."""
    contract = book.held(contract)
    if contract.closed_with and contract.closed_with == client_id:
        return contract
    signed = contract.state == ContractState.SIGNED
    if signed and contract.transactions.filter(kind=Kind.NIGHT).exists():
        raise RuleBroken(_("客户已入住，请办离所结算"))
    contract.state = step(CONTRACT_STEPS, contract.state, ContractState.CANCELLED, _words())
    if signed:
        with in_the_houses_language():  # the lines are kept
            told = cancellation(contract, reason=reason, today=timezone.localtime(now).date())
        verbs.apply_deposit(contract, by=by, now=now)
        sides = _undone(-book.balance(contract, Account.PREPAID), told.kept, told.doubled)
        book.post(contract, Kind.CANCELLATION, f"cancellation:{contract.pk}", sides, by=by, now=now, memo=note)
        if method:
            _close_balance(contract, method, client_id, by, now)
    _end(contract, client_id, by, now, "contracts.give_up", {"reason": reason, "note": note})
    publish(events.ContractCancelled(contract=contract, at=now, by=by))
    return contract


def _undone(unearned: Decimal, kept: Line, doubled: Line) -> list[book.Side]:
    """The price taken back, what the house keeps of the deposit and what it adds, each with the clause that says so."""
    return [
        book.Side(Account.PREPAID, unearned, stored("解除合同，不再提供服务")),
        book.Side(Account.RECEIVABLE, -unearned, stored("解除合同，冲回价款"), kept.clause),
        *book.transfer(Account.RECEIVABLE, Account.FORFEIT, kept.amount, kept.text, kept.clause),
        *book.transfer(Account.COMPENSATION, Account.RECEIVABLE, doubled.amount, doubled.text, doubled.clause),
    ]
