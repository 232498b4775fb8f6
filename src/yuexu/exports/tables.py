"""What can be exported: each list's rows under the filters of its page, and its columns.

A column shows what the page shows to everybody who may open it; phone and identity numbers are in none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yuexu.contracts import queries as contract_queries
from yuexu.contracts.models import Contract
from yuexu.handbook import queries as handbook_queries
from yuexu.handbook.queries import Kept
from yuexu.kernel.language import listed
from yuexu.leads import queries as lead_queries
from yuexu.leads.models import Lead
from yuexu.members import queries as member_queries
from yuexu.members.sheets import ASKED
from yuexu.members.states import Kind
from yuexu.people import queries as people_queries
from yuexu.people.models import Staff
from yuexu.people.posts import DEPARTMENTS, POSTS
from yuexu.stays import queries as stay_queries
from yuexu.stays.models import Stay
from yuexu.voice import queries as voice_queries
from yuexu.voice.models import Complaint

Cell = str | int | Decimal | float | dt.date | dt.datetime | None
Asked = Mapping[str, str]


@dataclass(frozen=True)
class Column:
    """One column: its head, and what it shows of a row."""

    label: str | Promise
    of: Callable[[Any], Cell]


@dataclass(frozen=True)
class Table:
    """One list. `may`: the permission of its page; `filters`: what its address may ask; `rows`: what it then shows."""

    code: str
    name: str | Promise
    may: str
    filters: tuple[str, ...]
    rows: Callable[[Staff, Asked], QuerySet[Any] | list[Any]]
    columns: tuple[Column, ...]


def how_many(rows: QuerySet[Any] | list[Any]) -> int:
    """How many rows there are."""
    return rows.count() if isinstance(rows, QuerySet) else len(rows)


def each(rows: QuerySet[Any] | list[Any]) -> Iterable[Any]:
    """The rows, some hundreds at a time."""
    return rows.iterator(chunk_size=500) if isinstance(rows, QuerySet) else rows


def _today() -> dt.date:
    return timezone.localdate()


def _stays(staff: Staff, asked: Asked) -> QuerySet[Stay]:
    found = stay_queries.search(staff.centre_id, text=asked.get("q", ""), state=asked.get("state", ""))
    return found.order_by("window_first_on", "pk")


def _contracts(staff: Staff, asked: Asked) -> QuerySet[Contract]:
    found = contract_queries.search(staff.centre_id, asked.get("q", ""), state=asked.get("state", ""))
    return found.defer("mother__phone", "mother__id_number", "signature").order_by("-number")


def _leads(staff: Staff, asked: Asked) -> QuerySet[Lead]:
    whose = staff if asked.get("whose") == "mine" else None
    found = lead_queries.search(staff.centre_id, asked.get("q", ""), state=asked.get("state", ""), consultant=whose)
    return lead_queries.listed(found).defer("phone").order_by("-asked_at", "-pk")


def _followups(staff: Staff, asked: Asked) -> QuerySet[Stay]:
    return member_queries.gone_home(staff.centre_id, asked.get("q", "")).order_by("-discharged_at", "-pk")


def _rungs(stay: Stay, *, done: bool) -> str:
    ladder = member_queries.ladder(stay.contacts_made, member=False)  # type: ignore[attr-defined]
    return listed([str(rung.kind.label) for rung in ladder if bool(rung.contact) == done])


def _answers(stay: Stay, *, kind: str) -> str:
    """What the contact of a rung found: mother and babies in a line each, and what the rules said."""
    ladder = member_queries.ladder(stay.contacts_made, member=False)  # type: ignore[attr-defined]
    made = next((rung.contact for rung in ladder if rung.kind == kind and rung.contact), None)
    return "\n".join([*(sheet.told for sheet in made.sheets.all()), made.notes]).strip() if made else ""


def _complaints(staff: Staff, asked: Asked) -> QuerySet[Complaint]:
    found = voice_queries.complaints(staff.centre_id, state=asked.get("state", ""), text=asked.get("q", ""))
    return found.order_by("-accepted_at")


def _people(staff: Staff, asked: Asked) -> QuerySet[Staff]:
    left = asked.get("left") == "1"
    q, department = asked.get("q", ""), asked.get("department", "")
    found = people_queries.staff_list(staff.centre_id, q=q, department=department, left=left, today=_today())
    return found.order_by("number")


def _posts(one: Staff) -> str:
    return listed([str(POSTS[h.post].name) for h in one.held if h.post in POSTS])  # type: ignore[attr-defined]


def _compliance(staff: Staff, asked: Asked) -> list[tuple[Kept, str]]:
    """By regulation, over the days of the page."""
    _days, first, until = handbook_queries.span(asked.get("span", ""), _today())
    department = asked.get("department", "")
    known = department if department in DEPARTMENTS else ""
    kept = handbook_queries.kept(staff.centre_id, first_on=first, until_on=until, by="code", department=known)
    titles = handbook_queries.titles(staff.centre_id, _today())
    return [(one, titles.get(one.key, one.key)) for one in kept]


def _local(moment: dt.datetime | None) -> dt.datetime | None:
    return moment and timezone.localtime(moment)


def _room(stay: Stay) -> str:
    held = stay.rooms_held  # type: ignore[attr-defined]
    return held[0].room.number if held else ""


TABLES = {
    table.code: table
    for table in (
        Table("stays", _("入住"), "stays.read", ("q", "state"), _stays, (
            Column(_("产妇"), lambda row: row.mother.name), Column(_("状态"), lambda row: row.get_state_display()),
            Column(_("房型"), lambda row: row.room_type.name), Column(_("房间"), _room),
            Column(_("计划入住"), lambda row: row.arrive_on), Column(_("计划离所"), lambda row: row.leave_on),
            Column(_("最早入住"), lambda row: row.window_first_on), Column(_("天数"), lambda row: row.nights),
            Column(_("入住时间"), lambda row: _local(row.checked_in_at)),
            Column(_("离所时间"), lambda row: _local(row.discharged_at)),
            Column(_("合同号"), lambda row: row.contract.number),
        )),
        Table("contracts", _("合同"), "contracts.read", ("q", "state"), _contracts, (
            Column(_("合同号"), lambda row: row.number), Column(_("客户"), lambda row: row.mother.name),
            Column(_("状态"), lambda row: row.get_state_display()), Column(_("房型"), lambda row: row.room_type.name),
            Column(_("预产期"), lambda row: row.due_on), Column(_("晚数"), lambda row: row.nights),
            Column(_("价款"), lambda row: row.price), Column(_("签署时间"), lambda row: _local(row.signed_at)),
        )),
        Table("leads", _("客资"), "leads.read", ("q", "state", "whose"), _leads, (
            Column(_("称呼"), lambda row: row.name), Column(_("状态"), lambda row: row.get_state_display()),
            Column(_("渠道"), lambda row: row.channel.name), Column(_("预产期"), lambda row: row.due_on),
            Column(_("顾问"), lambda row: row.consultant.name if row.consultant else ""),
            Column(_("来询时间"), lambda row: _local(row.asked_at)),
            Column(_("首次答复"), lambda row: _local(row.answered_at)),
            Column(_("下一步"), lambda row: row.next_what or ""), Column(_("下一步日期"), lambda row: row.next_on),
            Column(_("未成交原因"), lambda row: row.get_lost_reason_display()),
        )),
        Table("followups", _("离所随访"), "aftercare.read", ("q",), _followups, (
            Column(_("产妇"), lambda row: row.mother.name),
            Column(_("离所时间"), lambda row: _local(row.discharged_at)),
            Column(_("已回访"), partial(_rungs, done=True)), Column(_("未回访"), partial(_rungs, done=False)),
            *(Column(Kind(kind).label, partial(_answers, kind=kind)) for kind in ASKED),
        )),
        Table("complaints", _("投诉"), "voice.read", ("q", "state"), _complaints, (
            Column(_("受理时间"), lambda row: _local(row.accepted_at)), Column(_("投诉人"), lambda row: row.told_by),
            Column(_("渠道"), lambda row: row.get_channel_display()), Column(_("内容"), lambda row: row.text),
            Column(_("程度"), lambda row: row.get_severity_display()),
            Column(_("责任部门"), lambda row: row.get_department_display()),
            Column(_("责任人"), lambda row: row.owner.name if row.owner else ""),
            Column(_("状态"), lambda row: row.get_state_display()),
            Column(_("首次回应"), lambda row: _local(row.answered_at)),
            Column(_("提出处理方案"), lambda row: _local(row.solved_at)),
            Column(_("结案时间"), lambda row: _local(row.closed_at)),
            Column(_("客户答复"), lambda row: row.get_answer_display()),
        )),
        Table("staff", _("员工"), "people.read", ("q", "department", "left"), _people, (
            Column(_("工号"), lambda row: row.number), Column(_("姓名"), lambda row: row.name),
            Column(_("部门"), lambda row: str(DEPARTMENTS.get(row.department, row.department))),
            Column(_("岗位"), _posts), Column(_("入职"), lambda row: row.joined_on),
            Column(_("离职"), lambda row: row.left_on),
        )),
        Table("compliance", _("制度执行率"), "handbook.read", ("span", "department"), _compliance, (
            Column(_("制度编号"), lambda row: row[0].key.partition("-")[0]), Column(_("制度"), lambda row: row[1]),
            Column(_("执行率"), lambda row: row[0].share), Column(_("应完成"), lambda row: row[0].due),
            Column(_("按时"), lambda row: row[0].on_time), Column(_("逾期"), lambda row: row[0].late),
            Column(_("未完成"), lambda row: row[0].missing), Column(_("已免除"), lambda row: row[0].waived),
        )),
    )
}  # fmt: skip
