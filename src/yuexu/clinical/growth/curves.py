"""Exists for charts and plans: centile curves as points, and the gain that keeps a baby on its curve."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yuexu.clinical.findings import Source, Standing
from yuexu.clinical.growth.scores import WHO, sd_value, value_at, z_of_centile, z_score
from yuexu.clinical.growth.standard import LAST_DAY, LONGEST_CM, SHORTEST_CM, Measure, Sex, row, whole_days
from yuexu.clinical.refusals import Refused

CENTILES = (3.0, 15.0, 50.0, 85.0, 97.0)  # what WHO prints on its charts

DERIVED = Source(f"{WHO.name}; gain that keeps the same z-score (derived here)", Standing.SECONDARY)


@dataclass(frozen=True)
class Curve:
    """One line of a chart. `points` are (day, value), or (length in cm, kg) for weight for length."""

    measure: Measure
    sex: Sex
    centile: float
    points: tuple[tuple[float, float], ...]
    origin: Source = WHO


def curves(
    measure: Measure,
    sex: Sex,
    *,
    centiles: Sequence[float] = CENTILES,
    first: float | None = None,
    last: float | None = None,
    step: float = 1,
) -> tuple[Curve, ...]:
    """Centile curves from `first` to `last` (both included): days, or cm with `weight_for_length`.

    Raises `Refused` where an end lies outside the table.
    """
    by_length = measure == "weight_for_length"
    low, high = (SHORTEST_CM, LONGEST_CM) if by_length else (0.0, float(LAST_DAY))
    ats = list(_ats(low if first is None else first, high if last is None else last, step))
    rows = [(at, row(measure, sex, at)) for at in ats]
    return tuple(
        Curve(measure, sex, c, tuple((at, sd_value(lms, z)) for at, lms in rows))
        for c, z in ((c, z_of_centile(c)) for c in centiles)
    )


def _ats(first: float, last: float, step: float) -> Iterator[float]:
    if step <= 0:
        raise Refused("not_positive", field="step", value=step)
    at, count = first, 0
    while at <= last + 1e-9:
        yield at
        count += 1
        at = round(first + count * step, 6)


@dataclass(frozen=True)
class Gain:
    """Expected change of a measure between two days (kg or cm), in all and per day."""

    days: int
    expected: float
    origin: Source = DERIVED

    @property
    def per_day(self) -> float:
        """Expected change of one day."""
        return self.expected / self.days


def expected_gain(measure: Measure, sex: Sex, from_day: float, value: float, to_day: float) -> Gain:
    """The gain between two ages that keeps this baby's own z-score. Ages in days; value in kg or cm.

    Raises `Refused` for weight for length (it has no age), unordered days, or days outside the table.
    """
    if measure == "weight_for_length":
        raise Refused("not_a_choice", field="measure", value=measure, choices="measures for age")
    first, last = whole_days(from_day), whole_days(to_day)
    if last <= first:
        raise Refused("order", field="days")
    z = z_score(measure, sex, first, value)
    return Gain(last - first, value_at(measure, sex, last, z) - value)
