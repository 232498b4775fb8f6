"""What a stay may do with its days: which rooms are free, how a move splits them, when visitors may come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.language import gettext as _
from yuexu.kernel.period import Days

K = TypeVar("K")
DAY = dt.timedelta(days=1)
MONTH = 30 * DAY
LONGEST = 180  # nights: a longer stay is a slip of the hand
HOSPITAL_AT_MOST = 90  # days from birth to arrival: beyond, the date is a slip of the hand


def is_free(asked: Days, taken: Iterable[Days]) -> bool:
    """Whether no night asked is taken."""
    return not any(asked.overlaps(each) for each in taken)


def gap(asked: Days, taken: Iterable[Days]) -> int:
    """Nights that would stand empty between these days and their neighbours, capped at a month a side."""
    before = [each.until_on for each in taken if each.until_on is not None and each.until_on <= asked.first_on]
    after = [each.first_on for each in taken if asked.until_on is not None and each.first_on >= asked.until_on]
    left = (asked.first_on - max(before)).days if before else MONTH.days
    right = (min(after) - asked.until_on).days if after and asked.until_on is not None else MONTH.days
    return min(left, MONTH.days) + min(right, MONTH.days)


def best_first(asked: Days, taken: Mapping[K, list[Days]]) -> list[K]:
    """The rooms free on all days asked, the tightest fit first, so that long gaps stay for others."""
    free = [room for room, days in taken.items() if is_free(asked, days)]
    return sorted(free, key=lambda room: gap(asked, taken[room]))


def around(days: Days) -> Days:
    """The days with a month on either side: as far as neighbours matter to the fit."""
    until_on = days.until_on or days.first_on
    return Days(days.first_on - MONTH, until_on + MONTH)


def nights_of(arrive_on: dt.date, nights: int) -> Days:
    """The days of a stay. Raises RuleBroken for none or for more nights than a stay can have."""
    if not 1 <= nights <= LONGEST:
        raise RuleBroken(_("入住天数应在 1 到 %(most)s 天之间") % {"most": LONGEST}, "leave_on")
    return Days(arrive_on, arrive_on + nights * DAY)


def presence(window: Days, nights: int) -> Days:
    """All days on which she may be in the house, when all that is known is the days on which she may arrive."""
    assert window.until_on is not None
    return Days(window.first_on, window.until_on + (nights - 1) * DAY)


def check_arrival(*, born_on: dt.date, arrive_on: dt.date) -> None:
    """Raises RuleBroken for an arrival before the birth, or so late that it must be a slip."""
    if arrive_on < born_on:
        raise RuleBroken(_("出院不能早于分娩"), "arrive_on")
    if (arrive_on - born_on).days > HOSPITAL_AT_MOST:
        raise RuleBroken(_("出院日期离分娩太远，请核对"), "arrive_on")


def ended(days: Days, on: dt.date) -> Days:
    """What remains when she leaves on a day: the nights before it. A night begun with moving in stays taken."""
    last = days.until_on if days.until_on is not None and days.until_on < on else on
    return Days(days.first_on, max(last, days.first_on + DAY))


def split(days: Days, on: dt.date) -> tuple[Days | None, Days]:
    """A move on a day: the nights before it in the old room (None if it is the first), the rest in the new.

    Raises RuleBroken when the day is not one of the days.
    """
    if on not in days:
        raise RuleBroken(_("换房日期不在入住期间"))
    return (Days(days.first_on, on) if on > days.first_on else None), Days(on, days.until_on)


@dataclass(frozen=True)
class Hours:
    """When residents may be visited (B7); every house sets its own."""

    days_ahead: int = 1
    opens_at: dt.time = dt.time(9, 0)
    closes_at: dt.time = dt.time(20, 0)
    quiet_from: dt.time = dt.time(22, 0)
    most_people: int = 4


def check_visit(
    hours: Hours, *, booked_on: dt.date, visit_on: dt.date, comes_at: dt.time, goes_at: dt.time, people: int
) -> None:
    """Raises RuleBroken for a visit that the house does not allow."""
    if (visit_on - booked_on).days < hours.days_ahead:
        raise RuleBroken(_("探视须至少提前 %(days)s 天预约") % {"days": hours.days_ahead}, "visit_on")
    if goes_at <= comes_at:
        raise RuleBroken(_("离开时间应晚于到达时间"), "goes_at")
    if comes_at < hours.opens_at:
        raise RuleBroken(_("探视时间从 %(time)s 开始") % {"time": f"{hours.opens_at:%H:%M}"}, "comes_at")
    if goes_at > min(hours.closes_at, hours.quiet_from):
        latest = min(hours.closes_at, hours.quiet_from)
        raise RuleBroken(_("探视须在 %(time)s 前结束") % {"time": f"{latest:%H:%M}"}, "goes_at")
    if people > hours.most_people:
        raise RuleBroken(_("一次探视最多 %(most)s 人") % {"most": hours.most_people}, "people")
