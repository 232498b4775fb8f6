"""Exists for whole tables of babies at once: the same scores as `growth.scores`, on numpy arrays.

Kept apart, and imported by nobody at import time, because loading numpy costs about 100 ms and 20 MB: a
request that scores one baby never pays it.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from yuexu.clinical import tables
from yuexu.clinical.growth.standard import LAST_DAY, LONGEST_CM, SEXES, SHORTEST_CM, SKEWED, Measure
from yuexu.clinical.refusals import Refused

Floats = NDArray[np.float64]


def z_scores(measure: Measure, sex: ArrayLike, at: ArrayLike, value: ArrayLike) -> Floats:
    """z-scores of arrays that broadcast together: sex ("male"/"female"), age in days or length in cm, value.

    Units are not checked here (3300 for 3.3 kg gets a score that nobody believes): `growth.assess` does that.
    A row that has no score (missing, not positive, outside the table) becomes NaN; an unknown sex raises
    `Refused`.
    """
    female, ats, values = np.broadcast_arrays(_is_female(sex), np.asarray(at, float), np.asarray(value, float))
    shape, (female, ats, values) = values.shape, (female.ravel(), ats.ravel(), values.ravel())
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        good = np.isfinite(values) & (values > 0)
        l, m, s, inside = _rows(measure, female, ats)  # noqa: E741
        z = (np.power(np.where(good, values, 1.0) / m, l) - 1) / (s * l)
        if measure in SKEWED:
            _beyond_three(z, values, l, m, s)
    return np.where(good & inside, z, np.nan).reshape(shape)


def _is_female(sex: ArrayLike) -> NDArray[np.bool_]:
    words = np.asarray(sex)
    female: NDArray[np.bool_] = np.asarray(words == "female")
    if not np.all(female | np.asarray(words == "male")):
        raise Refused("not_a_choice", field="sex", value="?", choices="|".join(SEXES))
    return female


def _rows(measure: Measure, female: NDArray[np.bool_], at: Floats) -> tuple[Floats, Floats, Floats, NDArray[Any]]:
    male, girls = (tables.growth(measure, sex) for sex in SEXES)
    # One table: boys' rows, then girls'.
    columns = [np.concatenate([np.frombuffer(b), np.frombuffer(g)]) for b, g in zip(male[1:], girls[1:], strict=True)]
    size = len(male.m)
    if measure == "weight_for_length":
        place = at * 10 - male.first
        place = np.where(np.abs(place - np.rint(place)) < 1e-6, np.rint(place), place)
        inside = (at >= SHORTEST_CM) & (at <= LONGEST_CM)
    else:
        place = np.floor(at)
        place = place + (at - place >= 0.5)
        inside = (at >= 0) & (place <= LAST_DAY)
    place = np.where(inside, place, 0.0)
    low = place.astype(np.intp)
    share = place - low
    low = low + size * female
    if not share.any():
        return columns[0][low], columns[1][low], columns[2][low], inside
    high = low + (share > 0)
    l, m, s = (c[low] + share * (c[high] - c[low]) for c in columns)  # noqa: E741
    return l, m, s, inside


def _beyond_three(z: Floats, values: Floats, l: Floats, m: Floats, s: Floats) -> None:  # noqa: E741
    """Replace, in place, the scores beyond 3 by the distance in the last SD's width."""
    for side in (3.0, -3.0):
        far = np.flatnonzero(z * side > 9)
        lf, mf, sf = l[far], m[far], s[far]
        edge = mf * np.power(1 + lf * sf * side, 1 / lf)
        inner = mf * np.power(1 + lf * sf * side * 2 / 3, 1 / lf)
        z[far] = side + (values[far] - edge) / np.abs(edge - inner)
