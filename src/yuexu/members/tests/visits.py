"""What is found at contacts, for tests: everybody well, by form and item."""

from __future__ import annotations

from typing import Any

from yuexu.families.models import Baby
from yuexu.kernel.charting.values import posted
from yuexu.members.actions import Told
from yuexu.members.sheets import ASKED
from yuexu.stays.models import Stay

SCALE = {"scale": "self", **{f"i{number}": "v0" for number in range(1, 11)}}
WELL: dict[str, dict[str, Any]] = {
    "call_mother": {"condition": "good", "mood": "calm", "sleep": "fair", "milk": "enough", "wound": "good"},
    "call_baby": {"seen": "home", "feeding": "breast", "sleep": "good", "zone": "none"},
    "full_month_mother": {"condition": "good", "mood": "calm", "sleep": "fair", "milk": "enough", "wound": "good"},
    "full_month_baby": {
        "seen": "home", "feeding": "breast", "zone": "none", "measured": "here", "weight_g": 4200, "length_cm": 54.5,
    },
    "three_months_mother": {
        "condition": "good", "mood": "calm", "sleep": "good", "milk": "enough", "wound": "none", "leaks": "none",
        "next_step": "周岁体检再约", **SCALE,
    },
    "three_months_baby": {
        "seen": "home", "feeding": "breast", "night": "good", "measured": "here", "weight_g": 6200, "length_cm": 60.5,
        "head_cm": 40,
    },
}  # fmt: skip


def babies_of(stay: Stay) -> list[Baby]:
    """The babies of a stay."""
    return list(Baby.objects.filter(birth__stay=stay).select_related("birth__mother"))


def told(stay: Stay, kind: str, mother: dict[str, Any] | None = None, baby: dict[str, Any] | None = None) -> list[Told]:
    """What is found at a contact of this kind, with changes for the mother and for the babies."""
    if kind not in ASKED:
        return []
    hers, the_babys = (form.code for form in ASKED[kind])
    told_of = [Told({"referred": "none", **WELL[hers], **(mother or {})}, prefix="m-")]
    for one in babies_of(stay):
        told_of.append(Told({"referred": "none", **WELL[the_babys], **(baby or {})}, one, f"b{one.pk}-"))
    return [
        Told({item: value for item, value in one.values.items() if value is not None}, one.baby, one.prefix)
        for one in told_of
    ]


def sent(stay: Stay, kind: str) -> dict[str, str]:
    """The same as a browser sends it."""
    return {f"{one.prefix}{item}": posted(value) for one in told(stay, kind) for item, value in one.values.items()}
