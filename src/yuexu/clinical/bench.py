"""Exists to keep the promises about speed in sight: `python -m yuexu.clinical.bench` prints medians and exits
1 when one is broken.

Every figure is the median of several rounds, because wall clocks on a shared machine are noisy. The figure
for one z-score holds everything that a caller pays: checks, lookup, interpolation and formula, tables already
read.
"""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import NamedTuple

from yuexu.clinical import growth, jaundice, signs, trends, weight_loss

ROUNDS = 9


class Promise(NamedTuple):
    """One measured thing: its name, the median in microseconds, and the limit it must keep, or None."""

    name: str
    micros: float
    limit: float | None

    @property
    def kept(self) -> bool:
        """Whether the median lies within the limit."""
        return self.limit is None or self.micros <= self.limit


def each(work: Callable[[], object], times: int) -> float:
    """Median microseconds of one call over several rounds of so many calls."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(times):
            work()
        rounds.append((time.perf_counter() - start) / times * 1e6)
    return median(rounds)


def one_entry() -> list[Promise]:
    """What a request that saves one entry pays."""
    rng = random.Random(7)
    cases = [(rng.uniform(0, 730), rng.uniform(45, 110), rng.uniform(2, 18)) for _ in range(1000)]
    turn = iter(cases * (ROUNDS * 10))

    def z_by_length() -> float:
        _, length, kg = next(turn)
        return growth.z_score("weight_for_length", "female", length, kg)

    at = datetime(2026, 3, 9, tzinfo=UTC)
    feeds = [trends.Feed(at=at + timedelta(hours=2.9 * n), ml=55 + n % 5 * 5) for n in range(30)]
    mother = signs.MotherSigns(temp_c=37.9, systolic=132, diastolic=84, pulse=104, respiration=18, spo2=97)
    baby = signs.NewbornSigns(temp_c=36.3, pulse=142, respiration=44, spo2=98)
    return [
        Promise("one z-score, weight for length (interpolated)", each(z_by_length, 10_000), 20),
        Promise(
            "one z-score, weight for age",
            each(lambda: growth.z_score("weight_for_age", "male", 12.4, 3.6), 10_000),
            20,
        ),
        Promise(
            "all five scores and flags of a measuring",
            each(lambda: growth.assess("male", 12.4, weight_kg=3.6, length_cm=51.2, head_cm=35.1), 2_000),
            None,
        ),
        Promise(
            "a bilirubin placed",
            each(lambda: jaundice.assess(ga_weeks=38, age_hours=50, risk="none", tsb_mg_dl=14.2), 2_000),
            None,
        ),
        Promise("an early weight", each(lambda: weight_loss.assess("vaginal", 48, -8.3), 2_000), None),
        Promise("a mother's round", each(lambda: signs.read_mother(mother), 2_000), 500),
        Promise("a newborn's round", each(lambda: signs.read_newborn(baby), 2_000), 500),
        Promise("the latest of 30 feeds", each(lambda: trends.feeds(feeds), 300), 2_000),
    ]


def arrays() -> list[Promise]:
    """A million scores at once."""
    import numpy as np  # here: the rest of the benchmark must run without it, as the callers do

    from yuexu.clinical.growth.arrays import z_scores

    rng, size = np.random.default_rng(7), 1_000_000
    sex = np.where(rng.random(size) < 0.5, "male", "female")
    age, length, kg = rng.uniform(0, 730, size), rng.uniform(45, 110, size), rng.uniform(2, 18, size)
    by_age = each(lambda: z_scores("weight_for_age", sex, age, kg), 1)
    by_length = each(lambda: z_scores("weight_for_length", sex, length, kg), 1)
    return [
        Promise("a million z-scores, weight for age", by_age, 1e6),
        Promise("a million z-scores, weight for length", by_length, 1e6),
    ]


def imports() -> Promise:
    """Importing what a saved entry needs, in a fresh interpreter, less the interpreter itself."""
    wanted = "from yuexu.clinical import signs, trends, jaundice, weight_loss, growth, mood"

    def run(code: str) -> float:
        return each(lambda: subprocess.run([sys.executable, "-c", code], check=True), 1)

    return Promise("import of signs, trends, jaundice, weight, growth, mood", run(wanted) - run("pass"), None)


def main() -> int:
    """Print every figure; 1 where a promise is broken."""
    promises = [*one_entry(), *arrays(), imports()]
    for name, micros, limit in promises:
        promised = "" if limit is None else f"   (promised: under {limit:,.0f} µs)"
        print(f"{name:<58} {micros:>12,.1f} µs{promised}")
    return 0 if all(promise.kept for promise in promises) else 1


if __name__ == "__main__":
    sys.exit(main())
