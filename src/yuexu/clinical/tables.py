"""Exists so that a table is read once, only when asked for, and never by merely importing the package."""

import json
from array import array
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

_FOLDER = Path(__file__).parent / "data"


@cache
def document(name: str) -> Any:
    """A small JSON document of the package, parsed once. Callers must not change it."""
    return json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))


class Columns(NamedTuple):
    """L, M and S of one sex as packed doubles; `first` indexes the first row (days, or tenths of a cm)."""

    first: int
    l: "array[float]"  # noqa: E741 - the published names of the three columns
    m: "array[float]"
    s: "array[float]"

    @property
    def last(self) -> int:
        """Index of the last row."""
        return self.first + len(self.m) - 1


@cache
def growth(name: str, sex: str) -> Columns:
    """One WHO table for one sex (about 18 kB in memory). Not `document`: the parsed text need not stay."""
    table = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    unpacked = (array("d", (n / table["scale"][c] for n in accumulate(table[sex][c]))) for c in ("L", "M", "S"))
    return Columns(table["first"], *unpacked)


class Hourly(NamedTuple):
    """Tenths of mg/dL by completed hour from `first`; from `printed` on the last printed value goes on."""

    first: int
    printed: int
    tenths: "array[int]"


@cache
def jaundice() -> dict[tuple[str, str, int], Hourly]:
    """AAP 2022 thresholds: (treatment, none|any, week) -> curve."""
    table = json.loads((_FOLDER / "jaundice.json").read_text(encoding="utf-8"))
    curves = {}
    for key, curve in table["curves"].items():
        treatment, risk, week = key.split()
        tenths = array("h", accumulate(curve["tenths"]))
        curves[treatment, risk, int(week)] = Hourly(table["first_hour"], curve["printed"], tenths)
    return curves


@cache
def zones() -> dict[str, Hourly]:
    """Bhutani's zones (background): centile -> curve in hundredths of mg/dL."""
    table = json.loads((_FOLDER / "jaundice_zones.json").read_text(encoding="utf-8"))
    return {
        c: Hourly(table["first_hour"], len(table[c]), array("h", accumulate(table[c]))) for c in ("p40", "p75", "p95")
    }
