"""Exists to say what a bilirubin asks for next: the rules beside the tables, each as one function."""

from dataclasses import dataclass
from typing import Literal

from yuexu.clinical.findings import N_, Finding, Level, loudest_first
from yuexu.clinical.jaundice.thresholds import AAP, Risk, Threshold, below, threshold, tsb
from yuexu.clinical.refusals import Refused, choice, finite, within

ESCALATION_MG_DL = 2.0  # below the exchange line (KAS 17)
STOP_MG_DL = 2.0  # below the line at which phototherapy began (KAS 15)
TCB_NEAR_MG_DL, TCB_HIGH_MG_DL = 3.0, 15.0  # KAS 6
RISE_FIRST_DAY, RISE_LATER = 0.3, 0.2  # mg/dL per hour (KAS 7)
FIRST_MEASURE_HOURS = (24, 48)  # KAS 5
# KAS 9; mixed feeding is read as formula, the earlier of the two.
PROLONGED_DAYS = {"breast": 21, "formula": 14}
DAY_14_HOURS = 336
PLACED = N_("AAP 2022 图 7：距光疗线与换血线的远近决定何时复查")  # the rule of every follow-up

FollowUpCode = Literal[
    "exchange",
    "escalate_care",
    "phototherapy",
    "tsb_4_8h_consider_phototherapy",
    "tsb_4_24h",
    "tsb_or_tcb_4_24h",
    "tsb_or_tcb_1_2d",
    "follow_up_2d",
    "follow_up_3d",
    "clinical_judgment",
]

# code -> (the guideline's words, Chinese, level)
FOLLOW_UPS: dict[FollowUpCode, tuple[str, str, Level | None]] = {
    "exchange": (
        "TSB at or above the exchange threshold: exchange transfusion, urgent",
        N_("胆红素已达换血线，立即请医生并转诊"),
        Level.URGENT,
    ),
    "escalate_care": (
        "TSB within 2 mg/dL of the exchange threshold: escalate care",
        N_("胆红素距换血线不到 2 mg/dL，立即请医生并转诊"),
        Level.URGENT,
    ),
    "phototherapy": (
        "TSB at or above the phototherapy threshold: phototherapy",
        N_("胆红素已达光疗线，立即请医生"),
        Level.URGENT,
    ),
    "tsb_4_8h_consider_phototherapy": (
        "delay discharge, consider phototherapy, TSB in 4-8 h",
        N_("接近光疗线且不满 24 小时：请医生看，4–8 小时内复查血清胆红素"),
        Level.ASK_DOCTOR,
    ),
    "tsb_4_24h": ("TSB in 4-24 h", N_("接近光疗线：请医生看，4–24 小时内复查血清胆红素"), Level.ASK_DOCTOR),
    "tsb_or_tcb_4_24h": (
        "TSB or TcB in 4-24 h",
        N_("4–24 小时内复查血清或经皮胆红素，请医生看"),
        Level.ASK_DOCTOR,
    ),
    "tsb_or_tcb_1_2d": ("TSB or TcB in 1-2 days", N_("观察，1–2 天内复查血清或经皮胆红素"), Level.OBSERVE),
    "follow_up_2d": ("follow-up within 2 days", N_("2 天内随访"), None),
    "follow_up_3d": ("follow-up within 3 days", N_("3 天内随访"), None),
    "clinical_judgment": ("clinical judgment", N_("由医生按临床情况决定随访"), None),
}


@dataclass(frozen=True)
class FollowUp:
    """When and how to measure again: a stable code, the guideline's words, Chinese words."""

    code: FollowUpCode
    phrase: str
    message_id: str
    level: Level | None


def _follow_up(code: FollowUpCode) -> FollowUp:
    return FollowUp(code, *FOLLOW_UPS[code])


def follow_up(photo: Threshold, exchange: Threshold, mg_dl: float) -> FollowUp:
    """What this TSB asks for, for a baby who has not had phototherapy (figure 7, KAS 17, KAS 23).

    The figure prints bands in steps of 0.1 (0.1–1.9, 2.0–3.4, …); a distance between two bands
    (1.95) belongs to the nearer, more careful one. Age decides where the figure says age at discharge.
    """
    gap = below(photo, mg_dl)
    to_exchange = below(exchange, mg_dl)
    if to_exchange <= ESCALATION_MG_DL:
        return _follow_up("exchange" if to_exchange <= 0 else "escalate_care")
    early = photo.hour < 72
    if gap <= 0:
        return _follow_up("phototherapy")
    if gap < 2:
        return _follow_up("tsb_4_8h_consider_phototherapy" if photo.hour < 24 else "tsb_4_24h")
    if gap < 3.5:
        return _follow_up("tsb_or_tcb_4_24h")
    if gap < 5.5:
        return _follow_up("tsb_or_tcb_1_2d")
    if not early:
        return _follow_up("clinical_judgment")
    return _follow_up("follow_up_2d" if gap < 7 else "follow_up_3d")


@dataclass(frozen=True)
class Jaundice:
    """One bilirubin placed: both lines, the distance to each (mg/dL, negative above it), what follows."""

    photo: Threshold
    exchange: Threshold
    below_photo: float
    below_exchange: float
    follow_up: FollowUp
    findings: tuple[Finding, ...]


def assess(*, ga_weeks: float, age_hours: float, risk: Risk, tsb_mg_dl: float) -> Jaundice:
    """Place a serum bilirubin in mg/dL (`from_umol` converts). Raises `Refused` like `threshold`."""
    photo = threshold("phototherapy", risk, ga_weeks, age_hours)
    exchange = threshold("exchange", risk, ga_weeks, age_hours)
    then = follow_up(photo, exchange, tsb_mg_dl)
    findings = []
    if then.level is not None:
        params = {"tsb": tsb_mg_dl, "photo": photo.mg_dl, "exchange": exchange.mg_dl, "hour": photo.hour}
        findings.append(Finding(f"jaundice_{then.code}", then.level, then.message_id, PLACED, AAP, params))
    if photo.hour >= DAY_14_HOURS:
        findings.append(_past_14_days(photo.hour))
    return Jaundice(
        photo,
        exchange,
        below(photo, tsb_mg_dl),
        below(exchange, tsb_mg_dl),
        then,
        loudest_first(findings),
    )


def _past_14_days(hour: int) -> Finding:
    return Finding(
        "jaundice_day_14",
        Level.ASK_DOCTOR,
        N_("日龄已满 14 天（%(hour)s 小时），表格不再适用于单独判断，请医生看"),
        N_("表格到第 14 天为止：336 小时起须由医生决定"),
        AAP,
        {"hour": hour},
    )


def rapid_rise(age_hours: float, mg_dl: float, later_age_hours: float, later_mg_dl: float) -> Finding | None:
    """A rise of 0.3 mg/dL per hour or more in the first 24 h, 0.2 after it (KAS 7).

    Two readings by the same method. An interval that ends after 24 h is judged by the later, stricter rate.
    """
    hours = finite("later_age_hours", later_age_hours) - within("age_hours", age_hours, 0, 8760)
    if hours <= 0:
        raise Refused("order", field="readings")
    rate = round((tsb(later_mg_dl) - tsb(mg_dl)) / hours, 6)
    limit = RISE_FIRST_DAY if later_age_hours < 24 else RISE_LATER
    if rate < limit:
        return None
    return Finding(
        "jaundice_rapid_rise",
        Level.ASK_DOCTOR,
        N_("胆红素每小时上升 %(rate).2f mg/dL（界限 %(limit)s），请医生看"),
        N_("每小时上升 %(limit)s mg/dL 或以上（KAS 7）"),
        AAP,
        {"rate": rate, "limit": limit},
    )


def skin_needs_blood(photo: Threshold, tcb_mg_dl: float) -> Finding | None:
    """A skin reading that asks for blood: within 3 mg/dL of the line, past it, or 15 and above (KAS 6)."""
    gap = below(photo, tcb_mg_dl)
    if gap > TCB_NEAR_MG_DL and tcb_mg_dl < TCB_HIGH_MG_DL:
        return None
    return Finding(
        "jaundice_skin_needs_blood",
        Level.ASK_DOCTOR,
        N_("经皮胆红素 %(tcb)s mg/dL，距光疗线 %(gap)s：请医生安排血清胆红素"),
        N_("经皮胆红素距光疗线不到 3.0 mg/dL，或达到 15（KAS 6）"),
        AAP,
        {"tcb": tcb_mg_dl, "gap": gap},
    )


def may_stop(line_at_start: Threshold, mg_dl: float) -> bool:
    """Whether TSB is 2 mg/dL or more below the line of the hour phototherapy began (KAS 15)."""
    return below(line_at_start, mg_dl) >= STOP_MG_DL


def prolonged(age_days: float, feeding: Literal["breast", "formula", "mixed"]) -> Finding | None:
    """Still visibly yellow at 3 weeks (breastfed) or 2 (formula): total and direct bilirubin (KAS 9)."""
    fed = choice("feeding", feeding, ("breast", "formula", "mixed"))
    limit = PROLONGED_DAYS["breast" if fed == "breast" else "formula"]
    if within("age_days", age_days, 0, 365) < limit:
        return None
    return Finding(
        "jaundice_prolonged",
        Level.ASK_DOCTOR,
        N_("满 %(limit)s 天仍可见黄染，请医生安排总胆红素与直接胆红素"),
        N_("满 %(limit)s 天仍可见黄染（KAS 9）"),
        AAP,
        {"limit": limit, "age_days": age_days},
    )
