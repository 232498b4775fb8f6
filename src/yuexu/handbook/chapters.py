"""The chapters of the handbook: the first letter of a regulation's code, and what it is about."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHAPTERS: dict[str, str | Promise] = {
    "A": _("客资与签约"),
    "B": _("房间与入住"),
    "C": _("母婴护理"),
    "D": _("膳食"),
    "E": _("产后康复"),
    "F": _("人员"),
    "G": _("物资、设备与财务"),
    "H": _("安全与院感"),
    "I": _("满意度、投诉与改进"),
    "J": _("会员与离所后"),
    "K": _("家属端"),
    "L": _("经营分析"),
    "M": _("增值服务"),
    "N": _("其他要求"),
}
