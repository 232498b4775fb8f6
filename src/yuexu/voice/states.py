"""The words of a complaint and which state may follow which."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class ComplaintState(models.TextChoices):
    """Where a complaint stands. Not content with the solution, it is open again."""

    ACCEPTED = "accepted", _("已受理")
    ANSWERED = "answered", _("已回应")
    SOLVED = "solved", _("待客户答复")
    CLOSED = "closed", _("已结案")


STEPS: dict[str, frozenset[str]] = {
    "accepted": frozenset({"answered"}),
    "answered": frozenset({"solved"}),
    "solved": frozenset({"closed", "answered"}),
    "closed": frozenset(),
}
LABELS: dict[str, Any] = dict(ComplaintState.choices)


class Severity(models.TextChoices):
    """How bad it is."""

    MINOR = "minor", _("一般")
    SERIOUS = "serious", _("严重")
    GRAVE = "grave", _("重大")


class Channel(models.TextChoices):
    """How it came."""

    FACE = "face", _("当面")
    PHONE = "phone", _("电话")
    CHAT = "chat", _("微信")
    BOX = "box", _("意见箱")
    PUBLIC = "public", _("网络平台")


class Answer(models.TextChoices):
    """What the client says to the solution."""

    CONTENT = "content", _("满意")
    AGREED = "agreed", _("接受")
    NOT_CONTENT = "not_content", _("不接受")


class Turn(models.TextChoices):
    """What was said or done at each turn."""

    ACCEPTED = "accepted", _("受理")
    JUDGED = "judged", _("定级与责任部门")
    ANSWERED = "answered", _("首次回应")
    SOLVED = "solved", _("处理方案")
    CLIENT = "client", _("客户答复")
