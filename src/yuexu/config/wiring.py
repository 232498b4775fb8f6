"""Who reacts to what, on one page. A reaction runs at once, in the publisher's transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yuexu.care import events as care_events
from yuexu.config.reactions import care, contracts, sales, stays
from yuexu.contracts import events as contract_events
from yuexu.families import events as family_events
from yuexu.handbook import evidence
from yuexu.kernel.events import Event, react
from yuexu.leads import events as lead_events
from yuexu.stays import events as stay_events

REACTIONS: list[tuple[type[Event], Callable[[Any], None]]] = [
    # Sales: an answer is owed, a visit may be late, a next step falls due (A2, A4, A9).
    (lead_events.Inquired, sales.inquired),
    (lead_events.InquiryAnswered, sales.answered),
    (lead_events.LeadAssigned, sales.assigned),
    (lead_events.VisitBooked, sales.visit_booked),
    (lead_events.VisitMoved, sales.visit_booked),
    (lead_events.VisitOutcome, sales.visit_ended),
    (lead_events.NextStepSet, sales.step_set),
    (lead_events.StepDone, sales.step_done),
    (lead_events.LeadConverted, contracts.lead_converted),
    # Before arrival: assessment, plan, contract; a signature wins the lead and books the stay (A5–A8).
    (family_events.MotherRegistered, contracts.mother_registered),
    (family_events.MotherChanged, contracts.mother_changed),
    (family_events.DueDateChanged, contracts.due_date),
    (contract_events.AssessmentMade, contracts.assessed),
    (contract_events.PlanDrawn, contracts.plan_drawn),
    (contract_events.ContractDrafted, contracts.drafted),
    (contract_events.ClausesExplained, contracts.explained),
    (contract_events.ContractSigned, contracts.signed),
    (contract_events.DepositTaken, contracts.deposit_taken),
    (contract_events.WindowMoved, contracts.window_moved),
    (contract_events.Settled, contracts.settled),
    (contract_events.ContractCancelled, contracts.cancelled),
    # Stays: the birth announced once moves everything (N13); living here opens each day's duties (B3–B11, C1).
    (stay_events.StayBooked, stays.booked),
    (stay_events.StayCancelled, stays.cancelled),
    (stay_events.TeamNamed, stays.team_named),
    (stay_events.BirthAnnounced, stays.birth_announced),
    (stay_events.RoomAllotted, stays.room_allotted),
    (stay_events.StepDone, stays.step_done),
    (stay_events.CheckedIn, stays.checked_in),
    (stay_events.Moved, stays.moved),
    (stay_events.Extended, stays.leaves),
    (stay_events.Shortened, stays.leaves),
    (stay_events.Discharged, stays.discharged),
    (stay_events.RequestMade, stays.request_made),
    (stay_events.RequestTaken, stays.request_taken),
    (stay_events.RequestDone, stays.request_done),
    (stay_events.VisitorsBooked, stays.visitors_booked),
    (stay_events.VisitorsArrived, stays.visitors_arrived),
    (stay_events.VisitCancelled, stays.visit_cancelled),
    # The record: every entry proves itself; what the rules notice must be answered (C2–C8, N2).
    (care_events.EntryRecorded, care.recorded),
    (care_events.EntryWithdrawn, care.withdrawn),
    (care_events.AlertRaised, care.alert_raised),
    (care_events.AlertAnswered, care.alert_answered),
    (care_events.AlertLifted, care.alert_lifted),
    (care_events.EntryReturned, care.returned),
    (care_events.FindingClosed, care.finding_closed),
    (care_events.RecordsReviewed, care.reviewed),
]


def wire() -> None:
    """Called once, when every package is loaded (config.apps)."""
    for event, reaction in REACTIONS:
        react(event, reaction)
    declare_evidence()


def declare_evidence() -> None:
    """The form that closes a duty, one tap from it: kind of evidence -> word on the button and address."""
    for kind, word, name in (
        ("inquiry.answer", _("去答复"), "leads:answer"),
        ("visit.outcome", _("去登记"), "leads:outcome"),
        ("lead.step", _("定下一步"), "leads:plan_step"),
        ("lead.step_done", _("去完成"), "leads:finish_step"),
        ("assessment", _("去评估"), "contracts:assess"),
        ("plan.drawn", _("做方案"), "contracts:draw"),
        ("contract.explained", _("去讲解"), "contracts:contract"),
        ("deposit.taken", _("去收款"), "contracts:deposit"),
        ("room.allotted", _("去排房"), "stays:room"),
        ("contract.settled", _("看入住"), "stays:stay"),
        ("alert.answered", _("去处理"), "care:alert"),
        ("finding.closed", _("去更正"), "care:finding"),
        ("step", _("去办理"), "stays:stay"),
        ("team.named", _("去指定"), "stays:team"),
        ("review", _("去审核"), "care:review"),
    ):
        evidence.declare(kind, word, _to(name))
    for kind in ("request.taken", "request.done"):
        evidence.declare(kind, _("去处理"), lambda *_about: reverse("stays:requests"))  # one list for all of them
    evidence.declare("chart", _("去记录"), lambda code, kind, key: reverse("care:new", args=[kind, key, code[6:]]))


def _to(name: str) -> evidence.Address:
    """The address of that name, of the subject's number."""
    return lambda _code, _kind, key: reverse(name, args=[key])
