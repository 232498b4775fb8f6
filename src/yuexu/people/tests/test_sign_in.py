"""N10: signing in by password and second factor, and what a login opens."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.contrib.sessions.serializers import JSONSerializer
from django.core import signing
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yuexu.people import second_factor
from yuexu.people.models import Account, Session, Staff
from yuexu.people.sessions import OWN_IDLE, SLIDE_EVERY, SessionStore, hashed, seal_of
from yuexu.people.tests import cast
from yuexu.trail.models import Entry

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-word-1"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def log_in(client: Client, staff: Staff, password: str = PASSWORD, **more: str) -> object:
    assert staff.account is not None
    return client.post("/accounts/login/", {"login": staff.account.username, "password": password, **more})


def code_of(account: Account, ahead: int = 0) -> str:
    found = Authenticator.objects.get(user=account, type="totp")
    return format_hotp_value(hotp_value(decrypt(found.data["secret"]), int(time.time()) // 30 + ahead))


def test_who_only_asks_whether_the_page_is_there_makes_no_attempt(client: Client) -> None:
    """As what watches a house does, every few seconds and from the address of the whole house."""
    assert {client.head("/accounts/login/").status_code for _ in range(40)} == {200}
    assert log_in(client, cast.someone("care_nurse", login=True)).status_code == 302  # type: ignore[attr-defined]


def test_a_nurse_signs_in_with_a_password_and_goes_where_she_wanted(client: Client) -> None:
    nurse = cast.someone("care_nurse", login=True)
    assert client.get("/handbook/").status_code in {302, 404}
    asked = client.get("/people/me/")
    assert asked["Location"] == "/accounts/login/?next=/people/me/"
    page = client.get(asked["Location"])
    assert 'name="next" value="/people/me/"' in page.content.decode()
    entered = log_in(client, nurse, next="/people/me/")
    assert (entered.status_code, entered["Location"]) == (302, "/people/me/")
    assert client.get("/people/me/").status_code == 200
    assert [(e.verb, e.by_id) for e in Entry.objects.all()] == [("people.sign_in", nurse.pk)]


def test_next_never_leads_to_another_house(client: Client) -> None:
    nurse = cast.someone("care_nurse", login=True)
    assert log_in(client, nurse, next="https://elsewhere.example/")["Location"] == "/"


def test_a_wrong_password_says_so_and_too_many_say_that(client: Client) -> None:
    nurse = cast.someone("care_nurse", login=True)
    for _ in range(5):
        refused = log_in(client, nurse, "wrong")
        assert refused.status_code == 422
        assert "用户名或密码不对" in refused.content.decode()
    assert "错误次数太多" in log_in(client, nurse).content.decode()  # even the right one waits now


def test_the_login_form_needs_its_token() -> None:
    nurse = cast.someone("care_nurse", login=True)
    assert log_in(Client(enforce_csrf_checks=True), nurse).status_code == 403


@pytest.mark.parametrize("login", ["a\x00b", "名" * 5_000, ""])
def test_bad_input_at_the_login_is_refused_at_the_field(client: Client, login: str) -> None:
    assert client.post("/accounts/login/", {"login": login, "password": "x" * 5_000}).status_code == 422


def test_who_works_nowhere_is_told_so_and_not_sent_in_circles(client: Client) -> None:
    cast.account("left-long-ago")
    entered = client.post("/accounts/login/", {"login": "left-long-ago", "password": PASSWORD}, follow=True)
    assert [path for path, _ in entered.redirect_chain] == ["/accounts/login/"]
    assert "没有在任何中心任职" in entered.content.decode()


def test_a_temporary_password_is_changed_before_anything_else(client: Client) -> None:
    nurse = cast.someone("care_nurse", login=True)
    Account.objects.filter(pk=nurse.account_id).update(password_temporary=True)
    log_in(client, nurse)
    asked = client.get("/people/me/")
    assert asked["Location"] == "/accounts/password/?next=/people/me/"
    page = client.get(asked["Location"]).content.decode()
    assert "10" in page  # the rules stand there
    other = Client()
    log_in(other, nurse)
    new = {"oldpassword": PASSWORD, "password1": "another-long-word-2", "password2": "another-long-word-2"}
    assert client.post("/accounts/password/", {**new, "password2": "x"}).status_code == 422
    changed = client.post("/accounts/password/", {**new, "next": "/people/me/"})
    assert (changed.status_code, changed["Location"]) == (302, "/people/me/")
    assert client.get("/people/me/").status_code == 200
    assert other.get("/people/me/").status_code == 302  # every other login has ended
    assert log_in(Client(), nurse, "another-long-word-2").status_code == 302


def test_a_guarded_post_sets_up_the_second_factor_and_shows_it_at_each_login(client: Client) -> None:
    cashier = cast.someone("cashier", login=True)
    log_in(client, cashier, next="/people/me/")
    asked = client.get("/people/me/")
    assert asked["Location"] == "/people/second-factor/?next=/people/me/"
    asked = client.get(asked["Location"])
    assert asked["Location"] == "/accounts/code/set-up/?next=/people/me/"
    page = client.get(asked["Location"]).content.decode()
    assert "data:image/svg+xml;base64," in page
    secret = re.search(r"data-secret>(\w+)<", page).group(1)
    assert client.post("/accounts/code/set-up/", {"code": "000000"}).status_code == 422
    right = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    done = client.post("/accounts/code/set-up/", {"code": right, "next": "/people/me/"})
    assert done["Location"] == "/accounts/code/recovery/?next=%2Fpeople%2Fme%2F"
    codes = re.findall(r"yx-code\">(\d{8})<", client.get(done["Location"]).content.decode())
    assert len(set(codes)) == 10
    assert client.get("/people/me/").status_code == 200

    again = Client()
    assert log_in(again, cashier, next="/people/me/")["Location"].startswith("/accounts/code/")
    assert again.get("/people/me/").status_code == 302
    assert again.post("/accounts/code/", {"code": "000000"}).status_code == 422
    entered = again.post("/accounts/code/", {"code": code_of(cashier.account), "next": "/people/me/"})
    assert (entered.status_code, again.get("/people/me/").status_code) == (302, 200)

    lost = Client()
    log_in(lost, cashier)
    assert lost.post("/accounts/code/", {"code": codes[0]}).status_code == 302
    twice = Client()
    log_in(twice, cashier)
    assert twice.post("/accounts/code/", {"code": codes[0]}).status_code == 422  # a recovery code serves once


def test_the_secret_is_sealed_in_the_database(settings: object) -> None:
    settings.DEMO = True
    account = cast.account("cashier")
    second_factor.invent(account)
    kept = Authenticator.objects.get(user=account).data["secret"]
    assert not re.fullmatch(r"[A-Z2-7=]+", kept)
    assert len(decrypt(kept)) == 32


def test_a_guarded_post_cannot_give_the_second_factor_up(client: Client, settings: object) -> None:
    settings.DEMO = True
    cashier = cast.someone("cashier", login=True)
    second_factor.invent(cashier.account)
    log_in(client, cashier)
    client.post("/accounts/code/", {"code": code_of(cashier.account)})
    assert "不能关闭" in client.get("/accounts/code/give-up/").content.decode()
    assert client.post("/accounts/code/give-up/").status_code == 422
    assert Authenticator.objects.filter(user=cashier.account, type="totp").exists()


def test_only_the_demo_says_the_code_and_only_of_invented_people(client: Client, settings: object) -> None:
    cashier, real = cast.someone("cashier", login=True), cast.someone("finance", login=True)
    settings.DEMO = True
    second_factor.invent(cashier.account)
    second_factor.invent(real.account)
    mark = Authenticator.objects.get(user=real.account)
    mark.data = {"secret": mark.data["secret"]}
    mark.save()
    log_in(client, cashier)
    shown = re.search(r"data-demo-code>(\d{6})<", client.get("/accounts/code/").content.decode())
    assert client.post("/accounts/code/", {"code": shown.group(1)}).status_code == 302
    client = Client()
    log_in(client, real)
    assert "data-demo-code" not in client.get("/accounts/code/").content.decode()
    settings.DEMO = False
    client = Client()
    log_in(client, cashier)
    assert "data-demo-code" not in client.get("/accounts/code/").content.decode()
    with pytest.raises(second_factor.NotTheDemo):
        second_factor.invent(cast.account("third"))


def test_signing_out_ends_the_login_and_needs_a_post(client: Client) -> None:
    nurse = cast.someone("care_nurse", login=True)
    log_in(client, nurse)
    assert client.get("/accounts/logout/").status_code == 200
    assert client.post("/accounts/logout/")["Location"] == "/accounts/login/"
    assert client.get("/people/me/").status_code == 302
    assert Entry.objects.filter(verb="people.sign_out", by_id=nurse.pk).count() == 1


def test_a_session_and_its_person_are_one_query(client: Client) -> None:
    nurse = cast.someone("care_nurse")
    cast.signed_in(client, nurse)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get("/handbook/nowhere/")  # no view, so that nothing but the request itself asks
    assert answer.status_code == 404
    assert [query["sql"].split("(")[0] for query in seen] == ["SELECT * FROM yuexu_badge"]


def test_the_end_of_a_session_moves_at_most_once_in_five_minutes(client: Client) -> None:
    nurse = cast.someone("care_nurse")
    cast.signed_in(client, nurse)
    row = Session.objects.get(staff=nurse)

    def writes_after(seconds_used: int, **headers: str) -> int:
        Session.objects.filter(pk=row.pk).update(expire_date=_from_now(OWN_IDLE - seconds_used))
        with CaptureQueriesContext(connection) as seen:
            client.get("/people/places/", headers=headers)
        return len([q for q in seen if q["sql"].startswith(("UPDATE", "INSERT"))])

    assert writes_after(SLIDE_EVERY - 30) == 0
    assert writes_after(SLIDE_EVERY + 30) == 1
    assert writes_after(SLIDE_EVERY + 30, **{"HX-Request": "true", "HX-Trigger": "beds", "HX-Target": "beds"}) == 0
    Session.objects.filter(pk=row.pk).update(expire_date=_from_now(-3600))  # long before the test's transaction
    assert client.get("/people/me/").status_code == 302


def _from_now(seconds: int) -> object:
    from datetime import timedelta

    from django.utils import timezone

    return timezone.now() + timedelta(seconds=seconds)


@pytest.mark.parametrize("change", ["staff_id", "account_id", "session_data"])
def test_a_session_row_written_by_raw_sql_opens_nothing(client: Client, change: str) -> None:
    nurse, manager = cast.someone("care_nurse", login=True), cast.someone("general_manager", login=True)
    cast.signed_in(client, nurse)
    other = Client()
    cast.signed_in(other, manager)
    mine, theirs = Session.objects.get(staff=nurse), Session.objects.get(staff=manager)
    assert client.get("/people/me/").status_code == 200
    Session.objects.filter(pk=mine.pk).update(**{change: getattr(theirs, change)})
    assert client.get("/people/me/").status_code == 302


def test_the_table_keeps_no_cookie(client: Client) -> None:
    cast.signed_in(client, cast.someone("care_nurse"))
    cookie = client.cookies["sessionid"].value
    assert SessionStore(cookie).load()["staff_id"]
    assert list(Session.objects.values_list("session_key", flat=True)) == [hashed(cookie)]


def test_a_session_written_before_they_were_plain_still_opens(client: Client) -> None:
    """An upgrade logs nobody out: data signed by Django as they were, and sealed."""
    nurse = cast.someone("care_nurse", login=True)
    cast.signed_in(client, nurse)
    key = client.cookies["sessionid"].value
    row = Session.objects.get(session_key=hashed(key))
    assert row.session_data.startswith("{")
    row.session_data = signing.dumps(row.get_decoded(), salt=SessionStore().key_salt, serializer=JSONSerializer)
    row.seal = seal_of(row.session_key, row.account_id, row.staff_id, row.session_data)
    row.save()
    assert (not row.session_data.startswith("{"), client.get("/people/me/").status_code) == (True, 200)
