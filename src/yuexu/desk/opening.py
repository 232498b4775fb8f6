"""What a new house still lacks before its handbook has anything to hold: told on the home page of those who may enter it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yuexu.kernel import sql
from yuexu.people.models import Staff


@dataclass(frozen=True)
class Step:
    """One thing to enter, where, and who may. It is done as soon as there is a row."""

    label: str | Promise
    subject: str | Promise  # why it is needed
    name: str
    may: str
    row: str


STEPS = (
    Step(_("房型与房间"), _("房态、排房与备房从房间开始"), "rooms:settings", "rooms.write",
         "SELECT 1 FROM rooms_room WHERE centre_id = %(centre)s"),
    Step(_("套餐与价目"), _("没有价格就不能报价、签约"), "catalogue:price_list", "catalogue.write",
         "SELECT 1 FROM catalogue_priceversion WHERE centre_id = %(centre)s"),
    Step(_("渠道"), _("每一条咨询都要记来自哪里"), "leads:channels", "leads.write",
         "SELECT 1 FROM leads_channel WHERE centre_id = %(centre)s"),
    Step(_("员工与岗位"), _("制度的待办按岗位落到人"), "people:staff", "people.manage",
         "SELECT 1 FROM people_staff WHERE centre_id = %(centre)s OFFSET 1"),
    Step(_("预警规则"), _("来源为二手或经验的，由医疗负责人确认后才会预警"), "care:rules", "handbook.change",
         "SELECT 1 FROM care_confirmation WHERE centre_id = %(centre)s AND withdrawn_at IS NULL"),
)  # fmt: skip
ALL = "SELECT " + ", ".join(f"EXISTS ({step.row})" for step in STEPS)


@dataclass(frozen=True)
class Entered:
    """A step as the list of duties draws it."""

    label: str | Promise
    subject: str | Promise
    state: str
    href: str
    action: str | Promise


def opening(staff: Staff) -> list[Entered]:
    """The steps that this person may take, if any of them is not done yet. One query, none for who may take none."""
    mine = [step for step in STEPS if staff.may(step.may)]
    if not mine:
        return []
    done = dict(zip(STEPS, sql.rows(ALL, {"centre": staff.centre_id})[0], strict=True))
    if all(done[step] for step in mine):
        return []
    return [
        Entered(
            step.label,
            step.subject,
            "done" if done[step] else "open",
            reverse(step.name),
            "" if done[step] else _("去设置"),
        )
        for step in mine
    ]
