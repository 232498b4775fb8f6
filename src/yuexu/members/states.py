"""The words of after-sales: which contacts there are, by which way, and what came of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """The rungs of the ladder (J1), of membership (J2), and any other talk."""

    CALL_24H = "call_24h", _("24 小时回访")
    CALL_3D = "call_3d", _("离所 3 天回访")
    FULL_MONTH_VISIT = "full_month_visit", _("满月探访")
    THREE_MONTH_ASSESSMENT = "three_month_assessment", _("三个月健康评估")
    YEARLY_INVITATION = "yearly_invitation", _("周岁体检邀请")
    JOINED_1W = "joined_1w", _("入会一周回访")
    JOINED_1M = "joined_1m", _("入会一月回访")
    JOINED_2M = "joined_2m", _("入会第三次回访")
    OTHER = "other", _("其他联系")


AFTER_STAY = (
    Kind.CALL_24H,
    Kind.CALL_3D,
    Kind.FULL_MONTH_VISIT,
    Kind.THREE_MONTH_ASSESSMENT,
    Kind.YEARLY_INVITATION,
)
AFTER_JOINING = (Kind.JOINED_1W, Kind.JOINED_1M, Kind.JOINED_2M)


class Channel(models.TextChoices):
    """How she was reached."""

    PHONE = "phone", _("电话")
    CHAT = "chat", _("微信")
    HOME = "home", _("上门")
    HOUSE = "house", _("到店")


USUAL = {Kind.FULL_MONTH_VISIT: Channel.HOME, Kind.THREE_MONTH_ASSESSMENT: Channel.HOUSE}


class Outcome(models.TextChoices):
    """What came of it. Only the first two prove that it was done."""

    REACHED = "reached", _("已联系上")
    DECLINED = "declined", _("客户不需要")
    NO_ANSWER = "no_answer", _("未接通")
    POSTPONED = "postponed", _("另约时间")


PROVES = (Outcome.REACHED, Outcome.DECLINED)
