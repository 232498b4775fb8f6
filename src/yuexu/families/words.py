"""The fixed words of a family's file: stored code, and what people read."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Blood(TextChoices):
    """Blood groups; unknown is the empty word."""

    A = "A", _("A 型")
    B = "B", _("B 型")
    AB = "AB", _("AB 型")
    O = "O", _("O 型")  # noqa: E741  (the group's own name)


class Relation(TextChoices):
    """What a relative is to the mother."""

    HUSBAND = "husband", _("丈夫")
    MOTHER = "mother", _("母亲")
    FATHER = "father", _("父亲")
    MOTHER_IN_LAW = "mother_in_law", _("婆婆")
    FATHER_IN_LAW = "father_in_law", _("公公")
    SIBLING = "sibling", _("兄弟姐妹")
    OTHER = "other", _("其他")


class Route(TextChoices):
    """How a baby was born."""

    VAGINAL = "vaginal", _("顺产")
    ASSISTED = "assisted", _("助产（产钳或吸引）")
    CESAREAN = "cesarean", _("剖宫产")


class Sex(TextChoices):
    """The sex of a newborn."""

    GIRL = "girl", _("女宝宝")
    BOY = "boy", _("男宝宝")


class AllergyKind(TextChoices):
    """Where an allergy matters: kitchen, doctor, or everywhere."""

    FOOD = "food", _("食物")
    DRUG = "drug", _("药物")
    CONTACT = "contact", _("接触")
    OTHER = "other", _("其他")


class Severity(TextChoices):
    """How bad a reaction was."""

    MILD = "mild", _("轻")
    MODERATE = "moderate", _("中")
    SEVERE = "severe", _("重")


class HistoryKind(TextChoices):
    """Chapters of a health history (A3)."""

    PREGNANCY = "pregnancy", _("本次孕期")
    ILLNESS = "illness", _("既往病史")
    SURGERY = "surgery", _("手术史")
    OBSTETRIC = "obstetric", _("既往孕产")
    MEDICATION = "medication", _("用药")
    MENTAL = "mental", _("情绪与心理")
    FAMILY = "family", _("家族史")


class Religion(TextChoices):
    """Rules of faith for the kitchen."""

    NONE = "none", _("无")
    HALAL = "halal", _("清真")
    VEGETARIAN = "vegetarian", _("素食")
    BUDDHIST = "buddhist", _("佛教素食（忌五辛）")
    HINDU = "hindu", _("忌牛肉")
    OTHER = "other", _("其他，见说明")


class Mood(TextChoices):
    """The mother's mood as she tells it in a consultation; no score, a screening scale is care's."""

    CALM = "calm", _("平稳")
    GLAD = "glad", _("期待")
    WORRIED = "worried", _("担心")
    LOW = "low", _("低落")


class Skill(TextChoices):
    """What she knows about caring for a newborn."""

    NONE = "none", _("没有经验")
    SOME = "some", _("学过一些")
    EXPERIENCED = "experienced", _("有带娃经验")


class Purpose(TextChoices):
    """What a person may agree to, each on its own (N10, A4)."""

    CARE = "care", _("为护理处理我和宝宝的健康信息")
    CONTACT = "contact", _("离所后回访与健康提醒")
    VISIT_TALK = "visit_talk", _("住所期间与参观的准妈妈交谈")
    PHOTOS = "photos", _("拍摄并保存宝宝照片与视频")
    MARKETING = "marketing", _("接收活动与优惠信息")
    RESEARCH = "research", _("去除身份后用于质量统计")


class Way(TextChoices):
    """How a consent was expressed."""

    PAPER = "paper", _("纸质签字")
    SCREEN = "screen", _("当面屏幕确认")
    PHONE = "phone", _("电话口头，有录音")
