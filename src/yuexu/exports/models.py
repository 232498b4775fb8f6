"""A list asked for as a spreadsheet."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yuexu.kernel.secrets import SealedField
from yuexu.people.models import CentreRow, Staff


class ExportState(models.TextChoices):
    """How far it is. `gone`: the file was deleted after a day; that it was made stays."""

    QUEUED = "queued", _("正在生成")
    READY = "ready", _("可下载")
    FAILED = "failed", _("没有成功")
    GONE = "gone", _("已过期")


class Export(CentreRow):
    """Who asked for which list under which filters, and the file while it is there."""

    table = models.CharField(_("表格"), max_length=20)
    asked = models.JSONField(default=dict)  # what the list's address chose
    searched = SealedField(_("查找内容"), blank=True)  # a name or a whole phone, maybe
    language = models.CharField(max_length=10)
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.QUEUED)
    count = models.PositiveIntegerField(_("行数"), null=True, blank=True)
    file = models.BinaryField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("导出的表格")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["asked_by", "-asked_at"], name="export_by_asker")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ready", file__isnull=False, ready_at__isnull=False, count__isnull=False)
                | ~Q(state="ready") & Q(file=None),
                name="export_ready_is_there",
                violation_error_message=_("已生成的文件要有内容"),
            ),
        ]

    @property
    def filters(self) -> dict[str, str]:
        """All that the list was filtered by."""
        return {**self.asked, **({"q": self.searched} if self.searched else {})}

    def __str__(self) -> str:
        return f"{self.table} {self.asked_at:%Y-%m-%d %H:%M}"
