"""Which day after birth it is, which stage of care that is, and what the house does in it (C1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Stage:
    """A stage of care: from day `first` through day `last`, with the services each day brings."""

    code: str
    name: str | Promise
    first: int
    last: int
    mother: tuple[str | Promise, ...]
    baby: tuple[str | Promise, ...]

    @property
    def span(self) -> str:
        """产后 0–7 天"""
        return say("产后 %(first)s–%(last)s 天") % {"first": self.first, "last": self.last}


STAGES = (
    Stage(
        "acute", _("急性期"), 0, 7,
        (_("出血与子宫观察"), _("生命体征"), _("泌乳启动与乳房护理"), _("伤口护理")),
        (_("黄疸监测"), _("喂养与体重"), _("体温"), _("脐部护理")),
    ),
    Stage(
        "transition", _("过渡期"), 8, 14,
        (_("每日心理谈话"), _("腹直肌分离评估"), _("妈妈卡"), _("中药泡浴")),
        (_("宝宝卡"), _("喂养与体重"), _("洗澡、游泳与抚触")),
    ),
    Stage(
        "stable", _("稳定期"), 15, 28,
        (_("育儿技能：抚触、窒息急救"), _("妈妈卡"), _("回家照护衔接")),
        (_("宝宝卡"), _("生长评估"), _("洗澡、游泳与抚触")),
    ),
)  # fmt: skip


def day_of(born_at: dt.datetime, at: dt.datetime) -> int:
    """Days since birth by the calendar of the house; the day of birth is 0."""
    return (timezone.localtime(at).date() - timezone.localtime(born_at).date()).days


def stage_of(day: int | None) -> Stage | None:
    """The stage of a day; None before birth and after day 28."""
    return next((stage for stage in STAGES if day is not None and stage.first <= day <= stage.last), None)
