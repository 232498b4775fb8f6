"""I3: every verb of a complaint from every state; nothing is closed without the client's answer; the pages."""

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

from yuexu.kernel import events as news
from yuexu.kernel import http
from yuexu.kernel.errors import RuleBroken
from yuexu.people.models import Staff
from yuexu.people.posts import POSTS
from yuexu.people.tests import cast
from yuexu.rooms.tests import house
from yuexu.trail.models import Entry
from yuexu.voice import actions, events
from yuexu.voice.models import Complaint, ComplaintTurn
from yuexu.voice.states import STEPS, ComplaintState

pytestmark = pytest.mark.django_db

LATER = cast.NOW + dt.timedelta(hours=1)


def manager() -> Staff:
    found = Staff.objects.filter(name="何客服").first()
    return found or cast.someone("service_manager", "何客服")


def accepted() -> Complaint:
    return actions.accept(
        centre_id=cast.centre().pk, told_by="王小明", channel="face", text="夜里走廊太吵", severity="minor",
        department="service", by=manager(), now=cast.NOW,
    )  # fmt: skip


def in_state(state: str) -> Complaint:
    made = accepted()
    if state != "accepted":
        made = actions.react(complaint=made, text="抱歉，马上处理", by=manager(), now=cast.NOW)
    if state in ("solved", "closed"):
        made = actions.solve(complaint=made, text="调整夜间推车路线", by=manager(), now=cast.NOW)
    if state == "closed":
        made = actions.hear(complaint=made, answer="content", by=manager(), now=cast.NOW)
    return made


VERBS: dict[str, tuple[Callable[[Complaint], Any], str, str, type[news.Event]]] = {
    "react": (lambda row: actions.react(complaint=row, text="抱歉", by=manager(), now=LATER), "accepted", "answered", events.ComplaintAnswered),
    "solve": (lambda row: actions.solve(complaint=row, text="换房", by=manager(), now=LATER), "answered", "solved", events.ComplaintSolved),
    "agree": (lambda row: actions.hear(complaint=row, answer="agreed", by=manager(), now=LATER), "solved", "closed", events.ComplaintClosed),
    "content": (lambda row: actions.hear(complaint=row, answer="content", by=manager(), now=LATER), "solved", "closed", events.ComplaintClosed),
    "refuse": (lambda row: actions.hear(complaint=row, answer="not_content", by=manager(), now=LATER), "solved", "answered", events.ComplaintReopened),
}  # fmt: skip


@pytest.mark.parametrize("state", ComplaintState.values)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_from_every_state(verb: str, state: str) -> None:
    act, start, then, kind = VERBS[verb]
    row, heard = in_state(state), []
    turns = row.turns.count()
    news.react(kind, heard.append)
    try:
        if state == start:
            act(row)
        else:
            with pytest.raises(RuleBroken), transaction.atomic():
                act(row)
    finally:
        news._reactions[kind].remove(heard.append)
    row.refresh_from_db()
    done = state == start
    assert (row.state, row.turns.count() - turns, len(heard)) == (then if done else state, int(done), int(done))


def test_the_verbs_reach_exactly_the_table_of_steps() -> None:
    reached = {(start, then) for _, start, then, _ in VERBS.values()}
    assert reached == {(state, then) for state, after in STEPS.items() for then in after}


def test_the_times_and_the_turns_stand() -> None:
    row = accepted()
    for number, act in enumerate(("react", "solve", "refuse", "solve", "agree"), start=1):
        VERBS[act][0](row)
        assert ComplaintTurn.objects.filter(complaint=row).count() == number + 1
    row.refresh_from_db()
    assert (row.answered_at, row.solved_at, row.closed_at, row.answer) == (LATER, LATER, LATER, "agreed")
    assert list(row.turns.values_list("turn", flat=True)) == [
        "accepted",
        "answered",
        "solved",
        "client",
        "solved",
        "client",
    ]
    assert Entry.objects.filter(subject_kind="complaint", subject_id=row.pk).count() == 6


def test_judging_is_for_open_ones() -> None:
    row = actions.judge(
        complaint=accepted(), severity="grave", department="care", owner=manager(), by=manager(), now=LATER
    )
    assert (row.severity, row.department, row.owner, row.turns.last().text) == (
        "grave",
        "care",
        manager(),
        "重大 · 护理部 · 何客服",
    )
    with pytest.raises(RuleBroken, match="结案"):
        actions.judge(
            complaint=in_state("closed"), severity="minor", department="care", owner=None, by=manager(), now=LATER
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "closed", "closed_at": LATER, "answered_at": LATER, "solved_at": LATER},
        {"state": "closed", "closed_at": LATER, "answered_at": LATER, "solved_at": LATER, "answer": "not_content"},
        {"state": "answered"},
        {"state": "solved", "answered_at": LATER},
    ],
)
def test_the_database_closes_nothing_without_the_client(wrong: dict[str, Any]) -> None:
    row = accepted()
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=row.pk).update(**wrong)


def test_a_turn_is_never_edited() -> None:
    turn = accepted().turns.get()
    with pytest.raises(Exception, match="append_only"), transaction.atomic():
        ComplaintTurn.objects.filter(pk=turn.pk).update(text="x")


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(http, "timezone", SimpleNamespace(now=lambda: LATER))
    return cast.signed_in(Client(), manager())


FORM = {"told_by": "王小明", "channel": "phone", "text": "汤太咸", "severity": "minor", "department": "meals"}


def test_a_complaint_through_the_pages(browser: Client) -> None:
    assert browser.get(reverse("voice:accept")).status_code == 200
    assert browser.post(reverse("voice:accept"), FORM).status_code == 303
    row = Complaint.objects.get()
    for name, sent in [
        ("judgement", {"severity": "serious", "department": "meals"}),
        ("reaction", {"text": "抱歉，马上换"}),
        ("solution", {"text": "厨房调整"}),
        ("answer", {"answer": "agreed", "text": "好的"}),
    ]:
        address = reverse(f"voice:{name}", args=[row.pk])
        assert (name, browser.get(address).status_code, browser.post(address, sent).status_code) == (name, 200, 303)
    page = browser.get(reverse("voice:complaint", args=[row.pk])).content.decode()
    assert [word for word in ("汤太咸", "马上换", "厨房调整", "接受 好的", "已结案") if word not in page] == []
    assert browser.post(reverse("voice:answer", args=[row.pk]), {"answer": "content"}).status_code == 422


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"text": ""}, "必填"),
        ({"text": "a" * 2_000_000}, "2000"),
        ({"told_by": "王\x00"}, "空字符"),
        ({"told_by": "王\x07"}, "控制字符"),
        ({"severity": "NaN"}, "NaN"),
        ({"owner": "1e400"}, "有效"),
    ],
)
def test_bad_input_is_told(browser: Client, wrong: dict[str, str], message: str) -> None:
    answer = browser.post(reverse("voice:accept"), FORM | wrong)
    assert (answer.status_code, message in answer.content.decode(), Complaint.objects.count()) == (422, True, 0)


@pytest.mark.parametrize("post", POSTS)
def test_access_by_post(post: str) -> None:
    row, may = accepted(), POSTS[post].may
    visitor = cast.signed_in(Client(), cast.someone(post))
    told = [reverse("voice:complaints"), reverse("voice:complaint", args=[row.pk])]
    assert [visitor.get(address).status_code for address in told] == [200 if "voice.read" in may else 403] * 2
    answer = visitor.post(reverse("voice:reaction", args=[row.pk]), {"text": "抱歉"})
    assert answer.status_code == (303 if "voice.write" in may else 403)


def test_another_house_has_no_such_complaint(browser: Client) -> None:
    row = accepted()
    Complaint.objects.filter(pk=row.pk).update(centre=cast.centre("beihai", "北海月子中心"))
    for name in ("complaint", "judgement", "reaction", "solution", "answer"):
        assert browser.get(reverse(f"voice:{name}", args=[row.pk])).status_code == 404


def test_the_list_its_part_and_its_queries(browser: Client) -> None:
    address = reverse("voice:complaints")

    def queries_of() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(address).status_code == 200
        return len(seen)

    accepted()
    one = queries_of()
    for _ in range(30):
        accepted()
    assert queries_of() == one
    whole = house.still(browser.get(address, {"q": "走廊", "state": "accepted"}))
    headers = {"HX-Request": "true", "HX-Target": "complaints"}
    part = house.still(browser.get(address, {"q": "走廊", "state": "accepted"}, headers=headers))
    assert part.startswith('<div id="complaints">')
    assert whole.count(part) == 1
    assert browser.get(address, {"q": "\x00", "state": "x", "page": "1e400"}).status_code == 200
