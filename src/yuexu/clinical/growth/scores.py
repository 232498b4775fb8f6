"""Exists to place one baby on the WHO standards: z-scores, centiles, and what is too odd to be true."""

import math
from dataclasses import dataclass
from statistics import NormalDist

from yuexu.clinical.findings import Source, Standing
from yuexu.clinical.growth.standard import (
    LMS,
    PLAUSIBLE,
    SKEWED,
    Measure,
    Sex,
    has_length,
    row,
    whole_days,
)
from yuexu.clinical.refusals import Refused, finite, plain

WHO = Source("WHO Child Growth Standards 2006/2007", Standing.PUBLISHED)
_NORMAL = NormalDist()

# Nobody under two measures this much or this little: such a number carries another unit.
_UNIT_LIMITS: dict[str, tuple[float, float, str, str, str]] = {
    "weight_kg": (0.0, 100.0, "kg", "", "g"),
    "length_cm": (10.0, 200.0, "cm", "m", "mm"),
    "head_cm": (5.0, 150.0, "cm", "m", "mm"),
}


def measured(field: str, value: float) -> float:
    """A positive, finite measurement; a slip of unit (g for kg, mm or m for cm) is refused."""
    low, high, unit, if_low, if_high = _UNIT_LIMITS[field]
    if finite(field, value) <= 0:
        raise Refused("not_positive", field=field, value=plain(value))
    if value < low or value > high:
        other = if_low if value < low else if_high
        raise Refused("unit", field=field, value=plain(value), unit=unit, other=other)
    return value


def sd_value(lms: LMS, z: float) -> float:
    """The measurement at z of the plain curve: M (1 + L S z)^(1/L), or M exp(S z) where L is 0."""
    l, m, s = lms  # noqa: E741
    if l == 0:
        return m * math.exp(s * z)
    return m * float((1 + l * s * z) ** (1 / l))


def score(lms: LMS, value: float, *, skewed: bool) -> float:
    """z = ((y/M)^L - 1)/(S L); for skewed measures beyond 3 in steps of the width between SD 2 and SD 3."""
    l, m, s = lms  # noqa: E741
    z = math.log(value / m) / s if l == 0 else ((value / m) ** l - 1) / (s * l)
    if not skewed or -3 <= z <= 3:
        return float(z)
    side = 3.0 if z > 3 else -3.0
    edge, inner = sd_value(lms, side), sd_value(lms, side * 2 / 3)
    return side + (value - edge) / abs(edge - inner)


def z_score(measure: Measure, sex: Sex, at: float, value: float) -> float:
    """z-score of a value (kg, cm, kg/m²) at an age in days, or at a length in cm for `weight_for_length`.

    Unrounded. Raises `Refused` outside the tables or where the value is no positive number.
    """
    if finite("value", value) <= 0:
        raise Refused("not_positive", field="value", value=plain(value))
    return score(row(measure, sex, at), value, skewed=measure in SKEWED)


def centile(z: float) -> float:
    """Percentage of the standard's babies below this z-score, 0 to 100."""
    return 100 * _NORMAL.cdf(z)


def z_of_centile(percent: float) -> float:
    """The z-score below which so many percent lie; percent strictly between 0 and 100."""
    if not 0 < finite("percent", percent) < 100:
        raise Refused("out_of_range", field="percent", value=plain(percent), low=0, high=100)
    return _NORMAL.inv_cdf(percent / 100)


def value_at(measure: Measure, sex: Sex, at: float, z: float) -> float:
    """The value that has this z-score: the inverse of `z_score`, the rule beyond 3 included."""
    lms = row(measure, sex, at)
    if measure not in SKEWED or -3 <= finite("z", z) <= 3:
        return sd_value(lms, z)
    side = 3.0 if z > 3 else -3.0
    edge, inner = sd_value(lms, side), sd_value(lms, side * 2 / 3)
    return edge + (z - side) * abs(edge - inner)


def implausible(measure: Measure, z: float) -> bool:
    """Whether WHO's software would flag this score; like there, it is first rounded to two digits."""
    low, high = PLAUSIBLE[measure]
    return not low <= round(z, 2) <= high


@dataclass(frozen=True)
class Growth:
    """Where one measuring of one baby stands. A score is None where its measure was not taken or has no row.

    `flags` holds the measures whose score is implausible; `notes` says why a score is missing.
    """

    age_days: int
    weight_for_age: float | None
    length_for_age: float | None
    head_for_age: float | None
    weight_for_length: float | None
    bmi_for_age: float | None
    flags: tuple[Measure, ...]
    notes: tuple[str, ...]
    origin: Source = WHO


def assess(
    sex: Sex,
    age_days: float,
    *,
    weight_kg: float | None = None,
    length_cm: float | None = None,
    head_cm: float | None = None,
) -> Growth:
    """All five scores of one measuring. Age in days from birth (or corrected: `corrected_days`)."""
    day = whole_days(age_days)
    row("weight_for_age", sex, day)  # refuses an unknown sex even where nothing was measured
    weight = None if weight_kg is None else measured("weight_kg", weight_kg)
    length = None if length_cm is None else measured("length_cm", length_cm)
    head = None if head_cm is None else measured("head_cm", head_cm)
    in_table = length is not None and has_length(length)
    scores: dict[Measure, float | None] = {
        "weight_for_age": _or_none("weight_for_age", sex, day, weight),
        "length_for_age": _or_none("length_for_age", sex, day, length),
        "head_for_age": _or_none("head_for_age", sex, day, head),
        "weight_for_length": None,
        "bmi_for_age": None,
    }
    if weight is not None and length is not None:
        scores["bmi_for_age"] = z_score("bmi_for_age", sex, day, weight / (length / 100) ** 2)
        if in_table:
            scores["weight_for_length"] = z_score("weight_for_length", sex, length, weight)
    return Growth(
        day,
        scores["weight_for_age"],
        scores["length_for_age"],
        scores["head_for_age"],
        scores["weight_for_length"],
        scores["bmi_for_age"],
        tuple(name for name, z in scores.items() if z is not None and implausible(name, z)),
        () if in_table or weight is None or length is None else ("length_outside_weight_for_length",),
    )


def _or_none(measure: Measure, sex: Sex, day: int, value: float | None) -> float | None:
    return None if value is None else z_score(measure, sex, day, value)
