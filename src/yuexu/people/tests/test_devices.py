"""N10: shared devices, switching by PIN, idle ends, places; nothing of the former person stays."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from yuexu.people import actions, second_factor
from yuexu.people.entering import DEVICE_COOKIE, token_hash
from yuexu.people.models import Account, Device, Session, Staff
from yuexu.people.sessions import DEVICE, SHARED_IDLE
from yuexu.people.tests import cast
from yuexu.trail.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def with_pin(post: str, pin: str = "2580", name: str = "") -> Staff:
    staff = cast.someone(post, name, login=True)
    staff.set_pin(pin)
    staff.save()
    return staff


def tablet(*, at: Staff | None = None) -> tuple[Client, Device]:
    """A browser that a manager registered."""
    manager = at or cast.someone("general_affairs")
    device, token = actions.register(name="三楼护士站", by=manager, now=timezone.now())
    client = Client()
    client.cookies[DEVICE_COOKIE] = token
    return client, device


def pin(client: Client, staff: Staff, given: str, **more: str) -> object:
    return client.post(f"/people/switch/{staff.pk}/", {"pin": given, **more})


def test_a_manager_registers_the_browser_they_sit_at(client: Client) -> None:
    cast.signed_in(client, cast.someone("care_director"))
    answer = client.post("/people/devices/new/", {"name": "三楼护士站"})
    cookie = answer.cookies[DEVICE_COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert Device.objects.get().token_hash == token_hash(cookie.value) != cookie.value
    assert client.session.get_expiry_age() == SHARED_IDLE
    assert "您是谁" in client.get("/people/switch/").content.decode()


def test_a_registration_sent_twice_registers_once_and_gives_the_same_cookie(client: Client) -> None:
    cast.signed_in(client, cast.someone("care_director"))
    sent = {"name": "三楼护士站", "client_id": str(uuid.uuid4())}
    cookies = []
    for _ in range(2):  # the first answer is lost: the browser has no cookie when it sends again
        cookies.append(client.post("/people/devices/new/", sent).cookies[DEVICE_COOKIE].value)
        del client.cookies[DEVICE_COOKIE]
    assert cookies[0] == cookies[1]
    assert (Device.objects.count(), Entry.objects.filter(verb="people.register_device").count()) == (1, 1)
    assert client.session[DEVICE] == Device.objects.get().pk
    for again in ({**sent, "client_id": str(uuid.uuid4())}, {"name": "三楼护士站"}, {**sent, "client_id": "short"}):
        client.post("/people/devices/new/", again)
    assert Device.objects.count() == 4


def test_the_registration_of_a_device_out_of_use_does_not_come_back(client: Client) -> None:
    manager = cast.someone("care_director")
    cast.signed_in(client, manager)
    sent = {"name": "三楼护士站", "client_id": str(uuid.uuid4())}
    client.post("/people/devices/new/", sent)
    actions.revoke(device=Device.objects.get(), by=manager, now=timezone.now())
    cast.signed_in(client, manager)
    again = client.post("/people/devices/new/", sent)
    assert (again.status_code, DEVICE_COOKIE in again.cookies, Device.objects.count()) == (409, False, 1)


def test_two_people_whose_browsers_made_the_same_id_have_two_devices() -> None:
    one, two = cast.someone("care_director"), cast.someone("general_affairs")
    made = [actions.register(name="平板", by=by, now=timezone.now(), sent="the-same-id") for by in (one, two)]
    assert (made[0][0] == made[1][0], made[0][1] == made[1][1]) == (False, False)


def test_who_may_not_register_cannot(client: Client) -> None:
    cast.signed_in(client, cast.someone("care_nurse"))
    assert client.post("/people/devices/new/", {"name": "x"}).status_code == 403
    assert not Device.objects.exists()


def test_the_login_of_a_registered_device_shows_the_faces_and_password_stays_possible() -> None:
    client, _ = tablet()
    with_pin("care_nurse", name="单雪")
    cast.someone("carer", "没有口令的人", login=True)
    shown = client.get("/accounts/login/?next=/handbook/", follow=True)
    assert shown.redirect_chain == [("/people/switch/?next=%2Fhandbook%2F", 302)]
    assert ["单雪" in shown.content.decode(), "没有口令的人" in shown.content.decode()] == [True, False]
    assert client.get("/accounts/login/?password=1").status_code == 200


def test_faces_of_another_house_are_not_shown_nor_entered() -> None:
    there = cast.centre("beihai", "北海月子中心")
    stranger = cast.someone("care_nurse", "北海护士", at=there, login=True)
    stranger.set_pin("2580")
    stranger.save()
    client, _ = tablet()
    assert "北海护士" not in client.get("/people/switch/").content.decode()
    assert pin(client, stranger, "2580").status_code == 404


def test_a_pin_opens_a_short_login_and_leaves_nothing_of_the_former_person() -> None:
    client, device = tablet()
    first, second = with_pin("care_nurse", name="甲"), with_pin("carer", "9081", name="乙")
    assert pin(client, first, "2580", next="/people/me/")["Location"] == "/people/me/"
    session = client.session
    session["draft"] = "of the first"
    session.save()
    old = client.cookies["sessionid"].value
    assert pin(client, second, "9081").status_code == 302
    assert client.cookies["sessionid"].value != old
    assert dict(client.session.items()).keys() == {
        "_auth_user_id", "_auth_user_backend", "_auth_user_hash", "by", "since", "agent", "device_id",
        "_session_expiry", "staff_id",
    }  # fmt: skip
    assert (client.session["staff_id"], client.session["device_id"]) == (second.pk, device.pk)
    assert not Session.objects.filter(staff=first).exists()
    left = Session.objects.get(staff=second).expire_date - timezone.now()
    assert dt.timedelta(seconds=SHARED_IDLE - 60) < left <= dt.timedelta(seconds=SHARED_IDLE)
    page = client.get("/people/me/").content.decode()
    assert ["乙" in page, 'data-idle="900"' in page] == [True, True]
    assert [entry.by_id for entry in Entry.objects.filter(verb="people.switch")] == [first.pk, second.pk]


def test_five_wrong_pins_lock_that_person_on_that_device_only() -> None:
    client, _ = tablet()
    nurse, other = with_pin("care_nurse"), with_pin("carer", "9081")
    for left in (4, 3, 2, 1):
        assert f"还可以试 {left} 次" in pin(client, nurse, "1111").content.decode()
    assert "错误次数太多" in pin(client, nurse, "1111").content.decode()
    assert pin(client, nurse, "2580").status_code == 422  # the right one waits too
    assert pin(client, other, "9081").status_code == 302
    elsewhere, _ = tablet(at=Staff.objects.get(department="general"))
    assert pin(elsewhere, nurse, "2580").status_code == 302
    assert Entry.objects.filter(verb="people.pin_locked", subject_id=nurse.pk).count() == 1


def test_without_a_registered_device_a_pin_opens_nothing(client: Client) -> None:
    nurse = with_pin("care_nurse")
    assert pin(client, nurse, "2580").status_code == 404
    client.cookies[DEVICE_COOKIE] = "x" * 43
    assert pin(client, nurse, "2580").status_code == 404


def test_a_guarded_post_still_shows_its_second_factor_and_a_pin_cannot_set_one_up(settings: object) -> None:
    client, _ = tablet()
    settings.DEMO = True
    ready, bare = with_pin("cashier"), with_pin("finance", "9081")
    second_factor.invent(ready.account)
    pin(client, ready, "2580")
    assert client.get("/people/me/", follow=True).redirect_chain[-1][0].startswith("/accounts/code/again/")
    pin(client, bare, "9081")
    assert client.get("/people/me/", follow=True).redirect_chain[-1][0].startswith("/accounts/again/")


def test_a_revoked_device_ends_its_logins_and_opens_none() -> None:
    client, device = tablet()
    nurse = with_pin("care_nurse")
    pin(client, nurse, "2580")
    own = Client()
    cast.signed_in(own, nurse)
    actions.revoke(device=device, by=cast.someone("care_director"), now=timezone.now())
    assert client.get("/people/me/").status_code == 302
    assert own.get("/people/me/").status_code == 200
    assert pin(client, nurse, "2580").status_code == 404


def test_a_pin_is_set_with_the_password_and_easy_ones_are_refused(client: Client) -> None:
    nurse = cast.someone("care_nurse", login=True)
    cast.signed_in(client, nurse)
    right = {"password": "a-long-enough-word-1", "pin": "2580", "again": "2580"}
    for wrong in ({"password": "x"}, {"pin": "1234", "again": "1234"}, {"again": "2581"}, {"pin": "12a4"}):
        assert client.post("/people/me/pin/", {**right, **wrong}).status_code == 422
        assert Staff.objects.get(pk=nurse.pk).pin == ""
    assert client.post("/people/me/pin/", right).status_code == 303
    kept = Staff.objects.get(pk=nurse.pk)
    assert kept.check_pin("2580")
    assert "2580" not in kept.pin
    for _ in range(5):
        client.post("/people/me/pin/", {**right, "password": "x"})
    assert "错误次数太多" in client.post("/people/me/pin/", right).content.decode()


def test_logging_out_everywhere_else_keeps_this_login(client: Client) -> None:
    nurse = cast.someone("care_nurse")
    cast.signed_in(client, nurse)
    assert "data-idle" not in client.get("/people/me/").content.decode()
    others = [cast.signed_in(Client(), nurse) for _ in range(2)]
    assert client.get("/people/me/").content.decode().count("<tr>") == 4  # a head and three logins
    assert client.post("/people/me/sessions/").status_code == 303
    assert client.get("/people/me/").status_code == 200
    assert [one.get("/people/me/").status_code for one in others] == [302, 302]


def test_who_works_in_two_houses_chooses_and_moves(client: Client) -> None:
    there = cast.centre("beihai", "北海月子中心")
    here = cast.someone("care_nurse", "两地", login=True)
    away = cast.someone("carer", "两地", at=there)
    Staff.objects.filter(pk=away.pk).update(account=here.account)
    login = {"login": here.account.username, "password": "a-long-enough-word-1", "next": "/people/me/"}
    asked = client.post("/accounts/login/", login)
    assert asked["Location"] == "/people/places/?next=%2Fpeople%2Fme%2F"
    moved = client.post("/people/places/", {"staff": away.pk, "next": "/people/me/"})
    assert moved["Location"] == "/people/me/"
    assert "北海月子中心" in client.get("/people/me/").content.decode()
    stranger = cast.someone("general_manager", at=there)
    client.post("/people/places/", {"staff": stranger.pk})
    assert client.session["staff_id"] == away.pk
    assert Entry.objects.filter(centre_id=there.pk, verb="people.move", by_id=away.pk).count() == 1


def test_a_pin_opens_only_the_house_it_was_typed_in() -> None:
    client, _ = tablet()
    there = cast.centre("beihai", "北海月子中心")
    nurse = with_pin("care_nurse")
    away = cast.someone("general_manager", at=there)
    Staff.objects.filter(pk=away.pk).update(account=nurse.account)
    pin(client, nurse, "2580")
    client.post("/people/places/", {"staff": away.pk})
    assert client.session["staff_id"] == nurse.pk


def test_a_closed_account_ends_at_once(client: Client) -> None:
    nurse = cast.someone("care_nurse")
    cast.signed_in(client, nurse)
    Account.objects.filter(pk=nurse.account_id).update(is_active=False)
    assert client.get("/people/me/").status_code == 302
