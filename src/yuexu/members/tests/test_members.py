"""J1, J2: contacts that prove and contacts that do not, the ladder, joining, and the pages."""

from __future__ import annotations

import datetime as dt
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
from yuexu.members import actions, events, queries
from yuexu.members.models import Contact, Member, Sheet
from yuexu.members.states import AFTER_JOINING, AFTER_STAY, PROVES, Kind, Outcome
from yuexu.members.tests import visits
from yuexu.people.posts import POSTS
from yuexu.people.tests import cast
from yuexu.rooms.tests import house
from yuexu.stays.models import Stay
from yuexu.stays.tests import guests
from yuexu.trail.models import Entry

pytestmark = pytest.mark.django_db

LATER = cast.NOW + dt.timedelta(hours=20)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "timezone", SimpleNamespace(now=lambda: LATER))


def caller() -> Any:
    return cast.someone("member_manager", "孙会员")


def reached(stay: Stay, kind: str = "call_24h", **more: Any) -> Contact:
    told = {"channel": "phone", "outcome": "reached", "happened_at": LATER, "by": None, "now": LATER} | more
    if told["outcome"] == "reached":
        told = {"told": visits.told(stay, kind)} | told
    return actions.make_contact(mother=stay.mother, kind=kind, **told)


@pytest.mark.parametrize("outcome", Outcome.values)
def test_only_a_contact_that_came_about_proves(outcome: str) -> None:
    stay, heard = guests.in_state("left"), []
    for kind in (events.ContactMade, events.ContactTried):
        news.react(kind, heard.append)
    try:
        contact = reached(stay, outcome=outcome, next_on=LATER.date() + dt.timedelta(days=1))
    finally:
        for kind in (events.ContactMade, events.ContactTried):
            news._reactions[kind].remove(heard.append)
    expected = events.ContactMade if outcome in PROVES else events.ContactTried
    assert [(type(event), event.contact) for event in heard] == [(expected, contact)]
    assert (contact.stay, Entry.objects.filter(verb="members.make_contact").count()) == (stay, 1)
    rungs = queries.ladder(queries.contacts_of(stay.mother), member=False)
    assert [rung.contact for rung in rungs] == [contact if outcome in PROVES else None, None, None, None, None]


def test_the_ladder_in_order_and_the_next_rung() -> None:
    stay = guests.in_state("left")
    actions.join(mother=stay.mother, by=None, now=LATER)
    kinds = [*AFTER_STAY, *AFTER_JOINING]
    for number, kind in enumerate(kinds):
        rungs = queries.ladder(queries.contacts_of(stay.mother), member=True)
        assert [rung.contact is not None for rung in rungs] == [True] * number + [False] * (len(kinds) - number)
        assert queries.next_kind(rungs) == kind
        reached(stay, kind)
    assert queries.next_kind(queries.ladder(queries.contacts_of(stay.mother), member=True)) == Kind.OTHER


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"happened_at": LATER + dt.timedelta(minutes=1)}, "happened_at"),
        ({"happened_at": cast.NOW - dt.timedelta(days=1)}, "happened_at"),
        ({"kind": "joined_1w"}, "kind"),
        ({"outcome": "postponed"}, "next_on"),
        ({"outcome": "postponed", "next_on": cast.TODAY - dt.timedelta(days=1)}, "next_on"),
        ({"outcome": "no_answer", "satisfaction": 5}, "satisfaction"),
    ],
)
def test_contacts_that_cannot_be(change: dict[str, Any], field: str) -> None:
    stay = guests.in_state("left")
    with pytest.raises(RuleBroken) as broken:
        reached(stay, **change)
    assert broken.value.field == field
    assert Contact.objects.count() == 0


def test_a_resident_has_no_call_after_her_stay_but_may_be_talked_to() -> None:
    stay = guests.resident()
    with pytest.raises(RuleBroken, match="还没有离所"):
        reached(stay)
    assert reached(stay, "other").stay is None


def test_a_contact_is_never_edited() -> None:
    sheet = Sheet.objects.filter(contact=reached(guests.in_state("left"))).latest("pk")
    rows = (Contact.objects.filter(pk=sheet.contact_id), Sheet.objects.filter(pk=sheet.pk))
    changes = (lambda: rows[0].update(notes="x"), lambda: rows[1].update(values={}), lambda: rows[1].delete())
    for change in changes:
        with pytest.raises(Exception, match="append_only"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    "wrong", [{"satisfaction": 6}, {"outcome": "postponed"}, {"happened_at": LATER + dt.timedelta(days=1)}]
)
def test_the_database_refuses(wrong: dict[str, Any]) -> None:
    stay = guests.in_state("left")
    told = {"kind": "other", "channel": "phone", "outcome": "reached", "happened_at": LATER, "recorded_at": LATER}
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(centre=cast.centre(), mother=stay.mother, **told | wrong)


def test_joining_is_for_those_who_stayed_and_once() -> None:
    stay, heard = guests.resident(), []
    news.react(events.MemberJoined, heard.append)
    try:
        member = actions.join(mother=stay.mother, by=None, now=LATER)
    finally:
        news._reactions[events.MemberJoined].remove(heard.append)
    assert ([event.member for event in heard], member.number) == ([member], f"HY2026-{stay.mother_id:06}")
    with pytest.raises(RuleBroken, match="已经是会员"):
        actions.join(mother=stay.mother, by=None, now=LATER)
    with pytest.raises(RuleBroken, match="入住过"):
        actions.join(mother=guests.booked("李静").mother, by=None, now=LATER)


FORM = {"kind": "call_24h", "channel": "phone", "outcome": "reached", "happened_at": LATER.strftime("%Y-%m-%dT%H:%M")}


def filled(stay: Stay, kind: str = "call_24h", **more: str) -> dict[str, Any]:
    """The form as a browser sends it, every sheet filled in; `more` by the names of the fields."""
    return FORM | {"kind": kind} | visits.sent(stay, kind) | more


def test_the_form_is_filled_in_and_recorded() -> None:
    stay = guests.in_state("left")
    browser = cast.signed_in(Client(), caller())
    address = reverse("members:contact", args=[stay.mother_id])
    page = browser.get(address, {"kind": "full_month_visit"}).content.decode()
    assert ['name="kind" value="full_month_visit"' in page, 'value="home" checked' in page] == [True, True]
    assert browser.post(address, filled(stay, satisfaction="5", notes="宝宝吃得好")).status_code == 303
    contact = Contact.objects.get()
    assert (contact.kind, contact.satisfaction, contact.recorded_by.name) == ("call_24h", 5, "孙会员")
    text = browser.get(reverse("members:family", args=[stay.mother_id])).content.decode()
    assert ["宝宝吃得好" in text, "请先征得同意" in text] == [True, True]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"happened_at": "2026-99-99T10:00"}, "日期"),
        ({"happened_at": "2099-01-01T10:00"}, "将来"),
        ({"satisfaction": "NaN"}, "NaN"),
        ({"satisfaction": "1e400"}, "1e400"),
        ({"kind": "dance"}, "dance"),
        ({"notes": "a" * 2_000_000}, "1000"),
        ({"notes": "好\x07"}, "控制字符"),
        ({"outcome": "postponed", "next_on": ""}, "另约时间"),
    ],
)
def test_bad_input_is_told(wrong: dict[str, str], message: str) -> None:
    stay = guests.in_state("left")
    browser = cast.signed_in(Client(), caller())
    answer = browser.post(reverse("members:contact", args=[stay.mother_id]), filled(stay) | wrong)
    assert (answer.status_code, message in answer.content.decode(), Contact.objects.count()) == (422, True, 0)


@pytest.mark.parametrize("post", POSTS)
def test_access_by_post(post: str) -> None:
    stay = guests.in_state("left")
    browser, may = cast.signed_in(Client(), cast.someone(post)), POSTS[post].may
    reads = [reverse("members:followups"), reverse("members:family", args=[stay.mother_id])]
    assert [browser.get(address).status_code for address in reads] == [200 if "aftercare.read" in may else 403] * 2
    joined = browser.post(reverse("members:join", args=[stay.mother_id])).status_code
    assert (joined, Member.objects.count()) == ((303, 1) if "aftercare.write" in may else (403, 0))


def test_another_house_has_no_such_family() -> None:
    stranger = guests.booked(at=cast.centre("beihai", "北海月子中心")).mother_id
    browser = cast.signed_in(Client(), caller())
    for name in ("family", "contact", "tried", "join"):
        assert browser.get(reverse(f"members:{name}", args=[stranger])).status_code == 404


def test_the_list_its_part_and_its_queries() -> None:
    browser = cast.signed_in(Client(), caller())
    address = reverse("members:followups")

    def queries_of() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(address).status_code == 200
        return len(seen)

    reached(guests.in_state("left"))
    one = queries_of()
    for _ in range(10):
        reached(guests.in_state("left"))
    assert queries_of() == one
    whole = house.still(browser.get(address, {"q": "wxm"}))
    part = house.still(browser.get(address, {"q": "wxm"}, headers={"HX-Request": "true", "HX-Target": "followups"}))
    assert part.startswith('<div id="followups">')
    assert whole.count(part) == 1
    assert browser.get(address, {"q": "\x00", "page": "1e400"}).status_code == 200
