"""Exists as the one door to the WHO growth standards: scores, flags, curves and expected gain of ages 0–730
days.

Arrays are behind their own door, `yuexu.clinical.growth.arrays`, which loads numpy.
"""

from yuexu.clinical.growth.curves import Curve, Gain, curves, expected_gain
from yuexu.clinical.growth.scores import (
    Growth,
    assess,
    centile,
    implausible,
    value_at,
    z_of_centile,
    z_score,
)
from yuexu.clinical.growth.standard import Measure, Sex, corrected_days, whole_days

__all__ = [
    "Curve",
    "Gain",
    "Growth",
    "Measure",
    "Sex",
    "assess",
    "centile",
    "corrected_days",
    "curves",
    "expected_gain",
    "implausible",
    "value_at",
    "whole_days",
    "z_of_centile",
    "z_score",
]
