"""A5, A6, A7: assessment, plan and contract move only by their steps, leave a trail and tell what happened."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from yuexu.catalogue import actions as catalogue
from yuexu.catalogue.tests import shelf
from yuexu.contracts import actions, events, ledger, queries
from yuexu.contracts.models import Contract, HealthAssessment, Paper
from yuexu.contracts.schedule import due_by, schedule
from yuexu.contracts.states import CONTRACT_STEPS, ContractState
from yuexu.contracts.tests import deal
from yuexu.families.tests import family
from yuexu.kernel import events as news
from yuexu.kernel.errors import RuleBroken
from yuexu.people.models import Staff
from yuexu.people.tests import cast
from yuexu.people.tests.cast import NOW, TODAY
from yuexu.trail.models import Entry

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of everything published while the test runs."""
    heard: list[str] = []
    for kind in vars(events).values():
        if isinstance(kind, type) and issubclass(kind, news.Event):
            monkeypatch.setitem(news._reactions, kind, [lambda event: heard.append(type(event).__name__)])
    return heard


@pytest.fixture
def consultant() -> Staff:
    return cast.someone("consultant", "沈宁")


def test_the_whole_way_to_a_signature(told: list[str], consultant: Staff) -> None:
    mother = family.mother()
    contract = deal.signed(mother)
    assert told == [
        "AssessmentMade", "PlanDrawn", "PlanConfirmed", "ContractDrafted", "ClausesExplained", "ContractSigned",
    ]  # fmt: skip
    assert (contract.number, contract.state, contract.price) == ("YX2026-0001", "signed", shelf.PRICE)
    assert (contract.first_on, contract.until_on) == (family.DUE - 21 * DAY, family.DUE + 15 * DAY)
    assert bytes(contract.signature) == deal.png()
    assert queries.journey(mother).next_step == "done"
    verbs = list(Entry.objects.filter(subject_kind="contract").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["contracts.draft", *["contracts.explain"] * 8, "contracts.post", "contracts.sign"]


def test_assessments_say_what_they_must() -> None:
    mother = family.mother(due_on=TODAY + 100 * DAY)  # 25+5 weeks
    for findings, field in [
        ({"occasion": "week32", "outcome": "accept"}, "occasion"),
        ({"occasion": "admission", "outcome": "accept"}, "occasion"),
        ({"occasion": "first", "outcome": "accept_with_guidance", "guided_by": "李医生"}, "guidance"),
        ({"occasion": "first", "outcome": "accept_with_guidance", "guidance": "监测血糖"}, "guided_by"),
        ({"occasion": "first", "outcome": "refer"}, "referred_to"),
    ]:
        with pytest.raises(RuleBroken) as refused:
            actions.assess(mother=mother, by=None, now=NOW, **findings)
        assert refused.value.field == field
    assert HealthAssessment.objects.count() == 0
    assert deal.assess(mother).weeks == "25+5"


def test_week_32_counts_from_its_first_day() -> None:
    mother = family.mother(due_on=TODAY + 56 * DAY)
    late = actions.assess(mother=mother, by=None, now=NOW, occasion="week32", outcome="accept")
    assert late.gestation_days == 224
    earlier = family.mother(due_on=TODAY + 57 * DAY, phone="13900002222")
    with pytest.raises(RuleBroken, match="32"):
        actions.assess(mother=earlier, by=None, now=NOW, occasion="week32", outcome="accept")


def test_after_the_birth_it_is_the_one_before_admission() -> None:
    mother = family.mother(due_on=TODAY + 20 * DAY)
    family.twins(mother)
    with pytest.raises(RuleBroken, match="已分娩"):
        actions.assess(mother=mother, by=None, now=NOW, occasion="week32", outcome="accept")
    made = actions.assess(mother=mother, by=None, now=NOW, occasion="admission", outcome="accept")
    assert (made.gestation_days, made.detailed) == (None, True)


def test_an_assessment_is_never_edited() -> None:
    deal.assess(family.mother())
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        HealthAssessment.objects.update(outcome="refer")


def test_a_plan_adds_up_and_says_what_is_in_it() -> None:
    mother, extra = family.mother(), shelf.extra()
    plan = deal.plan(mother, extras={extra: 3}, discount=Decimal(1000), discount_reason="早鸟", confirmed=False)
    assert plan.price == shelf.PRICE + 3 * 680 - 1000
    assert plan.price_lines() == [
        (shelf.PRICE, "安心 28 天（28 晚）"), (Decimal("2040.00"), "通乳护理 × 3"), (Decimal(-1000), "优惠：早鸟"),
    ]  # fmt: skip
    assert [item.name for item in plan.items.all()] == [
        "每日护理查房",
        "月子餐",
        "盆底评估与训练",
        "通乳护理",
    ]


def test_a_new_version_replaces_the_draft_and_old_prices_stay() -> None:
    mother, package = family.mother(), shelf.package()
    first = deal.plan(mother, package=package, confirmed=False)
    catalogue.set_price(thing=package, price=Decimal(70000), from_on=TODAY + DAY, by=None, now=NOW)
    second = actions.draw(mother=mother, package=package, by=None, now=NOW + DAY, excluded="x")
    first.refresh_from_db()
    assert (first.state, first.price, second.version, second.price) == (
        "replaced",
        shelf.PRICE,
        2,
        Decimal(70000),
    )
    with pytest.raises(RuleBroken, match="已被替换"):
        actions.confirm(plan=first, confirmation="x", by=None, now=NOW)


@pytest.mark.parametrize(("discount", "reason", "field"), [
    ("58800", "亲友", "discount"), ("-1", "亲友", "discount"), ("100", "", "discount_reason"),
])  # fmt: skip
def test_discounts_have_a_reason_and_a_limit(discount: str, reason: str, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        deal.plan(family.mother(), discount=Decimal(discount), discount_reason=reason)
    assert refused.value.field == field


def test_a_contract_needs_assessment_confirmation_and_a_due_date() -> None:
    mother = family.mother()
    plan = deal.plan(mother, confirmed=False)
    with pytest.raises(RuleBroken, match="确认方案"):
        actions.draft(plan=plan, by=None, now=NOW)
    plan = actions.confirm(plan=plan, confirmation="当面", by=None, now=NOW)
    with pytest.raises(RuleBroken, match="健康评估"):
        actions.draft(plan=plan, by=None, now=NOW)
    deal.assess(mother, "refer", referred_to="市妇幼")
    with pytest.raises(RuleBroken, match="转医院"):
        actions.draft(plan=plan, by=None, now=NOW)
    undated = family.mother("李静", phone="13911112222", due_on=None)
    deal.assess(undated)
    with pytest.raises(RuleBroken, match="预产期"):
        actions.draft(plan=deal.plan(undated), by=None, now=NOW)


def test_a_second_contract_over_the_same_stay_is_refused_twice() -> None:
    contract = deal.draft()
    with pytest.raises(RuleBroken, match="未结束的合同"):
        actions.draft(plan=contract.plan, by=None, now=NOW)
    copy = Contract.objects.get(pk=contract.pk)
    copy.pk, copy.number = None, "YX2026-9999"
    with pytest.raises(IntegrityError, match="contract_open_once"), transaction.atomic():
        copy.save()
    with pytest.raises(RuleBroken, match="已有合同"):
        deal.plan(contract.mother)


def test_numbers_have_no_gap_even_after_a_failure(consultant: Staff) -> None:
    first = deal.draft()
    with pytest.raises(RuleBroken), transaction.atomic():
        actions.draft(plan=first.plan, by=None, now=NOW)
    second = deal.draft(family.mother("李静", phone="13911112222"))
    there = cast.centre("beihai", "北海月子中心")
    elsewhere = deal.draft(family.mother("张云", at=there))
    assert [one.number for one in (first, second, elsewhere)] == ["YX2026-0001", "YX2026-0002", "YX2026-0001"]


def test_every_key_clause_is_explained_before_the_signature(consultant: Staff) -> None:
    contract = deal.draft()
    codes = [clause.code for clause in contract.terms_data.key_clauses]
    with pytest.raises(RuleBroken, match="待讲解"):
        actions.sign(contract=contract, signature=deal.url(), signed_name="王小明", by=consultant, now=NOW)
    explain = {"contract": contract, "by": consultant, "now": NOW}
    actions.explain(clause=codes[0], understood=False, note="宝宝早产怎么办", **explain)
    for code in codes[1:]:
        actions.explain(clause=code, understood=True, **explain)
    contract.refresh_from_db()
    assert contract.state == "draft"
    with pytest.raises(RuleBroken, match="没有这一条款"):
        actions.explain(clause="visiting", understood=True, **explain)
    with pytest.raises(RuleBroken, match="已讲解并理解"):
        actions.explain(clause=codes[1], understood=True, **explain)
    actions.explain(clause=codes[0], understood=True, **explain)
    contract.refresh_from_db()
    assert contract.state == "explained"
    assert [one.done for one in queries.clauses(contract)] == [True] * 8


def deeds() -> list[str]:
    """The clauses that the trail tells were explained."""
    return [entry.after["clause"] for entry in Entry.objects.filter(verb="contracts.explain").order_by("pk")]


def test_the_rest_is_explained_in_one_sitting(consultant: Staff, told: list[str]) -> None:
    contract, hand = deal.draft(), {"by": consultant, "now": NOW}
    codes = [clause.code for clause in contract.terms_data.key_clauses]
    actions.explain(contract=contract, clause=codes[0], understood=True, **hand)
    actions.explain(contract=contract, clause=codes[1], understood=False, note="宝宝早产怎么办", **hand)
    made = actions.explain_the_rest(contract=contract, **hand)
    assert [one.clause for one in made] == sorted(codes[1:])
    assert {(one.understood, one.explained_at, one.explained_by, one.centre_id) for one in made} == {
        (True, NOW, consultant, contract.centre_id)
    }
    assert deeds() == [codes[0], codes[1], *sorted(codes[1:])]
    contract.refresh_from_db()
    assert (contract.state, told.count("ClausesExplained")) == ("explained", 1)
    assert [one.done for one in queries.clauses(contract)] == [True] * 8


def test_the_rest_leaves_the_contract_as_clause_by_clause_does(consultant: Staff, told: list[str]) -> None:
    at_once, each = deal.draft(), deal.draft(family.mother("李静", phone="13911112222"))
    told.clear()
    actions.explain_the_rest(contract=at_once, by=consultant, now=NOW)
    heard = list(told)
    told.clear()
    for code in sorted(clause.code for clause in each.terms_data.key_clauses):
        actions.explain(contract=each, clause=code, understood=True, by=consultant, now=NOW)
    assert (heard, deeds()[:8]) == (told, deeds()[8:])
    rows = [
        list(contract.explanations.values_list("clause", "understood", "explained_at", "explained_by", "note"))
        for contract in (at_once, each)
    ]
    assert rows[0] == rows[1]
    at_once.refresh_from_db()
    each.refresh_from_db()
    assert at_once.state == each.state == "explained"


def test_the_rest_explained_again_is_refused_and_adds_nothing(consultant: Staff, told: list[str]) -> None:
    contract = deal.draft()
    actions.explain_the_rest(contract=contract, by=consultant, now=NOW)
    unheard = Contract(pk=contract.pk, state="draft")  # a window that does not know of it
    with pytest.raises(RuleBroken, match="条款已讲解完毕"), transaction.atomic():
        actions.explain_the_rest(contract=unheard, by=consultant, now=NOW)
    assert (contract.explanations.count(), len(deeds()), told.count("ClausesExplained")) == (8, 8, 1)


@pytest.mark.parametrize("state", [state for state in ContractState.values if state != "draft"])
def test_only_a_draft_is_explained(state: str, consultant: Staff, told: list[str]) -> None:
    contract = deal.signed()
    ends = {"ended_at": NOW} if state in ("ended", "cancelled") else {}
    Contract.objects.filter(pk=contract.pk).update(state=state, **ends)
    before, heard = deeds(), list(told)
    with pytest.raises(RuleBroken, match="条款已讲解完毕"):
        actions.explain_the_rest(contract=contract, by=consultant, now=NOW)
    assert (contract.explanations.count(), deeds(), told) == (8, before, heard)


def test_an_html_file_is_no_signature(consultant: Staff) -> None:
    contract = deal.explain_all(deal.draft(), consultant)
    with pytest.raises(RuleBroken, match="不是一张签名图片"):
        actions.sign(contract=contract, signature=deal.url(b"<html></html>"), signed_name="x", by=consultant, now=NOW)
    contract.refresh_from_db()
    assert (contract.state, contract.signature) == ("explained", None)


@pytest.mark.parametrize("now", ContractState.values)
@pytest.mark.parametrize("verb", ["sign", "settle", "reopen", "give_up", "explain"])
@pytest.mark.usefixtures("books_alone")
def test_every_verb_in_every_state(now: str, verb: str, consultant: Staff) -> None:
    contract = deal.signed()
    ends = {"ended_at": NOW} if now in ("ended", "cancelled") else {}
    Contract.objects.filter(pk=contract.pk).update(state=now, **ends)
    to = {"sign": "signed", "settle": "ended", "reopen": "signed", "give_up": "cancelled", "explain": "explained"}[verb]
    only = {"sign": "explained", "reopen": "ended"}.get(verb, now)  # two ways lead to "signed"
    lived = ledger.Lived(arrived_on=TODAY - 28 * DAY, left_on=TODAY)
    hand = {"contract": contract, "by": consultant, "now": NOW}
    acts = {
        "sign": lambda: actions.sign(signature=deal.url(), signed_name="x", **hand),
        "settle": lambda: ledger.settle(lived=lived, client_id="settle-0001", **hand),
        "reopen": lambda: ledger.reopen(**hand),
        "give_up": lambda: ledger.give_up(reason="client", client_id="cancel-0001", **hand),
        "explain": lambda: actions.explain(clause="period", understood=True, **hand),
    }
    if verb == "sign" and now == "explained":
        contract.transactions.exists()  # signing again would bill again: the key stops it
        with pytest.raises(IntegrityError, match="transaction_once"), transaction.atomic():
            acts[verb]()
    elif to in CONTRACT_STEPS[now] and now == only and verb != "explain":
        acts[verb]()
        contract.refresh_from_db()
        assert contract.state == to
    else:
        with pytest.raises(RuleBroken):
            acts[verb]()


def test_the_window_follows_a_new_due_date(told: list[str]) -> None:
    contract = deal.signed()
    moved = actions.move_window(contract=contract, due_on=family.DUE + 7 * DAY, by=None, now=NOW)
    assert (moved.due_on, moved.first_on, moved.price) == (
        family.DUE + 7 * DAY,
        family.DUE - 14 * DAY,
        shelf.PRICE,
    )
    assert told[-1] == "WindowMoved"


def test_instalments_add_up_and_have_their_days() -> None:
    rows = schedule(deal.signed())
    assert [(str(row.amount), row.due_on) for row in rows] == [
        ("11760.00", TODAY), ("17640.00", family.DUE - 30 * DAY), ("29400.00", None),
    ]  # fmt: skip


def test_the_instalment_of_check_in_is_due_once_she_arrived() -> None:
    contract = deal.signed()
    came = family.DUE
    assert schedule(contract, came)[-1].due_on == came
    assert [due_by(contract, on, came) for on in (came - DAY, came)] == [Decimal("29400.00"), Decimal("58800.00")]
    assert due_by(contract, came) == Decimal("29400.00")


def test_a_signature_queues_the_paper_in_the_same_transaction() -> None:
    contract = deal.signed()
    paper = Paper.objects.get(contract=contract)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'contracts.make_paper' AND args->>'paper_id' = %s",
            [str(paper.pk)],
        )
        jobs = [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor.fetchall()]
    assert (paper.state, jobs) == ("queued", [{"paper_id": paper.pk, "centre_id": contract.centre_id}])
