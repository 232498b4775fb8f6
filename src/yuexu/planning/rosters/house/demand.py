"""Turns the forecast of mothers and babies into needs per shift, post and skill. All ratios are data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

from yuexu.planning.rosters.house.model import Need


@dataclass(frozen=True)
class Forecast:
    """What is expected on one day: mother–baby pairs in the house, those in the acute stage, babies in all.

    Fractions are allowed: a quantile of the forecast's distribution is the usual input.
    """

    pairs: float
    acute: float = 0.0
    babies: float = 0.0


@dataclass(frozen=True)
class Ratio:
    """How one post is staffed on one shift.

    At most `per` units of `counts` (pairs, acute or babies) a person; never fewer than `least`, and never
    fewer
    than `acute_least` while anybody is in the acute stage. `skills` asks for so many of them with a skill.
    """

    post: str
    counts: str
    per: float
    least: int = 0
    acute_least: int = 0
    skills: Mapping[str, int] = field(default_factory=dict)


# Industry guide: at most three pairs a carer; two carers round the clock in the acute stage.
CARER = Ratio("carer", "pairs", 3, least=1, acute_least=2)


def needs(forecast: Sequence[Forecast], ratios: Mapping[str, Sequence[Ratio]]) -> tuple[Need, ...]:
    """The needs of every day; `ratios` maps a shift's code to the posts staffed on it."""
    found: list[Need] = []
    for day, expected in enumerate(forecast):
        for shift, posts in ratios.items():
            for ratio in posts:
                people = _people(expected, ratio)
                if people:
                    found.append(Need(day, shift, ratio.post, people))
                for skill, least in ratio.skills.items():
                    if min(least, people):
                        found.append(Need(day, shift, ratio.post, min(least, people), skill))
    return tuple(found)


def _people(expected: Forecast, ratio: Ratio) -> int:
    by_ratio = ceil(getattr(expected, ratio.counts) / ratio.per - 1e-9)
    return max(by_ratio, ratio.least, ratio.acute_least if expected.acute > 0 else 0)
