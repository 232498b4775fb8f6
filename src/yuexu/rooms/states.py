"""The six states of a room (B1), which may follow which, and the steps that make a room ready (B3)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RoomState(models.TextChoices):
    """What a room is now. `reserved` is a ready room that is kept for somebody."""

    OCCUPIED = "occupied", _("在住")
    RESERVED = "reserved", _("已预留")
    TO_CLEAN = "to_clean", _("待清洁")
    DISINFECTING = "disinfecting", _("消毒中")
    READY = "ready", _("可入住")
    OUT_OF_SERVICE = "out_of_service", _("停用")


LABELS: dict[str, Any] = dict(RoomState.choices)

STEPS: dict[str, frozenset[str]] = {
    "occupied": frozenset({"to_clean"}),
    "reserved": frozenset({"occupied", "ready", "to_clean", "out_of_service"}),
    "ready": frozenset({"occupied", "reserved", "to_clean", "out_of_service"}),
    "to_clean": frozenset({"disinfecting", "out_of_service"}),
    "disinfecting": frozenset({"ready", "to_clean", "out_of_service"}),
    "out_of_service": frozenset({"to_clean"}),
}

PREPARED = frozenset({"ready", "reserved"})  # the states from which somebody may move in

PREPARING: dict[str, str | Promise] = {
    "cleaned": _("清洁"),
    "disinfected": _("全面消毒"),
    "linen": _("更换布草"),
    "facilities": _("设施检查"),
}

# What must be done before a step: linen put on before the room is disinfected would have to be changed again.
NEEDS: dict[str, tuple[str, ...]] = {
    "cleaned": (),
    "disinfected": ("cleaned",),
    "linen": ("cleaned", "disinfected"),
    "facilities": ("cleaned",),
}
