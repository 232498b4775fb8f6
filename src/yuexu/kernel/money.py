"""Money is Decimal yuan with two places; a sum is split without losing a cent, and written so that none can be added."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

CENT = Decimal("0.01")
LIMIT = Decimal("9999999.99")  # no single sum in a house is ten million yuan: a larger one is a slip of the hand
WRITTEN = Decimal("999999999999.99")  # the largest sum that has a name here
DIGITS = "零壹贰叁肆伍陆柒捌玖"
UNITS = ["", "拾", "佰", "仟"]
GROUPS = {8: "亿", 4: "万", 0: "元"}  # each four digits end with theirs


def yuan(value: Decimal | int | str) -> Decimal:
    """The value rounded half up to the cent."""
    return Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)


def shares(total: Decimal, parts: int) -> list[Decimal]:
    """Split into `parts` nearly equal sums that add up exactly; the earlier ones carry the odd cents.

    Raises ValueError for fewer than one part.
    """
    if parts < 1:
        raise ValueError("a sum is split into at least one part")
    cents = int(yuan(total) / CENT)
    each, left = divmod(cents, parts)
    return [(each + (1 if number < left else 0)) * CENT for number in range(parts)]


def capitals(amount: Decimal | int) -> str:
    """金额大写, as Chinese papers write a sum beside its figures, so that no stroke changes it: 人民币壹佰元伍角整.

    By 正确填写票据和结算凭证的基本规定 (Annex 1 of the People's Bank's 支付结算办法, 1997); where it leaves a 零 to the
    writer (¥107,000.53), there is none. Raises ValueError for part of a cent and for what is larger than WRITTEN.
    """
    value = Decimal(amount)
    if not value.is_finite() or abs(value) > WRITTEN or value != yuan(value):
        raise ValueError(f"no sum that can be written: {amount}")
    whole, cents = divmod(int(abs(value) / CENT), 100)
    jiao, fen = divmod(cents, 10)
    said = _whole(whole) if whole or not cents else ""
    if jiao:
        said += f"{DIGITS[jiao]}角"
    elif fen and whole:
        said += "零"
    said += f"{DIGITS[fen]}分" if fen else "整"
    return f"人民币{'负' if value < 0 else ''}{said}"


def _whole(number: int) -> str:
    """Whole yuan in capitals. Zeros between two digits are one 零; none is said before 元, nor before a full 仟."""
    said, gap = "", False
    for place in range(11, -1, -1):
        digit, group = number // 10**place % 10, number // 10**place % 10_000
        if digit:
            said += ("零" if gap and said else "") + DIGITS[digit] + UNITS[place % 4]
        gap = not digit
        if place in GROUPS and (group or not place):
            said, gap = said + GROUPS[place], False
    return said if number else "零元"


class MoneyField(models.DecimalField):
    """Yuan from 0 to LIMIT with two places. For signed sums pass `validators=[]`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 12)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("validators", [MinValueValidator(Decimal(0)), MaxValueValidator(LIMIT)])
        super().__init__(*args, **kwargs)
