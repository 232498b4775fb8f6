"""Proves the forecast on real births that it has not seen, and writes the plots of the documentation.

    python -m yuexu.planning.rooms.calibration [--plots FOLDER]

Mothers: the held-out single births of 28 to 42 completed weeks. Each is forecast at several moments (early,
and still unborn at 37, 39, 40 weeks); the integral transform, the Brier score of "born by the end of week k",
and reliability. Houses: many houses filled with held-out births; forecast on day 0, then every night is
compared with what was needed. The file knows only the completed week, so the day within the week, and the
hospital nights, are drawn as the model states them: what is proved is the weekly curve and all the arithmetic
above it.
"""

import argparse
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from yuexu.planning.rooms import counting, plots
from yuexu.planning.rooms.births import Reckoner
from yuexu.planning.rooms.expectations import TERM_DAYS, Expectation, RoomType
from yuexu.planning.rooms.forecasts import laws
from yuexu.planning.rooms.gestation import FIRST_WEEK, LAST_WEEK, published
from yuexu.planning.rooms.streams import Market, Request, held_out, stream

MOMENTS = (28, 37, 39, 40)
HOUSES = 300
MOTHERS = 60
BINS = 10
WINDOW = 250
TODAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Score:
    """How good a set of forecasts of yes-or-no events is; `reference` always says the overall share of
    yes."""

    events: int
    brier: float
    reference: float
    points: tuple[tuple[float, float, float], ...]  # (mean forecast, share of yes, its standard error) by bin


def single_births() -> tuple[np.ndarray, np.ndarray]:
    """Return (parity group 0 or 1, completed week) of each held-out single birth with known parity."""
    parities, weeks = [], []
    for parity, week, plurality, _, births in held_out():
        if plurality == 1 and parity and FIRST_WEEK <= week <= LAST_WEEK:
            parities += [int(parity != "0")] * births
            weeks += [week] * births
    return np.array(parities), np.array(weeks)


def _weekly() -> np.ndarray:
    """Return the forecast odds by parity group and week, shape (2, 15)."""
    groups = published().groups
    return np.stack([groups["0"].total(), groups["1+"].total()])


def integral_transform(moment: int, seed: int = 3) -> np.ndarray:
    """Return the (randomised) transform of every held-out mother still unborn at `moment` weeks: uniform if
    right."""
    parity, week = single_births()
    still = week >= moment
    parity, week = parity[still], week[still]
    odds = _weekly()[:, moment - FIRST_WEEK :]
    odds = odds / odds.sum(axis=1, keepdims=True)
    upto = np.concatenate((np.zeros((2, 1)), odds.cumsum(axis=1)), axis=1)
    place = week - moment
    spread = np.random.default_rng(seed).random(len(week))
    return np.asarray(upto[parity, place] + spread * odds[parity, place])


def chi_square(values: np.ndarray) -> float:
    """Return the chi-square of ten equal bins; with 9 degrees of freedom 95 % lie below 16.9, 99 % below
    21.7."""
    counts = np.histogram(values, bins=BINS, range=(0, 1))[0]
    return float(((counts - len(values) / BINS) ** 2).sum() / (len(values) / BINS))


def mothers_score() -> Score:
    """Score P(born by the end of week k | unborn at the moment) over all moments and the weeks 36 to 41."""
    parity, week = single_births()
    forecasts, outcomes, owners = [], [], []
    for moment in MOMENTS:
        still = week >= moment
        odds = _weekly()[:, moment - FIRST_WEEK :]
        upto = (odds / odds.sum(axis=1, keepdims=True)).cumsum(axis=1)
        for by in range(max(36, moment), 42):
            forecasts.append(upto[parity[still], by - moment])
            outcomes.append(week[still] <= by)
            owners.append(np.flatnonzero(still))
    born = np.concatenate(outcomes).astype(float)
    return _score(np.concatenate(forecasts), born, np.concatenate(owners))


def _expected(r: Request) -> Expectation:
    return Expectation(
        id=str(r.number),
        room_type="room",
        nights=r.nights,
        due_on=TODAY + timedelta(days=r.due),
        parity=r.parity,
        plurality=r.plurality,
    )


def _house(seed: int) -> tuple[list[Expectation], np.ndarray]:
    """Return the mothers of one house as known on day 0, and what was really needed on each day."""
    market = Market(rooms=40, days=400)
    everyone = [r for r in stream(market, 10_000 + seed) if r.born >= 0 and r.born - r.due + TERM_DAYS < 7 * 43]
    chosen = [everyone[i] for i in np.random.default_rng(seed).permutation(len(everyone)) if everyone[i].due < WINDOW]
    chosen = chosen[:MOTHERS]
    needed = np.zeros(WINDOW, dtype=int)
    for r in chosen:
        needed[max(r.arrives, 0) : max(r.leaves, 0)] += 1
    return [_expected(r) for r in chosen], needed


def houses() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (forecast, outcome, house) of "more than r rooms are needed" on every fifth day, r around the
    mean."""
    forecasts, outcomes, owners = [], [], []
    days = np.arange(0, WINDOW, 5)
    for seed in range(HOUSES):
        mothers, needed = _house(seed)
        law = laws(mothers, [RoomType("room", 0)], Reckoner(TODAY), WINDOW)["room"][days]
        mean = counting.expected(law).round().astype(int)
        for above in (-2, 0, 2, 4):
            rooms = (mean + above).clip(min=0)
            tail = np.array([law[i, r + 1 :].sum() for i, r in enumerate(rooms)])
            forecasts.append(tail)
            outcomes.append(needed[days] > rooms)
            owners.append(np.full(len(days), seed))
    return np.concatenate(forecasts), np.concatenate(outcomes).astype(float), np.concatenate(owners)


def _score(forecast: np.ndarray, outcome: np.ndarray, owner: np.ndarray) -> Score:
    """Score forecasts; events of one owner hang together, so the standard errors are clustered by owner."""
    places = (forecast * BINS).astype(int).clip(0, BINS - 1)
    points = []
    for place in range(BINS):
        here = places == place
        if here.sum() >= 30:
            miss = (outcome - forecast)[here]
            by_owner = np.bincount(owner[here], weights=miss - miss.mean())
            error = float(np.sqrt((by_owner**2).sum())) / int(here.sum())
            points.append((float(forecast[here].mean()), float(outcome[here].mean()), error))
    brier = float(((forecast - outcome) ** 2).mean())
    return Score(len(forecast), brier, float(outcome.var()), tuple(points))


def houses_score() -> Score:
    """Score the chance of a shortage over all houses and nights."""
    return _score(*houses())


def _histogram(moment: int) -> str:
    values = integral_transform(moment)
    heights = np.histogram(values, bins=BINS, range=(0, 1))[0] / (len(values) / BINS)
    axes = plots.Axes(
        f"Integral transform, unborn at {moment} weeks (n = {len(values)})", "transform", "density", y=(0, 2)
    )
    return axes.draw(
        plots.bars(axes, np.linspace(0, 1, BINS + 1).tolist(), heights.tolist()),
        plots.guide(axes, (0, 1), (1, 1)),
    )


def _reliability(title: str, score: Score) -> str:
    axes = plots.Axes(title, "forecast chance", "share that happened")
    return axes.draw(plots.guide(axes, (0, 0), (1, 1)), plots.dots(axes, score.points))


def main(words: list[str]) -> int:
    """Print the scores and write the plots."""
    parser = argparse.ArgumentParser(prog="calibration")
    parser.add_argument("--plots", type=Path)
    folder = parser.parse_args(words).plots
    print("| unborn at week | mothers | mean transform | chi-square (9 df) |\n| --- | --- | --- | --- |")
    for moment in MOMENTS:
        values = integral_transform(moment)
        print(f"| {moment} | {len(values)} | {values.mean():.3f} | {chi_square(values):.1f} |")
    scores = {"mothers": mothers_score(), "houses": houses_score()}
    print("\n| events | number | Brier | always the overall share |\n| --- | --- | --- | --- |")
    for name, score in scores.items():
        print(f"| {name} | {score.events} | {score.brier:.4f} | {score.reference:.4f} |")
    for name, score in scores.items():
        print(f"\n{name}: forecast, happened, standard error")
        print("\n".join(f"  {x:.3f}  {y:.3f}  {e:.3f}" for x, y, e in score.points))
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "rooms-pit-28.svg").write_text(_histogram(28))
        (folder / "rooms-pit-39.svg").write_text(_histogram(39))
        (folder / "rooms-reliability-mothers.svg").write_text(
            _reliability("Born by the end of a week", scores["mothers"])
        )
        (folder / "rooms-reliability-houses.svg").write_text(_reliability("More rooms needed than r", scores["houses"]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
