"""A small world for the tests: a book of few days, and an independent way of living a mother's future."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import numpy as np

import yuexu
from yuexu.planning.rooms.expectations import CESAREAN, VAGINAL, Assumptions, Expectation
from yuexu.planning.rooms.gestation import FIRST_DAY, WEEKS, Book, Component, daily, published

TODAY = date(2026, 3, 2)


def python(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a fresh interpreter that finds this package, wherever the tests were started."""
    found = os.environ | {"PYTHONPATH": str(Path(yuexu.__file__).parents[1])}
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, env=found)


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


def narrow_book() -> Book:
    """All births in the weeks 39 and 40, both routes: few enough days to try every future."""
    vaginal, cesarean, labour = np.zeros(WEEKS), np.zeros(WEEKS), np.zeros(WEEKS)
    vaginal[11], vaginal[12] = 0.3, 0.3
    cesarean[11], cesarean[12] = 0.3, 0.1
    labour[11], labour[12] = 0.4, 0.6
    one = Component({VAGINAL: vaginal, CESAREAN: cesarean}, labour)
    return Book(dict.fromkeys(("0", "1+", "any", "twins", "more"), one))


def futures(e: Expectation, assumptions: Assumptions, book: Book) -> Iterator[tuple[float, int, int]]:
    """Yield every (probability, first night, end) of a mother waiting for her child, by plain counting.

    Written apart from the package: a loop over route, day of birth, hospital nights, change of length and cancelling.
    """
    zero = (e.due_on - TODAY).days - 280
    group = book.groups[book.group(e.parity, e.plurality)]
    births = []
    for route in (VAGINAL, CESAREAN):
        if e.route in ("unknown", route):
            for i, weight in enumerate(daily(group.weekly[route])):
                if weight > 0 and zero + FIRST_DAY + i >= 0:
                    births.append((weight, zero + FIRST_DAY + i, route))
    whole = sum(weight for weight, _, _ in births)
    changes = e.stay_changes or assumptions.stay_changes
    for weight, born, route in births:
        hospital = assumptions.hospital_nights[route] if e.hospital_nights is None else ((e.hospital_nights, 1.0),)
        for (nights, p), (change, q) in product(hospital, changes):
            arrives = born + nights
            odds = weight / whole * p * q * (1 - e.cancel_probability)
            yield odds, arrives, arrives + max(e.nights + change, 1)
    if e.cancel_probability:
        yield e.cancel_probability, 0, 0


def lives(e: Expectation, today: date, draws: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw (first night, end) of a mother under the published book and default assumptions, step by step."""
    if e.checked_in_on:
        first = np.full(draws, (e.checked_in_on - today).days)
        return first, first + e.nights
    route, born = _labours(e, today, draws, rng) if e.cesarean_on else _waits(e, today, draws, rng)
    nights = np.full(draws, e.hospital_nights or 0)
    if e.hospital_nights is None:
        for i, name in enumerate((VAGINAL, CESAREAN)):
            values, chances = zip(*Assumptions().hospital_nights[name], strict=True)
            nights = np.where(route == i, rng.choice(values, size=draws, p=chances), nights)
    first = born + nights
    comes = rng.random(draws) >= e.cancel_probability
    return np.where(comes, first, 10**6), np.where(comes, first + e.nights, 10**6)


def _group(e: Expectation) -> Component:
    return published().groups[published().group(e.parity, e.plurality)]


def _waits(e: Expectation, today: date, draws: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw (route, day of birth) from the table, births before today struck out."""
    zero = (e.due_on - today).days - 280
    odds = np.stack([daily(_group(e).weekly[r]) * (e.route in ("unknown", r)) for r in (VAGINAL, CESAREAN)])
    odds[:, : max(-zero - FIRST_DAY, 0)] = 0
    drawn = rng.choice(odds.size, size=draws, p=(odds / odds.sum()).ravel())
    return drawn // odds.shape[1], zero + FIRST_DAY + drawn % odds.shape[1]


def _labours(e: Expectation, today: date, draws: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw the day of a booked caesarean: day after day labour may come first."""
    booked, gestation = (e.cesarean_on - today).days, 280 - (e.due_on - today).days
    born = np.full(draws, booked)
    for day in reversed(range(booked)):
        week = min((gestation + day) // 7 - 28, WEEKS - 1)
        hazard = 1 - (1 - _group(e).spontaneous[week]) ** (1 / 7) if week >= 0 else 0.0
        born = np.where(rng.random(draws) < hazard, day, born)
    return np.ones(draws, dtype=int), born
