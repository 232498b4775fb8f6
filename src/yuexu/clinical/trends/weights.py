"""Exists to see a baby whose weight falls, or does not return, before anyone compares two cards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from yuexu.clinical.findings import N_, Finding, Level, Source, Standing
from yuexu.clinical.growth.scores import measured
from yuexu.clinical.refusals import within

HOUSE = Source(N_("本系统的规则；界限待医疗负责人确认"), Standing.SECONDARY)

ONE_WEIGHING = timedelta(hours=12)
DAYS_FALLING = 3
FROM_DAY = 5.0  # before, loss is usual and `weight_loss.assess` judges it
SCALE_NOISE_KG = 0.010  # a fall smaller than this is the scale
SLOW_FROM_DAY = 7.0
SLOW_G_PER_DAY = 15.0
SLOW_OVER_DAYS = 3.0
BACK_BY_DAY = 14.0


@dataclass(frozen=True, kw_only=True)
class Weighing:
    """One weighing: when, in kilograms, undressed."""

    at: datetime
    kg: float

    def __post_init__(self) -> None:
        """Refuse grams and impossible numbers."""
        within("weight_kg", measured("weight_kg", self.kg), 0.3, 20)


def weights(history: Iterable[Weighing], *, birth: datetime, birth_kg: float) -> tuple[Finding, ...]:
    """What the latest weighing says, in the light of those before it; of weighings within 12 hours of one
    another the last counts.

    Early loss by hour is not judged here: `weight_loss.assess` does that.
    """
    seen = _thinned(w for w in history if w.at >= birth)
    if not seen:
        return ()
    age = (seen[-1].at - birth).total_seconds() / 86400
    found = (_falling(seen, age), _slow(seen, age), _not_back(seen, age, birth_kg))
    return tuple(f for f in found if f is not None)


def _thinned(history: Iterable[Weighing]) -> list[Weighing]:
    """At most one weighing in 12 hours, oldest first. By distance, not date: no zone or midnight matters."""
    kept: list[Weighing] = []
    for weighing in sorted(history, key=lambda w: w.at, reverse=True):
        if not kept or kept[-1].at - weighing.at >= ONE_WEIGHING:
            kept.append(weighing)
    return kept[::-1]


def _falling(seen: list[Weighing], age: float) -> Finding | None:
    last = seen[-DAYS_FALLING - 1 :]
    steps = [later.kg - earlier.kg for earlier, later in pairwise(last)]
    if age < FROM_DAY or len(steps) < DAYS_FALLING or any(step > -SCALE_NOISE_KG for step in steps):
        return None
    return Finding(
        "weight_falling",
        Level.ASK_DOCTOR,
        N_("体重连续 %(days)s 次下降，共 %(grams)s 克：请医生看"),
        N_("连续三次称重都在下降，最后一次在第 5 天或以后"),
        HOUSE,
        {"days": DAYS_FALLING, "grams": round(-sum(steps) * 1000)},
    )


def _slow(seen: list[Weighing], age: float) -> Finding | None:
    """Gain since the weighing about three days ago, from the second week on."""
    latest = seen[-1]
    earlier = [w for w in seen if (latest.at - w.at).total_seconds() >= SLOW_OVER_DAYS * 86400 - 21600]
    if not earlier or age < SLOW_FROM_DAY + SLOW_OVER_DAYS:
        return None
    days = (latest.at - earlier[-1].at).total_seconds() / 86400
    rate = (latest.kg - earlier[-1].kg) * 1000 / days
    if rate >= SLOW_G_PER_DAY:
        return None
    return Finding(
        "weight_slow",
        Level.OBSERVE,
        N_("近 %(days)s 天每天增重 %(rate)s 克：观察喂养"),
        N_("第 10 天起三天内每天增重不到 %(least)s g"),
        HOUSE,
        {"days": round(days), "rate": round(rate), "least": round(SLOW_G_PER_DAY)},
    )


def _not_back(seen: list[Weighing], age: float, birth_kg: float) -> Finding | None:
    lost = measured("weight_kg", birth_kg) - seen[-1].kg
    if age < BACK_BY_DAY or lost <= 0:
        return None
    return Finding(
        "weight_not_back",
        Level.ASK_DOCTOR,
        N_("满 %(days)s 天体重仍低于出生体重 %(grams)s 克：请医生看"),
        N_("应在第 10–14 天恢复出生体重"),
        HOUSE,
        {"days": int(age), "grams": round(lost * 1000)},
    )
