"""The forms of the clinical record, loaded and checked once: `CARDS["feed"]`."""

from __future__ import annotations

from pathlib import Path

from yuexu.kernel.charting.catalogue import load
from yuexu.kernel.charting.definitions import Form

FOLDER = Path(__file__).parent / "catalogue"
CARDS = load(FOLDER)

MOTHER, BABY = "mother", "baby"
CHART = "care.chart"  # what a form asks for unless it says otherwise


def may_of(form: Form) -> str:
    """The permission to write this form."""
    return form.may or CHART
