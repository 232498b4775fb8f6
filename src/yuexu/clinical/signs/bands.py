"""Exists so that every vital-sign limit is data a centre can change, its source and standing with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from yuexu.clinical import tables
from yuexu.clinical.findings import N_, Level, Source, Standing
from yuexu.clinical.refusals import Refused, finite, plain

_WRITTEN = re.compile(r"([\[(])(-?[\d.]*),(-?[\d.]*)([\])])")

NAMES = {
    "temp_c": N_("体温"),
    "systolic": N_("收缩压"),
    "diastolic": N_("舒张压"),
    "pulse": N_("心率"),
    "respiration": N_("呼吸"),
    "spo2": N_("血氧饱和度"),
    "pain": N_("疼痛评分"),
    "consciousness": N_("意识"),
}

WITHIN = N_("%(name)s %(band)s 的界限")  # the rule of every value
SAID = {
    Level.OBSERVE: N_("%(name)s %(value)s（界限 %(band)s）：观察，复测"),
    Level.ASK_DOCTOR: N_("%(name)s %(value)s（界限 %(band)s）：请医生看"),
    Level.URGENT: N_("%(name)s %(value)s（界限 %(band)s）：立即请医生"),
}


@dataclass(frozen=True)
class Interval:
    """A range as mathematicians write it: `[36,36.5)` holds 36 and not 36.5; `(38,)` has no upper end."""

    low: float
    high: float
    holds_low: bool
    holds_high: bool

    @classmethod
    def read(cls, text: str) -> "Interval":
        """From its written form; ValueError on anything else, and where it would be empty."""
        found = _WRITTEN.fullmatch(text.replace(" ", ""))
        if not found:
            raise ValueError(f"not an interval: {text}")
        left, low, high, right = found.groups()
        interval = cls(float(low or "-inf"), float(high or "inf"), left == "[", right == "]")
        if interval.low > interval.high:
            raise ValueError(f"the ends are the wrong way round: {text}")
        return interval

    def __contains__(self, value: float) -> bool:
        """Whether the value lies inside, its ends as written."""
        above = value >= self.low if self.holds_low else value > self.low
        return above and (value <= self.high if self.holds_high else value < self.high)

    def __str__(self) -> str:
        """The written form again."""
        low = "" if self.low == float("-inf") else plain(self.low)
        high = "" if self.high == float("inf") else plain(self.high)
        return f"{'[' if self.holds_low else '('}{low},{high}{']' if self.holds_high else ')'}"


@dataclass(frozen=True)
class Limits:
    """The bands of one vital sign, loudest level first; `possible` bounds what a living person can have."""

    unit: str
    possible: Interval
    bands: tuple[tuple[Level, tuple[Interval, ...]], ...]

    def level(self, field: str, value: float) -> tuple[Level, Interval] | None:
        """The loudest band the value falls into, or None. Raises `Refused` for what cannot be."""
        if finite(field, value) not in self.possible:
            low, high = plain(self.possible.low), plain(self.possible.high)
            raise Refused("out_of_range", field=field, value=plain(value), low=low, high=high)
        return next(
            ((level, interval) for level, several in self.bands for interval in several if value in interval),
            None,
        )


@dataclass(frozen=True)
class Bands:
    """All bands of one kind of person. `of` says which, so that an adult's are never laid on a newborn."""

    of: Literal["mother", "newborn"]
    origin: Source
    limits: Mapping[str, Limits]
    consciousness: Mapping[str, Level | None]


def read(of: Literal["mother", "newborn"], written: Mapping[str, Any]) -> Bands:
    """Bands from their written form (the shape of `data/bands.json`): how a centre brings its own.

    Raises ValueError where a level, a standing or an interval cannot be read.
    """
    limits = {}
    for name, row in written["values"].items():
        bands = tuple(
            (level, tuple(Interval.read(text) for text in row[level]))
            for level in sorted(Level, key=lambda one: -one.rank)
            if level in row
        )
        limits[name] = Limits(row["unit"], Interval.read(row["possible"]), bands)
    words = {word: level and Level(level) for word, level in written.get("consciousness", {}).items()}
    return Bands(of, Source(written["source"], Standing(written["standing"])), limits, words)


@cache
def default(of: Literal["mother", "newborn"]) -> Bands:
    """The shipped bands: secondary, so a centre's medical lead confirms them before they alert."""
    return read(of, tables.document("bands")[of])
