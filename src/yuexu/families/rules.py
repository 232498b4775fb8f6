"""What a family file cannot hold: births in the future, twins with one weight, a mother of six years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.language import gettext as _

GESTATION = range(140, 316)  # days: 20 to 45 weeks
BETWEEN_BIRTHS = dt.timedelta(days=180)
AGE = range(13, 61)  # years a mother may have


@dataclass(frozen=True, kw_only=True)
class Newborn:
    """What is told of a baby when its birth is recorded. Weight in grams, length in centimetres."""

    sex: str
    weight_g: int
    length_cm: Decimal | None = None
    name: str = ""
    born_at: dt.datetime | None = None  # of a twin; None: with the birth


def check_birth(
    *,
    born_at: dt.datetime,
    gestation_days: int,
    babies: Sequence[Newborn],
    now: dt.datetime,
    others: Sequence[dt.datetime],
) -> None:
    """Raises RuleBroken for a birth that cannot be. `others`: when she gave birth before."""
    if born_at > now:
        raise RuleBroken(_("分娩时间不能在将来"), "born_at")
    if now - born_at > dt.timedelta(days=400):
        raise RuleBroken(_("分娩时间早于一年前，请核对"), "born_at")
    if gestation_days not in GESTATION:
        raise RuleBroken(_("孕周应在 20 至 45 周之间"), "weeks")
    if not 1 <= len(babies) <= 4:
        raise RuleBroken(_("一次分娩记 1 至 4 个宝宝"), "plurality")
    if any(abs(born_at - other) < BETWEEN_BIRTHS for other in others):
        raise RuleBroken(_("这次分娩已经登记过了"), "born_at")
    for baby in babies:
        if baby.born_at and not dt.timedelta(0) <= baby.born_at - born_at <= dt.timedelta(days=2):
            raise RuleBroken(_("双胎的出生时间应在分娩后两天之内"), "born_at")


def check_mother(*, born_on: dt.date | None, due_on: dt.date | None, today: dt.date) -> None:
    """Raises RuleBroken for dates no mother can have."""
    if born_on is not None and (today - born_on).days // 365 not in AGE:
        raise RuleBroken(_("请核对出生日期：年龄应在 13 至 60 岁之间"), "born_on")
    if due_on is not None and not -400 <= (due_on - today).days <= 290:
        raise RuleBroken(_("请核对预产期：应在今后 41 周之内"), "due_on")
