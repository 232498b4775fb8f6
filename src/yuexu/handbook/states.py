"""What may become of a duty."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DutyState(TextChoices):
    """`late` is no state: it is an open duty past its due time."""

    OPEN = "open", _("待办")
    DONE = "done", _("已完成")
    MISSED = "missed", _("已错过")
    WAIVED = "waived", _("已免除")
    WITHDRAWN = "withdrawn", _("已撤回")


LABELS: dict[str, Any] = dict(DutyState.choices)
STEPS: dict[str, set[Any]] = {
    DutyState.OPEN: {DutyState.DONE, DutyState.MISSED, DutyState.WAIVED, DutyState.WITHDRAWN},
    DutyState.MISSED: {DutyState.DONE, DutyState.WAIVED},  # a late entry with its true time still proves it
    DutyState.WITHDRAWN: {DutyState.OPEN},  # the subject came back
    DutyState.DONE: {DutyState.OPEN},  # its record was taken back
    DutyState.WAIVED: set[str](),
}
