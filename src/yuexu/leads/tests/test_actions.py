"""A1, A2, A4, A9: the verbs of sales, their states, their trail and their news."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from yuexu.families import actions as families
from yuexu.families.tests import family
from yuexu.kernel import events as news
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.states import step
from yuexu.leads import actions, events, queries, rules
from yuexu.leads.models import Inquiry, Lead
from yuexu.leads.states import LEAD_STEPS, VISIT_STEPS, LeadState, Safety, VisitState
from yuexu.leads.tests import asking
from yuexu.leads.tests.asking import HOUR, SAFETY
from yuexu.people.models import Staff
from yuexu.people.tests import cast
from yuexu.people.tests.cast import NOW, TODAY
from yuexu.trail.models import Entry

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Everything published while the test runs."""
    heard: list[Any] = []
    for kind in vars(events).values():
        if isinstance(kind, type) and issubclass(kind, news.Event):
            monkeypatch.setitem(news._reactions, kind, [heard.append])
    return heard


@pytest.fixture
def consultant() -> Staff:
    return cast.someone("consultant", "沈宁")


def test_the_first_answer_stops_the_clock(told: list[Any], consultant: Staff) -> None:
    lead = asking.lead()
    inquiry = lead.inquiries.get()
    actions.respond(inquiry=inquiry, answer="一日六餐", by=consultant, now=NOW + HOUR)
    again = actions.ask_again(lead=lead, by=None, now=NOW + 5 * HOUR, via="chat", question="能看菜单吗？")
    actions.respond(inquiry=again, answer="可以", by=consultant, now=NOW + 9 * HOUR)
    lead.refresh_from_db()
    assert (lead.state, lead.response) == ("following", HOUR)
    assert [type(one).__name__ for one in told] == [
        "Inquired",
        "InquiryAnswered",
        "Inquired",
        "InquiryAnswered",
    ]
    with pytest.raises(RuleBroken, match="已经答复"):
        actions.respond(inquiry=again, answer="再答", by=consultant, now=NOW + 9 * HOUR)


def test_a_number_being_followed_is_the_same_lead() -> None:
    first = asking.lead()
    other = asking.channel("小红书")
    again = asking.lead("林小姐", phone="+86 136-0000-1111", channel=other)
    assert (again.pk, again.name, again.channel.name, first.inquiries.count()) == (
        first.pk,
        "林晚",
        "宝宝树",
        2,
    )


def test_a_lost_number_asks_anew_and_then_cannot_be_reopened(consultant: Staff) -> None:
    first = asking.lead()
    actions.lose(lead=first, reason="price", by=consultant, now=NOW)
    second = asking.lead()
    assert second.pk != first.pk
    with pytest.raises(RuleBroken, match="跟进中"):
        actions.reopen(lead=first, by=consultant, now=NOW)


def test_the_database_keeps_one_open_lead_a_number() -> None:
    lead = asking.lead()
    with pytest.raises(IntegrityError, match="lead_open_once"), transaction.atomic():
        Lead.objects.create(centre=lead.centre, name="x", phone=lead.phone, channel=lead.channel, asked_at=NOW)


def test_a_consultant_keeps_what_she_took(consultant: Staff) -> None:
    assert asking.lead(by=consultant).consultant == consultant
    assert asking.lead(by=cast.someone("reception"), phone="13600002222").consultant is None


def test_a_known_mother_is_recognised_by_her_phone() -> None:
    mother = family.mother()
    assert asking.lead(phone=family.PHONE).mother == mother


@pytest.mark.parametrize("asked_at", [NOW + HOUR, NOW - 91 * DAY])
def test_inquiries_are_of_the_recent_past(asked_at: dt.datetime) -> None:
    with pytest.raises(RuleBroken, match="来询时间"):
        asking.lead(asked_at=asked_at)
    assert Inquiry.objects.count() == 0


@pytest.mark.parametrize("now", LeadState.values)
@pytest.mark.parametrize("then", LeadState.values)
def test_every_step_of_a_lead(now: str, then: str) -> None:
    if then in LEAD_STEPS[now]:
        assert step(LEAD_STEPS, now, then) == then
    else:
        with pytest.raises(RuleBroken):
            step(LEAD_STEPS, now, then)


def test_a_visit_from_booking_to_report(told: list[Any], consultant: Staff) -> None:
    lead = asking.lead()
    visit = asking.visit(lead, escort=consultant)
    visit = actions.move_visit(visit=visit, scheduled_at=NOW + 2 * HOUR, escort=consultant, by=consultant, now=NOW)
    done = actions.end_visit(
        visit=visit, state="came", arrived_at=NOW + 2 * HOUR, shown=["rooms"], safety=SAFETY, report="喜欢朝南房",
        by=consultant, now=NOW + 4 * HOUR,
    )  # fmt: skip
    lead.refresh_from_db()
    assert (done.state, done.safety, lead.state) == ("came", SAFETY, "visited")
    assert [type(one).__name__ for one in told] == ["Inquired", "VisitBooked", "VisitMoved", "VisitOutcome"]
    assert Entry.objects.get(verb="leads.end_visit").before == {"state": "booked"}
    with pytest.raises(RuleBroken, match="已有结果"):
        actions.move_visit(visit=visit, scheduled_at=NOW + 9 * HOUR, escort=consultant, by=consultant, now=NOW)


@pytest.mark.parametrize("now", VisitState.values)
@pytest.mark.parametrize("then", VisitState.values)
def test_every_step_of_a_visit(now: str, then: str, consultant: Staff) -> None:
    visit = asking.visit(asking.lead(), escort=consultant, in_hours=1)
    if now != "booked":
        type(visit).objects.filter(pk=visit.pk).update(state=now, ended_at=NOW)
    outcome = {
        "visit": visit,
        "state": then,
        "arrived_at": NOW + HOUR,
        "safety": SAFETY,
        "by": None,
        "now": NOW + 2 * HOUR,
    }
    if then in VISIT_STEPS[now]:
        assert actions.end_visit(**outcome).state == then
    else:
        with pytest.raises(RuleBroken):
            actions.end_visit(**outcome)


@given(st.sets(st.sampled_from(Safety.values)))
@settings(max_examples=40)
def test_who_came_saw_every_safety_point(safety: set[str]) -> None:
    outcome = {"state": "came", "arrived_at": NOW, "scheduled_at": NOW, "safety": safety, "now": NOW}
    if safety == set(Safety.values):
        rules.check_outcome(**outcome)
    else:
        with pytest.raises(RuleBroken, match="安全要点"):
            rules.check_outcome(**outcome)


def test_a_visitor_is_overdue_after_twenty_minutes(consultant: Staff) -> None:
    visit = asking.visit(asking.lead(), escort=consultant, in_hours=1)
    minutes = [19, 20]
    assert [visit.overdue(NOW + HOUR + dt.timedelta(minutes=late)) for late in minutes] == [False, True]


def test_talking_to_a_resident_needs_her_consent(consultant: Staff) -> None:
    resident, lead = family.mother(), asking.lead()
    booking = {
        "lead": lead,
        "scheduled_at": NOW + HOUR,
        "escort": consultant,
        "by": consultant,
        "now": NOW,
        "itinerary": [],
    }
    with pytest.raises(RuleBroken, match="没有同意"):
        actions.book_visit(**booking, talk_with=resident)
    families.agree(mother=resident, purpose="visit_talk", way="paper", by=None, now=NOW)
    assert actions.book_visit(**booking, talk_with=resident).talk_with == resident
    with pytest.raises(RuleBroken, match="预约中的参观"):
        actions.book_visit(**booking)


def test_one_next_step_stands_at_a_time(told: list[Any], consultant: Staff) -> None:
    lead = asking.lead()
    first = actions.plan_step(lead=lead, what="发价目", due_on=TODAY, by=consultant, now=NOW)
    second = actions.plan_step(lead=lead, what="约参观", due_on=TODAY + DAY, by=consultant, now=NOW)
    first.refresh_from_db()
    assert (first.outcome, list(lead.steps.filter(done_at=None))) == ("改为：约参观", [second])
    actions.finish_step(planned=second, outcome="已约周六", by=consultant, now=NOW)
    with pytest.raises(RuleBroken, match="已经完成"):
        actions.finish_step(planned=second, outcome="x", by=consultant, now=NOW)
    assert [type(one).__name__ for one in told[1:]] == ["NextStepSet", "StepReplaced", "NextStepSet", "StepDone"]
    with pytest.raises(RuleBroken, match="截止日期"):
        actions.plan_step(lead=lead, what="x", due_on=TODAY - DAY, by=consultant, now=NOW)


def test_losing_cancels_what_stood_and_can_be_undone(told: list[Any], consultant: Staff) -> None:
    lead = asking.lead()
    visit = asking.visit(lead, escort=consultant)
    actions.plan_step(lead=lead, what="x", due_on=TODAY, by=consultant, now=NOW)
    lost = actions.lose(lead=lead, reason="at_home", note="婆婆来带", by=consultant, now=NOW)
    visit.refresh_from_db()
    assert (lost.state, visit.state, lead.steps.filter(done_at=None).count()) == ("lost", "cancelled", 0)
    back = actions.reopen(lead=lead, by=consultant, now=NOW + DAY)
    assert (back.state, back.lost_reason, back.closed_at) == ("following", "", None)
    assert {type(one).__name__ for one in told} >= {"LeadLost", "LeadReopened"}


def test_converting_opens_a_file_or_finds_it(consultant: Staff) -> None:
    facts = {"name": "林晚", "phone": "13600001111", "due_on": dt.date(2026, 9, 1)}
    mother = actions.convert(lead=asking.lead(), by=consultant, now=NOW, **facts)
    assert (mother.name, mother.phone) == ("林晚", "13600001111")
    other = asking.lead(phone="13600003333")
    assert actions.convert(lead=other, by=consultant, now=NOW, **facts) == mother
    with pytest.raises(RuleBroken, match="已有产妇档案"):
        actions.convert(lead=other, by=consultant, now=NOW, **facts)


def test_a_signature_wins_every_open_lead_of_hers(told: list[Any], consultant: Staff) -> None:
    lead = asking.lead()
    mother = actions.convert(lead=lead, by=consultant, now=NOW, name="林晚", phone="13600001111", due_on=None)
    assert [one.pk for one in actions.win(mother=mother, by=consultant, now=NOW)] == [lead.pk]
    lead.refresh_from_db()
    assert (lead.state, lead.closed_at) == ("won", NOW)
    assert actions.win(mother=mother, by=consultant, now=NOW) == []
    assert [type(one).__name__ for one in told].count("LeadWon") == 1


def test_channels_are_counted_as_a_naive_recount_does(consultant: Staff) -> None:
    tree, book = asking.channel(), asking.channel("小红书")
    for number in range(6):
        lead = asking.lead(phone=f"1360000{number:04}", channel=tree if number < 4 else book)
        actions.respond(inquiry=lead.inquiries.get(), answer="好", by=consultant, now=NOW + HOUR * (number + 1))
        if number % 2:
            visit = asking.visit(lead, escort=consultant, in_hours=1)
            actions.end_visit(
                visit=visit,
                state="came",
                arrived_at=NOW + HOUR,
                safety=SAFETY,
                by=consultant,
                now=NOW + 2 * HOUR,
            )
        if number == 1:
            mother = actions.convert(lead=lead, by=None, now=NOW, name="a", phone=lead.phone, due_on=None)
            actions.win(mother=mother, by=None, now=NOW)
        if number == 5:
            actions.lose(lead=lead, reason="price", by=None, now=NOW)
    spent = {
        "name": "六月投放",
        "from_on": TODAY - 5 * DAY,
        "until_on": TODAY + 5 * DAY,
        "cost": Decimal(1000),
    }
    actions.run_campaign(channel=tree, by=None, now=NOW, **spent)
    first, second = queries.by_channel(cast.centre(), TODAY, TODAY + DAY)
    assert (first.name, first.leads, first.answered, first.visited, first.won, first.lost) == (
        "宝宝树",
        4,
        4,
        2,
        1,
        0,
    )
    assert (first.response, first.rate, first.cost, first.cost_each) == (
        150.0,
        0.25,
        Decimal("100.00"),
        Decimal("100.00"),
    )
    assert (second.leads, second.visited, second.lost, second.cost_each) == (2, 1, 1, None)
    assert queries.lost_reasons(cast.centre(), TODAY, TODAY + DAY) == [("价格", 1)]
    assert queries.by_channel(cast.centre(), TODAY + DAY, TODAY + 2 * DAY)[0].leads == 0


def test_the_same_again_changes_nothing_and_leaves_no_trail(consultant: Staff) -> None:
    lead = asking.lead()
    known = {name: getattr(lead, name) for name in ("name", "phone", "due_on", "notes")}
    actions.change(lead=lead, by=consultant, now=NOW, **known)
    assert Entry.objects.filter(verb="leads.change").count() == 0
    actions.change(lead=lead, by=consultant, now=NOW, **known | {"notes": "二胎"})
    (entry,) = Entry.objects.filter(verb="leads.change")
    assert (entry.before, entry.after) == ({"notes": known["notes"]}, {"notes": "二胎", "phone": False})
