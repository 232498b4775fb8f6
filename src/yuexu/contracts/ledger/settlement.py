"""What is owed when a stay ends early or a contract is given up: from the terms, line by line (N6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from yuexu.contracts.terms import Terms
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.money import LIMIT, shares, yuan


@dataclass(frozen=True, kw_only=True)
class Lived:
    """How a stay went. `left_on` is the day of leaving: the night before it was the last."""

    arrived_on: dt.date
    left_on: dt.date
    ending: str = "planned"
    noticed_on: dt.date | None = None
    hospital_nights: int = 0
    lesser_nights: int = 0  # nights in a lesser room than promised
    lesser_difference: Decimal = Decimal(0)  # what that room costs less, a night

    @property
    def nights(self) -> int:
        """Nights in the house."""
        return (self.left_on - self.arrived_on).days - self.hospital_nights


@dataclass(frozen=True)
class Line:
    """One line: what the client gets back (never negative), why, and the code of the clause that says so.

    `house`: out of our own pocket.
    """

    amount: Decimal
    text: str
    clause: str
    house: bool = False


def check_sum(amount: Decimal) -> Decimal:
    """A sum as the ledger takes it. Raises RuleBroken for NaN, nothing, negatives, 1e15, parts of a cent."""
    if not amount.is_finite() or amount <= 0:
        raise RuleBroken(_("金额应大于零"), "amount")
    if amount > LIMIT:
        raise RuleBroken(_("金额超过一千万，请核对"), "amount")
    if amount != yuan(amount):
        raise RuleBroken(_("金额最多两位小数"), "amount")
    return amount


def night_share(blocks: Sequence[tuple[Decimal, int]], number: int) -> Decimal | None:
    """What night `number` (from 0) earns of blocks of (price, nights), in order. None after the last."""
    for price, nights in blocks:
        if number < nights:
            return shares(price, nights)[number]
        number -= nights
    return None


def check_lived(lived: Lived, *, today: dt.date, nights: int) -> None:
    """Raises RuleBroken for a stay that cannot have been."""
    if lived.left_on < lived.arrived_on:
        raise RuleBroken(_("离所不能早于入住"), "left_on")
    if lived.left_on > today:
        raise RuleBroken(_("离所日期不能在将来"), "left_on")
    if lived.hospital_nights < 0 or lived.nights < 0:
        raise RuleBroken(_("住院天数超过了在住天数"), "hospital_nights")
    if lived.nights > nights:
        raise RuleBroken(_("在住 %(n)s 晚超过合同晚数，请先办续住") % {"n": lived.nights}, "left_on")
    if not 0 <= lived.lesser_nights <= lived.nights:
        raise RuleBroken(_("替代房型的晚数超过了在住晚数"), "lesser_nights")
    if lived.ending == "planned" and lived.nights + lived.hospital_nights < nights:
        raise RuleBroken(_("未住满合同晚数，请选择提前离所的原因"), "ending")


def unused(terms: Terms, lived: Lived, *, left: Decimal, nights: int) -> list[Line]:
    """What comes back for nights not lived, of `left`, the sum billed for them; never more than that."""
    missing = nights - lived.nights
    if missing <= 0 or left <= 0:
        return []
    away = min(lived.hospital_nights, missing)
    away_sum = yuan(left * away / missing)
    lines = []
    if away:
        back = yuan(away_sum * terms.hospital.refund)
        lines.append(Line(back, _explained(_("住院未在住"), away, away_sum, terms.hospital.refund), "hospital"))
    early, early_sum = missing - away, left - away_sum
    if early:
        share, why = _early_share(terms, lived)
        lines.append(Line(yuan(early_sum * share), _explained(why, early, early_sum, share), "early"))
        if lived.ending == "house":
            share = terms.house.compensation
            told = _explained(_("中心原因补偿"), early, early_sum, share)
            lines.append(Line(yuan(early_sum * share), told, "early", house=True))
    return [line for line in lines if line.amount]


def _early_share(terms: Terms, lived: Lived) -> tuple[Decimal, str]:
    if lived.ending == "medical":
        return Decimal(1), _("健康原因提前离所")
    if lived.ending == "house":
        return Decimal(1), _("中心原因提前离所")
    told = lived.noticed_on is not None and (lived.left_on - lived.noticed_on).days >= terms.early.notice_days
    if told:
        return terms.early.with_notice, _("提前离所（已提前告知）")
    return terms.early.without_notice, _("提前离所（未提前告知）")


def lesser_room(terms: Terms, lived: Lived) -> list[Line]:
    """The difference of a lesser room, and its compensation."""
    difference = yuan(lived.lesser_nights * lived.lesser_difference)
    if difference <= 0:
        return []
    nights, each = lived.lesser_nights, lived.lesser_difference
    first = _("替代房型差价 %(n)s 晚 × ¥%(each)s") % {"n": nights, "each": f"{each:,.2f}"}
    extra = terms.substitute.compensation
    second = _("替代房型补偿：差价 ¥%(sum)s × %(share)s") % {
        "sum": f"{difference:,.2f}",
        "share": f"{extra:.0%}",
    }
    lines = [
        Line(difference, first, "substitute", house=True),
        Line(yuan(difference * extra), second, "substitute", house=True),
    ]
    return [line for line in lines if line.amount]


def kept_of_deposit(terms: Terms, *, deposit: Decimal, days: int, reason: str) -> Line:
    """How much of the deposit the house keeps when a contract is given up `days` before the due date."""
    if reason != "client":
        return Line(Decimal(0), _("非客户原因解除，全额退还"), "cancel")
    share = next((tier.refund for tier in terms.tiers if days >= tier.days), terms.tiers[-1].refund)
    told = _("距预产期 %(days)s 天解除：定金 ¥%(sum)s 退还 %(share)s")
    text = told % {"days": max(days, 0), "sum": f"{deposit:,.2f}", "share": f"{share:.0%}"}
    return Line(deposit - yuan(deposit * share), text, "cancel")


def doubled_deposit(*, deposit: Decimal, reason: str) -> Line:
    """Who took a deposit and does not perform gives it back twice (Civil Code, Article 587)."""
    amount = deposit if reason == "house" else Decimal(0)
    return Line(amount, _("因中心原因解除：双倍返还定金"), "cancel", house=True)


def _explained(why: str, nights: int, total: Decimal, share: Decimal) -> str:
    told = _("%(why)s：未住 %(n)s 晚，计 ¥%(sum)s × %(share)s")
    return told % {"why": why, "n": nights, "sum": f"{total:,.2f}", "share": f"{share:.0%}"}
