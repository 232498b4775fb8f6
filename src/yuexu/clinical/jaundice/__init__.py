"""Exists as the one door to newborn jaundice after the AAP guideline of 2022: lines by hour, and what a value
asks for."""

from yuexu.clinical.jaundice.rules import (
    DAY_14_HOURS,
    FIRST_MEASURE_HOURS,
    FollowUp,
    Jaundice,
    assess,
    follow_up,
    may_stop,
    prolonged,
    rapid_rise,
    skin_needs_blood,
)
from yuexu.clinical.jaundice.thresholds import Threshold, below, from_umol, threshold, tsb, zone

__all__ = [
    "DAY_14_HOURS",
    "FIRST_MEASURE_HOURS",
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
    "skin_needs_blood",
    "threshold",
    "tsb",
    "zone",
]
