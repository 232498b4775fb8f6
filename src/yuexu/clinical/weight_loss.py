"""Exists to tell usual early weight loss from too much, by hour, birth and feeding, and the regain."""

from dataclasses import dataclass
from typing import Literal

from yuexu.clinical.findings import N_, Finding, Level, Source, Standing, loudest_first
from yuexu.clinical.growth.scores import measured
from yuexu.clinical.refusals import Refused, choice, plain, within

Delivery = Literal["vaginal", "cesarean"]
Feeding = Literal["breast", "formula", "mixed"]

NEWT = Source(
    "Flaherman VJ et al. Early weight loss nomograms for exclusively breastfed newborns. "
    "Pediatrics 2015;135:e16 (curves of vaginal births, 6–72 h, from a summary of the article)",
    Standing.SECONDARY,
)
FORMULA = Source(
    "Early weight loss nomograms for formula fed newborns. Hosp Pediatr 2015;5:263 (abstract)",
    Standing.PUBLISHED,
)
REGAIN = Source("Paul IM et al. Pediatrics 2016;138:e20162625 (abstract)", Standing.PUBLISHED)
RULE = Source(N_("常用的百分之七与百分之十规则"), Standing.SECONDARY)

CURVE_HOURS = (6.0, 72.0)
REVIEW_PCT, ESCALATE_PCT = 7.0, 10.0
REGAIN_DAY = 14
LAST_HOURS = 31 * 24.0
EARLY_HOURS = 120.0  # a gain above 5 % so early is a loss typed without its sign
EARLY_GAIN_PCT = 5.0

# Medians in percent lost, by hours, for display beside the baby's own value.
BREAST_MEDIANS: dict[Delivery, dict[int, float]] = {
    "vaginal": {24: 4.2, 48: 7.1, 72: 6.4},
    "cesarean": {24: 4.9, 48: 8.0, 72: 8.6, 96: 5.8},
}
FORMULA_MEDIANS: dict[Delivery, dict[int, float]] = {
    "vaginal": {48: 2.9},
    "cesarean": {48: 3.7, 72: 3.5},
}
FORMULA_RARE_ABOVE: dict[Delivery, float] = {"vaginal": 7.0, "cesarean": 8.0}
# Half of the babies are back at birth weight on this day; the share in percent not back on day 14 and day 21.
HALF_BACK_DAY: dict[Delivery, int] = {"vaginal": 9, "cesarean": 10}
NOT_BACK_PCT: dict[Delivery, dict[int, int]] = {
    "vaginal": {14: 14, 21: 5},
    "cesarean": {14: 24, 21: 8},
}


def percent_change(birth_kg: float, now_kg: float) -> float:
    """Change since birth in percent of birth weight; a loss is negative."""
    birth = measured("weight_kg", birth_kg)
    return (measured("weight_kg", now_kg) - birth) / birth * 100


def p75(hours: float) -> float:
    """Percent change above which 75 % of breastfed, vaginally born babies stay; 6–72 h."""
    h = within("hours", hours, *CURVE_HOURS)
    return 0.002115 * h**2 - 0.2794 * h + 0.3227


def p95(hours: float) -> float:
    """Percent change that 95 % of exclusively breastfed, vaginally born babies stay above; 6–72 h."""
    h = within("hours", hours, *CURVE_HOURS)
    return 0.001682 * h**2 - 0.2646 * h - 1.002


@dataclass(frozen=True)
class EarlyWeight:
    """One weighing of the first month. `p75`/`p95` are percent changes, None where no curve is published
    here.

    `band` holds every code that applies: the place on the curve (`within_p75`, `p75_p95`, `above_p95`: how
    *much* was lost), the simple rule (`loss_over_7`, `loss_10_or_more`), `not_regained` from day 14 on, or
    `usual`.
    """

    percent_change: float
    p75: float | None
    p95: float | None
    band: tuple[str, ...]
    notes: tuple[str, ...]
    findings: tuple[Finding, ...]


def assess(delivery: str, hours: float, change_pct: float, *, feeding: str = "breast") -> EarlyWeight:
    """Judge a weight change (percent of birth weight, loss negative) at so many hours of life (0–744).

    Raises `Refused` on impossible values and on an early gain above 5 %, which is a loss without its sign.
    """
    born = choice("delivery", delivery, ("vaginal", "cesarean"))
    fed = choice("feeding", feeding, ("breast", "formula", "mixed"))
    at = within("hours", hours, 0, LAST_HOURS)
    change = within("percent_change", change_pct, -30, 100)
    if at <= EARLY_HOURS and change > EARLY_GAIN_PCT:
        raise Refused("gain_or_loss", value=plain(change), hours=plain(at))
    on_curve = born == "vaginal" and fed == "breast" and CURVE_HOURS[0] <= at <= CURVE_HOURS[1]
    curve75, curve95 = (p75(at), p95(at)) if on_curve else (None, None)
    band = _band(at, change, curve75, curve95)
    findings = _findings(band, at, change)
    if fed == "formula" and at <= 72 and -change > FORMULA_RARE_ABOVE["vaginal" if born == "vaginal" else "cesarean"]:
        findings.append(_rare_with_formula(change))
    return EarlyWeight(change, curve75, curve95, band, _notes(born, fed, at), loudest_first(findings))


def _band(hours: float, change: float, at_p75: float | None, at_p95: float | None) -> tuple[str, ...]:
    codes = []
    if at_p75 is not None and at_p95 is not None:
        place = "within_p75" if change >= at_p75 else "p75_p95" if change >= at_p95 else "above_p95"
        codes.append(place)
    lost = round(-change, 9)
    if lost >= ESCALATE_PCT:
        codes.append("loss_10_or_more")
    elif lost > REVIEW_PCT:
        codes.append("loss_over_7")
    if hours >= REGAIN_DAY * 24 and change < 0:
        codes.append("not_regained")
    return tuple(codes) or ("usual",)


def _notes(delivery: str, feeding: str, hours: float) -> tuple[str, ...]:
    notes = []
    if delivery == "cesarean":
        notes.append("no_curve_for_cesarean")
    if feeding != "breast":
        notes.append("curve_is_for_exclusive_breastfeeding")
    if not CURVE_HOURS[0] <= hours <= CURVE_HOURS[1]:
        notes.append("curve_covers_6_to_72_hours")
    return tuple(notes)


# code -> level, Chinese, rule, source
_SAID: dict[str, tuple[Level, str, str, Source]] = {
    "p75_p95": (
        Level.OBSERVE,
        N_("体重下降 %(lost).1f%%，多于同时龄四分之三的宝宝：观察喂养"),
        N_("体重下降超过同时龄的第 75 百分位"),
        NEWT,
    ),
    "above_p95": (
        Level.ASK_DOCTOR,
        N_("体重下降 %(lost).1f%%，多于同时龄 95%% 的宝宝：请医生看"),
        N_("体重下降超过同时龄的第 95 百分位"),
        NEWT,
    ),
    "loss_over_7": (
        Level.OBSERVE,
        N_("体重下降 %(lost).1f%%，超过 7%%：观察，复核喂养与衔接"),
        N_("体重下降超过 7%%：复核喂养"),
        RULE,
    ),
    "loss_10_or_more": (
        Level.ASK_DOCTOR,
        N_("体重下降 %(lost).1f%%，达到 10%%：请医生看"),
        N_("体重下降达到 10%%：请医生看"),
        RULE,
    ),
    "not_regained": (
        Level.ASK_DOCTOR,
        N_("满 14 天仍未恢复出生体重（差 %(lost).1f%%）：请医生看"),
        N_("应在第 10–14 天恢复出生体重"),
        RULE,
    ),
}


def _findings(band: tuple[str, ...], hours: float, change: float) -> list[Finding]:
    params = {"lost": -change, "hours": hours}
    return [
        Finding(f"weight_{code}", level, message, rule, source, params)
        for code in band
        if code in _SAID
        for level, message, rule, source in [_SAID[code]]
    ]


def _rare_with_formula(change: float) -> Finding:
    return Finding(
        "weight_rare_with_formula",
        Level.ASK_DOCTOR,
        N_("配方奶喂养体重下降 %(lost).1f%%，少见：请医生看"),
        N_("配方奶喂养时，体重下降超过 7%%（顺产）或 8%%（剖宫产）少见"),
        FORMULA,
        {"lost": -change},
    )
