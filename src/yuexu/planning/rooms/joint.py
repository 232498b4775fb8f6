"""The chance that a window has any short night at all: nights hang together, so this one is simulated.

Common random numbers: every contract draws from a stream of its own, keyed by the seed and its id. A contract
therefore lives the same futures in every scenario, and the effect of one more is a difference of paired
draws, not of two noises.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

import numpy as np

from yuexu.planning.rooms.births import Reckoner
from yuexu.planning.rooms.expectations import Assumptions, Expectation, JointRisk, RoomType
from yuexu.planning.rooms.gestation import Book, published
from yuexu.planning.rooms.occupancy import Stay, stay

DRAWS = 20_000


@dataclass(frozen=True, slots=True)
class Window:
    """Nights with first ≤ night < last, the futures drawn, and the seed that they come from."""

    first: date
    last: date
    draws: int = DRAWS
    seed: int = 1

    def __post_init__(self) -> None:
        if self.first >= self.last or self.draws < 2:
            raise ValueError("a window needs at least one night and two draws")

    @property
    def days(self) -> int:
        return (self.last - self.first).days


def joint_risk(
    expectations: Iterable[Expectation],
    rooms: Sequence[RoomType],
    today: date,
    first: date,
    last: date,
    *,
    draws: int = DRAWS,
    seed: int = 1,
    assumptions: Assumptions | None = None,
    book: Book | None = None,
) -> dict[str, JointRisk]:
    """Return by room type P(some night in first ≤ night < last needs more than the rooms)."""
    reckoner = Reckoner(today, book or published(), assumptions or Assumptions())
    window = Window(max(first, today), last, draws, seed)
    short = _short(expectations, rooms, reckoner, window)
    return {name: _mean(marks.astype(float)) for name, marks in short.items()}


def joint_risk_of_one_more(
    expectations: Sequence[Expectation],
    rooms: Sequence[RoomType],
    today: date,
    newcomer: Expectation,
    *,
    draws: int = DRAWS,
    seed: int = 1,
    assumptions: Assumptions | None = None,
    book: Book | None = None,
) -> tuple[JointRisk, JointRisk]:
    """Return (the risk with her, what she adds to it) over all nights on which she may need her room.

    The second is a mean of paired differences; its error is far below that of two separate simulations.
    """
    reckoner = Reckoner(today, book or published(), assumptions or Assumptions())
    hers = stay(newcomer, reckoner).needed()
    start = max(hers.first, today.toordinal())
    end = max(hers.first + len(hers.weights), start + 1)
    window = Window(date.fromordinal(start), date.fromordinal(end), draws, seed)
    alike = [e for e in expectations if e.room_type == newcomer.room_type]
    stock = [room for room in rooms if room.room_type == newcomer.room_type]
    without = _short(alike, stock, reckoner, window)[newcomer.room_type]
    with_her = _short([*alike, newcomer], stock, reckoner, window)[newcomer.room_type]
    return _mean(with_her.astype(float)), _mean(with_her.astype(float) - without.astype(float))


def _mean(values: np.ndarray) -> JointRisk:
    return JointRisk(float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values))), len(values))


def _short(
    expectations: Iterable[Expectation], rooms: Sequence[RoomType], reckoner: Reckoner, window: Window
) -> dict[str, np.ndarray]:
    """Mark by room type the futures with a short night, shape (draws,)."""
    changes = {room.room_type: np.zeros((window.draws, window.days + 1), dtype=np.int16) for room in rooms}
    for e in expectations:
        if e.room_type in changes:
            _live(changes[e.room_type], stay(e, reckoner), _stream(window.seed, e.id), window.first.toordinal())
    return {room.room_type: _any_short(changes[room.room_type], room.rooms) for room in rooms}


def _any_short(changes: np.ndarray, rooms: int) -> np.ndarray:
    needed = changes[:, :-1].cumsum(axis=1, dtype=np.int16)
    return np.asarray((needed > rooms).any(axis=1))


def _stream(seed: int, name: str) -> np.random.Generator:
    key = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")
    return np.random.Generator(np.random.Philox(key=[seed, key]))


def _live(changes: np.ndarray, one: Stay, stream: np.random.Generator, first: int) -> None:
    """Add one mother's arrivals (+1) and departures (−1) to the changes by day, shape (draws, days + 1)."""
    draws, edge = changes.shape[0], changes.shape[1] - 1
    chances = stream.random((3, draws))
    if not one.lengths:
        return
    arrival = one.arrival.first + _pick(one.arrival.weights, chances[0])
    nights = np.array([value for value, _ in one.lengths])
    leaving = arrival + nights[_pick(np.array([p for _, p in one.lengths]), chances[1])]
    comes = chances[2] < one.comes
    rows = np.flatnonzero(comes)
    np.add.at(changes, (rows, (arrival[rows] - first).clip(0, edge)), 1)
    np.add.at(changes, (rows, (leaving[rows] - first).clip(0, edge)), -1)


def _pick(weights: np.ndarray, chances: np.ndarray) -> np.ndarray:
    """Return indices drawn with `weights`, one for each chance in [0, 1)."""
    cumulative = weights.cumsum()
    return np.searchsorted(cumulative, chances * cumulative[-1], side="right").clip(0, len(weights) - 1)
