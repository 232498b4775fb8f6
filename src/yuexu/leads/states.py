"""The words of sales, and which state may follow which."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LeadState(TextChoices):
    """Where a lead stands."""

    NEW = "new", _("待答复")
    FOLLOWING = "following", _("跟进中")
    VISITED = "visited", _("已参观")
    WON = "won", _("已签约")
    LOST = "lost", _("未成交")


LEAD_STEPS = {
    "new": {"following", "visited", "won", "lost"},
    "following": {"visited", "won", "lost"},
    "visited": {"won", "lost"},
    "lost": {"following"},
    "won": set[str](),
}
OPEN = ("new", "following", "visited")


class VisitState(TextChoices):
    """What became of a visit."""

    BOOKED = "booked", _("已预约")
    CAME = "came", _("已到访")
    NO_SHOW = "no_show", _("未到")
    CANCELLED = "cancelled", _("已取消")


VISIT_STEPS = {
    "booked": {"came", "no_show", "cancelled"},
    "came": set[str](),
    "no_show": {"came"},  # she came much later after all
    "cancelled": set[str](),
}


class ChannelKind(TextChoices):
    """Kinds of channels (A1)."""

    PLATFORM = "platform", _("母婴平台")
    COMMUNITY = "community", _("社区")
    PARTNER = "partner", _("异业合作")
    HOSPITAL = "hospital", _("医院接待点")
    REFERRAL = "referral", _("老客转介绍")
    SOCIAL = "social", _("社交媒体")
    WALK_IN = "walk_in", _("自然到店")


class Via(TextChoices):
    """How an inquiry reached the house (A2)."""

    PHONE = "phone", _("电话")
    WEB = "web", _("网上表单")
    CHAT = "chat", _("微信等聊天")
    WALK_IN = "walk_in", _("到店")


class Topic(TextChoices):
    """What families ask about (A2)."""

    MEALS = "meals", _("月子餐")
    BABY = "baby", _("宝宝护理")
    REHAB = "rehab", _("产康")
    PRICE = "price", _("价格")
    ROOM = "room", _("环境与房间")
    STAFF = "staff", _("医护人员")
    CONTRACT = "contract", _("合同与退订")
    OTHER = "other", _("其他")


class Station(TextChoices):
    """Where a visit leads through (A4)."""

    ROOMS = "rooms", _("房型")
    NURSERY = "nursery", _("婴儿室")
    REHAB = "rehab", _("产康区")
    PUBLIC = "public", _("公共区域")
    KITCHEN = "kitchen", _("厨房")


class Safety(TextChoices):
    """What a visitor is shown about safety (A4)."""

    FIRE = "fire", _("消防通道与报警")
    ACCESS = "access", _("门禁与宝宝安全")
    HYGIENE = "hygiene", _("手卫生与消毒")
    FOOD = "food", _("食品留样")
    DOCTOR = "doctor", _("医护应急与转诊")


class LostReason(TextChoices):
    """Why a family does not come (A9)."""

    PRICE = "price", _("价格")
    PLACE = "place", _("位置")
    OTHER_HOUSE = "other_house", _("选择别家月子中心")
    AT_HOME = "at_home", _("在家请月嫂")
    FAMILY = "family", _("家人不同意")
    NO_ROOM = "no_room", _("预产期没有房")
    HEALTH = "health", _("身体原因")
    UNREACHABLE = "unreachable", _("联系不上")
    OTHER = "other", _("其他")
