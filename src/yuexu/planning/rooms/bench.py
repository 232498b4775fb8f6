"""Measures the forecast and the what-if table at the size that the requirement names.

    python -m yuexu.planning.rooms.bench

300 contracts of all kinds, 3 room types, 365 days: the table within 100 ms, the what-if table within 1 s.
Medians of repeated runs in this process, caches of the published tables warm, nothing else kept between runs.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

from yuexu.planning.rooms.expectations import Expectation, RoomType
from yuexu.planning.rooms.forecasts import forecast
from yuexu.planning.rooms.whatif import what_if

TODAY = date(2026, 1, 5)
TYPES = ("standard", "large", "suite")
LIMITS_MS = {"forecast": 100.0, "what_if": 1000.0}


def contracts(number: int, seed: int = 1) -> list[Expectation]:
    """Return contracts of all kinds: waiting, overdue, booked caesareans, born, in the house, twins."""
    rng = random.Random(seed)
    return [_contract(i, rng) for i in range(number)]


def _contract(number: int, rng: random.Random) -> Expectation:
    due = rng.randrange(-60, 330)
    born = due - rng.randrange(0, 14) if due < 0 else None
    route = rng.choice(("unknown", "unknown", "vaginal", "cesarean"))
    booked = due - rng.randrange(3, 10) if route == "cesarean" and due > 10 else None
    arrived = born + 4 if born is not None and born < -4 else None

    def day(offset: int | None) -> date | None:
        return None if offset is None else TODAY + timedelta(days=offset)

    return Expectation(
        id=f"c{number}",
        room_type=rng.choice(TYPES),
        nights=rng.choice((26, 28, 28, 42)),
        due_on=day(due),
        parity=rng.choice((None, 0, 1, 2)),
        plurality=2 if rng.random() < 0.03 else 1,
        route=route,
        cesarean_on=day(booked),
        hospital_nights=rng.choice((None, None, 3)),
        born_on=day(born),
        checked_in_on=day(arrived),
        cancel_probability=rng.choice((0.0, 0.02, 0.05)),
    )


def milliseconds(work: Callable[[], object], runs: int = 15) -> float:
    """Return the median time of `work`."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def main() -> int:
    """Print both figures; return 1 when one is over its limit."""
    mothers, rooms = contracts(300), [RoomType(name, 10) for name in TYPES]
    took = {
        "forecast": milliseconds(lambda: forecast(mothers, rooms, TODAY, 365)),
        "what_if": milliseconds(lambda: what_if(mothers, rooms, TODAY)),
    }
    for name, ms in took.items():
        print(f"{name}: {ms:.1f} ms (limit {LIMITS_MS[name]:.0f} ms)")
    return int(any(ms > LIMITS_MS[name] for name, ms in took.items()))


if __name__ == "__main__":
    sys.exit(main())
