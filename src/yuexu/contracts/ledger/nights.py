"""Lived nights become income: many contracts and many nights in a handful of statements (G3)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Prefetch

from yuexu.contracts.accounts import Account, Kind
from yuexu.contracts.ledger import book, verbs
from yuexu.contracts.ledger.settlement import night_share
from yuexu.contracts.models import Contract, Extension, Settlement, Transaction
from yuexu.kernel.language import stored
from yuexu.people.models import Staff

Blocks = list[tuple[Decimal, int]]
Drafts = list[tuple[Transaction, Sequence[book.Side]]]


@transaction.atomic
def earn_nights(lived: Mapping[int, Iterable[dt.date]], *, now: dt.datetime, by: Staff | None = None) -> int:
    """Move the share of these nights of these contracts to income; how many moved.

    A night that was earned or settled before is passed over, and so is one beyond what was bought (extend it).
    Raises RuleBroken for a contract that is not live.
    """
    held = Contract.objects.select_for_update(of=("self",)).filter(pk__in=lived).order_by("pk")
    added = Prefetch("extensions", Extension.objects.order_by("pk"))
    contracts = list(held.select_related("plan").prefetch_related("plan__items", added))
    earned, settled = _earned(lived), _settled(lived)  # read under the locks
    drafts: Drafts = []
    for contract in contracts:
        last = settled.get(contract.pk)
        nights = [
            night
            for night in sorted(set(lived[contract.pk]))
            if night_key(contract, night) not in earned[contract.pk] and not (last and night < last.left_on)
        ]
        if not nights:
            continue
        verbs.check_live(contract)
        if not earned[contract.pk]:
            verbs.apply_deposit(contract, by=by, now=now)
        given_back = last.given_back if last else 0
        drafts += _drafts(contract, nights, len(earned[contract.pk]), given_back, now, by)
    return len(book.post_all(drafts))


def earn_night(
    *, contract: Contract, night_on: dt.date, now: dt.datetime, by: Staff | None = None
) -> Transaction | None:
    """Move one lived night's share to income; the same night again is the same transaction.

    None when every billed night is earned: the stay is longer than what was bought; extend it.
    """
    earn_nights({contract.pk: [night_on]}, now=now, by=by)
    return book.again(contract, night_key(contract, night_on))


def night_key(contract: Contract, night: dt.date) -> str:
    """The key under which a night is earned once."""
    return f"night:{contract.pk}:{night.isoformat()}"


def blocks(contract: Contract) -> tuple[Blocks, Blocks]:
    """What was billed for how many nights, in the order of billing: of the stay, of the extras."""
    extras = contract.plan.extras_total
    added = [(row.amount, row.nights) for row in contract.extensions.all()]
    return [(contract.price - extras, contract.nights), *added], [(extras, contract.nights)]


def _earned(contracts: Iterable[int]) -> dict[int, set[str]]:
    """The keys of nights that are income already, by contract."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = Transaction.objects.filter(contract__in=list(contracts), kind=Kind.NIGHT).order_by()
    for contract_id, used in rows.values_list("contract_id", "key"):
        found[contract_id].add(used)
    return found


def _settled(contracts: Iterable[int]) -> dict[int, Settlement]:
    """The last settlement of each of these contracts that has one."""
    return {row.contract_id: row for row in Settlement.objects.filter(contract__in=list(contracts)).order_by("pk")}


def _drafts(
    contract: Contract, nights: Sequence[dt.date], earned: int, given_back: int, now: dt.datetime, by: Staff | None
) -> Iterator[tuple[Transaction, Sequence[book.Side]]]:
    """The transactions of these nights. `earned` were before them, and `given_back` were billed and never lived."""
    stays, extras = blocks(contract)
    for lived, night in enumerate(nights, start=earned):
        stay = night_share(stays, lived + given_back)
        if stay is None:
            return
        extra = night_share(extras, lived + given_back) or Decimal(0)
        text = stored("第 %(n)s 晚 %(day)s") % {"n": lived + 1, "day": night.isoformat()}
        sides = book.transfer(Account.PREPAID, Account.INCOME_STAY, stay, text)
        sides += book.transfer(Account.PREPAID, Account.INCOME_EXTRA, extra, text)
        made = Transaction(
            centre_id=contract.centre_id,
            contract=contract,
            kind=Kind.NIGHT,
            key=night_key(contract, night),
            at=now,
            by=by,
        )
        told = [side for side in sides if side.amount]
        if told:
            yield made, told
