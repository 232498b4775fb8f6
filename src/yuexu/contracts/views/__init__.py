"""Pages from the first assessment to the signature."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.contracts import actions, forms, ledger, queries
from yuexu.contracts.ledger import book
from yuexu.contracts.models import Contract, ServicePlan
from yuexu.contracts.rules import WEEK32
from yuexu.contracts.schedule import schedule
from yuexu.contracts.states import ContractState, Occasion
from yuexu.families.models import Mother
from yuexu.kernel.asking import ask
from yuexu.kernel.http import done, page, reads, text_of, writes
from yuexu.kernel.listing import listing
from yuexu.people.request import Request
from yuexu.trail.actions import look

SORTS = {"number": "number", "name": "mother__initials", "due": "due_on", "price": "price"}


def today(request: Request) -> dt.date:
    """The house's day."""
    return timezone.localtime(request.now).date()


def _mother(request: Request, pk: int) -> Mother:
    return get_object_or_404(Mother.objects.for_centre(request.staff.centre_id), pk=pk)


def _plan(request: Request, pk: int) -> ServicePlan:
    rows = ServicePlan.objects.for_centre(request.staff.centre_id).select_related("mother", "package__room_type")
    return get_object_or_404(rows, pk=pk)


def contract_of(request: Request, pk: int) -> Contract:
    """A contract of this house."""
    return get_object_or_404(queries.full(request.staff.centre_id), pk=pk)


def home(row: Any) -> str:
    """The page where a mother's way, a plan or a contract stands."""
    if isinstance(row, Contract):
        return reverse("contracts:contract", args=[row.pk])
    if isinstance(row, ServicePlan):
        return reverse("contracts:plan", args=[row.pk])
    return reverse("contracts:journey", args=[row.pk if isinstance(row, Mother) else row.mother_id])


@reads(may="contracts.read")
def contracts(request: Request) -> HttpResponse:
    """All contracts, found by number, name or phone, filtered by state."""
    state, text = request.GET.get("state", ""), text_of(request)
    found = queries.search(request.staff.centre_id, text, state=state)
    rows = listing(request, found, sorts=SORTS, sort="-number")
    told = {"list": rows, "q": text[:60], "state": state, "states": ContractState.choices}
    return page(request, "contracts/contracts.html", told)


@reads(may="contracts.read")
def journey(request: Request, pk: int) -> HttpResponse:
    """One mother's way to a contract, and what is next."""
    mother = _mother(request, pk)
    look(request, "mother", mother.pk)
    return page(request, "contracts/journey.html", {"mother": mother, "way": queries.journey(mother)})


@writes(may="contracts.write")
def assess(request: Request, pk: int) -> HttpResponse:
    """A health assessment (A5)."""
    mother = _mother(request, pk)
    usual = {"occasion": _occasion(mother, today(request)), "outcome": "accept"}
    return ask(
        request,
        forms.AssessmentForm(request.POST or None, initial=usual),
        partial(actions.assess, mother=mother, by=request.staff, now=request.now),
        title=_("健康评估"),
        lead=_("结论会带入服务方案与护理计划；“建议转医院”时不能签约。"),
        back=home(mother),
        say=_("健康评估已记录"),
        more={"subject": mother.name, "keep": f"assess:{pk}"},
    )


def _occasion(mother: Mother, on: dt.date) -> str:
    """Which assessment it usually is by then."""
    if mother.delivered():
        return Occasion.ADMISSION
    return Occasion.WEEK32 if (mother.gestation_days(on) or 0) >= WEEK32 else Occasion.FIRST


@writes(may="contracts.write")
def draw(request: Request, pk: int) -> HttpResponse:
    """Draw a version of the plan (A6)."""
    mother = _mother(request, pk)
    return ask(
        request,
        forms.PlanForm(request.POST or None, centre_id=request.staff.centre_id, today=today(request)),
        partial(actions.draw, mother=mother, by=request.staff, now=request.now),
        title=_("做服务方案"),
        lead=_("按今天的价目；未确认的旧版本会被替换。下一步请客户逐项确认。"),
        back=home,
        cancel=home(mother),
        say=_("方案已生成，请客户确认"),
        submit=_("生成方案"),
        more={"subject": mother.name, "keep": f"plan:{pk}", "units": {"discount": _("元")}},
    )


@reads(may="contracts.read")
def plan(request: Request, pk: int) -> HttpResponse:
    """One version, as the client reads it."""
    plan = _plan(request, pk)
    return page(request, "contracts/plan.html", {"plan": plan, "items": list(plan.items.all())})


@writes(may="contracts.write")
def confirm(request: Request, pk: int) -> HttpResponse:
    """The client confirms this version."""
    plan = _plan(request, pk)
    return ask(
        request,
        forms.ConfirmForm(request.POST or None),
        partial(actions.confirm, plan=plan, by=request.staff, now=request.now),
        title=_("客户确认方案"),
        lead=_("确认后即可拟合同。"),
        back=home(plan.mother),
        say=_("方案已确认，下一步：拟合同"),
        more={"subject": f"{plan.mother.name} V{plan.version}"},
    )


@writes(may="contracts.write")
def draft(request: Request, pk: int) -> HttpResponse:
    """Write the contract of a confirmed plan."""
    plan = _plan(request, pk)
    if request.method != "POST":
        return done(request, home(plan))
    contract = actions.draft(plan=plan, by=request.staff, now=request.now)
    return done(request, home(contract), say=_("合同已拟好，请逐条讲解关键条款"))


@reads(may="contracts.read")
def contract(request: Request, pk: int) -> HttpResponse:
    """The contract: clauses explained, signature, instalments, papers."""
    contract = contract_of(request, pk)
    arrived_on = ledger.first_night(contract)
    told = {
        "contract": contract,
        "arrived": arrived_on is not None,
        "clauses": queries.clauses(contract),
        "schedule": schedule(contract, arrived_on),
        "papers": list(contract.papers.defer("pdf")[:5]),
        "owed": book.owed(contract) if request.staff.may("money.read") else None,
    }
    return page(request, "contracts/contract.html", told)


@writes(may="contracts.write")
def explain(request: Request, pk: int, clause: str) -> HttpResponse:
    """Go through one key clause with the client."""
    contract = contract_of(request, pk)
    one = next((row for row in contract.terms_data.key_clauses if row.code == clause), None)
    return ask(
        request,
        forms.ExplainForm(request.POST or None, initial={"understood": "yes"}),
        partial(actions.explain, contract=contract, clause=clause, by=request.staff, now=request.now),
        title=_(one.title) if one else _("条款"),
        back=home(contract),
        say=_("讲解已记录"),
        template="contracts/explain.html",
        more={"subject": contract.mother.name, "clause": one, "terms": contract.terms_data},
    )


@writes(may="contracts.write")
def sign(request: Request, pk: int) -> HttpResponse:
    """The client signs on the screen."""
    contract = contract_of(request, pk)
    form = forms.SignForm(request.POST or None, initial={"signed_name": contract.mother.name})
    return ask(
        request,
        form,
        partial(actions.sign, contract=contract, by=request.staff, now=request.now),
        title=_("签署合同"),
        lead=_("签署后生成账单与合同文件；下一步：收定金。"),
        back=home(contract),
        say=_("合同已签署，下一步：收定金"),
        submit=_("确认签署"),
        template="contracts/sign.html",
        more={"subject": contract.mother.name, "contract": contract},
    )
