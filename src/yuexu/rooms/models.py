"""Room types, rooms with a state, and preparations: who did which step of making a room ready, and when."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yuexu.people.models import CentreQuerySet, CentreRow, Staff
from yuexu.rooms.rules import LONGEST
from yuexu.rooms.states import NEEDS, PREPARED, PREPARING, RoomState

LOWEST, HIGHEST = -5, 120  # floors


class RoomType(CentreRow):
    """What a family books: a kind of room. Prices refer to it (catalogue)."""

    name = models.CharField(_("房型"), max_length=40)
    position = models.PositiveSmallIntegerField(_("排序"), default=0, validators=[MaxValueValidator(999)])
    description = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("房型")
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "name"], name="roomtype_name", violation_error_message=_("已有同名房型")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoomQuerySet(CentreQuerySet):
    """Words for asking about rooms."""

    def in_use(self) -> Self:
        """Not out of service."""
        return self.exclude(state=RoomState.OUT_OF_SERVICE)

    def to_prepare(self) -> Self:
        """Waiting for cleaning, or in the middle of it."""
        return self.filter(state__in=[RoomState.TO_CLEAN, RoomState.DISINFECTING])


class Room(CentreRow):
    """One room. Its state is what it is now; who holds it on which days is known by `stays`."""

    number = models.CharField(_("房号"), max_length=LONGEST)
    floor = models.SmallIntegerField(_("楼层"), validators=[MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)])
    room_type = models.ForeignKey(RoomType, on_delete=models.PROTECT, related_name="rooms", verbose_name=_("房型"))
    state = models.CharField(_("状态"), max_length=20, choices=RoomState.choices, default=RoomState.TO_CLEAN)
    out_reason = models.CharField(_("停用原因"), max_length=200, blank=True)
    out_since = models.DateTimeField(null=True, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("房间")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "number"], name="room_number", violation_error_message=_("这个房号已经有了")
            ),
            models.CheckConstraint(
                condition=Q(state__in=RoomState.values),
                name="room_state",
                violation_error_message=_("没有这种房态"),
            ),
            models.CheckConstraint(
                condition=Q(state="out_of_service", out_since__isnull=False) & ~Q(out_reason="")
                | ~Q(state="out_of_service") & Q(out_since=None, out_reason=""),
                name="room_out_with_reason",
                violation_error_message=_("停用要写明原因"),
            ),
        ]
        indexes = [models.Index(fields=["centre", "room_type"], name="room_by_type")]

    def __str__(self) -> str:
        return self.number

    @property
    def prepared(self) -> bool:
        """Whether somebody may move in now (B3)."""
        return self.state in PREPARED


class PreparationQuerySet(CentreQuerySet):
    """Words for asking about preparations."""

    def open(self) -> Self:
        """Begun, not finished and not given up."""
        return self.filter(finished_at=None, dropped_at=None)


def _step(verb: Any) -> tuple[models.DateTimeField[Any, Any], models.ForeignKey[Any, Any]]:
    """The instant at which a step was done, and the person."""
    return (
        models.DateTimeField(verb, null=True, blank=True),
        models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True),
    )


def _both_or_neither(step: str) -> models.CheckConstraint:
    done = Q(**{f"{step}_at__isnull": False, f"{step}_by__isnull": False})
    return models.CheckConstraint(
        condition=done | Q(**{f"{step}_at": None, f"{step}_by": None}),
        name=f"preparation_{step}_by_someone",
        violation_error_message=_("每一步都要有时间和人"),
    )


def _finished_when_all_done() -> models.CheckConstraint:
    done = {f"{step}_at__isnull": False for step in PREPARING}
    return models.CheckConstraint(
        condition=Q(finished_at=None) | Q(**done),
        name="preparation_finished_whole",
        violation_error_message=_("四步都做完才算备好"),
    )


class Preparation(CentreRow):
    """Making one room ready once. A room has at most one open; a room taken out of service drops it."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="preparations")
    opened_at = models.DateTimeField()
    cleaned_at, cleaned_by = _step(_("清洁"))
    disinfected_at, disinfected_by = _step(_("全面消毒"))
    linen_at, linen_by = _step(_("更换布草"))
    facilities_at, facilities_by = _step(_("设施检查"))
    finished_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = PreparationQuerySet.as_manager()

    class Meta:
        verbose_name = _("备房")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            *(_both_or_neither(step) for step in PREPARING),
            _finished_when_all_done(),
            models.UniqueConstraint(
                fields=["room"],
                condition=Q(finished_at=None, dropped_at=None),
                name="preparation_one_open",
                violation_error_message=_("这间房已经在备房"),
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(dropped_at=None),
                name="preparation_finished_or_dropped",
                violation_error_message=_("备房不能既完成又作废"),
            ),
        ]
        indexes = [models.Index(fields=["room", "-opened_at"], name="preparation_newest")]

    def at(self, step: str) -> dt.datetime | None:
        """When the step was done; None while it is not."""
        return getattr(self, f"{step}_at")

    def who(self, step: str) -> Staff | None:
        """Who did the step."""
        return getattr(self, f"{step}_by")

    @property
    def done(self) -> frozenset[str]:
        """The steps done so far."""
        return frozenset(step for step in PREPARING if self.at(step) is not None)

    def waits_for(self, step: str) -> list[str]:
        """What has to be done before this step and is not yet."""
        return [needed for needed in NEEDS[step] if self.at(needed) is None]
