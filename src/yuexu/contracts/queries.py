"""What screens and other packages may ask about assessments, plans and contracts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from yuexu.contracts.models import Contract, Explanation, HealthAssessment, PlanItem, ServicePlan
from yuexu.contracts.states import OPEN, ContractState
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
    next_step: str  # assess | draw | confirm | draft | explain | sign | done | refer


def journey(mother: Mother) -> Journey:
    """Where she stands, and what is next."""
    assessments = list(mother.assessments.select_related("made_by"))
    items = Prefetch("items", PlanItem.objects.order_by("pk"))
    plans = list(mother.plans.select_related("package", "drawn_by", "confirmed_by").prefetch_related(items))
    contracts = list(mother.contracts.select_related("room_type").order_by("-pk"))
    contract = next((row for row in contracts if row.state in OPEN), None)
    former = [row for row in contracts if row is not contract]
    return Journey(assessments, plans, contract, former, _next(assessments, plans, contract))


def _next(assessments: list[Any], plans: list[Any], contract: Contract | None) -> str:
    if contract is not None:
        return {"draft": "explain", "explained": "sign"}.get(contract.state, "done")
    if not assessments:
        return "assess"
    if assessments[0].outcome == "refer":
        return "refer"
    states = {plan.state for plan in plans}
    if "confirmed" in states:
        return "draft"
    return "confirm" if "draft" in states else "draw"


def arriving(centre: Centre | int, first_on: dt.date, until_on: dt.date) -> QuerySet[Contract]:
    """Signed contracts whose window of arrival touches the half-open stretch of days."""
    rows = Contract.objects.for_centre(centre).filter(state="signed", first_on__lt=until_on, until_on__gt=first_on)
    return rows.select_related("mother", "room_type").order_by("due_on")
