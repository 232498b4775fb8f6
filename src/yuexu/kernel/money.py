"""Money is Decimal yuan with two places; a sum is split without losing a cent."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

CENT = Decimal("0.01")
LIMIT = Decimal("9999999.99")  # no single sum in a house is ten million yuan: a larger one is a slip of the hand


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


class MoneyField(models.DecimalField):
    """Yuan from 0 to LIMIT with two places. For signed sums pass `validators=[]`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 12)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("validators", [MinValueValidator(Decimal(0)), MaxValueValidator(LIMIT)])
        super().__init__(*args, **kwargs)
