"""Exists so that rules are tried on whole simulated babies: ordinary ones that must stay quiet, ill ones that must not."""

import random
from datetime import UTC, datetime, timedelta

from yuexu.clinical.trends import Feed

BIRTH = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


def usual_ml(age_days: float, kg: float = 3.3) -> float:
    """A usual bottle by day: about 10 ml on day 1 rising to a sixth of 150 ml/kg/day by day 7."""
    per_day = min(20 + 22 * age_days, 150) * kg
    return per_day / 8


def ordinary_feeds(rng: random.Random, *, first_day: int = 1, days: int = 28) -> list[Feed]:
    """Bottles of a healthy baby: own size, 22 % noise, snacks, clusters, long nights, an odd refused bottle."""
    size = rng.gauss(1, 0.12)
    at = BIRTH + timedelta(days=first_day)
    end = at + timedelta(days=days)
    feeds = []
    while at < end:
        age = (at - BIRTH) / timedelta(days=1)
        usual = usual_ml(age) * size
        snack = rng.random() < 0.08
        ml = usual * (rng.uniform(0.25, 0.6) if snack else rng.gauss(1, 0.22))
        feeds.append(Feed(at=at, ml=max(5, 5 * round(ml / 5))))
        night = at.hour in {0, 1, 2}
        gap = rng.gauss(1.6, 0.4) if snack else rng.gauss(4.2 if night else 2.9, 0.5)
        at += timedelta(hours=max(0.5, gap))
    return feeds


def falling_feeds(rng: random.Random, *, share: float, count: int = 3, age_days: int = 9) -> list[Feed]:
    """The same baby, whose last `count` bottles fall to `share` of usual over 3 to 4.25 hours each."""
    feeds = ordinary_feeds(rng, first_day=age_days - 4, days=4)
    usual = usual_ml(age_days)
    at = feeds[-1].at
    for _ in range(count):
        at += timedelta(hours=rng.uniform(3, 4.25))
        feeds.append(Feed(at=at, ml=round(usual * share)))
    return feeds
