"""How fast and how quiet the machine was while something was measured: on a shared one both change by the minute."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

STAT = Path("/proc/stat")
STEAL = 7  # where the first line of /proc/stat tells what other guests of the same host took


def pace(additions: int = 1_000_000) -> float:
    """Milliseconds that a million additions take in Python."""
    total, began = 0, time.perf_counter()
    for number in range(additions):
        total += number
    return (time.perf_counter() - began) * 1000


def ticks(text: str) -> tuple[int, int]:
    """The processors' time so far, by the text of /proc/stat: all of it, and what others took. Zero where untold."""
    told = [int(word) for word in text.partition("\n")[0].split()[1:]]
    return sum(told[: STEAL + 1]), told[STEAL] if len(told) > STEAL else 0


def _now() -> tuple[int, int]:
    return ticks(STAT.read_text()) if STAT.exists() else (0, 0)


@dataclass
class Watch:
    """Begun before the measuring; `told` says how it was."""

    pace_before: float = field(default_factory=pace)
    began: tuple[int, int] = field(default_factory=_now)

    def told(self) -> dict[str, float]:
        """Pace before and after, in ms, and the share of the processors' time that others took meanwhile."""
        whole, stolen = (now - then for now, then in zip(_now(), self.began, strict=True))
        return {
            "pace_before": self.pace_before, "pace_after": pace(), "stolen": stolen / whole if whole else 0.0,
        }  # fmt: skip
