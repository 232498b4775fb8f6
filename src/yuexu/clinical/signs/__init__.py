"""Exists as the one door to vital signs: a mother's and a newborn's, each with its own type and bands."""

from yuexu.clinical.signs.bands import Bands, Interval, default, read
from yuexu.clinical.signs.mother import MotherSigns, read_mother
from yuexu.clinical.signs.newborn import DANGER_SIGNS, NewbornSigns, read_newborn

__all__ = [
    "DANGER_SIGNS",
    "Bands",
    "Interval",
    "MotherSigns",
    "NewbornSigns",
    "default",
    "read",
    "read_mother",
    "read_newborn",
]
