"""The printed contract in Chinese, set by typst; the font comes from the npm package or from the system."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from yuexu.contracts.models import Contract
from yuexu.contracts.paper.press import NO_FONT
from yuexu.contracts.schedule import schedule
from yuexu.kernel import apart
from yuexu.kernel.money import capitals

FONTS = [
    "Noto Sans S Chinese",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "SimSun",
]  # those that speak Chinese, best first
FOLDER = Path(settings.NODE_MODULES) / "@embedpdf" / "fonts-sc" / "fonts"
SYSTEM_FONTS = True
PRESS = Path(__file__).parent / "press.py"
PATIENCE = 60  # seconds for one paper


def told(contract: Contract) -> dict[str, Any]:
    """Everything the printed contract says, as plain data."""
    plan, mother, terms = contract.plan, contract.mother, contract.terms_data
    explained = {
        row.clause: row for row in contract.explanations.filter(understood=True).select_related("explained_by")
    }
    return {
        "number": contract.number,
        "terms": terms.code,
        "centre": contract.centre.name,
        "parties": [
            [_("甲方（客户）"), mother.name, _("证件号"), mother.id_number or "—"],
            [_("电话"), mother.phone or "—", _("住址"), mother.address or "—"],
            [_("乙方（中心）"), contract.centre.name, _("中心地址"), contract.centre.address or "—"],
            [_("房型"), contract.room_type.name, _("预产期"), date_format(contract.due_on, "Y-m-d")],
            [_("晚数"), str(contract.nights), _("预计入住"), _window(contract)],
        ],
        "items": _items(contract),
        "capitals": capitals(contract.price),
        "excluded": "；".join(line for line in plan.excluded.splitlines() if line.strip()),
        "care_note": plan.care_note,
        "schedule": [
            [
                row.label,
                f"{row.share:.0%}",
                f"{row.amount:,.2f}",
                date_format(row.due_on, "Y-m-d") if row.due_on else _("按实际日期"),
            ]
            for row in schedule(contract)
        ],
        "clauses": [
            {"title": one.title, "text": one.text, "explained": _explained(explained.get(one.code))}
            for one in terms.clauses
        ],
        "signed_name": contract.signed_name,
        "signed_at": timezone.localtime(contract.signed_at).strftime("%Y-%m-%d %H:%M") if contract.signed_at else "",
        "signed_with": contract.signed_with.name if contract.signed_with else "",
        "signature": bool(contract.signature),
        "picture": list(bytes(contract.signature)) if contract.signature else [],
    }


def _window(contract: Contract) -> str:
    first, last = (date_format(on, "Y-m-d") for on in (contract.first_on, contract.last_on))
    return _("%(first)s 至 %(last)s 之间") % {"first": first, "last": last}


def _items(contract: Contract) -> list[list[str]]:
    rows = [
        [item.name, _amount(item.count, item.minutes), f"{item.amount:,.2f}" if item.extra_id else _("含")]
        for item in contract.plan.items.all()
    ]
    lines = contract.plan.price_lines()
    rows.insert(0, [lines[0][1], "", f"{lines[0][0]:,.2f}"])
    if contract.plan.discount:
        rows.append([lines[-1][1], "", f"{lines[-1][0]:,.2f}"])
    return [*rows, [_("合计"), "", f"{contract.price:,.2f}"]]


def _amount(count: int | None, minutes: int | None) -> str:
    times = _("%(n)s 次") % {"n": count} if count else _("每天按需")
    return times + (_("，每次 %(n)s 分钟") % {"n": minutes} if minutes else "")


def _explained(row: Any) -> str:
    if row is None:
        return ""
    at = timezone.localtime(row.explained_at).strftime("%Y-%m-%d %H:%M")
    return _("%(who)s于 %(at)s 逐条讲解，客户表示理解") % {"who": row.explained_by.name, "at": at}


def typeset(data: dict[str, Any]) -> bytes:
    """The PDF of this data, set in a process of its own: typst and its fonts take 80 MB that the worker need not keep.

    Raises LookupError on a machine that has neither the npm package nor a Chinese font.
    """
    told = {"data": data, "fonts": FONTS, "folder": str(FOLDER), "system": SYSTEM_FONTS}
    try:
        return apart.run(PRESS, json.dumps(told).encode(), patience=PATIENCE)
    except apart.Broke as fault:
        if fault.code == NO_FONT:
            raise LookupError(_("没有可用的中文字体")) from fault
        raise
