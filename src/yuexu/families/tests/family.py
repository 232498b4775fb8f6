"""The family of the cast: 王小明 who expects in August, and a birth of hers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from yuexu.families import actions
from yuexu.families.models import Birth, Mother
from yuexu.families.rules import Newborn
from yuexu.people.models import Centre
from yuexu.people.tests import cast

PHONE = "13812345678"
DUE = dt.date(2026, 8, 20)


def mother(name: str = "王小明", *, at: Centre | None = None, **facts: Any) -> Mother:
    """A registered mother."""
    facts.setdefault("phone", PHONE)
    facts.setdefault("due_on", DUE)
    return actions.register(centre_id=(at or cast.centre()).pk, by=None, now=cast.NOW, name=name, **facts)


def twins(of: Mother, *, born_at: dt.datetime = cast.NOW - dt.timedelta(days=1)) -> Birth:
    """She has twins."""
    return actions.record_birth(
        mother=of, born_at=born_at, route="cesarean", gestation_days=37 * 7 + 2, by=None, now=cast.NOW,
        babies=[Newborn(sex="girl", weight_g=2600), Newborn(sex="boy", weight_g=2450)],
    )  # fmt: skip
