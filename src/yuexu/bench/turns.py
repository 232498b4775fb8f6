"""Two houses asked in turns: on a machine whose pace changes by the minute nothing else tells how much dearer one is."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass

from yuexu.bench.client import Browser, Sample, quantile, repeat
from yuexu.bench.pages import Page

ROUNDS, EACH = 20, 5


@dataclass(frozen=True)
class House:
    """A house that is open, and what to ask of it."""

    port: int
    pages: Sequence[Page]


def ratios(one: House, other: House, rounds: int = ROUNDS) -> dict[str, float]:
    """By page: the median of one house's server time over the other's. Raises RuntimeError for a wrong answer."""
    told = {}
    for page, same in zip(one.pages, other.pages, strict=True):
        samples = _in_turns((one.port, page), (other.port, same), rounds=rounds)
        if sum(sample.failed for sample in samples):
            raise RuntimeError(f"{page.name}: not every answer was as expected")
        ours, theirs = (quantile(sample.server, 0.5) for sample in samples)
        told[page.name] = ours / theirs
    return told


def _in_turns(*asked: tuple[int, Page], rounds: int) -> list[Sample]:
    """A few requests of one, a few of the other, so many times; the first round warms up and does not count."""
    samples = [Sample() for _ in asked]
    with ExitStack() as ended:
        browsers = [ended.enter_context(closing(Browser(port, page.cookie))) for port, page in asked]
        for turn in range(rounds + 1):
            for (_, page), browser, sample in zip(asked, browsers, samples, strict=True):
                came = repeat(browser, page, EACH, since=turn * EACH)
                if turn:
                    sample.add(came)
    return samples
