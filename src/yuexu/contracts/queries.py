"""What screens and other packages may ask about assessments, plans and contracts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from yuexu.contracts.models import Contract, Explanation, HealthAssessment, PlanItem, ServicePlan
from yuexu.contracts.states import OPEN, ContractState, Outcome, PlanState
from yuexu.contracts.terms import Clause
from yuexu.families.models import Mother
from yuexu.families.queries import search as mothers
from yuexu.people.models import Centre


def search(centre: Centre | int, text: str = "", *, state: str = "") -> QuerySet[Contract]:
    """Contracts by number, or by the mother's name, initials or phone, and state; an unknown state asks for all."""
    rows = Contract.objects.for_centre(centre).select_related("mother", "room_type")
    if state in ContractState.values:
        rows = rows.filter(state=state)
    text = text.strip()[:60]
    if not text:
        return rows
    return rows.filter(Q(number__iexact=text) | Q(mother__in=mothers(centre, text).values("pk")))


def standing(mother: Mother) -> Contract | None:
    """Her contract that has not ended."""
    return mother.contracts.filter(state__in=OPEN).select_related("plan", "room_type").first()


def full(centre: Centre | int) -> QuerySet[Contract]:
    """Contracts with all that their page shows."""
    return Contract.objects.for_centre(centre).select_related(
        "centre", "mother", "plan__package", "room_type", "assessment", "signed_with", "drafted_by"
    )


@dataclass(frozen=True)
class Explained:
    """A key clause, and how explaining it went: `row` is the last explanation, None if there was none."""

    clause: Clause
    row: Explanation | None

    @property
    def done(self) -> bool:
        """Understood."""
        return self.row is not None and self.row.understood


def clauses(contract: Contract) -> list[Explained]:
    """The key clauses in order, with the last explanation of each."""
    last = {row.clause: row for row in contract.explanations.select_related("explained_by").order_by("pk")}
    return [Explained(clause, last.get(clause.code)) for clause in contract.terms_data.key_clauses]


@dataclass(frozen=True)
class Journey:
    """One mother's way to a contract: all assessments and plans, the standing contract and those before."""

    assessments: list[HealthAssessment]
    plans: list[ServicePlan]
    contract: Contract | None
    former: list[Contract]
    to_draft: ServicePlan | None  # the plan a contract can be written of
    next_step: str  # assess | draw | confirm | draft | explain | sign | done | refer


def assessment_of(mother: Mother) -> HealthAssessment | None:
    """The assessment that counts: the latest of this pregnancy, not of an earlier child's."""
    since = mother.since()
    made = mother.assessments.all() if since is None else mother.assessments.filter(made_at__gt=since)
    return made.first()


def journey(mother: Mother) -> Journey:
    """Where she stands, and what is next. What was for an earlier child is told, and counts no more."""
    assessments = list(mother.assessments.select_related("made_by"))
    items = Prefetch("items", PlanItem.objects.order_by("pk"))
    plans = list(mother.plans.select_related("package", "drawn_by", "confirmed_by").prefetch_related(items))
    contracts = list(mother.contracts.select_related("room_type").order_by("-pk"))
    contract = next((row for row in contracts if row.state in OPEN), None)
    former = [row for row in contracts if row is not contract]
    since = mother.since()
    ended = {row.plan_id for row in former if row.state == ContractState.ENDED}
    made = [row for row in assessments if since is None or row.made_at > since]
    drawn = [row for row in plans if row.pk not in ended and (since is None or row.drawn_at > since)]
    to_draft = next((row for row in drawn if row.state == PlanState.CONFIRMED), None)
    step = "done" if ended and not drawn and mother.delivered() else _next(made, drawn)
    if contract is not None:
        step = {"draft": "explain", "explained": "sign"}.get(contract.state, "done")
    return Journey(assessments, plans, contract, former, to_draft if step == "draft" else None, step)


def _next(assessments: list[HealthAssessment], plans: list[ServicePlan]) -> str:
    if not assessments:
        return "assess"
    if assessments[0].outcome == Outcome.REFER:
        return "refer"
    states = {plan.state for plan in plans}
    if PlanState.CONFIRMED in states:
        return "draft"
    return "confirm" if PlanState.DRAFT in states else "draw"


def arriving(centre: Centre | int, first_on: dt.date, until_on: dt.date) -> QuerySet[Contract]:
    """Signed contracts whose window of arrival touches the half-open stretch of days."""
    rows = Contract.objects.for_centre(centre).filter(state="signed", first_on__lt=until_on, until_on__gt=first_on)
    return rows.select_related("mother", "room_type").order_by("due_on")
