"""House records: append-only, about a department, and a room where it was in one."""

from __future__ import annotations

import datetime as dt

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yuexu.kernel.charting import show
from yuexu.kernel.charting.definitions import Form
from yuexu.people.models import CentreRow, Staff
from yuexu.people.posts import DEPARTMENTS
from yuexu.rooms.models import Room
from yuexu.safety.sheets import SHEETS

SKEW = dt.timedelta(minutes=5)


class HouseEntry(CentreRow):
    """One sheet filled in. Corrected only by a later one that supersedes it, with the reason."""

    department = models.CharField(_("部门"), max_length=20, choices=list(DEPARTMENTS.items()))
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    form = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    values = models.JSONField()
    observed_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="superseded_by", null=True, blank=True
    )
    reason = models.CharField(max_length=200, blank=True)
    client_id = models.UUIDField()

    class Meta:
        verbose_name = _("院务记录")
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "client_id"],
                name="houseentry_once",
                violation_error_message=_("这份记录已经保存过，请刷新页面"),
            ),
            models.CheckConstraint(
                condition=Q(observed_at__lte=F("recorded_at") + SKEW),
                name="houseentry_not_ahead",
                violation_error_message=_("时间不能在将来"),
            ),
            models.CheckConstraint(
                condition=Q(supersedes=None, reason="") | (Q(supersedes__isnull=False) & ~Q(reason="")),
                name="houseentry_reason",
                violation_error_message=_("更正要写明原因"),
            ),
        ]
        indexes = [models.Index(fields=["centre", "-observed_at"], name="houseentry_newest")]
        triggers = [pgtrigger.Protect(name="houseentry_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    @property
    def sheet(self) -> Form | None:
        """The form as it is today."""
        return SHEETS.get(self.form)

    @property
    def title(self) -> str:
        """What was recorded."""
        return self.sheet.text if self.sheet else self.form

    @property
    def brief(self) -> str:
        """The record in a line."""
        return show.brief(self.sheet, self.values)

    @property
    def lines(self) -> list[show.Line]:
        """Every answer."""
        return show.lines(self.sheet, self.values)
