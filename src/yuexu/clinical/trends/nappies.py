"""Exists because too few wet nappies is the earliest plain sign that a newborn gets too little milk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from yuexu.clinical.findings import N_, Finding, Level, Source, Standing

COUNTS = Source(
    N_("常见的哺乳指导（按日龄的尿布数）；界限待医疗负责人确认"),
    Standing.SECONDARY,
)

# Least wet nappies and stools in the 24 hours that end on this completed day of life; the last row holds on.
LEAST_WET = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6}
LEAST_STOOLS = {1: 1, 2: 1, 3: 2, 4: 3}
STOOLS_UNTIL_DAY = 28  # later a breastfed baby may well skip days
FORMULA_STOOLS = 1

StoolColour = Literal["black", "green", "yellow", "brown", "pale", "red"]


@dataclass(frozen=True, kw_only=True)
class Nappy:
    """One nappy: wet, soiled, the stool's colour where seen."""

    at: datetime
    wet: bool = False
    stool: bool = False
    colour: StoolColour | None = None


def nappies(
    history: Iterable[Nappy],
    *,
    birth: datetime,
    at: datetime,
    recorded_since: datetime | None = None,
    feeding: Literal["breast", "formula", "mixed"] = "breast",
) -> tuple[Finding, ...]:
    """Counts of the 24 hours before `at` against the day of life; silent until 24 hours of records exist.

    Give the last 24 hours, and in the first four days everything since birth.
    `recorded_since`: when this house began to record (admission); by default from birth on.
    """
    entries = [n for n in history if n.at <= at]
    found: list[Finding | None] = [
        _colour(n) for n in entries if n.colour in {"pale", "red"} and at - n.at <= timedelta(hours=24)
    ]
    since = birth if recorded_since is None else max(birth, recorded_since)
    if at - since >= timedelta(hours=24):
        day = (at - birth) // timedelta(days=1)
        last = [n for n in entries if at - n.at < timedelta(hours=24)]
        found += [_wet(sum(n.wet for n in last), day), _stools(sum(n.stool for n in last), day, feeding)]
        first_days = timedelta(hours=48) <= at - birth < timedelta(hours=96)
        if since == birth and first_days and not any(n.stool for n in entries):
            found.append(_no_meconium())
    return tuple(f for f in found if f is not None)


def _least(table: dict[int, int], day: int) -> int:
    return table[min(day, max(table))]


def _wet(count: int, day: int) -> Finding | None:
    least = _least(LEAST_WET, day)
    if count >= least:
        return None
    grave = count == 0 or (day >= 3 and count * 2 <= least)
    level = Level.ASK_DOCTOR if grave else Level.OBSERVE
    message = (
        N_("24 小时湿尿布 %(count)s 片（第 %(day)s 天至少 %(least)s 片）：请医生看")
        if grave
        else N_("24 小时湿尿布 %(count)s 片（第 %(day)s 天至少 %(least)s 片）：观察喂养")
    )
    rule = N_("24 小时内湿尿布少于该日龄应有的数；只有一半或没有时请医生看")
    return Finding("nappies_wet_few", level, message, rule, COUNTS, {"count": count, "day": day, "least": least})


def _stools(count: int, day: int, feeding: str) -> Finding | None:
    least = FORMULA_STOOLS if feeding == "formula" else _least(LEAST_STOOLS, day)
    if count >= least or day > STOOLS_UNTIL_DAY:
        return None
    message = N_("24 小时大便 %(count)s 次（第 %(day)s 天至少 %(least)s 次）：观察喂养")
    rule = N_("24 小时内大便次数少于该日龄应有的数")
    params = {"count": count, "day": day, "least": least}
    return Finding("nappies_stools_few", Level.OBSERVE, message, rule, COUNTS, params)


def _no_meconium() -> Finding:
    message = N_("出生 48 小时仍无大便：请医生看")
    return Finding("nappies_no_meconium", Level.ASK_DOCTOR, message, N_("出生 48 小时内没有大便"), COUNTS)


def _colour(nappy: Nappy) -> Finding:
    message = N_("大便颜色发白：请医生看") if nappy.colour == "pale" else N_("大便带血：立即请医生")
    level = Level.ASK_DOCTOR if nappy.colour == "pale" else Level.URGENT
    return Finding(f"nappies_stool_{nappy.colour}", level, message, N_("大便的颜色"), COUNTS)
