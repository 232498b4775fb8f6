"""On which day a child is born: daily odds from weekly tables, for what is known of the mother.

Days are days of gestation: the due date is day 280, completed week w is the days 7w … 7w+6. The support is
day 196 (28 weeks) to day 300 (42 weeks and 6 days): earlier births lead to no usual stay, later weeks are
inflated by wrong dates; both are cut off and the rest is renormalised. Inside a week the cumulative curve
follows a monotone cubic (Fritsch and Carlson 1980) through the weekly points, so each week keeps exactly its
published weight.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from yuexu.planning.rooms.data import DATA
from yuexu.planning.rooms.expectations import CESAREAN, ROUTES, VAGINAL

FIRST_WEEK, LAST_WEEK = 28, 42
WEEKS = LAST_WEEK - FIRST_WEEK + 1
FIRST_DAY, END_DAY = 7 * FIRST_WEEK, 7 * (LAST_WEEK + 1)  # half-open
DAYS = END_DAY - FIRST_DAY
TRIPLET_SHIFT_DAYS = 21  # assumption: three or more come three weeks before twins
TWIN_PRIOR_BIRTHS = 60.0  # weight of the shifted single-birth curve against the counted twins

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Component:
    """Births of one group of mothers: `weekly[route]` weights by completed week, shape (15,), and labour.

    The weights of both routes together add up to 1; `spontaneous` is the chance, by week, that an unborn
    child's labour starts by itself in that week (induction and caesarean taken away), shape (15,).
    """

    weekly: Mapping[str, Floats]
    spontaneous: Floats

    def total(self) -> Floats:
        """Return the weekly odds over both routes, shape (15,)."""
        return self.weekly[VAGINAL] + self.weekly[CESAREAN]


def daily(weekly: Floats) -> Floats:
    """Spread weekly weights, shape (15,), over days, shape (105,), keeping the weight of each week."""
    rise = weekly / 7.0
    both = rise[:-1] + rise[1:]
    inner = np.divide(2.0 * rise[:-1] * rise[1:], both, out=np.zeros_like(both), where=both > 0)
    slope = np.concatenate(([min(rise[0], inner[0])], inner, [min(rise[-1], inner[-1])]))
    t = np.arange(1, 8) / 7.0
    bend_left, bend_right = t**3 - 2 * t**2 + t, t**3 - t**2
    step = 3 * t**2 - 2 * t**3
    within = 7.0 * (
        rise[:, None] * step + slope[:-1, None] * bend_left + slope[1:, None] * bend_right
    )  # weight of the week up to each day's end
    return np.diff(within, axis=1, prepend=0.0).clip(min=0.0).ravel()


def shifted(weekly: Floats, days: int) -> Floats:
    """Move weekly weights `days` earlier (positive), what falls before 28 weeks gathering there."""
    per_day = daily(weekly)
    moved = np.zeros(DAYS)
    moved[: DAYS - days] = per_day[days:]
    moved[0] += per_day[:days].sum()
    return np.asarray(moved.reshape(WEEKS, 7).sum(axis=1))


@dataclass(frozen=True, slots=True)
class Book:
    """The odds by group: parity `0`, `1+`, `any` for single births, then `twins` and `more`."""

    groups: Mapping[str, Component]

    def group(self, parity: int | None, plurality: int) -> str:
        """Name the group of a mother."""
        if plurality > 1:
            return "twins" if plurality == 2 else "more"
        return "any" if parity is None else ("0" if parity == 0 else "1+")


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="") as file:
        return list(csv.DictReader(file))


def component(vaginal: Floats, cesarean: Floats, spontaneous: Floats) -> Component:
    """Make a component of counts by week, each of shape (15,)."""
    births = vaginal + cesarean
    at_risk = births[::-1].cumsum()[::-1]
    whole = births.sum()
    return Component({VAGINAL: vaginal / whole, CESAREAN: cesarean / whole}, spontaneous / at_risk)


def _twins(single: Component) -> Component:
    """Twins: counts of the build half around the single-birth curve moved to the twins' mean."""
    counts = {route: np.zeros(WEEKS) for route in ROUTES}
    for row in _read("births.csv"):
        week = int(row["week"]) - FIRST_WEEK
        if row["half"] == "build" and row["plurality"] == "2" and 0 <= week < WEEKS:
            counts[row["route"]][week] += int(row["births"])
    seen = counts[VAGINAL] + counts[CESAREAN]
    weeks = np.arange(WEEKS)
    gap = round(7 * float((single.total() * weeks).sum() - (seen * weeks).sum() / seen.sum()))
    curve = (TWIN_PRIOR_BIRTHS * shifted(single.total(), gap) + seen) / (TWIN_PRIOR_BIRTHS + seen.sum())
    share = counts[CESAREAN].sum() / seen.sum()
    # Induction and booked operations leave few twins to wait: their own-labour hazard is the single curve's,
    # moved.
    ahead = gap // 7
    hazard = np.concatenate((single.spontaneous[ahead:], np.repeat(single.spontaneous[-1], ahead)))
    return Component({VAGINAL: (1 - share) * curve, CESAREAN: share * curve}, hazard)


def _more(twins: Component) -> Component:
    weeks = TRIPLET_SHIFT_DAYS // 7
    hazard = np.concatenate((twins.spontaneous[weeks:], np.repeat(twins.spontaneous[-1], weeks)))
    return Component({r: shifted(w, TRIPLET_SHIFT_DAYS) for r, w in twins.weekly.items()}, hazard)


@cache
def published() -> Book:
    """Return the odds of the public tables, without the held-out births."""
    columns = ("vaginal", "cesarean", "spontaneous")
    counts = {p: np.zeros((3, WEEKS)) for p in ("0", "1+")}
    for row in _read("gestation.csv"):
        counts[row["parity"]][:, int(row["week"]) - FIRST_WEEK] = [float(row[c]) for c in columns]
    groups = {parity: component(*table) for parity, table in counts.items()}
    groups["any"] = component(*(counts["0"] + counts["1+"]))
    groups["twins"] = _twins(groups["any"])
    groups["more"] = _more(groups["twins"])
    return Book(groups)
