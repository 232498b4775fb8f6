"""Leads of any house, for the access matrix."""

from __future__ import annotations

from typing import Any

from yuexu.leads import actions
from yuexu.leads.models import Lead
from yuexu.leads.tests import asking
from yuexu.people.models import Centre
from yuexu.people.tests import cast
from yuexu.people.tests.samples import sample


def _lead(centre: Centre, name: str = "程晚", phone: str = "13600002222") -> Lead:
    return Lead.objects.filter(centre=centre, name=name).first() or asking.lead(name, at=centre, phone=phone)


@sample(
    "leads:lead", "leads:change", "leads:ask_again", "leads:assign", "leads:plan_step", "leads:lose", "leads:convert",
    "leads:book_visit",
)  # fmt: skip
def lead(centre: Centre) -> dict[str, Any]:
    return {"pk": _lead(centre).pk}


@sample("leads:answer")
def inquiry(centre: Centre) -> dict[str, Any]:
    return {"pk": _lead(centre).inquiries.earliest("pk").pk}


@sample("leads:finish_step")
def step(centre: Centre) -> dict[str, Any]:
    made = actions.plan_step(lead=_lead(centre), what="回电", due_on=cast.TODAY, by=None, now=cast.NOW)
    return {"pk": made.pk}


@sample("leads:reopen")
def lost(centre: Centre) -> dict[str, Any]:
    gone = _lead(centre, "方远", "13600003333")
    return {"pk": actions.lose(lead=gone, reason="price", by=None, now=cast.NOW).pk}


@sample("leads:move_visit", "leads:outcome")
def visit(centre: Centre) -> dict[str, Any]:
    coming = _lead(centre, "沈月", "13600004444")
    return {"pk": asking.visit(coming, escort=cast.someone("consultant", at=centre)).pk}


@sample("leads:campaign")
def channel(centre: Centre) -> dict[str, Any]:
    return {"pk": asking.channel("样品平台", at=centre).pk}
