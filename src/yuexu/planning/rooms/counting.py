"""How many rooms are needed on a day: the exact law of a sum of yes-or-no chances (Poisson-binomial)."""

from collections.abc import Iterable

import numpy as np

from yuexu.planning.rooms.gestation import Floats

QUANTILE_SLACK = 1e-12  # a cumulative sum may miss a level by rounding only


def none_needed(days: int, room_for: int) -> Floats:
    """Return the law of nobody: shape (days, room_for + 1), all weight on zero."""
    law = np.zeros((days, room_for + 1), order="F")  # days lie side by side: windows of days are what is touched
    law[:, 0] = 1.0
    return law


def add(law: Floats, offset: int, chance: Floats) -> None:
    """Add one mother in place; `chance[i]` is hers on day `offset + i`.

    The last column must be free (the law is exact) or is meant to lose what grows beyond it (the law is cut
    off).
    """
    part = law[offset : offset + len(chance)]
    moved = part[:, :-1] * chance[:, None]
    part *= (1.0 - chance)[:, None]
    part[:, 1:] += moved


def law_of(chances: Iterable[tuple[int, Floats]], days: int) -> Floats:
    """Return P(N = k) by day, shape (days, most + 1), `most` being the largest number possible on any day."""
    chances = list(chances)
    possible = np.zeros(days, dtype=int)
    for offset, chance in chances:
        possible[offset : offset + len(chance)] += chance > 0
    most = int(possible.max(initial=0))
    law = none_needed(days, most)
    for number, (offset, chance) in enumerate(chances, start=1):
        add(law[:, : min(number, most) + 1], offset, chance)
    return law


def expected(law: Floats) -> Floats:
    """Return E[N] by day."""
    return np.asarray(law @ np.arange(law.shape[1]))


def p_shortage(law: Floats, rooms: int) -> Floats:
    """Return P(N > rooms) by day."""
    return np.asarray(law[:, rooms + 1 :].sum(axis=1))


def expected_shortage(law: Floats, rooms: int) -> Floats:
    """Return E[max(N − rooms, 0)] by day."""
    return np.asarray(law @ (np.arange(law.shape[1]) - rooms).clip(min=0))


def quantile(law: Floats, level: float) -> np.ndarray:
    """Return by day the smallest k with P(N ≤ k) ≥ level."""
    return np.asarray((law.cumsum(axis=1) >= level - QUANTILE_SLACK).argmax(axis=1))
