"""Exists to answer one question exactly: at this hour, week and risk, where is the line?"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from yuexu.clinical import tables
from yuexu.clinical.findings import N_, Source, Standing
from yuexu.clinical.refusals import Refused, choice, finite, plain

Treatment = Literal["phototherapy", "exchange"]
Risk = Literal["none", "present"]

AAP = Source(
    "AAP 2022, Hyperbilirubinemia in the Newborn Infant ≥35 Weeks (Pediatrics 2022;150(3):e2022058859)",
    Standing.PUBLISHED,
)
UMOL_PER_MG = 17.1  # µmol/L in 1 mg/dL, the guideline's own factor

# Any of these makes the risk "present". Gestation below 38 weeks is in the curves already and is not counted
# again.
NEUROTOXICITY_FACTORS = {
    "low_albumin": N_("白蛋白低于 3.0 g/dL"),
    "isoimmune_haemolysis": N_("同族免疫性溶血"),
    "g6pd_deficiency": N_("G6PD 缺乏"),
    "other_haemolysis": N_("其他溶血情况"),
    "sepsis": N_("医生已告知的脓毒症"),
    "unstable": N_("近 24 小时临床情况不稳定"),
}

LAST_HOUR = 359  # the last completed hour of day 14
FIRST_WEEK, LAST_WEEK = 35, 44
# The week from which a curve holds for every older baby.
_TOP_WEEK = {
    ("phototherapy", "none"): 40,
    ("phototherapy", "any"): 38,
    ("exchange", "none"): 38,
    ("exchange", "any"): 38,
}
# No baby is recorded above 50 mg/dL: from there on it is µmol/L. None measured in µmol/L lies below 26
# (1.5 mg/dL): a number that small is mg/dL, and reading it as µmol/L would hide a high value.
HIGHEST_MG_DL = 50.0
LOWEST_UMOL_L = 26.0


@dataclass(frozen=True)
class Threshold:
    """The line for one treatment in mg/dL of total serum bilirubin.

    `plateau` marks hours past the last printed row of the curve, where the last printed value goes on.
    """

    treatment: Treatment
    risk: Risk
    week: int
    hour: int
    mg_dl: float
    plateau: bool
    origin: Source = AAP


def completed_hour(age_hours: float) -> int:
    """Completed hours of life (23.9 is 23). Refused below 1 and from 360 on, where the table has no row."""
    if finite("age_hours", age_hours) < 0:
        raise Refused("out_of_range", field="age_hours", value=plain(age_hours), low=1, high=LAST_HOUR)
    hour = math.floor(age_hours)
    if hour < 1:
        raise Refused("before_first_hour", value=plain(age_hours))
    if hour > LAST_HOUR:
        raise Refused("past_14_days", value=plain(age_hours))
    return hour


def completed_week(ga_weeks: float) -> int:
    """Completed weeks of gestation (37.9 is 37). Refused below 35, and above 44 as impossible."""
    week = math.floor(finite("ga_weeks", ga_weeks))
    if not 20 <= week <= LAST_WEEK:
        raise Refused("out_of_range", field="ga_weeks", value=plain(ga_weeks), low=FIRST_WEEK, high=LAST_WEEK)
    if week < FIRST_WEEK:
        days = math.floor(round((ga_weeks - week) * 7, 6))
        raise Refused("below_35_weeks", value=f"{week}+{days}" if days else str(week))
    return week


def threshold(treatment: str, risk: str, ga_weeks: float, age_hours: float) -> Threshold:
    """The AAP 2022 line by completed hour and completed week.

    `risk` is "present" where any neurotoxicity risk factor other than gestation exists, else "none".
    """
    treated = choice("treatment", treatment, ("phototherapy", "exchange"))
    factor = choice("neurotox_risk", risk, ("none", "present", "any"))  # "any": the table's own word
    week, hour = completed_week(ga_weeks), completed_hour(age_hours)
    table_risk = "none" if factor == "none" else "any"
    curve = tables.jaundice()[treated, table_risk, min(week, _TOP_WEEK[treated, table_risk])]
    at = hour - curve.first
    return Threshold(
        "exchange" if treated == "exchange" else "phototherapy",
        "none" if factor == "none" else "present",
        week,
        hour,
        curve.tenths[at] / 10,
        at >= curve.printed,
    )


def risk_of(factors: Collection[str]) -> Risk:
    """ "present" where any neurotoxicity risk factor is known. `Refused` for an unknown one."""
    for factor in factors:
        choice("neurotox_factor", factor, tuple(NEUROTOXICITY_FACTORS))
    return "present" if factors else "none"


def tsb(mg_dl: float) -> float:
    """A bilirubin in mg/dL; refused at or below 0, and above 50, which can only be µmol/L."""
    if finite("tsb_mg_dl", mg_dl) <= 0:
        raise Refused("not_positive", field="tsb_mg_dl", value=plain(mg_dl))
    if mg_dl > HIGHEST_MG_DL:
        raise Refused("unit", field="tsb_mg_dl", value=plain(mg_dl), unit="mg/dL", other="µmol/L")
    return mg_dl


def from_umol(umol_l: float) -> float:
    """mg/dL from µmol/L, explicitly; a number below 26 µmol/L is refused, since it is mg/dL by mistake."""
    if finite("tsb_umol_l", umol_l) <= 0:
        raise Refused("not_positive", field="tsb_umol_l", value=plain(umol_l))
    if umol_l < LOWEST_UMOL_L:
        raise Refused("unit", field="tsb_umol_l", value=plain(umol_l), unit="µmol/L", other="mg/dL")
    return tsb(umol_l / UMOL_PER_MG)


def below(line: Threshold, mg_dl: float) -> float:
    """Distance below the line in mg/dL (negative above it), free of binary dust: 8.9 - 6.9 is 2.0."""
    return round(line.mg_dl - tsb(mg_dl), 6)


def zone(age_hours: float, mg_dl: float) -> str | None:
    """Bhutani's zone "low", "low_intermediate", "high_intermediate" or "high"; None outside 12–120 h.

    Background only (a secondary fit): for display, never for an alert.
    """
    hundredths, hour = tsb(mg_dl) * 100, math.floor(finite("age_hours", age_hours))
    curves = tables.zones()
    at = hour - curves["p40"].first
    if not 0 <= at < curves["p40"].printed:
        return None
    passed = sum(hundredths > curves[c].tenths[at] for c in ("p40", "p75", "p95"))
    return ("low", "low_intermediate", "high_intermediate", "high")[passed]
