"""The forms of house records, loaded and checked once, and the department each is about unless told otherwise."""

from __future__ import annotations

from pathlib import Path

from yuexu.kernel.charting.catalogue import load
from yuexu.kernel.charting.definitions import Form

FOLDER = Path(__file__).parent / "catalogue"
SHEETS = load(FOLDER)
LOG = "house.log"

# A director who checks the care department writes about care, not about management.
ABOUT = {
    "handover": "care",
    "spot_check_day": "care",
    "spot_check_night": "care",
    "nursery_open": "care",
    "nursery_close": "care",
    "rehab_open": "rehab",
    "rehab_close": "rehab",
    "uv_disinfection": "general",
    "chlorine_disinfection": "general",
    "patrol": "general",
    "daily_report": "office",
}


def may_of(sheet: Form) -> str:
    """The permission to write this sheet."""
    return sheet.may or LOG


def tappable(sheet: Form) -> bool:
    """Whether one tap can write it: everything required has a usual answer, and it only asks yes or no."""
    asked = [item for item in sheet.asked if item.kind != "text"]
    return all(item.kind == "yes_no" and item.default == "yes" for item in asked)
