"""Stays of any house, expected, living here and about to leave, for the access matrix."""

from __future__ import annotations

import datetime as dt
from typing import Any

from yuexu.people.models import Centre
from yuexu.people.tests import cast
from yuexu.people.tests.samples import sample
from yuexu.stays import actions
from yuexu.stays.models import Stay
from yuexu.stays.states import steps_of
from yuexu.stays.tests import guests


def _resident(centre: Centre) -> Stay:
    found = Stay.objects.filter(centre=centre, mother__name="何住").first()
    return found or guests.resident("何住", at=centre)


@sample("stays:birth", "stays:team")
def booked(centre: Centre) -> dict[str, Any]:
    return {"pk": guests.booked("冯订", at=centre).pk}


@sample("stays:arrival", "stays:room")
def announced(centre: Centre) -> dict[str, Any]:
    return {"pk": guests.announced("陈生", at=centre).pk}


@sample("stays:check_in", "stays:room_returned")
def allotted(centre: Centre) -> dict[str, Any]:
    return {"pk": guests.allotted("褚排", at=centre).pk}


@sample("stays:stay", "stays:move", "stays:extension", "stays:shortening", "stays:discharge")
def resident(centre: Centre) -> dict[str, Any]:
    return {"pk": _resident(centre).pk}


def _step(may: str, *names: str) -> None:
    code = next(step.code for step in steps_of("discharge") if step.may == may)

    @sample(*names)
    def step(centre: Centre) -> dict[str, Any]:
        return {"pk": _resident(centre).pk, "step": code}


_step("stays.write", "stays:step", "stays:step_undone", "stays:step_omitted")
_step("care.chart", "stays:care_step", "stays:care_step_undone", "stays:care_step_omitted")
_step("care.review", "stays:review_step", "stays:review_step_undone", "stays:review_step_omitted")


@sample("stays:request_taken", "stays:request_done", "stays:request_cancelled")
def asked(centre: Centre) -> dict[str, Any]:
    return {"pk": actions.make_request(stay=_resident(centre), kind="laundry", by=None, now=cast.NOW).pk}


@sample("stays:visit_admitted", "stays:visit_ended", "stays:visit_cancelled")
def visit(centre: Centre) -> dict[str, Any]:
    made = actions.book_visit(
        stay=_resident(centre), name="蒋访", relation="姐姐", visit_on=cast.TODAY + dt.timedelta(days=2),
        comes_at=dt.time(10), goes_at=dt.time(11), by=None, now=cast.NOW,
    )  # fmt: skip
    return {"pk": made.pk}
