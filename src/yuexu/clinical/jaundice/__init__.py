"""Exists as the one door to newborn jaundice after AAP 2022: lines by hour, what a value asks for."""

from yuexu.clinical.jaundice.rules import (
    DAY_14_HOURS,
    FIRST_MEASURE_HOURS,
    FOLLOW_UPS,
    FollowUp,
    Jaundice,
    assess,
    follow_up,
    may_stop,
    prolonged,
    rapid_rise,
    skin_needs_blood,
)
from yuexu.clinical.jaundice.thresholds import (
    NEUROTOXICITY_FACTORS,
    Threshold,
    below,
    from_umol,
    risk_of,
    threshold,
    tsb,
    zone,
)

__all__ = [
    "DAY_14_HOURS",
    "FIRST_MEASURE_HOURS",
    "FOLLOW_UPS",
    "NEUROTOXICITY_FACTORS",
    "FollowUp",
    "Jaundice",
    "Threshold",
    "assess",
    "below",
    "follow_up",
    "from_umol",
    "may_stop",
    "prolonged",
    "rapid_rise",
    "risk_of",
    "skin_needs_blood",
    "threshold",
    "tsb",
    "zone",
]
