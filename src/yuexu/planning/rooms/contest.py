"""Compares the selling policies on the same streams of real births: income at equal risk, with its interval.

    python -m yuexu.planning.rooms.contest [--streams N] [--rooms R] [--late SHARE]

Every policy meets the same streams (common random numbers). Its dial is swept; for each setting the risk
(mothers who find no room on arrival, per 100) and the income (nights slept in the house's own rooms, per 100
room nights) are averaged. The income at a given risk lies on the straight line between neighbouring settings,
which favours the coarse dials: they are tuned as if they could stand between two marks. The 95 % confidence
interval is a bootstrap over streams, all policies resampled together.
"""

import argparse
import sys
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from yuexu.planning.rooms.policies import CountCap, FixedIntervals, HighestNight, Policy, Probability
from yuexu.planning.rooms.streams import Market, Request, stream

LEARN_EVERY = 14
WARM_UP = 365
RISKS = (1.0, 2.0, 5.0)
BOOTSTRAPS = 2000


@dataclass(frozen=True, slots=True)
class Outcome:
    """One policy on one stream, counted after the first year: `turned` mothers found no room on arrival."""

    arrived: int
    turned: int
    moved: int
    nights: int
    short_nights: int
    room_nights: int


def sell(policy: Policy, requests: list[Request]) -> list[Request]:
    """Let the policy decide on every request in turn; return what it sold."""
    live: list[Request] = []
    taken = []
    learnt = 0
    for r in requests:
        if r.asked - learnt >= LEARN_EVERY:
            learnt = r.asked
            live = [one for one in live if one.leaves > learnt]
            policy.learn(learnt, live)
        if policy.accepts(r, r.asked):
            policy.sold(r)
            live.append(r)
            taken.append(r)
    return taken


def live_through(taken: list[Request], market: Market) -> Outcome:
    """House everyone day by day: who finds no room lies elsewhere and moves in when one falls free."""
    arriving: dict[int, list[Request]] = {}
    for r in taken:
        arriving.setdefault(r.arrives, []).append(r)
    housed: list[Request] = []
    waiting: deque[Request] = deque()
    arrived = turned = moved = nights = short = 0
    for day in range(market.days):
        counts = day >= WARM_UP
        housed = [r for r in housed if r.leaves > day]
        waiting = deque(r for r in waiting if r.leaves > day)
        while waiting and len(housed) < market.rooms:
            housed.append(waiting.popleft())
            moved += counts
        for r in arriving.get(day, ()):
            full = len(housed) >= market.rooms
            (waiting if full else housed).append(r)
            arrived += counts
            turned += counts and full
        nights += counts * len(housed)
        short += counts * len(waiting)
    return Outcome(arrived, turned, moved, nights, short, market.rooms * (market.days - WARM_UP))


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of policy and the settings of its dial, from careful to bold."""

    name: str
    settings: tuple[float, ...]
    make: Callable[[Market, float], Policy]


def _whole(settings: Iterable[float]) -> tuple[float, ...]:
    """Round, each setting once."""
    return tuple(dict.fromkeys(float(round(setting)) for setting in settings))


def families(market: Market) -> tuple[Family, ...]:
    """Return the contestants. Dials scale with the size of the house."""
    long, r = market.days + 400, market.rooms
    per_month = r * 28 / sum(n * p for n, p in market.nights)
    spare = _whole(r * part for part in (0.3, 0.25, 0.2, 0.15, 0.1, 0.05, 0.0))
    caps = _whole(per_month * part for part in (0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 1.0))
    return (
        Family(
            "fixed intervals, buffer days",
            (16.0, 13.0, 10.0, 8.0, 6.0, 4.0, 2.0, 0.0),
            lambda m, x: FixedIntervals(m.rooms, long, buffer=int(x)),
        ),
        Family("fixed intervals, spare rooms", spare, lambda m, x: FixedIntervals(m.rooms, long, spare=int(x))),
        Family("count cap", caps, lambda m, x: CountCap(int(x), long)),
        Family(
            "probability, highest night",
            (0.01, 0.03, 0.08, 0.16, 0.26),
            lambda m, x: HighestNight(m.rooms, x),
        ),
        Family("probability", (0.003, 0.006, 0.012, 0.024, 0.045), lambda m, x: Probability(m.rooms, x)),
    )


def play(family: Family, market: Market, streams: list[list[Request]]) -> np.ndarray:
    """Return every outcome, shape (settings, streams, 6), columns as in Outcome."""
    found = []
    for setting in family.settings:
        taken = (sell(family.make(market, setting), requests) for requests in streams)
        outcomes = (live_through(t, market) for t in taken)
        found.append([[getattr(o, name) for name in Outcome.__slots__] for o in outcomes])
    return np.array(found, dtype=float)


def frontier(outcomes: np.ndarray, picked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (risk, income) by setting over the picked streams, both per 100."""
    sums = outcomes[:, picked].sum(axis=1)
    arrived, turned, nights, room_nights = sums[:, 0], sums[:, 1], sums[:, 3], sums[:, 5]
    return 100 * turned / arrived, 100 * nights / room_nights


def income_at(outcomes: np.ndarray, risk: float, picked: np.ndarray) -> float:
    """Return the income at a risk; NaN when the settings do not reach it."""
    risks, incomes = frontier(outcomes, picked)
    order = np.argsort(risks)
    if not risks[order[0]] <= risk <= risks[order[-1]]:
        return float("nan")
    return float(np.interp(risk, risks[order], incomes[order]))


def gain(ours: np.ndarray, theirs: np.ndarray, risk: float) -> tuple[float, float, float]:
    """Return the gain of income in % at equal risk and its 95 % confidence interval."""
    streams = ours.shape[1]
    rng = np.random.default_rng(7)

    def once(picked: np.ndarray) -> float:
        return 100 * (income_at(ours, risk, picked) / income_at(theirs, risk, picked) - 1)

    spread = [once(np.asarray(rng.integers(0, streams, streams))) for _ in range(BOOTSTRAPS)]
    reached = [value for value in spread if not np.isnan(value)]
    low, high = np.percentile(reached, [2.5, 97.5]) if reached else (float("nan"), float("nan"))
    return once(np.arange(streams)), float(low), float(high)


def _report(market: Market, results: dict[str, np.ndarray], settings: dict[str, tuple[float, ...]]) -> None:
    everyone = np.arange(next(iter(results.values())).shape[1])
    print(f"\n{market.rooms} rooms, {len(everyone)} streams, {market.late:.0%} ask late\n")
    print("| policy | setting | no room per 100 arrivals | occupancy % | short nights a year | moves a year |")
    print("| --- | --- | --- | --- | --- | --- |")
    years = (market.days - WARM_UP) / 365
    for name, outcomes in results.items():
        risks, incomes = frontier(outcomes, everyone)
        mean = outcomes.mean(axis=1)
        for i, setting in enumerate(settings[name]):
            short, moves = mean[i, 4] / years, mean[i, 2] / years
            print(f"| {name} | {setting:g} | {risks[i]:.2f} | {incomes[i]:.2f} | {short:.1f} | {moves:.1f} |")
    print("\n| gain of income over | at 1 per 100 | at 2 per 100 | at 5 per 100 |")
    print("| --- | --- | --- | --- |")
    ours = results["probability"]
    for name, outcomes in results.items():
        if outcomes is not ours:
            print(f"| {name} | {' | '.join(_cell(*gain(ours, outcomes, risk)) for risk in RISKS)} |")


def _cell(middle: float, low: float, high: float) -> str:
    return "not reached" if np.isnan(middle) else f"{middle:+.2f} % ({low:+.2f} … {high:+.2f})"


def main(words: list[str]) -> int:
    """Play and print the tables."""
    parser = argparse.ArgumentParser(prog="contest")
    parser.add_argument("--streams", type=int, default=20)
    parser.add_argument("--rooms", type=int, default=30)
    parser.add_argument("--late", type=float, default=0.0)
    asked = parser.parse_args(words)
    market = Market(rooms=asked.rooms, late=asked.late)
    streams = [stream(market, seed) for seed in range(asked.streams)]
    contestants = families(market)
    results = {f.name: play(f, market, streams) for f in contestants}
    _report(market, results, {f.name: f.settings for f in contestants})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
