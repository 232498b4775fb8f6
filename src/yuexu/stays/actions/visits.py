"""Visitors of residents: booked ahead, identity verified at the door, gone before the quiet hour (B7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.kernel.states import step as next_state
from yuexu.people.models import Centre, Staff
from yuexu.stays import queries, rules
from yuexu.stays.events import VisitCancelled, VisitorsArrived, VisitorsBooked, VisitorsLeft
from yuexu.stays.models import Stay, VisitingHours, VisitorBooking
from yuexu.stays.states import EXPECTED, VISIT_STEPS, VisitState
from yuexu.trail.actions import record

LABELS: dict[str, Any] = dict(VisitState.choices)


@transaction.atomic
def book_visit(
    *,
    stay: Stay,
    name: str,
    relation: str,
    visit_on: dt.date,
    comes_at: dt.time,
    goes_at: dt.time,
    people: int = 1,
    phone: str = "",
    by: Staff | None,
    now: dt.datetime,
) -> VisitorBooking:
    """Book a visit within the hours of that day, ahead as the house asks, while the family lives here."""
    _refuse_away(stay, visit_on)
    rules.check_visit(
        queries.visiting_hours(stay.centre_id, visit_on),
        booked_on=timezone.localtime(now).date(),
        visit_on=visit_on,
        comes_at=comes_at,
        goes_at=goes_at,
        people=people,
    )
    visit = VisitorBooking.objects.create(
        centre_id=stay.centre_id,
        stay=stay,
        name=name,
        relation=relation,
        phone=phone,
        people=people,
        visit_on=visit_on,
        comes_at=comes_at,
        goes_at=goes_at,
        booked_at=now,
        booked_by=by,
    )
    after = {"visit_on": visit_on, "comes_at": comes_at, "goes_at": goes_at, "people": people}
    record("stays.book_visit", visit, at=now, by_id=by.pk if by else None, after=after)
    publish(VisitorsBooked(visit=visit, at=now, by=by))
    return visit


@transaction.atomic
def admit_visitors(*, visit: VisitorBooking, document: str, by: Staff, now: dt.datetime) -> VisitorBooking:
    """Identity verified at the door, on the booked day, outside the quiet hours."""
    row = _step(visit, VisitState.INSIDE)
    local = timezone.localtime(now)
    hours = queries.visiting_hours(row.centre_id, row.visit_on)
    if local.date() != row.visit_on:
        raise RuleBroken(_("预约的是 %(day)s，不是今天") % {"day": row.visit_on})
    if not hours.opens_at <= local.time() < min(hours.closes_at, hours.quiet_from):
        raise RuleBroken(_("现在不在探视时间内"))
    row.document, row.arrived_at, row.verified_by = document, now, by
    row.save(update_fields=["state", "document", "arrived_at", "verified_by"])
    record("stays.admit_visitors", row, at=now, by_id=by.pk, after={"document": document})
    publish(VisitorsArrived(visit=row, at=now, by=by))
    return row


@transaction.atomic
def see_out_visitors(*, visit: VisitorBooking, by: Staff, now: dt.datetime) -> VisitorBooking:
    """They are gone again."""
    row = _step(visit, VisitState.GONE)
    row.left_at = now
    row.save(update_fields=["state", "left_at"])
    record("stays.see_out_visitors", row, at=now, by_id=by.pk)
    publish(VisitorsLeft(visit=row, at=now, by=by))
    return row


@transaction.atomic
def cancel_visit(*, visit: VisitorBooking, by: Staff | None, now: dt.datetime) -> VisitorBooking:
    """They will not come."""
    row = _step(visit, VisitState.CANCELLED)
    row.save(update_fields=["state"])
    record("stays.cancel_visit", row, at=now, by_id=by.pk if by else None)
    publish(VisitCancelled(visit=row, at=now, by=by))
    return row


def call_off_visits(*, stay: Stay, by: Staff | None, now: dt.datetime) -> None:
    """Her days are others now, or she went home: who was to visit her when she is not here is crossed off."""
    for visit in stay.visits.filter(state=VisitState.BOOKED).order_by("pk"):
        if not (_comes(stay) and _here(stay, visit.visit_on)):
            cancel_visit(visit=visit, by=by, now=now)


@transaction.atomic
def set_visiting_hours(
    *, centre: Centre | int, from_on: dt.date, by: Staff, now: dt.datetime, **hours: Any
) -> VisitingHours:
    """Other hours from a day on, today at the earliest; visits booked before keep their time."""
    if from_on < timezone.localtime(now).date():
        raise RuleBroken(_("生效日期不能早于今天"), "from_on")
    centre_id = centre if isinstance(centre, int) else centre.pk
    row, _made = VisitingHours.objects.update_or_create(centre_id=centre_id, from_on=from_on, defaults=hours)
    record("stays.set_visiting_hours", row, at=now, by_id=by.pk, after={"from_on": from_on, **hours})
    return row


def _comes(stay: Stay) -> bool:
    return stay.is_resident or stay.state in EXPECTED


def _here(stay: Stay, on: dt.date) -> bool:
    """Whether the family is here that day; also on the day it leaves."""
    return stay.days is not None and (on in stay.days or on == stay.days.until_on)


def _refuse_away(stay: Stay, visit_on: dt.date) -> None:
    if not _comes(stay):
        raise RuleBroken(_("这家人已不在这里"))
    if not _here(stay, visit_on):
        raise RuleBroken(_("这一天她不在这里住"), "visit_on")


def _step(visit: VisitorBooking, then: str) -> VisitorBooking:
    rows = VisitorBooking.objects.select_for_update(of=("self",)).select_related("stay__mother")
    row = rows.get(pk=visit.pk)
    row.state = next_state(VISIT_STEPS, row.state, then, LABELS)
    return row
