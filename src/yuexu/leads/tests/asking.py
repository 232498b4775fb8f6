"""The lead of the cast: 林晚 who rang about meals, in a house with one channel."""

from __future__ import annotations

import datetime as dt
from typing import Any

from yuexu.leads import actions
from yuexu.leads.models import Channel, Lead, Visit
from yuexu.people.models import Centre, Staff
from yuexu.people.tests import cast
from yuexu.people.tests.cast import NOW

HOUR = dt.timedelta(hours=1)
SAFETY = ["fire", "access", "hygiene", "food", "doctor"]


def channel(name: str = "宝宝树", *, at: Centre | None = None) -> Channel:
    """A platform."""
    house = at or cast.centre()
    found = Channel.objects.filter(centre=house, name=name).first()
    return found or actions.open_channel(centre_id=house.pk, by=None, now=NOW, name=name, kind="platform")


def lead(name: str = "林晚", *, at: Centre | None = None, by: Staff | None = None, **facts: Any) -> Lead:
    """She rang."""
    house = at or cast.centre()
    facts.setdefault("phone", "13600001111")
    facts.setdefault("channel", channel(at=house))
    facts.setdefault("due_on", dt.date(2026, 9, 1))
    inquiry = actions.inquire(
        centre_id=house.pk,
        by=by,
        now=NOW,
        name=name,
        via="phone",
        topics=["meals"],
        question="一天几餐？",
        **facts,
    )
    return inquiry.lead


def visit(of: Lead, *, escort: Staff, in_hours: float = 24) -> Visit:
    """She will come."""
    return actions.book_visit(
        lead=of,
        scheduled_at=NOW + HOUR * in_hours,
        escort=escort,
        by=escort,
        now=NOW,
        itinerary=["rooms", "nursery"],
    )
