"""The words of a stay: its states, the steps on the way in and out, room requests and visits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class StayState(models.TextChoices):
    """Where a stay is on its way."""

    BOOKED = "booked", _("已预订")
    ANNOUNCED = "announced", _("已分娩")
    ALLOTTED = "allotted", _("已排房")
    RESIDENT = "resident", _("在住")
    LEFT = "left", _("已离所")
    CANCELLED = "cancelled", _("已取消")


STEPS: dict[str, frozenset[str]] = {
    "booked": frozenset({"announced", "cancelled"}),
    "announced": frozenset({"allotted", "cancelled"}),
    "allotted": frozenset({"announced", "resident", "cancelled"}),
    "resident": frozenset({"left"}),
    "left": frozenset(),
    "cancelled": frozenset(),
}
LABELS: dict[str, Any] = dict(StayState.choices)
EXPECTED = ("booked", "announced", "allotted")  # still to come
NOT_ALLOTTED = ("booked", "announced")


@dataclass(frozen=True)
class Step:
    """One thing done for a stay, recorded with person and time.

    `needed` ones hold the door (check-in, discharge); `may` is the permission of those who do it.
    """

    code: str
    label: str | Promise
    phase: str
    needed: bool = False
    may: str = "stays.write"


STAY_STEPS: dict[str, Step] = {
    step.code: step
    for step in (
        # Before arrival (A8)
        Step("notice_sent", _("入住须知与物品清单已发"), "arrival"),
        Step("questions_answered", _("入住前答疑"), "arrival"),
        Step("papers_collected", _("出院小结与出生证明已收"), "arrival"),
        Step("supplies_prepared", _("个人用品已备"), "arrival"),
        # At check-in (B4, H6)
        Step("greeted", _("迎接、行李送到房间"), "check_in", needed=True),
        Step("identity_checked", _("证件与就诊资料核对存档"), "check_in", needed=True),
        Step("information_form", _("信息登记表已核对"), "check_in"),
        Step("room_shown", _("设施、呼叫与紧急联系人已介绍"), "check_in"),
        Step("care_handover", _("护理团队当面交接"), "check_in", may="care.chart"),
        Step("plan_confirmed", _("服务方案已确认"), "check_in"),
        Step("briefing", _("院规与安全须知已讲解"), "check_in"),
        Step("belongings_listed", _("贵重物品已登记"), "check_in"),
        # On the way out (B11)
        Step("final_assessment", _("离所评估"), "discharge", needed=True, may="care.chart"),
        Step("teaching", _("居家护理宣教与交接"), "discharge", needed=True, may="care.chart"),
        Step("forms_reviewed", _("全部表单已审核"), "discharge", needed=True, may="care.review"),
        Step("belongings_checked", _("物品核对归还"), "discharge", needed=True),
        Step("bill_explained", _("账单已逐项说明"), "discharge", needed=True),
    )
}
# In which states of the stay a phase's steps are taken.
PHASE_STATES: dict[str, tuple[str, ...]] = {
    "arrival": ("booked", "announced", "allotted", "resident"),
    "check_in": ("allotted", "resident"),
    "discharge": ("resident",),
}
PHASES: dict[str, str | Promise] = {
    "arrival": _("入住前"),
    "check_in": _("入住当天"),
    "discharge": _("离所"),
}


def steps_of(phase: str) -> list[Step]:
    """The steps of one phase, in order."""
    return [step for step in STAY_STEPS.values() if step.phase == phase]


class RequestKind(models.TextChoices):
    """What a family asks for from its room (B10)."""

    CALL = "call", _("呼叫")
    LAUNDRY_MOTHER = "laundry_mother", _("洗衣（产妇）")
    LAUNDRY_BABY = "laundry_baby", _("洗衣（宝宝）")
    PARCEL = "parcel", _("快递")
    SHOPPING = "shopping", _("代购")
    CLEANING = "cleaning", _("打扫")
    REPAIR = "repair", _("报修")
    LEISURE = "leisure", _("休闲")
    OTHER = "other", _("其他")


class RequestState(models.TextChoices):
    """Where a request is."""

    MADE = "made", _("待接单")
    TAKEN = "taken", _("处理中")
    DONE = "done", _("已完成")
    CANCELLED = "cancelled", _("已取消")


REQUEST_STEPS: dict[str, frozenset[str]] = {
    "made": frozenset({"taken", "done", "cancelled"}),
    "taken": frozenset({"done", "cancelled"}),
    "done": frozenset(),
    "cancelled": frozenset(),
}


class VisitState(models.TextChoices):
    """Where a visit to a resident is (B7)."""

    BOOKED = "booked", _("已预约")
    INSIDE = "inside", _("来访中")
    GONE = "gone", _("已离开")
    CANCELLED = "cancelled", _("已取消")


VISIT_STEPS: dict[str, frozenset[str]] = {
    "booked": frozenset({"inside", "cancelled"}),
    "inside": frozenset({"gone"}),
    "gone": frozenset(),
    "cancelled": frozenset(),
}


class Document(models.TextChoices):
    """What a visitor showed to prove who they are."""

    IDENTITY_CARD = "identity_card", _("身份证")
    PASSPORT = "passport", _("护照")
    DRIVING_LICENCE = "driving_licence", _("驾驶证")
    OTHER = "other", _("其他有效证件")
