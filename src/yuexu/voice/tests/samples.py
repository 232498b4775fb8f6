"""Complaints to any house, for the access matrix."""

from __future__ import annotations

from typing import Any

from yuexu.people.models import Centre
from yuexu.people.tests import cast
from yuexu.people.tests.samples import sample
from yuexu.voice import actions
from yuexu.voice.models import Complaint


def _accepted(centre: Centre) -> Complaint:
    return actions.accept(
        centre_id=centre.pk, told_by="王小明", channel="face", text="夜里走廊太吵", severity="minor",
        department="service", by=None, now=cast.NOW,
    )  # fmt: skip


@sample("voice:complaint", "voice:judgement", "voice:reaction")
def accepted(centre: Centre) -> dict[str, Any]:
    return {"pk": _accepted(centre).pk}


@sample("voice:solution")
def answered(centre: Centre) -> dict[str, Any]:
    by = cast.someone("service_manager", at=centre)
    return {"pk": actions.react(complaint=_accepted(centre), text="抱歉", by=by, now=cast.NOW).pk}


@sample("voice:answer")
def solved(centre: Centre) -> dict[str, Any]:
    by = cast.someone("service_manager", at=centre)
    heard = actions.react(complaint=_accepted(centre), text="抱歉", by=by, now=cast.NOW)
    return {"pk": actions.solve(complaint=heard, text="换房", by=by, now=cast.NOW).pk}
