"""A9: a step planned with a family is owed on its day; planning another in its place does not hide that it was late."""

from __future__ import annotations

import datetime as dt

import pytest

from yuexu.config.reactions.house import open_house
from yuexu.handbook.models import Duty
from yuexu.leads import actions
from yuexu.leads.models import Lead
from yuexu.people.tests import cast

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def lead() -> Lead:
    """A family that follows a consultant of a house that has taken up its handbook."""
    centre, consultant = cast.centre(), cast.someone("consultant")
    open_house(centre, since=cast.NOW, now=cast.NOW)
    channel = actions.open_channel(centre_id=centre.pk, by=None, now=cast.NOW, name="母婴平台", kind="platform")
    asked = actions.inquire(
        centre_id=centre.pk, by=consultant, now=cast.NOW, name="王小明", channel=channel, via="phone",
        phone="13800000000", asked_at=cast.NOW, topics=["price"], question="有房吗？", due_on=None,
    )  # fmt: skip
    return actions.assign(lead=asked.lead, consultant=consultant, by=consultant, now=cast.NOW)


@pytest.mark.parametrize(
    ("changed_at", "state", "on_time"),
    [
        (cast.NOW + DAY, "withdrawn", False),
        (cast.NOW + 2 * DAY, "withdrawn", False),
        (cast.NOW + 3 * DAY, "done", False),
    ],
)
def test_another_step_instead(changed_at: dt.datetime, state: str, on_time: bool) -> None:
    family = lead()
    actions.plan_step(lead=family, what="回电", due_on=cast.TODAY + 2 * DAY, by=family.consultant, now=cast.NOW)
    actions.plan_step(lead=family, what="寄价目", due_on=cast.TODAY + 9 * DAY, by=family.consultant, now=changed_at)
    first, second = Duty.objects.filter(code="A9-next-step").order_by("due_at")
    assert (first.state, bool(first.on_time), second.state) == (state, on_time, "open")


def test_a_step_taken_on_its_day_is_on_time() -> None:
    family = lead()
    step = actions.plan_step(lead=family, what="回电", due_on=cast.TODAY + 2 * DAY, by=None, now=cast.NOW)
    actions.finish_step(planned=step, outcome="约了参观", by=family.consultant, now=cast.NOW + 2 * DAY)
    duty = Duty.objects.get(code="A9-next-step")
    assert (duty.state, duty.on_time) == ("done", True)
