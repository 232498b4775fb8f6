"""When something may be charted: what happened has happened, after the birth, while she was in the house."""

from __future__ import annotations

import datetime as dt

from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.language import gettext as _
from yuexu.kernel.ui import moment

SKEW = dt.timedelta(minutes=5)  # a phone's clock may run ahead by so much


def check_time(
    observed_at: dt.datetime,
    *,
    now: dt.datetime,
    born_at: dt.datetime | None,
    checked_in_at: dt.datetime | None,
    discharged_at: dt.datetime | None,
    field: str = "observed_at",
) -> dt.datetime:
    """The time as it is kept: within the clock's skew it is now. Raises RuleBroken at `field`."""
    if observed_at > now + SKEW:
        raise RuleBroken(_("时间不能在将来"), field)
    if checked_in_at is None:
        raise RuleBroken(_("还没有办理入住，不能填写护理记录"))
    earliest = max((at for at in (born_at, checked_in_at) if at is not None), default=None)
    if earliest is not None and observed_at < earliest.replace(second=0, microsecond=0):
        told = {"at": moment(earliest)}
        what = _("时间不能早于出生（%(at)s）") if earliest == born_at else _("时间不能早于入住（%(at)s）")
        raise RuleBroken(what % told, field)
    if discharged_at is not None and observed_at > discharged_at:
        raise RuleBroken(_("时间不能晚于离所（%(at)s）") % {"at": moment(discharged_at)}, field)
    return min(observed_at, now)
