"""Exists to turn a measurement into WHO's L, M, S row: which table, which row, and where the table ends."""

import math
from typing import Literal, NamedTuple

from yuexu.clinical import tables
from yuexu.clinical.refusals import Refused, finite, plain

Sex = Literal["male", "female"]
Measure = Literal["weight_for_age", "length_for_age", "head_for_age", "bmi_for_age", "weight_for_length"]

SEXES = ("male", "female")
LAST_DAY = 730
SHORTEST_CM, LONGEST_CM = 45.0, 110.0

# Weight and what is made of weight: skewed, so beyond 3 SD the distance is counted in the last SD's width.
SKEWED: frozenset[str] = frozenset({"weight_for_age", "bmi_for_age", "weight_for_length"})

# A z-score (rounded to two digits, as WHO prints it) outside low..high is implausible: check the measurement.
PLAUSIBLE: dict[str, tuple[float, float]] = {
    "weight_for_age": (-6.0, 5.0),
    "length_for_age": (-6.0, 6.0),
    "head_for_age": (-5.0, 5.0),
    "weight_for_length": (-5.0, 5.0),
    "bmi_for_age": (-5.0, 5.0),
}


class LMS(NamedTuple):
    """One row: Box-Cox power, median, coefficient of variation."""

    l: float  # noqa: E741 - the published name
    m: float
    s: float


def whole_days(age_days: float) -> int:
    """Age in completed table days: halves go up (10.5 is day 11), as in WHO's own software.

    Refuses ages below 0 and ages that round past day 730.
    """
    if finite("age_days", age_days) < 0:
        raise Refused("out_of_range", field="age_days", value=plain(age_days), low=0, high=LAST_DAY)
    day = math.floor(age_days)
    day += age_days - day >= 0.5
    if day > LAST_DAY:
        raise Refused("past_table", field="age_days", value=plain(age_days), low=0, high=LAST_DAY)
    return day


def corrected_days(age_days: float, ga_weeks: float) -> float:
    """Age counted from the due date for a baby born before 37 weeks (ga_weeks may be 34 + 3/7); else the age
    itself.

    Raises `Refused` while the due date has not come: the WHO standards are for term babies.
    """
    if not 22 <= finite("ga_weeks", ga_weeks) < 45:
        raise Refused("out_of_range", field="ga_weeks", value=plain(ga_weeks), low=22, high=44)
    if ga_weeks >= 37:
        return age_days
    corrected = finite("age_days", age_days) - (40 - ga_weeks) * 7
    if corrected < 0:
        raise Refused("before_term_date", value=plain(round(corrected, 1)))
    return corrected


def row(measure: Measure, sex: Sex, at: float) -> LMS:
    """The L, M, S row for an age in days, or for a length in cm with `weight_for_length`.

    Raises `Refused` outside the table.
    """
    if sex not in SEXES:
        raise Refused("not_a_choice", field="sex", value=sex, choices="|".join(SEXES))
    if measure == "weight_for_length":
        return _by_length(sex, at)
    table = tables.growth(measure, sex)
    day = whole_days(at)
    return LMS(table.l[day], table.m[day], table.s[day])


def has_length(length_cm: float) -> bool:
    """Whether weight-for-length covers this length."""
    return SHORTEST_CM <= length_cm <= LONGEST_CM


def _by_length(sex: Sex, length_cm: float) -> LMS:
    if not has_length(finite("length_cm", length_cm)):
        raise Refused("past_table", field="length_cm", value=plain(length_cm), low=SHORTEST_CM, high=LONGEST_CM)
    table = tables.growth("weight_for_length", sex)
    tenths = length_cm * 10
    # 45.3 * 10 is 453.00000000000006 in binary: a hair from a row is the row.
    nearest = round(tenths)
    if abs(tenths - nearest) < 1e-6:
        at = nearest - table.first
        return LMS(table.l[at], table.m[at], table.s[at])
    at, share = math.floor(tenths) - table.first, tenths - math.floor(tenths)
    return LMS(*(column[at] + share * (column[at + 1] - column[at]) for column in table[1:]))
