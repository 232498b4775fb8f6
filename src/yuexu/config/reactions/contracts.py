"""News of contracts and families: what is owed around the due date, and the stay that a signature books."""

from __future__ import annotations

import datetime as dt

from yuexu.config.reactions.stays import about_stay
from yuexu.config.reactions.subjects import proved, subject
from yuexu.contracts import actions as contract_actions
from yuexu.contracts import events
from yuexu.contracts.ledger import Residence
from yuexu.contracts.models import Contract
from yuexu.contracts.states import OPEN
from yuexu.families import events as family_events
from yuexu.families.models import AHEAD, Mother
from yuexu.handbook import actions as handbook
from yuexu.handbook.models import Subject
from yuexu.leads import actions as lead_actions
from yuexu.leads import events as lead_events
from yuexu.leads.models import Lead
from yuexu.people.models import Staff
from yuexu.stays import actions as stay_actions
from yuexu.stays import queries as stay_queries
from yuexu.stays.models import Stay

ACCEPTED = {"accept", "accept_with_guidance"}


def about_mother(mother: Mother) -> Subject:
    """The mother as a subject, where she lives kept as it is known."""
    place = Subject.objects.filter(centre=mother.centre_id, kind="mother", key=mother.pk).values_list(
        "place", flat=True
    )
    return subject(mother, label=mother.title, place=place.first() or "")


def about_contract(contract: Contract) -> Subject:
    """The contract as a subject."""
    return subject(contract, label=f"{contract.mother.name} {contract.number}")


def _consultant(mother: Mother) -> None:
    """Who leads her through the sale owes what she opens."""
    consultant = _who_leads(mother)
    if consultant:
        handbook.tie(subject=about_mother(mother), relation="consultant", staff=consultant)


def _who_leads(mother: Mother) -> Staff | None:
    """The consultant of her latest inquiry: who comes back may be led by somebody else."""
    leads = Lead.objects.filter(mother=mother).exclude(consultant=None).select_related("consultant")
    lead = leads.order_by("asked_at", "pk").last()
    return lead.consultant if lead else None


def mother_registered(news: family_events.MotherRegistered) -> None:
    """From her due date the assessment of week 32 is counted (A5)."""
    due_date(news)


def due_date(news: family_events.MotherEvent) -> None:
    """The due date is known, or is another one."""
    mother = news.mother
    if _expected(mother, news.at) and mother.due_on:
        hers = Contract.objects.filter(mother=mother, state__in=OPEN, due_on__gt=mother.due_on - AHEAD)
        for contract in hers.exclude(due_on=mother.due_on):
            contract_actions.move_window(contract=contract, due_on=mother.due_on, by=news.by, now=news.at)


def _expected(mother: Mother, at: dt.datetime) -> bool:
    """Whether a child of hers is still to come; from its due date is counted what is owed before (A5)."""
    about = about_mother(mother)
    if mother.due_on is None or mother.delivered():
        return False
    _consultant(mother)
    child = f"child:{mother.births.count() + 1}"
    handbook.landmark(subject=about, name="due_on", on=mother.due_on, now=at, occasion=child)
    return True


def lead_lost(news: lead_events.LeadLost) -> None:
    """She goes elsewhere: neither an assessment nor a plan is owed to her, unless she has signed or asks again."""
    mother = news.lead.mother
    if (
        mother is None
        or mother.contracts.filter(state__in=OPEN).exists()
        or mother.leads.filter(closed_at=None).exists()
    ):
        return
    about = about_mother(mother)
    handbook.forget_landmark(subject=about, name="due_on", at=news.at)
    for made in mother.assessments.filter(outcome__in=ACCEPTED):
        handbook.called_off("assessment.accepted", subject=about, key=f"assessment:{made.pk}", now=news.at)


def lead_reopened(news: lead_events.LeadReopened) -> None:
    """She is back."""
    if news.lead.mother:
        _expected(news.lead.mother, news.at)


def window_moved(news: events.WindowMoved) -> None:
    """The stay's window follows the contract's, and what is owed before the arrival follows the due date."""
    stay = Stay.objects.filter(contract=news.contract).select_related("mother").first()
    if stay is not None and stay.state == "booked":
        stay_actions.rebook(contract=news.contract, by=news.by, now=news.at)
        handbook.landmark(subject=about_stay(stay), name="expected_on", on=news.contract.due_on, now=news.at)


def mother_changed(news: family_events.MotherChanged) -> None:
    """She is called otherwise now."""
    about_mother(news.mother)


def consultant_known(news: lead_events.LeadEvent) -> None:
    """The handbook knows who leads her, if the lead has a file."""
    if news.lead.mother:
        _consultant(news.lead.mother)


def assessed(news: events.AssessmentMade) -> None:
    """The record that the assessment's duties ask for; accepted, a plan is owed."""
    made = news.assessment
    kinds = ["assessment", "assessment:detailed"] if made.detailed else ["assessment"]
    proved(news, made, *kinds, about=("mother", made.mother_id), at=made.made_at)
    signed = Contract.objects.filter(mother=made.mother, state__in=OPEN).exists()
    if made.outcome in ACCEPTED and not signed and not made.mother.delivered():
        handbook.happened(
            "assessment.accepted", subject=about_mother(made.mother), at=news.at, key=f"assessment:{made.pk}"
        )


def plan_drawn(news: events.PlanDrawn) -> None:
    """A plan is drawn."""
    proved(news, news.plan, "plan.drawn", about=("mother", news.plan.mother_id))


def drafted(news: events.ContractDrafted) -> None:
    """The clauses must be explained one by one (A7)."""
    handbook.happened(
        "contract.drafted", subject=about_contract(news.contract), at=news.at, key="drafted",
        owner=_who_leads(news.contract.mother),
    )  # fmt: skip


def explained(news: events.ClausesExplained) -> None:
    """They were."""
    proved(news, news.contract, "contract.explained")


def signed(news: events.ContractSigned) -> None:
    """The lead is won, a stay is booked, the deposit and a team are owed."""
    contract = news.contract
    lead_actions.win(mother=contract.mother, by=news.by, now=news.at)
    stay = stay_actions.book(contract=contract, by=news.by, now=news.at)
    _expected(contract.mother, news.at)  # again, where she had given up an earlier contract
    handbook.happened("contract.signed", subject=about_contract(contract), at=news.at, key="signed")
    handbook.happened("stay.booked", subject=about_stay(stay), at=news.at, key="booked")


def deposit_taken(news: events.DepositTaken) -> None:
    """The deposit is there."""
    proved(news, news.transaction, "deposit.taken", about=("contract", news.contract.pk))


def settled(news: events.Settled) -> None:
    """The books of the stay are closed (B11)."""
    stay = Stay.objects.filter(contract=news.contract).first()
    if stay is not None:
        proved(news, news.contract, "contract.settled", about=("stay", stay.pk))
    handbook.called_off("contract.signed", subject=about_contract(news.contract), key="signed", now=news.at)


def cancelled(news: events.ContractCancelled) -> None:
    """They will not come: nothing is owed any more, before the signature or after it; what was late stays late."""
    stay = Stay.objects.filter(contract=news.contract).first()
    if stay is not None:
        stay_actions.cancel(stay=stay, by=news.by, now=news.at)
    about = about_contract(news.contract)
    handbook.called_off("contract.drafted", subject=about, key="drafted", now=news.at)
    handbook.called_off("contract.signed", subject=about, key="signed", now=news.at)


def residence(contract: Contract) -> Residence | None:
    """What the settlement must know of her stay (N6). One query."""
    stay = Stay.objects.filter(contract=contract).exclude(state="cancelled").first()
    return stay and stay_queries.residence_of(stay)
