"""The words of assessment, plan and contract, and which state may follow which."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Occasion(TextChoices):
    """When a health assessment is made (A5)."""

    FIRST = "first", _("签约前评估")
    WEEK32 = "week32", _("孕 32 周起详细评估")
    ADMISSION = "admission", _("入住前评估")


class Outcome(TextChoices):
    """What an assessment decides (A5)."""

    ACCEPT = "accept", _("可接收")
    GUIDED = "accept_with_guidance", _("在医生指导下接收")
    REFER = "refer", _("建议转医院，暂不接收")


class Complication(TextChoices):
    """What is asked about in a pregnancy (A5)."""

    DIABETES = "diabetes", _("妊娠期糖尿病")
    HYPERTENSION = "hypertension", _("妊娠期高血压或子痫前期")
    PREVIA = "previa", _("前置胎盘")
    THYROID = "thyroid", _("甲状腺疾病")
    ANAEMIA = "anaemia", _("贫血")
    CHOLESTASIS = "cholestasis", _("肝内胆汁淤积")
    HEART = "heart", _("心脏病")
    INFECTION = "infection", _("传染性疾病")
    PRETERM = "preterm", _("先兆早产")
    MULTIPLE = "multiple", _("多胎妊娠")
    SCAR = "scar", _("瘢痕子宫")


class PlanState(TextChoices):
    """Where a version of a service plan stands."""

    DRAFT = "draft", _("待客户确认")
    CONFIRMED = "confirmed", _("客户已确认")
    REPLACED = "replaced", _("已被替换")


PLAN_STEPS = {"draft": {"confirmed", "replaced"}, "confirmed": {"replaced"}, "replaced": set[str]()}


class ContractState(TextChoices):
    """Where a contract stands."""

    DRAFT = "draft", _("待讲解")
    EXPLAINED = "explained", _("待签署")
    SIGNED = "signed", _("已签署")
    ENDED = "ended", _("已结算")
    CANCELLED = "cancelled", _("已解除")


CONTRACT_STEPS = {
    "draft": {"explained", "cancelled"},
    "explained": {"signed", "cancelled"},
    "signed": {"ended", "cancelled"},
    "ended": {"signed"},  # she stays on after all: the account is opened again
    "cancelled": set[str](),
}
OPEN = ("draft", "explained", "signed")


class Ending(TextChoices):
    """Why a stay ended (N6)."""

    PLANNED = "planned", _("如期离所")
    CLIENT = "client", _("客户提前离所")
    MEDICAL = "medical", _("因母婴健康原因提前离所")
    HOUSE = "house", _("因中心原因提前离所")


class Cancelling(TextChoices):
    """Why a contract is given up before arrival (N6)."""

    CLIENT = "client", _("客户自行解除")
    MEDICAL = "medical", _("因母婴健康原因")
    HOUSE = "house", _("因中心原因")


class PaperState(TextChoices):
    """Where a document stands."""

    QUEUED = "queued", _("生成中")
    READY = "ready", _("已生成")
    FAILED = "failed", _("生成失败")
