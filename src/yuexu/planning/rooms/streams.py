"""Streams of real births for the selling policies: who asks when, for when, and when she really gives birth.

The births are the held-out half of the public file: no forecast was built from them. What the file does not
know (the day within the week, when a family asks, how long it stays, the nights in hospital) is drawn as
stated in `Market`.
"""

import csv
from dataclasses import dataclass
from functools import cache

import numpy as np

from yuexu.planning.rooms.data import DATA
from yuexu.planning.rooms.expectations import TERM_DAYS, Assumptions

FIRST_WEEK = 28


@dataclass(frozen=True, slots=True)
class Request:
    """One family that asks on day `asked`; `due` is known; `born`, `route`, `arrives` turn out later."""

    number: int
    asked: int
    due: int
    nights: int
    parity: int | None
    plurality: int
    route: str
    born: int
    arrives: int

    @property
    def leaves(self) -> int:
        return self.arrives + self.nights


@dataclass(frozen=True, slots=True)
class Market:
    """How families ask. `load` is the mean number of rooms that all of them together would fill, per room.

    Families ask `lead` days before the due date (uniform), the share `late` of them only `late_lead` days
    before; the number asking swings by `season` over a year.
    """

    rooms: int = 30
    days: int = 1095
    load: float = 1.2
    season: float = 0.3
    lead: tuple[int, int] = (60, 220)
    late: float = 0.0
    late_lead: tuple[int, int] = (7, 60)
    nights: tuple[tuple[int, float], ...] = ((28, 0.75), (42, 0.25))


@cache
def held_out() -> tuple[tuple[str, int, int, str, int], ...]:
    """Return (parity, week, plurality, route, births) of the held-out half, from 28 weeks on."""
    with (DATA / "births.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["half"] == "heldout"]
    cells = ((r["parity"], int(r["week"]), int(r["plurality"]), r["route"], int(r["births"])) for r in rows)
    return tuple(cell for cell in cells if cell[1] >= FIRST_WEEK)


def stream(market: Market, seed: int) -> list[Request]:
    """Draw one history of requests, ordered by the day on which they ask."""
    rng = np.random.default_rng(seed)
    mean_nights = sum(n * p for n, p in market.nights)
    day = np.arange(market.days)
    rate = market.load * market.rooms / mean_nights * (1 + market.season * np.sin(2 * np.pi * day / 365))
    asked = np.repeat(day, rng.poisson(rate))
    cells = held_out()
    weights = np.array([cell[-1] for cell in cells], dtype=float)
    picked = rng.choice(len(cells), size=len(asked), p=weights / weights.sum())
    requests = [_request(i, int(asked[i]), cells[picked[i]], market, rng) for i in range(len(asked))]
    return sorted(requests, key=lambda r: (r.asked, r.number))


def _request(
    number: int, asked: int, cell: tuple[str, int, int, str, int], market: Market, rng: np.random.Generator
) -> Request:
    parity, week, plurality, route, _ = cell
    late = market.late > 0 and rng.random() < market.late
    soonest, latest = market.late_lead if late else market.lead
    due = asked + int(rng.integers(soonest, latest + 1))
    born = due - TERM_DAYS + 7 * week + int(rng.integers(7))
    # A child may come before its family has asked (short lead, early birth): then they ask on the day it is
    # born.
    asked = min(asked, born)
    odds = Assumptions().hospital_nights[route]
    hospital = int(rng.choice([n for n, _ in odds], p=[p for _, p in odds]))
    nights = int(rng.choice([n for n, _ in market.nights], p=[p for _, p in market.nights]))
    known = int(parity) if parity else None
    return Request(number, asked, due, nights, known, plurality, route, born, born + hospital)
