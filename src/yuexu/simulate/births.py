"""The arrival stream: real births as they were, a delivery a time (data/README.md)."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

FILE = Path(__file__).resolve().parent / "data" / "births.csv"
ROUTES: dict[str, Literal["vaginal", "assisted", "cesarean"]] = {
    "spontaneous": "vaginal",
    "vacuum": "assisted",
    "forceps": "assisted",
    "cesarean": "cesarean",
}


@dataclass(frozen=True)
class Newborn:
    """One baby of a delivery: sex `male` or `female`, weight in grams."""

    sex: Literal["male", "female"]
    weight_g: int


@dataclass(frozen=True)
class Delivery:
    """One delivery as it was: the mother's age in years, earlier live births, completed weeks, route, babies."""

    mother_age: int
    parity: int
    weeks: int
    route: Literal["vaginal", "assisted", "cesarean"]
    height_cm: int
    weight_kg: float
    diabetes: bool
    hypertension: bool
    babies: tuple[Newborn, ...]


@lru_cache(maxsize=1)
def deliveries() -> tuple[Delivery, ...]:
    """Every delivery of the file that a centre would meet: 34 weeks or more, at most twins, known values.

    The file has a row a baby and does not say who a twin's twin was: the second twin is the next twin row of the
    same sex-independent week and route, so that twins stay as heavy and as early as they were.
    """
    rows = [row for row in csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()) if _usable(row)]
    waiting: dict[tuple[str, str], dict[str, str]] = {}
    found = []
    for row in rows:
        if row["plurality"] == "1":
            found.append(_delivery(row, [row]))
            continue
        other = waiting.pop((row["gestation_weeks"], row["route"]), None)
        if other is None:
            waiting[row["gestation_weeks"], row["route"]] = row
        else:
            found.append(_delivery(other, [other, row]))
    return tuple(found)


def _usable(row: dict[str, str]) -> bool:
    known = row["gestation_weeks"].isdecimal() and row["birth_weight_g"].isdecimal() and row["mother_age"].isdecimal()
    return (
        known
        and row["route"] in ROUTES
        and row["plurality"] in {"1", "2"}
        and 34 <= int(row["gestation_weeks"]) <= 42
        and 1500 <= int(row["birth_weight_g"]) <= 5500
        and row["nicu"] != "y"
    )


def _delivery(row: dict[str, str], babies: list[dict[str, str]]) -> Delivery:
    return Delivery(
        mother_age=int(row["mother_age"]),
        parity=_number(row["prior_live_births"], 0),
        weeks=int(row["gestation_weeks"]),
        route=ROUTES[row["route"]],
        height_cm=round(_number(row["mother_height_in"], 63) * 2.54),
        weight_kg=round(_number(row["mother_weight_at_birth_lb"], 160) * 0.4536 - 6, 1),
        diabetes=row["diabetes_before"] == "y",
        hypertension=row["pregnancy_hypertension"] == "y",
        babies=tuple(
            Newborn("male" if baby["baby_sex"] == "M" else "female", int(baby["birth_weight_g"])) for baby in babies
        ),
    )


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and int(text) < 900 else otherwise


def stream(seed: int) -> list[Delivery]:
    """All deliveries in an order that the seed decides."""
    shuffled = list(deliveries())
    random.Random(f"births-{seed}").shuffle(shuffled)
    return shuffled
