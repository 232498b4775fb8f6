"""What is next with a lead, and how it ends: won, lost, come back, made a mother's file (A9)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.families import actions as families
from yuexu.families import queries as known
from yuexu.families.models import Mother
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.kernel.language import stored
from yuexu.leads import events
from yuexu.leads.actions.asking import followed, locked, move, who
from yuexu.leads.actions.visits import end_visit
from yuexu.leads.models import Lead, Step
from yuexu.leads.states import LeadState, VisitState
from yuexu.people.models import Staff
from yuexu.trail.actions import record


@transaction.atomic
def plan_step(*, lead: Lead, what: str, due_on: dt.date, by: Staff | None, now: dt.datetime) -> Step:
    """What is next, and by when; a step that still stood is replaced by it."""
    lead = locked(lead)
    if lead.state in (LeadState.WON, LeadState.LOST):
        raise RuleBroken(_("这位客户的跟进已结束"))
    today = timezone.localtime(now).date()
    if not today <= due_on <= today + dt.timedelta(days=366):
        raise RuleBroken(_("截止日期应在今天至一年之内"), "due_on")
    for stood in lead.steps.filter(done_at=None):
        stood.done_at, stood.done_by, stood.outcome = now, by, stored("改为：%(what)s") % {"what": what}
        stood.save(update_fields=["done_at", "done_by", "outcome"])
        publish(events.StepReplaced(lead=lead, step=stood, at=now, by=by))
    planned = Step.objects.create(centre_id=lead.centre_id, lead=lead, what=what, due_on=due_on, set_at=now, set_by=by)
    record("leads.plan_step", lead, at=now, by_id=who(by), after={"what": what, "due_on": due_on})
    publish(events.NextStepSet(lead=lead, step=planned, at=now, by=by))
    return planned


@transaction.atomic
def finish_step(*, planned: Step, outcome: str, by: Staff | None, now: dt.datetime) -> Step:
    """The planned step is done."""
    planned = Step.objects.select_for_update().get(pk=planned.pk)
    if planned.done_at is not None:
        raise RuleBroken(_("这一步已经完成"))
    planned.done_at, planned.done_by, planned.outcome = now, by, outcome
    planned.save(update_fields=["done_at", "done_by", "outcome"])
    record(
        "leads.finish_step",
        planned.lead,
        at=now,
        by_id=who(by),
        after={"what": planned.what, "outcome": outcome},
    )
    publish(events.StepDone(lead=planned.lead, step=planned, at=now, by=by))
    return planned


@transaction.atomic
def lose(*, lead: Lead, reason: str, note: str = "", by: Staff | None, now: dt.datetime) -> Lead:
    """They will not come; why is kept for the analysis. An appointment that still stood is cancelled."""
    lead = locked(lead)
    before = {"state": lead.state}
    move(lead, LeadState.LOST)
    lead.lost_reason, lead.lost_note, lead.closed_at, lead.closed_by = reason, note, now, by
    lead.save(update_fields=["state", "lost_reason", "lost_note", "closed_at", "closed_by"])
    _close_open(lead, by, now)
    record("leads.lose", lead, at=now, by_id=who(by), before=before, after={"state": "lost", "reason": reason})
    publish(events.LeadLost(lead=lead, at=now, by=by))
    return lead


def _close_open(lead: Lead, by: Staff | None, now: dt.datetime) -> None:
    for visit in lead.visits.filter(state=VisitState.BOOKED):
        end_visit(visit=visit, state=VisitState.CANCELLED, report=stored("客资已结束"), by=by, now=now)
    for planned in lead.steps.filter(done_at=None):
        finish_step(planned=planned, outcome=stored("客资已结束"), by=by, now=now)


@transaction.atomic
def reopen(*, lead: Lead, by: Staff | None, now: dt.datetime) -> Lead:
    """A lost lead is back."""
    lead = locked(lead)
    before = {"state": lead.state, "reason": lead.lost_reason}
    move(lead, LeadState.FOLLOWING)
    if followed(lead.centre_id, lead.phone):
        raise RuleBroken(_("这个号码已有跟进中的客资"))
    lead.lost_reason, lead.lost_note, lead.closed_at, lead.closed_by = "", "", None, None
    lead.save(update_fields=["state", "lost_reason", "lost_note", "closed_at", "closed_by"])
    record("leads.reopen", lead, at=now, by_id=who(by), before=before, after={"state": "following"})
    publish(events.LeadReopened(lead=lead, at=now, by=by))
    return lead


@transaction.atomic
def convert(*, lead: Lead, by: Staff | None, now: dt.datetime, **facts: Any) -> Mother:
    """Open a mother's file from a lead, or find the one with this phone. Facts are fields of Mother.

    Who comes back is due on another day: that is changed in the file that was found, and nothing else of it.
    """
    lead = locked(lead)
    if lead.mother_id is not None:
        raise RuleBroken(_("已有产妇档案"))
    if lead.state == LeadState.LOST:
        raise RuleBroken(_("未成交的客资请先恢复跟进"))
    mother = known.by_phone(lead.centre_id, facts.get("phone", ""))
    if mother is None:
        mother = families.register(centre_id=lead.centre_id, by=by, now=now, **facts)
    elif facts.get("due_on"):
        mother = families.change(mother=mother, by=by, now=now, due_on=facts["due_on"])
    lead.mother = mother
    lead.save(update_fields=["mother"])
    record("leads.convert", lead, at=now, by_id=who(by), after={"mother": mother})
    publish(events.LeadConverted(lead=lead, at=now, by=by))
    return mother


@transaction.atomic
def win(*, mother: Mother, by: Staff | None, now: dt.datetime) -> list[Lead]:
    """She signed: every open lead of hers is won. The roof calls it when a contract is signed."""
    won = list(Lead.objects.select_for_update().filter(mother=mother).open())
    for lead in won:
        before = {"state": lead.state}
        move(lead, LeadState.WON)
        lead.closed_at, lead.closed_by = now, by
        lead.save(update_fields=["state", "closed_at", "closed_by"])
        _close_open(lead, by, now)
        record("leads.win", lead, at=now, by_id=who(by), before=before, after={"state": "won"})
        publish(events.LeadWon(lead=lead, at=now, by=by))
    return won
