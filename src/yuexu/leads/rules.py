"""What sales may not write: answers before questions, visits in the past, safety points left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.language import gettext as _
from yuexu.kernel.language import listed
from yuexu.leads.states import Safety

SLACK = dt.timedelta(minutes=5)  # clocks of two devices differ


def check_asked(asked_at: dt.datetime, now: dt.datetime) -> None:
    """An inquiry is of the past, and written down within ninety days."""
    if asked_at > now + SLACK:
        raise RuleBroken(_("来询时间不能在将来"), "asked_at")
    if now - asked_at > dt.timedelta(days=90):
        raise RuleBroken(_("来询时间早于三个月前，请核对"), "asked_at")


def check_visit_time(scheduled_at: dt.datetime, now: dt.datetime) -> None:
    """A visit is booked ahead, by at most a year."""
    if scheduled_at < now - SLACK:
        raise RuleBroken(_("预约时间已过"), "scheduled_at")
    if scheduled_at - now > dt.timedelta(days=366):
        raise RuleBroken(_("预约时间太远，请核对"), "scheduled_at")


def check_outcome(
    *,
    state: str,
    arrived_at: dt.datetime | None,
    scheduled_at: dt.datetime,
    safety: Collection[str],
    now: dt.datetime,
) -> None:
    """Who came has a time of arrival and saw every safety point (A4)."""
    if state != "came":
        return
    if arrived_at is None:
        raise RuleBroken(_("请填到达时间"), "arrived_at")
    if arrived_at > now + SLACK:
        raise RuleBroken(_("到达时间不能在将来"), "arrived_at")
    if abs(arrived_at - scheduled_at) > dt.timedelta(hours=24):
        raise RuleBroken(_("到达时间与预约相差超过一天，请先改预约时间"), "arrived_at")
    missing = [label for code, label in Safety.choices if code not in safety]
    if missing:
        raise RuleBroken(_("还有安全要点未说明：%(points)s") % {"points": listed(missing)}, "safety")
