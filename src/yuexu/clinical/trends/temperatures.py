"""Exists because a swinging temperature tells of illness more often than a single odd reading."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from yuexu.clinical.findings import N_, Finding, Level, Source, Standing
from yuexu.clinical.refusals import within

HOUSE = Source(N_("本系统的规则；界限待医疗负责人确认"), Standing.SECONDARY)
USUAL = (36.5, 37.5)  # °C in the armpit
WINDOW = timedelta(hours=24)
SWING = 1.0  # °C between the lowest and the highest of a day


@dataclass(frozen=True, kw_only=True)
class NewbornTemperature:
    """One axillary reading of a newborn in °C."""

    at: datetime
    celsius: float

    def __post_init__(self) -> None:
        """Refuse Fahrenheit and slips of the key."""
        within("temp_c", self.celsius, 28, 43)


def temperatures(history: Iterable[NewbornTemperature]) -> tuple[Finding, ...]:
    """Instability over the 24 hours up to the latest reading; single values: `signs.read_newborn`."""
    ordered = sorted(history, key=lambda reading: reading.at)
    day = [r.celsius for r in ordered if ordered[-1].at - r.at <= WINDOW]
    if len(day) < 2:
        return ()
    low, high = min(day), max(day)
    params = {"low": low, "high": high, "count": sum(not USUAL[0] <= t <= USUAL[1] for t in day)}
    if low < USUAL[0] and high > USUAL[1]:
        message = N_("24 小时内体温忽高忽低（%(low)s–%(high)s ℃）：请医生看")
        rule = N_("24 小时内既低于 36.5 ℃ 又高于 37.5 ℃")
        return (Finding("temperature_unstable", Level.ASK_DOCTOR, message, rule, HOUSE, params),)
    last_out = not USUAL[0] <= day[-1] <= USUAL[1]
    if last_out and sum(not USUAL[0] <= t <= USUAL[1] for t in day) >= 3:
        message = N_("24 小时内 %(count)s 次体温不在 36.5–37.5 ℃：请医生看")
        rule = N_("24 小时内三次不在 36.5–37.5 ℃，最近一次也是")
        return (Finding("temperature_repeated", Level.ASK_DOCTOR, message, rule, HOUSE, params),)
    if round(high - low, 6) >= SWING:
        message = N_("24 小时内体温相差 1 ℃ 以上（%(low)s–%(high)s ℃）：观察，复测")
        rule = N_("24 小时内相差 1.0 ℃ 或以上")
        return (Finding("temperature_swing", Level.OBSERVE, message, rule, HOUSE, params),)
    return ()
