"""Draft a contract from a confirmed plan, explain its key clauses, have it signed, and print it (A7)."""

from __future__ import annotations

import datetime as dt
import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.contracts import events, png, rules, tasks
from yuexu.contracts.ledger import book, verbs
from yuexu.contracts.models import Contract, Explanation, HealthAssessment, Paper, ServicePlan
from yuexu.contracts.queries import assessment_of
from yuexu.contracts.states import CONTRACT_STEPS, OPEN, ContractState, Outcome, PlanState
from yuexu.contracts.terms import data_on, parse
from yuexu.families.models import Mother
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.kernel.states import step
from yuexu.people.models import Staff
from yuexu.trail.actions import Deed, record, record_all


def _move(contract: Contract, to: str) -> None:
    labels = {str(code): str(label) for code, label in ContractState.choices}
    contract.state = step(CONTRACT_STEPS, contract.state, to, labels)


@transaction.atomic
def draft(*, plan: ServicePlan, by: Staff | None, now: dt.datetime, due_on: dt.date | None = None) -> Contract:
    """Write the contract of a confirmed plan, with today's terms and a window around the due date."""
    mother = Mother.objects.select_for_update().get(pk=plan.mother_id)
    due_on = due_on or mother.due_on
    latest = assessment_of(mother)
    _check_draft(mother, plan, latest, due_on)
    assert due_on is not None  # checked just above
    today = timezone.localtime(now).date()
    data = json.loads(json.dumps(data_on(today), cls=DjangoJSONEncoder))
    terms = parse(data)
    first_on, until_on = rules.window(terms, due_on)
    number = book.next_number(mother.centre_id, f"contract-{today.year}")
    contract = Contract.objects.create(
        centre_id=mother.centre_id, mother=mother, plan=plan, assessment=latest,
        number=f"YX{today.year}-{number:04}", room_type_id=plan.package.room_type_id, due_on=due_on,
        first_on=first_on, until_on=until_on, nights=plan.nights, price=plan.price, terms=data,
        terms_code=terms.code, drafted_at=now, drafted_by=by,
    )  # fmt: skip
    told = {"number": contract.number, "plan": plan, "price": plan.price, "terms": terms.code}
    record("contracts.draft", contract, at=now, by_id=by.pk if by else None, after=told)
    publish(events.ContractDrafted(contract=contract, at=now, by=by))
    return contract


def _check_draft(mother: Mother, plan: ServicePlan, latest: HealthAssessment | None, due_on: dt.date | None) -> None:
    if plan.state != PlanState.CONFIRMED:
        raise RuleBroken(_("请先让客户确认方案"))
    if due_on is None:
        raise RuleBroken(_("请先登记预产期"))
    if Contract.objects.filter(plan=plan, state=ContractState.ENDED).exists():
        raise RuleBroken(_("这份方案的合同已经结算，请按今天的价目做新方案"))
    if latest is None:
        raise RuleBroken(_("请先做健康评估"))
    if latest.outcome == Outcome.REFER:
        raise RuleBroken(_("最近一次健康评估建议转医院，不能签约"))
    if Contract.objects.filter(mother=mother, state__in=OPEN).exists():
        raise RuleBroken(_("这位客户已有一份未结束的合同"))


@transaction.atomic
def explain(
    *, contract: Contract, clause: str, understood: bool, by: Staff, now: dt.datetime, note: str = ""
) -> Explanation:
    """A key clause was gone through; when the last one is understood the contract may be signed."""
    contract, keys, done = _to_explain(contract)
    if clause not in keys:
        raise RuleBroken(_("没有这一条款"))
    if clause in done:
        raise RuleBroken(_("这一条已讲解并理解"))
    (explanation,) = _explained(contract, [clause], understood, by, now, note)
    if understood and done | {clause} == keys:
        _all_explained(contract, by, now)
    return explanation


@transaction.atomic
def explain_the_rest(*, contract: Contract, by: Staff, now: dt.datetime) -> list[Explanation]:
    """Every key clause not yet understood was gone through in one sitting, and understood."""
    contract, keys, done = _to_explain(contract)
    explanations = _explained(contract, sorted(keys - done), True, by, now)
    _all_explained(contract, by, now)
    return explanations


def _to_explain(contract: Contract) -> tuple[Contract, set[str], set[str]]:
    """The contract held, its key clauses, and those understood already."""
    contract = book.held(contract)
    if contract.state != ContractState.DRAFT:
        raise RuleBroken(_("条款已讲解完毕"))
    keys = {one.code for one in contract.terms_data.key_clauses}
    return contract, keys, set(contract.explanations.filter(understood=True).values_list("clause", flat=True))


def _explained(
    contract: Contract, clauses: list[str], understood: bool, by: Staff, now: dt.datetime, note: str = ""
) -> list[Explanation]:
    made = Explanation.objects.bulk_create(
        Explanation(
            centre_id=contract.centre_id, contract=contract, clause=clause, explained_at=now, explained_by=by,
            understood=understood, note=note,
        )
        for clause in clauses
    )  # fmt: skip
    record_all(
        Deed("contracts.explain", contract, now, by.pk, after={"clause": clause, "understood": understood})
        for clause in clauses
    )
    return made


def _all_explained(contract: Contract, by: Staff, now: dt.datetime) -> None:
    _move(contract, ContractState.EXPLAINED)
    contract.save(update_fields=["state"])
    publish(events.ClausesExplained(contract=contract, at=now, by=by))


@transaction.atomic
def sign(*, contract: Contract, signature: str, signed_name: str, by: Staff, now: dt.datetime) -> Contract:
    """The client signs on the screen (`signature`: a PNG data URL); price and services become owed."""
    picture = png.signature(signature)
    contract = book.held(contract)
    if contract.state == ContractState.ENDED:  # from there the table leads here too, but a contract is signed once
        raise RuleBroken(_("合同已签署"))
    _move(contract, ContractState.SIGNED)
    contract.signature, contract.signed_name, contract.signed_at, contract.signed_with = (
        picture,
        signed_name,
        now,
        by,
    )
    contract.save(update_fields=["state", "signature", "signed_name", "signed_at", "signed_with"])
    verbs.bill_signing(contract=contract, by=by, now=now)
    record("contracts.sign", contract, at=now, by_id=by.pk, after={"state": "signed", "price": contract.price})
    publish(events.ContractSigned(contract=contract, at=now, by=by))
    ask_paper(contract=contract, by=by, now=now)
    return contract


@transaction.atomic
def move_window(*, contract: Contract, due_on: dt.date, by: Staff | None, now: dt.datetime) -> Contract:
    """The due date is another: the window follows at no charge. The roof calls it on a DueDateChanged."""
    contract = book.held(contract)
    if contract.state not in OPEN:
        raise RuleBroken(_("合同已结束"))
    before = {"due_on": contract.due_on, "first_on": contract.first_on, "until_on": contract.until_on}
    contract.due_on = due_on
    contract.first_on, contract.until_on = rules.window(contract.terms_data, due_on)
    contract.save(update_fields=["due_on", "first_on", "until_on"])
    record(
        "contracts.move_window",
        contract,
        at=now,
        by_id=by.pk if by else None,
        before=before,
        after={"due_on": due_on},
    )
    publish(events.WindowMoved(contract=contract, at=now, by=by))
    return contract


@transaction.atomic
def ask_paper(*, contract: Contract, by: Staff | None, now: dt.datetime) -> Paper:
    """Have the printed form made; the job is queued with the row, so one is never there without the other."""
    paper = Paper.objects.create(centre_id=contract.centre_id, contract=contract, asked_at=now, asked_by=by)
    tasks.make_paper.defer(paper_id=paper.pk, centre_id=paper.centre_id)
    return paper
