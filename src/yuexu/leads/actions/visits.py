"""Visits: booked, moved, and the outcome that is the report (A4)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from yuexu.families import queries as known
from yuexu.families.models import Mother
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.kernel.states import step
from yuexu.leads import events, rules
from yuexu.leads.actions.asking import locked, move, who
from yuexu.leads.models import Lead, Visit
from yuexu.leads.states import VISIT_STEPS, LeadState, VisitState
from yuexu.people.models import Staff
from yuexu.trail.actions import record


@transaction.atomic
def book_visit(
    *,
    lead: Lead,
    scheduled_at: dt.datetime,
    escort: Staff,
    by: Staff | None,
    now: dt.datetime,
    itinerary: list[str],
    people: int = 2,
    talk_with: Mother | None = None,
) -> Visit:
    """Make an appointment; talking to a resident needs her recorded consent."""
    lead = locked(lead)
    if lead.state not in ("new", "following", "visited"):
        raise RuleBroken(_("这位客户的跟进已结束"))
    if lead.visits.filter(state=VisitState.BOOKED).exists():
        raise RuleBroken(_("已有一次预约中的参观，可改时间"), "scheduled_at")
    rules.check_visit_time(scheduled_at, now)
    _check_talk(talk_with)
    visit = Visit.objects.create(
        centre_id=lead.centre_id, lead=lead, scheduled_at=scheduled_at, escort=escort, itinerary=itinerary,
        people=people, talk_with=talk_with, booked_at=now, booked_by=by,
    )  # fmt: skip
    record("leads.book_visit", visit, at=now, by_id=who(by), after={"lead": lead, "scheduled_at": scheduled_at})
    publish(events.VisitBooked(visit=visit, at=now, by=by))
    return visit


def _check_talk(mother: Mother | None) -> None:
    if mother is not None and not known.consented(mother, "visit_talk"):
        raise RuleBroken(_("%(name)s没有同意与参观者交谈") % {"name": mother.name}, "talk_with")


@transaction.atomic
def move_visit(*, visit: Visit, scheduled_at: dt.datetime, escort: Staff, by: Staff | None, now: dt.datetime) -> Visit:
    """Another time, or another escort."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    if visit.state != VisitState.BOOKED:
        raise RuleBroken(_("这次参观已有结果，不能再改时间"))
    rules.check_visit_time(scheduled_at, now)
    before = {"scheduled_at": visit.scheduled_at, "escort": visit.escort_id}
    visit.scheduled_at, visit.escort = scheduled_at, escort
    visit.save(update_fields=["scheduled_at", "escort"])
    after = {"scheduled_at": scheduled_at, "escort": escort}
    record("leads.move_visit", visit, at=now, by_id=who(by), before=before, after=after)
    publish(events.VisitMoved(visit=visit, at=now, by=by))
    return visit


@transaction.atomic
def end_visit(
    *,
    visit: Visit,
    state: str,
    by: Staff | None,
    now: dt.datetime,
    arrived_at: dt.datetime | None = None,
    shown: list[str] | None = None,
    safety: list[str] | None = None,
    report: str = "",
) -> Visit:
    """Write what became of the visit: this is the report that the overdue duty asks for (A4)."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    lead = locked(visit.lead)
    before = {"state": visit.state}
    labels = dict(VisitState.choices)
    visit.state = step(VISIT_STEPS, visit.state, state, labels)  # type: ignore[arg-type]
    came = state == VisitState.CAME
    rules.check_outcome(
        state=state, arrived_at=arrived_at, scheduled_at=visit.scheduled_at, safety=safety or [], now=now
    )
    visit.arrived_at = arrived_at if came else None
    visit.shown, visit.safety = (shown or [], safety or []) if came else ([], [])
    visit.report, visit.ended_at, visit.ended_by = report, now, by
    visit.save()
    if came and lead.state in ("new", "following"):
        move(lead, LeadState.VISITED)
        lead.save(update_fields=["state"])
    record("leads.end_visit", visit, at=now, by_id=who(by), before=before, after={"state": state})
    publish(events.VisitOutcome(visit=visit, at=now, by=by))
    return visit
