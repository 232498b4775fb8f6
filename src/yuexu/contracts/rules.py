"""What an assessment, a plan or a contract must say before it stands."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from yuexu.contracts.terms import Terms
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.language import gettext as _

WEEK32 = 32 * 7  # days of gestation from which an assessment is a detailed one (A5)


def check_assessment(
    *,
    occasion: str,
    outcome: str,
    gestation_days: int | None,
    guidance: str,
    guided_by: str,
    referred_to: str,
) -> None:
    """A detailed assessment waits for week 32; guidance names the doctor; a referral names where to (A5).

    `gestation_days`: None after the birth, and where no due date is known.
    """
    if occasion == "week32" and gestation_days is None:
        raise RuleBroken(_("已分娩或没有预产期，请选“入住前评估”"), "occasion")
    if occasion != "first" and gestation_days is not None and gestation_days < WEEK32:
        raise RuleBroken(_("未满孕 32 周，请选“签约前评估”"), "occasion")
    if gestation_days is not None and not 0 <= gestation_days <= 320:
        raise RuleBroken(_("按预产期推算的孕周不合常理，请先核对预产期"), "occasion")
    if outcome == "accept_with_guidance":
        if not guidance:
            raise RuleBroken(_("请写医生指导意见"), "guidance")
        if not guided_by:
            raise RuleBroken(_("请写指导医生"), "guided_by")
    if outcome == "refer" and not referred_to:
        raise RuleBroken(_("请写建议转往哪里"), "referred_to")


def total(*, package: Decimal, extras: Decimal, discount: Decimal, reason: str) -> Decimal:
    """The price of a plan. A discount has a reason and is smaller than the package."""
    if discount < 0 or discount >= package:
        raise RuleBroken(_("优惠应小于套餐价"), "discount")
    if discount and not reason:
        raise RuleBroken(_("请写优惠原因"), "discount_reason")
    return package + extras - discount


def window(terms: Terms, due_on: dt.date) -> tuple[dt.date, dt.date]:
    """First day of arrival, and the day after the last (half-open)."""
    return (
        due_on - dt.timedelta(days=terms.window_before),
        due_on + dt.timedelta(days=terms.window_after + 1),
    )


def not_yet(*, stage: str, leaves_on: dt.date | None, today: dt.date) -> str:
    """Why a stay cannot be settled on its own today; empty when it can: on the day she leaves.

    Sooner, nights that she is still going to live would come back to her and never be earned (G3, N6).
    """
    if stage == "expected":
        return _("客户还没有入住，不能结算；不来了请办解除合同")
    if stage == "left":
        return ""
    if leaves_on is None or today < leaves_on:
        told = _("客户还住在所里，计划 %(day)s 离所：请到那天再结算；今天就走的，请办理离所，账会一并结算")
        return told % {"day": leaves_on}
    if today > leaves_on:
        return _("已过计划离所日 %(day)s，请先续住到今天再结算") % {"day": leaves_on}
    return ""
