"""Who reacts to what, on one page. A reaction runs at once, in the publisher's transaction."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.urls import resolve, reverse
from django.utils.translation import gettext_lazy as _

from yuexu.care import cards
from yuexu.care import events as care_events
from yuexu.config.reactions import afterwards, care, contracts, house, sales, stays
from yuexu.contracts import events as contract_events
from yuexu.contracts.ledger import residence
from yuexu.families import events as family_events
from yuexu.handbook import evidence
from yuexu.kernel.events import Event, react
from yuexu.leads import events as lead_events
from yuexu.members import events as member_events
from yuexu.people import events as people_events
from yuexu.rooms import events as room_events
from yuexu.safety import events as sheet_events
from yuexu.safety import sheets
from yuexu.stays import events as stay_events
from yuexu.voice import events as voice_events

REACTIONS: list[tuple[type[Event], Callable[[Any], None]]] = [
    # People: a post that may do more than who gave it is looked at (F1).
    (people_events.PostGiven, house.post_given),
    # Sales: an answer is owed, a visit may be late, a next step falls due (A2, A4, A9).
    (lead_events.Inquired, sales.inquired),
    (lead_events.InquiryAnswered, sales.answered),
    (lead_events.LeadAssigned, sales.assigned),
    (lead_events.VisitBooked, sales.visit_booked),
    (lead_events.VisitMoved, sales.visit_moved),
    (lead_events.VisitOutcome, sales.visit_ended),
    (lead_events.NextStepSet, sales.step_set),
    (lead_events.StepDone, sales.step_done),
    (lead_events.StepReplaced, sales.step_replaced),
    (lead_events.LeadAssigned, contracts.consultant_known),
    (lead_events.LeadConverted, contracts.consultant_known),
    (lead_events.LeadWon, sales.ended),
    (lead_events.LeadLost, sales.ended),
    (lead_events.LeadLost, contracts.lead_lost),
    (lead_events.LeadReopened, contracts.lead_reopened),
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
    (stay_events.RoomGivenUp, stays.room_given_up),
    (stay_events.ArrivalMoved, stays.arrival_moved),
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
    (care_events.EntryRecorded, care.discharge_assessed),
    (care_events.EntryWithdrawn, care.withdrawn),
    (care_events.AlertRaised, care.alert_raised),
    (care_events.AlertAnswered, care.alert_answered),
    (care_events.AlertLifted, care.alert_lifted),
    (care_events.EntryReturned, care.returned),
    (care_events.FindingClosed, care.finding_closed),
    (care_events.RecordsReviewed, care.reviewed),
    # Orders: owed until carried out and checked by a second person (C5).
    (care_events.OrderGiven, care.order_given),
    (care_events.OrderExecuted, care.order_executed),
    (care_events.OrderStopped, care.order_stopped),
    (stay_events.Discharged, care.orders_left_behind),
    # Rooms, sheets, and what comes after: B3, C7, G4, H3, I3, J1, J2.
    (room_events.RoomReleased, afterwards.room_released),
    (room_events.RoomClosed, afterwards.room_closed),
    (room_events.RoomOpened, afterwards.room_released),
    (room_events.RoomPrepared, afterwards.room_prepared),
    (room_events.RoomPrepared, stays.room_prepared),
    (sheet_events.HouseEntryRecorded, afterwards.sheet_filled),
    (member_events.ContactMade, afterwards.contact_made),
    (member_events.ContactCorrected, afterwards.contact_corrected),
    (member_events.MemberJoined, afterwards.member_joined),
    (voice_events.ComplaintAccepted, afterwards.complaint_accepted),
    (voice_events.ComplaintAnswered, afterwards.complaint_answered),
    (voice_events.ComplaintSolved, afterwards.complaint_solved),
]


def wire() -> None:
    """Called once, when every package is loaded (config.apps)."""
    for event, reaction in REACTIONS:
        react(event, reaction)
    residence.declare(contracts.residence)  # what a settlement must know of the stay above it
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
        ("contract.settled", _("看入住"), "stays:stay"),
        ("team.named", _("去指定"), "stays:team"),
        ("room.allotted", _("去排房"), "stays:room"),
        ("step", _("去办理"), "stays:stay"),
        ("visitors.checked", _("去核验"), "stays:visit_admitted"),
        ("alert.answered", _("去处理"), "care:alert"),
        ("finding.closed", _("去更正"), "care:finding"),
        ("order.executed", _("去执行"), "care:execute"),
        ("review", _("去审核"), "care:review"),
        ("complaint.reacted", _("去回应"), "voice:reaction"),
        ("complaint.solved", _("去解决"), "voice:solution"),
    ):
        evidence.declare(kind, word, _one(name), _needed(name, 1))
    for kind, word, name in (
        ("request.taken", _("去应答"), "stays:requests"),
        ("request.done", _("去办结"), "stays:requests"),
        ("room.prepared", _("去备房"), "rooms:preparations"),
        ("room.ready", _("去备房"), "rooms:preparations"),
    ):
        evidence.declare(kind, word, _list(name), _needed(name))
    evidence.declare(
        "chart", _("去记录"), lambda code, kind, key: reverse("care:new", args=[kind, key, _word(code)]),
        lambda code: cards.may_of(cards.CARDS[_word(code)]),
    )  # fmt: skip
    evidence.declare(
        "house", _("去填写"), lambda code, _kind, _key: reverse("safety:new", args=[_word(code)]),
        lambda code: sheets.may_of(sheets.SHEETS[_word(code)]),
    )  # fmt: skip
    evidence.declare("contact", _("去回访"), _contact, _needed("members:contact", 1))


def _needed(name: str, *args: int) -> evidence.May:
    """What the view of that name asks for; asked at its first use, when all addresses are loaded."""

    @cache
    def needed() -> str:
        return str(resolve(reverse(name, args=args)).func.may)  # type: ignore[attr-defined]

    return lambda _code: needed()


def _one(name: str) -> evidence.Address:
    """The address of that name, of the subject's number."""
    return lambda _code, _kind, key: reverse(name, args=[key])


def _list(name: str) -> evidence.Address:
    """The address of a list in which the subject stands."""
    return lambda _code, _kind, _key: reverse(name)


def _contact(code: str, _kind: str, key: int) -> str:
    return f"{reverse('members:contact', args=[key])}?kind={_word(code)}"


def _word(code: str) -> str:
    """`feed` of `chart:feed`."""
    return code.split(":", 1)[1]
