"""The words of this package: an expected mother, a stock of rooms, the centre's assumptions, a forecast."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

# A discrete distribution of whole numbers: ((value, probability), …), probabilities adding up to 1.
Odds = tuple[tuple[int, float], ...]

VAGINAL, CESAREAN, UNKNOWN = "vaginal", "cesarean", "unknown"
ROUTES = (VAGINAL, CESAREAN)
TERM_DAYS = 280  # the due date is day 280 of gestation (40 weeks and 0 days)
LATEST_DAY = 45 * 7  # from 45 weeks on, an unborn child is a row that nobody kept up to date
LONGEST_NIGHTS = 366


@dataclass(frozen=True, slots=True)
class Expectation:
    """One contract and everything that is known of it today; a blank (None) means that it is not known.

    `hospital_nights` None means the distribution of the route; a number means exactly that many nights.
    `nights` are the contracted nights; `stay_changes` None means the centre's assumption about longer and
    shorter stays.
    """

    id: str
    room_type: str
    nights: int
    due_on: date | None = None
    parity: int | None = None
    plurality: int = 1
    route: str = UNKNOWN
    cesarean_on: date | None = None
    induction_on: date | None = None
    hospital_nights: int | None = None
    born_on: date | None = None
    checked_in_on: date | None = None
    cancel_probability: float = 0.0
    stay_changes: Odds | None = None

    def problem(self, today: date) -> str | None:
        """Say in one sentence why this cannot be forecast on `today`, or None when it can."""
        return _bad_number(self) or _bad_dates(self, today)


def _bad_number(e: Expectation) -> str | None:
    if not 1 <= e.nights <= LONGEST_NIGHTS:
        return f"nights must be between 1 and {LONGEST_NIGHTS}, not {e.nights}"
    if e.parity is not None and e.parity < 0:
        return f"parity must not be negative, not {e.parity}"
    if not 1 <= e.plurality <= 9:
        return f"plurality must be between 1 and 9, not {e.plurality}"
    if e.route not in (*ROUTES, UNKNOWN):
        return f"route must be unknown, vaginal or cesarean, not '{e.route}'"
    if e.hospital_nights is not None and not 0 <= e.hospital_nights <= LONGEST_NIGHTS:
        return f"hospital_nights must be between 0 and {LONGEST_NIGHTS}, not {e.hospital_nights}"
    if not 0.0 <= e.cancel_probability <= 1.0:
        return f"cancel_probability must be between 0 and 1, not {e.cancel_probability}"
    return None if e.stay_changes is None else _bad_odds(e.stay_changes)


def _bad_odds(odds: Odds) -> str | None:
    try:
        check_odds(odds, least=-LONGEST_NIGHTS)
    except ValueError as error:
        return f"stay_changes: {error}"
    return None


def _bad_dates(e: Expectation, today: date) -> str | None:
    if e.born_on and e.born_on > today:
        return f"born_on {e.born_on} is after today, {today}"
    if e.checked_in_on and e.checked_in_on > today:
        return f"checked_in_on {e.checked_in_on} is after today, {today}"
    if e.checked_in_on and e.born_on and e.checked_in_on < e.born_on:
        return f"checked_in_on {e.checked_in_on} is before born_on {e.born_on}"
    if e.checked_in_on or e.born_on:
        return None
    if e.due_on is None:
        return "due_on is needed while the child is not born"
    gestation = TERM_DAYS - (e.due_on - today).days
    if gestation >= LATEST_DAY:
        return f"due_on {e.due_on} makes {gestation // 7} weeks without a birth: record the birth or the end"
    latest = e.due_on + timedelta(days=LATEST_DAY - TERM_DAYS)
    earliest = e.due_on - timedelta(weeks=12)
    for name, planned in (("cesarean_on", e.cesarean_on), ("induction_on", e.induction_on)):
        if planned and planned > latest:
            return f"{name} {planned} is more than five weeks after due_on {e.due_on}"
        if planned and today <= planned < earliest:
            return f"{name} {planned} is more than twelve weeks before due_on {e.due_on}"
    return None


@dataclass(frozen=True, slots=True)
class RoomType:
    """How many rooms of a type can be lived in."""

    room_type: str
    rooms: int


def _default_hospital_nights() -> Mapping[str, Odds]:
    return MappingProxyType(
        {
            VAGINAL: ((2, 0.2), (3, 0.6), (4, 0.2)),
            CESAREAN: ((4, 0.3), (5, 0.5), (6, 0.15), (7, 0.05)),
        }
    )


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a centre believes where a contract is silent. The defaults carry no source: count your own.

    hospital_nights: nights between birth and arrival, by route.
    stay_changes:    nights added to (negative: taken from) the contracted ones; at least one night is left.
    induction_delay: days from the planned induction to the birth.
    labour_first:    whether labour may come before a booked day; without, the booked day is certain.
    """

    hospital_nights: Mapping[str, Odds] = field(default_factory=_default_hospital_nights)
    stay_changes: Odds = ((0, 1.0),)
    induction_delay: Odds = ((0, 0.5), (1, 0.5))
    labour_first: bool = True

    def __post_init__(self) -> None:
        if set(self.hospital_nights) != set(ROUTES):
            raise ValueError(f"hospital_nights needs exactly {ROUTES}")
        for odds in (*self.hospital_nights.values(), self.induction_delay):
            check_odds(odds, least=0)
        check_odds(self.stay_changes, least=-LONGEST_NIGHTS)


def check_odds(odds: Odds, *, least: int) -> None:
    """Raise ValueError unless the odds are probabilities adding up to 1 of values from `least` on."""
    if not odds or any(p < 0 for _, p in odds) or abs(sum(p for _, p in odds) - 1.0) > 1e-9:
        raise ValueError(f"probabilities must not be negative and must add up to 1: {odds}")
    if any(not least <= value <= LONGEST_NIGHTS for value, _ in odds):
        raise ValueError(f"values must lie between {least} and {LONGEST_NIGHTS}: {odds}")


@dataclass(frozen=True, slots=True)
class DayForecast:
    """One room type on one day: N is the number of rooms needed that night.

    expected = E[N]; p_shortage = P(N > rooms); expected_shortage = E[max(N − rooms, 0)];
    p50 and p95 are the smallest k with P(N ≤ k) ≥ 0.50 and 0.95.
    """

    date: date
    room_type: str
    rooms: int
    expected: float
    p_shortage: float
    expected_shortage: float
    p50: int
    p95: int


@dataclass(frozen=True, slots=True)
class ForecastTable:
    """Every day (outer) and room type (inner, in the order given) from `today` on."""

    today: date
    rows: tuple[DayForecast, ...]

    def __iter__(self) -> Iterator[DayForecast]:
        return iter(self.rows)

    def of(self, room_type: str) -> tuple[DayForecast, ...]:
        """Return the days of one room type, in order."""
        return tuple(row for row in self.rows if row.room_type == room_type)


@dataclass(frozen=True, slots=True)
class DueWeek:
    """What one more contract of a room type, due on `due_on`, does; and how many more can be sold.

    The peaks are of nights on which the newcomer would need her room with a chance of at least 10 %: `peak_before` and
    `peak_after` are the highest p_shortage on those nights without and with her, `peak_on` the night of the latter.
    `room_left` gives for each risk asked the largest number of such contracts with which, on every night, the chance
    that one of them is here and rooms do not suffice stays at or below the risk.
    """

    room_type: str
    due_on: date
    peak_on: date
    peak_before: float
    peak_after: float
    added_expected_shortage: float
    room_left: tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True)
class JointRisk:
    """Chance of a short night in a window, from `draws` simulated futures; `error` is one standard error."""

    probability: float
    error: float
    draws: int
