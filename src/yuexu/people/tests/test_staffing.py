"""F1: hiring, posts given and taken, leaving; who may do it to whom; what the trail keeps."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yuexu.kernel.errors import RuleBroken
from yuexu.people import actions, rules
from yuexu.people.models import Account, Holding, Session, Staff
from yuexu.people.posts import POSTS
from yuexu.people.tests import cast
from yuexu.trail.models import Entry

pytestmark = pytest.mark.django_db
NEW = {"name": "单雪", "number": "Z1", "department": "care", "phone": "138 0013 8000", "joined_on": "2026-06-01"}


def now() -> dt.datetime:
    return timezone.now()


def today() -> dt.date:
    return timezone.localdate()


def days(count: int) -> dt.date:
    return today() + dt.timedelta(days=count)


@pytest.fixture
def manager() -> Staff:
    return cast.someone("general_manager", login=True)


@pytest.fixture
def desk(client: Client, manager: Staff) -> Client:
    return cast.signed_in(client, manager)


def test_a_new_person_with_login_and_post_signs_in_with_the_password_said_once(desk: Client) -> None:
    page = desk.post("/people/new/", {**NEW, "post": "care_nurse", "username": "shanxue"})
    password = re.search(r"data-password>([\w-]+)<", page.content.decode()).group(1)
    made = Staff.objects.get(number="Z1")
    assert (made.initials, made.phone, made.posts) == ("sx", "13800138000", {"care_nurse"})
    assert [entry.verb for entry in Entry.objects.filter(subject_id=made.pk).order_by("pk")] == [
        "people.hire",
        "people.give_post",
        "people.give_password",
    ]
    assert "13800138000" not in str(list(Entry.objects.values_list("after", flat=True)))
    assert password not in str(list(Entry.objects.values_list("after", flat=True)))
    hers = Client()
    assert hers.post("/accounts/login/", {"login": "shanxue", "password": password}).status_code == 302
    assert hers.get("/people/me/")["Location"] == "/accounts/password/?next=/people/me/"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "名" * 5_000_00),
        ("name", "a\x07b"),
        ("number", ""),
        ("phone", "not a phone"),
        ("joined_on", "2026-99-99"),
        ("joined_on", "1026-01-01"),
        ("username", "Has Space"),
        ("department", "nowhere"),
        ("post", "emperor"),
    ],
)
def test_bad_input_is_refused_at_its_field(desk: Client, field: str, value: str) -> None:
    answer = desk.post("/people/new/", {**NEW, field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not Staff.objects.filter(name="单雪").exists()


def test_a_number_or_user_name_taken_is_said_and_nothing_is_half_done(desk: Client, manager: Staff) -> None:
    taken = manager.account.username.replace("_", "-")
    Account.objects.filter(pk=manager.account_id).update(username=taken)
    assert "这个工号已有人用" in desk.post("/people/new/", {**NEW, "number": manager.number}).content.decode()
    assert "这个用户名已有人用" in desk.post("/people/new/", {**NEW, "username": taken}).content.decode()
    assert Staff.objects.count() == 1


def test_a_post_is_held_from_its_day_until_its_day(manager: Staff) -> None:
    nurse = cast.someone("carer")
    holding = actions.give_post(staff=nurse, post="care_nurse", from_on=days(3), by=manager, now=now())
    assert Staff.objects.get(pk=nurse.pk).posts == {"carer"}
    assert [set(Holding.objects.on(days(n)).filter(staff=nurse).values_list("post", flat=True)) for n in (2, 3)] == [
        {"carer"},
        {"carer", "care_nurse"},
    ]
    actions.take_post(holding=holding, until_on=days(5), by=manager, now=now(), today=today())
    assert not Holding.objects.on(days(5)).filter(staff=nurse, post="care_nurse").exists()
    told = Entry.objects.get(verb="people.take_post")
    assert (told.before, told.after) == (
        {"post": "care_nurse", "until_on": None},
        {"post": "care_nurse", "until_on": days(5).isoformat()},
    )


def test_the_same_post_cannot_be_held_twice_at_once(manager: Staff) -> None:
    nurse = cast.someone("care_nurse")
    with pytest.raises(IntegrityError, match="holding_"), transaction.atomic():
        actions.give_post(staff=nurse, post="care_nurse", from_on=today(), by=manager, now=now())
    held = Holding.objects.get(staff=nurse)
    actions.take_post(holding=held, until_on=days(10), by=manager, now=now(), today=today())
    with pytest.raises(IntegrityError, match="holding_no_overlap"), transaction.atomic():
        actions.give_post(staff=nurse, post="care_nurse", from_on=days(9), by=manager, now=now())
    actions.give_post(staff=nurse, post="care_nurse", from_on=days(10), by=manager, now=now())


def test_the_overlap_is_said_on_the_form(desk: Client) -> None:
    nurse = cast.someone("care_nurse")
    answer = desk.post(f"/people/{nurse.pk}/posts/", {"post": "care_nurse", "from_on": today().isoformat()})
    assert answer.status_code == 422
    assert "已任此岗位" in answer.content.decode()


def test_nobody_gives_or_takes_what_reaches_further_than_they_do(manager: Staff) -> None:
    hr, nurse = cast.someone("hr"), cast.someone("care_nurse")
    before = Holding.objects.count()
    for attempt in (
        lambda: actions.give_post(staff=hr, post="general_manager", from_on=today(), by=hr, now=now()),
        lambda: actions.give_post(staff=nurse, post="cashier", from_on=today(), by=hr, now=now()),
        lambda: actions.take_post(
            holding=Holding.objects.get(staff=manager), until_on=today(), by=hr, now=now(), today=today()
        ),
        lambda: actions.leave(staff=manager, left_on=today(), by=hr, now=now(), today=today()),
        lambda: actions.give_password(staff=manager, by=hr, now=now()),
        lambda: actions.reset_second_factor(staff=manager, by=hr, now=now()),
    ):
        with pytest.raises(RuleBroken):
            attempt()
    assert (Holding.objects.count(), Holding.objects.filter(until_on=None).count()) == (before, before)
    assert not Entry.objects.exists()


def test_hr_fills_ordinary_posts_and_nobody_is_raised_by_themselves(client: Client) -> None:
    """F1: who manages the staff hires a nurse, gives her post and first login; beyond that it stays as it was."""
    hr, colleague = cast.someone("hr"), cast.someone("hr", "另一位人事")
    browser = cast.signed_in(client, hr)
    page = browser.post("/people/new/", {**NEW, "post": "care_nurse", "username": "shanxue"})
    assert "data-password>" in page.content.decode()
    nurse = Staff.objects.get(number="Z1")
    assert nurse.posts == {"care_nurse"}
    actions.give_post(staff=nurse, post="group_leader", from_on=today(), by=hr, now=now())
    before = Holding.objects.count()
    for attempt in (
        lambda: actions.give_post(staff=hr, post="care_nurse", from_on=today(), by=hr, now=now()),
        lambda: actions.give_post(staff=colleague, post="care_nurse", from_on=today(), by=hr, now=now()),
        lambda: actions.give_post(staff=nurse, post="house_director", from_on=today(), by=hr, now=now()),
        lambda: actions.give_post(staff=nurse, post="finance", from_on=today(), by=hr, now=now()),
        lambda: actions.give_password(staff=nurse, by=hr, now=now()),
    ):
        with pytest.raises(RuleBroken):
            attempt()
    assert Holding.objects.count() == before
    leads = Holding.objects.get(staff=nurse, post="group_leader")
    actions.take_post(holding=leads, until_on=today(), by=hr, now=now(), today=today())
    actions.leave(staff=nurse, left_on=today(), by=hr, now=now(), today=today())
    assert not Holding.objects.on(today()).filter(staff=nurse).exists()


def test_a_post_to_come_counts_when_another_is_given(manager: Staff) -> None:
    """Who will manage people from next week gets nothing more from a manager who may do less."""
    hr, nurse = cast.someone("hr"), cast.someone("carer")
    actions.give_post(staff=nurse, post="hr", from_on=days(7), by=manager, now=now())
    with pytest.raises(RuleBroken):
        actions.give_post(staff=nurse, post="doctor", from_on=today(), by=hr, now=now())


def test_the_form_offers_what_may_be_given(client: Client) -> None:
    hr, carer = cast.someone("hr"), cast.someone("carer")
    browser = cast.signed_in(client, hr)
    offered = {
        person: set(re.findall(r'<option value="(\w+)"', browser.get(f"/people/{person.pk}/posts/").content.decode()))
        for person in (carer, hr)
    }
    assert offered == {carer: {code for code in POSTS if rules.ordinary(code)} | {"hr"}, hr: {"hr"}}
    page = browser.get(f"/people/{carer.pk}/").content.decode()
    assert ("办理离职" in page, "开通登录" in page, "卸下" in page) == (True, True, True)


def test_a_manager_cannot_take_their_own_last_post_that_manages_nor_leave(manager: Staff) -> None:
    own = Holding.objects.get(staff=manager)
    with pytest.raises(RuleBroken):
        actions.take_post(holding=own, until_on=today(), by=manager, now=now(), today=today())
    with pytest.raises(RuleBroken):
        actions.leave(staff=manager, left_on=today(), by=manager, now=now(), today=today())
    actions.give_post(staff=manager, post="hr", from_on=today(), by=manager, now=now())
    actions.take_post(holding=own, until_on=today(), by=manager, now=now(), today=today())
    assert Staff.objects.get(pk=manager.pk).posts == {"hr"}


def test_the_past_of_a_holding_is_not_rewritten(manager: Staff) -> None:
    held = Holding.objects.get(staff=cast.someone("carer"))
    with pytest.raises(RuleBroken) as refused:
        actions.take_post(holding=held, until_on=days(-1), by=manager, now=now(), today=today())
    assert refused.value.field == "until_on"


def test_leaving_ends_posts_login_and_pin(client: Client, manager: Staff) -> None:
    nurse = cast.someone("care_nurse", login=True)
    nurse.set_pin("2580")
    nurse.save()
    cast.signed_in(client, nurse)
    actions.give_post(staff=nurse, post="carer", from_on=days(7), by=manager, now=now())
    actions.leave(staff=nurse, left_on=today(), by=manager, now=now(), today=today())
    nurse = Staff.objects.get(pk=nurse.pk)
    assert (nurse.left_on, nurse.pin, nurse.account.is_active) == (today(), "", False)
    assert sorted(Holding.objects.filter(staff=nurse).values_list("until_on", flat=True)) == [today(), days(7)]
    assert client.get("/people/me/").status_code == 302
    assert not Session.objects.filter(staff=nurse).exists()
    told = Client().post("/accounts/login/", {"login": nurse.account.username, "password": "a-long-enough-word-1"})
    assert told.status_code in {302, 422}
    assert Client().get("/people/me/").status_code == 302


@pytest.mark.parametrize("day", [1, -4000])
def test_leaving_on_a_day_that_cannot_be_is_refused(manager: Staff, day: int) -> None:
    with pytest.raises(RuleBroken) as refused:
        actions.leave(staff=cast.someone("carer"), left_on=days(day), by=manager, now=now(), today=today())
    assert refused.value.field == "left_on"


def test_an_account_that_opens_another_house_is_not_reset_here(manager: Staff) -> None:
    there = cast.someone("carer", at=cast.centre("beihai", "北海月子中心"), login=True)
    here = cast.someone("carer")
    actions.link(staff=here, username=there.account.username, by=manager, now=now())
    from yuexu.kernel.gate import inside

    with inside(here.centre_id, writable=True), pytest.raises(RuleBroken, match="其他中心"):
        actions.give_password(staff=here, by=manager, now=now())
    with inside(here.centre_id, writable=True):
        actions.leave(staff=Staff.objects.get(pk=here.pk), left_on=today(), by=manager, now=now(), today=today())
    assert Account.objects.get(pk=there.account_id).is_active


def test_the_phone_is_masked_for_who_does_not_manage(client: Client, desk: Client, manager: Staff) -> None:
    nurse = cast.someone("care_nurse")
    actions.change(staff=nurse, by=manager, now=now(), phone="13800138000")
    assert "13800138000" in desk.get(f"/people/{nurse.pk}/").content.decode()
    seen = cast.signed_in(Client(), cast.someone("butler")).get(f"/people/{nurse.pk}/").content.decode()
    assert ["13800138000" in seen, "138****8000" in seen, nurse.name in seen] == [False, True, True]
    assert Entry.objects.get(verb="people.change").after["phone"] != "13800138000"


def test_the_same_again_changes_nothing_and_leaves_no_trail(manager: Staff) -> None:
    nurse = cast.someone("care_nurse", "单雪")
    known = {name: getattr(nurse, name) for name in ("number", "name", "department", "phone", "joined_on")}
    actions.change(staff=nurse, by=manager, now=now(), **known)
    assert Entry.objects.filter(verb="people.change").count() == 0
    actions.change(staff=nurse, by=manager, now=now(), **known | {"name": "单雪梅"})
    (entry,) = Entry.objects.filter(verb="people.change")
    assert (entry.before["name"], entry.after["name"]) == ("单雪", "单雪梅")
    nurse.refresh_from_db()
    assert nurse.initials == "sxm"


def test_staff_are_found_by_name_initials_number_and_whole_phone(desk: Client, manager: Staff) -> None:
    nurse = cast.someone("care_nurse", "单雪")
    actions.change(staff=nurse, by=manager, now=now(), phone="13800138000")
    headers = {"HX-Request": "true", "HX-Target": "staff"}

    def found(**query: str) -> bool:
        return "单雪" in desk.get("/people/", query, headers=headers).content.decode()

    assert [found(q=word) for word in ("单", "sx", nurse.number, "138 0013 8000", "1380013", "dx")] == [
        True,
        True,
        True,
        True,
        False,
        False,
    ]
    assert [found(department="care"), found(department="sales"), found(left="1")] == [True, False, False]


def test_the_list_asks_as_much_for_thirty_as_for_one(desk: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert desk.get("/people/").status_code == 200
        return len(seen)

    count()
    few = count()
    for _ in range(29):
        cast.someone("carer")
    assert count() == few


def test_the_part_is_the_same_part_of_the_whole_page(desk: Client) -> None:
    whole = desk.get("/people/").content.decode()
    part = desk.get("/people/", headers={"HX-Request": "true", "HX-Target": "staff"}).content.decode()
    assert cast.untokened(part.strip()) in cast.untokened(whole)


def test_every_post_is_shown_with_its_purpose_and_holder(desk: Client) -> None:
    from yuexu.people.posts import POSTS

    cast.someone("carer", "月嫂阿姨")
    text = desk.get("/people/posts/").content.decode()
    assert [post.code for post in POSTS.values() if str(post.purpose) not in text] == []
    assert "月嫂阿姨" in text
