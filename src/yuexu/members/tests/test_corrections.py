"""J1: a contact written wrongly is replaced, never edited; what was wrong stays readable, and only what holds is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from yuexu.kernel import events as news
from yuexu.kernel import http
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.tests.racing import meet, together
from yuexu.members import actions, events, queries
from yuexu.members.models import Contact, Sheet
from yuexu.members.rules import Warned, answered
from yuexu.members.states import Outcome
from yuexu.members.tests import visits
from yuexu.people.models import Staff
from yuexu.people.posts import POSTS
from yuexu.people.tests import cast
from yuexu.stays.models import Stay
from yuexu.stays.tests import guests
from yuexu.trail.models import Entry, Look

pytestmark = pytest.mark.django_db

AT = cast.NOW + dt.timedelta(days=92, seconds=17)
LATER = AT + dt.timedelta(hours=5)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "timezone", SimpleNamespace(now=lambda: LATER))


def caller() -> Staff:
    return cast.someone("member_manager", "孙会员")


def made(stay: Stay, kind: str = "call_24h", outcome: str = "reached", **more: Any) -> Contact:
    told = visits.told(stay, kind) if outcome == "reached" else []
    facts = {"channel": "phone", "outcome": outcome, "happened_at": AT, "told": told, "by": caller(), "now": AT} | more
    return actions.make_contact(mother=stay.mother, kind=kind, **facts)


def corrected(wrong: Contact, **more: Any) -> Contact:
    told = visits.told(wrong.stay, wrong.kind) if more.get("outcome", "reached") == "reached" else []
    facts = {"channel": "phone", "outcome": "reached", "happened_at": AT, "reason": "记错了", "told": told,
             "by": caller(), "now": LATER} | more  # fmt: skip
    return actions.correct_contact(contact=wrong, **facts)


def heard_while(act: Callable[[], Any]) -> events.ContactCorrected:
    heard: list[Any] = []
    news.react(events.ContactCorrected, heard.append)
    try:
        act()
    finally:
        news._reactions[events.ContactCorrected].remove(heard.append)
    (event,) = heard
    return event


# --- what is replaced and what stays


@pytest.mark.parametrize("then", Outcome.values)
@pytest.mark.parametrize("first", Outcome.values)
def test_a_correction_says_anything_that_a_contact_may(first: str, then: str) -> None:
    stay, next_on = guests.in_state("left"), LATER.date() + dt.timedelta(days=1)
    wrong = made(stay, outcome=first, next_on=next_on, notes="原话")
    event = heard_while(lambda: corrected(wrong, outcome=then, next_on=next_on, notes="更正后", reason=" 记错结果 "))
    right = event.contact
    assert (right.supersedes, right.reason, right.outcome, right.stay) == (wrong, "记错结果", then, stay)
    assert (right.recorded_at, right.recorded_by.name, event.by.name) == (LATER, "孙会员", "孙会员")
    kept = Contact.objects.get(pk=wrong.pk)
    assert (kept.notes, kept.outcome, kept.sheets.count()) == ("原话", first, 2 if first == "reached" else 0)
    assert (right.sheets.count(), queries.contacts_of(stay.mother)) == (2 if then == "reached" else 0, [right])
    told = Entry.objects.get(verb="members.correct_contact")
    assert (told.before["contact"], told.after["contact"], told.after["reason"]) == (wrong.pk, right.pk, "记错结果")


def test_the_ladder_and_the_list_go_by_what_holds() -> None:
    stay = guests.in_state("left")
    right = corrected(made(stay), outcome="no_answer", next_on=LATER.date())
    (listed,) = queries.gone_home(stay.centre)
    assert (listed.contacts_made, queries.next_try(listed.contacts_made)) == ([right], right)
    assert queries.ladder(listed.contacts_made, member=False)[0].contact is None
    again = corrected(right)
    assert queries.ladder(queries.contacts_of(stay.mother), member=False)[0].contact == again
    assert again.earlier == [right.supersedes, right]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"happened_at": LATER + dt.timedelta(minutes=1)}, "happened_at"),
        ({"happened_at": cast.NOW - dt.timedelta(days=1)}, "happened_at"),
        ({"outcome": "postponed"}, "next_on"),
        ({"outcome": "no_answer", "satisfaction": 4}, "satisfaction"),
        ({"told": []}, None),
    ],
)
def test_corrections_that_cannot_be(change: dict[str, Any], field: str | None) -> None:
    wrong = made(guests.in_state("left"))
    with pytest.raises(RuleBroken) as broken:
        corrected(wrong, **change)
    assert (broken.value.field, Contact.objects.count(), Sheet.objects.count()) == (field, 1, 2)


def test_what_had_been_arranged_stands_although_its_day_is_over() -> None:
    wrong = made(guests.in_state("left"), outcome="postponed", next_on=AT.date())
    weeks = LATER + dt.timedelta(days=14)
    right = corrected(wrong, outcome="postponed", next_on=AT.date(), notes="她要出门", now=weeks)
    with pytest.raises(RuleBroken, match="今天或以后"):
        corrected(right, outcome="postponed", next_on=AT.date() + dt.timedelta(days=1), now=weeks)


def test_what_was_kept_without_sheets_is_corrected_without() -> None:
    stay = guests.in_state("left")
    old = Contact.objects.create(
        centre=stay.centre, mother=stay.mother, stay=stay, kind="call_3d", channel="phone", outcome="reached",
        notes="母婴良好", happened_at=AT, recorded_at=AT,
    )  # fmt: skip
    right = corrected(old, told=[], notes="母乳不足")
    assert (right.sheets.count(), corrected(right, told=[]).sheets.count()) == (0, 0)


def test_only_the_latest_is_corrected() -> None:
    wrong = made(guests.in_state("left"))
    corrected(wrong)
    with pytest.raises(RuleBroken, match="已被更正"):
        corrected(wrong)


@pytest.mark.parametrize(
    "lie", [{"reason": ""}, {"supersedes": None}, {"kind": "other"}, {"mother": "another"}, {"supersedes": "itself"}]
)
def test_the_database_refuses(lie: dict[str, Any]) -> None:
    wrong = made(guests.in_state("left"))
    told = {"centre": wrong.centre, "mother": wrong.mother, "kind": wrong.kind, "supersedes": wrong, "reason": "记错了"}
    told |= lie
    if told["mother"] == "another":
        told["mother"] = guests.booked("李静").mother
    if told["supersedes"] == "itself":
        told |= {"supersedes_id": 10**9, "pk": 10**9}
        del told["supersedes"]
    with pytest.raises(Exception, match=r"contact_reason|a correction is of the same"), transaction.atomic():
        Contact.objects.create(channel="phone", outcome="declined", happened_at=AT, recorded_at=AT, **told)


# --- two at once


def two_hands() -> list[str]:
    stay = guests.in_state("left")
    wrong, by = made(stay, outcome="no_answer"), caller()

    def hand() -> Contact:
        return actions.correct_contact(
            contact=Contact.objects.get(pk=wrong.pk), channel="phone", outcome="declined", happened_at=AT,
            reason="记错了", by=by, now=LATER,
        )  # fmt: skip

    came = together(hand, hand, refused=(RuleBroken, IntegrityError))
    assert Contact.objects.filter(supersedes=wrong).count() == 1
    return sorted(type(one).__name__ for one in came)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_who_correct_at_once_one_wins_and_the_other_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    meet(monkeypatch, actions, "_hold", before=True)
    assert two_hands() == ["Contact", "RuleBroken"]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_only_the_database_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "_hold", lambda mother: None)
    meet(monkeypatch, actions, "_write", before=True)  # both have looked before either writes
    assert two_hands() == ["Contact", "IntegrityError"]


# --- what a doctor is still asked

X, Y, Z = Warned(2, None, "self_harm"), Warned(1, None, "mood"), Warned(1, 7, "weight_slow")


@pytest.mark.parametrize(
    ("said", "duties"),
    [
        ([{Y}], {0: {Y}}),
        ([set(), {Y}], {1: {Y}}),
        ([{Y}, set()], {}),
        ([{Y}, {Y}], {0: {Y}}),
        ([{Y}, {Z}], {1: {Z}}),
        ([{Y}, {Y, Z}], {0: {Y}, 1: {Z}}),
        ([{Y, Z}, {Z}], {0: {Z}}),
        ([{Y}, {Y, Z}, {Z}], {1: {Z}}),
        ([{Y}, set(), {Y}], {2: {Y}}),
        ([{Y}, {X, Y}], {0: {Y}, 1: {X}}),
        ([{X, Y}, {X}], {0: {X}}),
        ([{X, Y}, {Y}], {1: {Y}}),  # the duty of the hour is not left to stand for what has a day
        ([{X, Y}, {X}, {X, Y}], {0: {X}, 2: {Y}}),
    ],
)
def test_which_contact_has_the_duty_for_which_warning(said: list[set[Warned]], duties: dict[int, set[Warned]]) -> None:
    assert answered(map(frozenset, said)) == duties


@given(some.lists(some.frozensets(some.sampled_from([X, Y, Z])), min_size=1))
def test_a_doctor_is_asked_of_all_that_is_said_and_of_nothing_else(said: list[frozenset[Warned]]) -> None:
    duties = answered(said)
    assert frozenset().union(*duties.values()) == said[-1]
    assert sum(map(len, duties.values())) == len(said[-1])
    assert all(duties.values())


# --- the pages


def browser(post: str = "member_manager") -> Client:
    return cast.signed_in(Client(), cast.someone(post))


def page_of(contact: Contact, name: str = "correct") -> str:
    return reverse(f"members:{name}", args=[contact.mother_id, contact.pk])


def sent(wrong: Contact, **more: str) -> dict[str, str]:
    told = {"channel": "phone", "outcome": "reached", "happened_at": f"{AT.astimezone(cast.SHANGHAI):%Y-%m-%dT%H:%M}",
            "reason": "体重抄错", "client_id": "a-correction-once"}  # fmt: skip
    return told | visits.sent(wrong.stay, wrong.kind) | more


def test_the_form_holds_what_was_written_and_the_record_shows_both() -> None:
    stay, phone = guests.in_state("left"), browser()
    wrong = made(stay, "three_month_assessment", notes="谈了睡眠", satisfaction=4)
    text = phone.get(page_of(wrong)).content.decode()
    weight = f"b{visits.babies_of(stay)[0].pk}-weight_g"
    held = [
        'id="id_m-i10_0" value="v0" checked',
        'id="id_satisfaction_1" value="4" checked',
        'value="6200"',
        "谈了睡眠",
    ]
    assert ([one in text for one in held], 'name="kind"' in text) == ([True] * 4, False)
    assert set(Look.objects.values_list("subject_kind", flat=True)) == {"mother", "baby"}  # N10: it shows her record
    answer = phone.post(page_of(wrong), sent(wrong, **{weight: "6400"}))
    right = Contact.objects.get(supersedes=wrong)
    assert (answer.status_code, answer["Location"]) == (303, page_of(right, "record"))
    assert right.happened_at == AT  # the same minute is the same time
    old, new = (phone.get(page_of(one, "record")).content.decode() for one in (wrong, right))
    assert ["已更正" in old, "体重抄错" in old, "6200 g" in old, page_of(wrong) in old] == [True, True, True, False]
    assert ["更正" in new, "体重抄错" in new, "6400 g" in new, page_of(wrong, "record") in new] == [True] * 4
    family = phone.get(reverse("members:family", args=[stay.mother_id])).content.decode()
    assert [page_of(wrong, "record") in family, family.count("三个月健康评估</a>")] == [True, 1]


def test_only_who_was_not_reached_is_asked_from_the_start() -> None:
    """What had no answer gets none from the usual one; a contact without sheets begins like a new one."""
    stay, usual = guests.in_state("left"), 'id="id_m-referred_0" value="none" checked'
    told = visits.told(stay, "call_24h", mother={"referred": "doctor"})
    wrong = [made(stay, told=told), made(stay, outcome="declined")]
    pages = [browser().get(page_of(one)).content.decode() for one in wrong]
    assert [usual in text for text in pages] == [False, True]
    shown = ['id="id_m-referred_1" value="doctor" checked', 'id="id_outcome_1" value="declined" checked']
    assert [one in text for one, text in zip(shown, pages, strict=True)] == [True, True]


def test_sent_twice_it_acts_once_and_the_second_hand_is_told() -> None:
    wrong, phone = made(guests.in_state("left")), browser()
    answers = [phone.post(page_of(wrong), sent(wrong)) for _ in range(2)]
    assert [(one.status_code, one["Location"]) for one in answers] == [(303, answers[0]["Location"])] * 2
    refused = browser("house_director").post(page_of(wrong), sent(wrong, client_id="another-hand-too-late"))
    assert (refused.status_code, "已被更正" in refused.content.decode(), Contact.objects.count()) == (422, True, 2)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"reason": ""}, "更正原因"), ({"reason": "a" * 201}, "200"), ({"happened_at": "2099-01-01T10:00"}, "将来"),
     ({"outcome": "postponed", "next_on": ""}, "另约时间"), ({"m-mood": "dance"}, "情绪")],
)  # fmt: skip
def test_bad_input_is_told(change: dict[str, str], message: str) -> None:
    wrong = made(guests.in_state("left"))
    answer = browser().post(page_of(wrong), sent(wrong, **change))
    assert (answer.status_code, message in answer.content.decode(), Contact.objects.count()) == (422, True, 1)


@pytest.mark.parametrize("post", POSTS)
def test_who_may_record_may_correct(post: str) -> None:
    wrong, may = made(guests.in_state("left")), POSTS[post].may
    answer = browser(post).post(page_of(wrong), sent(wrong))
    assert answer.status_code == (303 if "aftercare.write" in may else 403)
    if "aftercare.read" in may and "aftercare.write" not in may:
        assert page_of(wrong) not in browser(post).get(page_of(wrong, "record")).content.decode()


def test_another_house_or_another_mother_has_no_such_contact() -> None:
    mine = guests.in_state("left")
    stranger = made(guests.in_state("left", "李静"))
    far = Contact.objects.create(
        centre=cast.centre("beihai", "北海月子中心"), mother=guests.booked(at=cast.centre("beihai", "北海月子中心")).mother,
        kind="other", channel="phone", outcome="reached", happened_at=AT, recorded_at=AT,
    )  # fmt: skip
    addresses = [page_of(far), reverse("members:correct", args=[mine.mother_id, stranger.pk])]
    assert [browser().get(address).status_code for address in addresses] == [404, 404]


def test_a_familys_page_asks_as_little_with_thirty_corrections() -> None:
    stay, phone = guests.in_state("left"), browser()
    address = reverse("members:family", args=[stay.mother_id])

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert phone.get(address).status_code == 200
        return len(seen)

    def one(minute: int) -> None:
        at = AT + dt.timedelta(minutes=minute)
        corrected(made(stay, "other", happened_at=at, now=at), happened_at=at, told=[])

    one(0)
    count()
    few = count()
    for minute in range(1, 31):
        one(minute)
    assert count() == few
