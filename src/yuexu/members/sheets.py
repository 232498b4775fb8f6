"""What is asked at each contact, as data (J1): which forms belong to which kind, loaded and checked once."""

from __future__ import annotations

from pathlib import Path

from yuexu.kernel.charting.catalogue import load
from yuexu.kernel.charting.definitions import Form
from yuexu.members.states import Kind

FOLDER = Path(__file__).parent / "catalogue"
SHEETS = load(FOLDER)

# The form about the mother, then the one that is filled in for each of her babies.
ASKED: dict[str, tuple[Form, Form]] = {
    Kind.CALL_24H: (SHEETS["call_mother"], SHEETS["call_baby"]),
    Kind.CALL_3D: (SHEETS["call_mother"], SHEETS["call_baby"]),
    Kind.FULL_MONTH_VISIT: (SHEETS["full_month_mother"], SHEETS["full_month_baby"]),
    Kind.THREE_MONTH_ASSESSMENT: (SHEETS["three_months_mother"], SHEETS["three_months_baby"]),
}
