"""The posts of a house (F1): what each is for, whom it reports to, what it may do. Data, not tables.

A person holds posts in a centre (`models.Holding`); access is the union of what those posts may do.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yuexu.people.permissions import PERMISSIONS

DEPARTMENTS: dict[str, str | Promise] = {
    "management": _("管理层"),
    "sales": _("市场销售部"),
    "service": _("客户服务部"),
    "care": _("护理部"),
    "medical": _("医务部"),
    "meals": _("膳食部"),
    "rehab": _("产康部"),
    "general": _("后勤部"),
    "office": _("行政财务部"),
}


@dataclass(frozen=True)
class Post:
    """One post: `purpose` is the sentence a newcomer reads; `reports_to` is another post's code or empty."""

    code: str
    name: str | Promise
    department: str
    purpose: str | Promise
    reports_to: str
    may: frozenset[str]

    @property
    def needs_second_factor(self) -> bool:
        """Whether this post can export, see money or open gates (N10)."""
        return any(PERMISSIONS[code].guarded for code in self.may)


def _post(code: str, name: str | Promise, department: str, reports_to: str, purpose: str | Promise, may: str) -> Post:
    return Post(code, name, department, purpose, reports_to, frozenset(may.split()))


LOOK = "rooms.read stays.read handbook.read house.read duties.confirm people.read"
CARE = f"{LOOK} families.read care.read care.chart stays.serve house.log"
LEAD = "care.review handbook.waive"
SALES = (
    f"{LOOK} leads.read leads.write catalogue.read families.read families.write families.contact"
    " contracts.read contracts.write"
)
SERVICE = (
    f"{LOOK} families.read families.write families.contact catalogue.read contracts.read stays.write"
    " stays.serve aftercare.read aftercare.write voice.read voice.write house.log care.read"
)
EVERYTHING = " ".join(code for code in PERMISSIONS)

POSTS: dict[str, Post] = {
    post.code: post
    for post in (
        _post(
            "general_manager",
            _("总经理"),
            "management",
            "",
            _("对整个月子中心的经营、安全与口碑负责"),
            EVERYTHING,
        ),
        _post(
            "deputy_manager",
            _("副总经理"),
            "management",
            "general_manager",
            _("协助总经理，分管各部门日常运营"),
            EVERYTHING,
        ),
        _post(
            "house_director",
            _("院长"),
            "management",
            "general_manager",
            _("对母婴照护质量与制度执行负责"),
            f"{SERVICE} {CARE} {LEAD} care.order leads.read money.read rooms.prepare rooms.write catalogue.read"
            " handbook.change people.manage devices.register trail.read export",
        ),
        _post(
            "care_director",
            _("护理部主任"),
            "care",
            "house_director",
            _("带领护理部，排班、抽查、审核记录"),
            f"{CARE} {LEAD} rooms.prepare families.contact voice.read devices.register",
        ),
        _post(
            "group_leader",
            _("护理组长"),
            "care",
            "care_director",
            _("带一组护理员，每日核对记录是否完整"),
            f"{CARE} {LEAD} rooms.prepare",
        ),
        _post(
            "care_nurse",
            _("责任护士"),
            "care",
            "group_leader",
            _("照护分管的母婴，观察、记录并及时报告"),
            CARE,
        ),
        _post("carer", _("月嫂"), "care", "group_leader", _("贴身照料母婴起居与喂养，如实记录"), CARE),
        _post(
            "lactation_consultant",
            _("泌乳顾问"),
            "care",
            "care_director",
            _("指导母乳喂养，处理乳房问题"),
            CARE,
        ),
        _post(
            "psychologist",
            _("心理咨询师"),
            "medical",
            "house_director",
            _("评估与疏导产妇情绪，必要时转介"),
            CARE,
        ),
        _post(
            "doctor",
            _("驻店医生"),
            "medical",
            "house_director",
            _("每日查房，评估母婴并开医嘱"),
            f"{CARE} care.order contracts.read contracts.write",
        ),
        _post(
            "dietitian",
            _("营养师"),
            "meals",
            "house_director",
            _("按体质与恢复阶段定膳食，跟踪效果"),
            f"{LOOK} families.read care.read house.log",
        ),
        _post("chef", _("厨师长"), "meals", "dietitian", _("按膳食单安全出餐，留样备查"), f"{LOOK} house.log"),
        _post(
            "rehab_director",
            _("产康部主任"),
            "rehab",
            "house_director",
            _("带领产康部，把关评估与疗程"),
            f"{CARE} {LEAD}",
        ),
        _post("therapist", _("产康师"), "rehab", "rehab_director", _("做产后康复项目并记录效果"), CARE),
        _post(
            "service_manager",
            _("客服经理"),
            "service",
            "general_manager",
            _("统筹客户服务、排房与投诉处理"),
            f"{SERVICE} handbook.waive rooms.prepare leads.read",
        ),
        _post(
            "customer_service",
            _("客服专员"),
            "service",
            "service_manager",
            _("客户的联络人，从入住前到离所后"),
            SERVICE,
        ),
        _post(
            "butler",
            _("管家"),
            "service",
            "service_manager",
            _("办理入住离所，应答房间服务"),
            f"{LOOK} families.read stays.write stays.serve rooms.prepare house.log",
        ),
        _post(
            "reception",
            _("前台"),
            "service",
            "service_manager",
            _("接待来访，登记咨询与参观"),
            f"{LOOK} leads.read leads.write stays.serve families.read catalogue.read",
        ),
        _post(
            "sales_manager",
            _("销售经理"),
            "sales",
            "general_manager",
            _("带领销售，定价建议与渠道"),
            f"{SALES} catalogue.write handbook.waive money.read export",
        ),
        _post("consultant", _("母婴顾问"), "sales", "sales_manager", _("接待咨询与参观，做方案并签约"), SALES),
        _post(
            "member_manager",
            _("会员经理"),
            "service",
            "general_manager",
            _("离所后的随访、会员与转介绍"),
            f"{LOOK} families.read families.contact aftercare.read aftercare.write voice.read voice.write leads.read",
        ),
        _post(
            "cashier",
            _("收银员"),
            "office",
            "finance",
            _("收款、开票与结算"),
            f"{LOOK} families.read contracts.read catalogue.read money.read money.take",
        ),
        _post(
            "finance",
            _("财务主管"),
            "office",
            "general_manager",
            _("核对账目、收入确认与报表"),
            f"{LOOK} families.read contracts.read catalogue.read money.read money.take export",
        ),
        _post(
            "hr",
            _("人事主管"),
            "office",
            "general_manager",
            _("员工、证照与岗位"),
            "people.read people.manage handbook.read duties.confirm house.read",
        ),
        _post(
            "general_affairs",
            _("总务主管"),
            "general",
            "deputy_manager",
            _("物资、设备、消防与环境"),
            f"{LOOK} rooms.prepare rooms.write house.log devices.register",
        ),
        _post(
            "cleaner",
            _("保洁员"),
            "general",
            "general_affairs",
            _("客房与公共区域的清洁消毒"),
            "rooms.read rooms.prepare house.read house.log duties.confirm",
        ),
        _post(
            "security",
            _("保安"),
            "general",
            "general_affairs",
            _("门禁、巡逻与来访登记"),
            "rooms.read stays.serve house.read house.log duties.confirm",
        ),
    )
}


def may(posts: set[str] | frozenset[str]) -> frozenset[str]:
    """Everything that holders of these posts may do together."""
    return frozenset().union(*(POSTS[code].may for code in posts if code in POSTS))
