"""The small cast: people with names, used by the tests of every package."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from typing import Any

from yuexu.people.models import Account, Centre, Holding, Staff
from yuexu.people.posts import POSTS

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2026, 6, 15, 10, 0, tzinfo=SHANGHAI)  # a Monday morning in the house
TODAY = NOW.date()


def centre(code: str = "nanhu", name: str = "南湖月子中心") -> Centre:
    """A house; the same code gives the same house."""
    return Centre.objects.get_or_create(code=code, defaults={"name": name, "opened_on": dt.date(2024, 1, 1)})[0]


def someone(post: str, name: str = "", *, at: Centre | None = None, login: bool = False) -> Staff:
    """A person who holds one post; with `login` also an account named after the post and the house."""
    house = at or centre()
    count = Staff.objects.filter(centre=house).count() + 1
    staff = Staff.objects.create(
        centre=house,
        number=f"N{count:03}",
        name=name or str(POSTS[post].name),
        department=POSTS[post].department,
        joined_on=house.opened_on,
        account=account(f"{post}-{house.code}-{count}") if login else None,
    )
    Holding.objects.create(centre=house, staff=staff, post=post, from_on=house.opened_on)
    return staff


def account(name: str, password: str = "a-long-enough-word-1") -> Account:
    """A login."""
    return Account.objects.create_user(username=name, password=password)


def untokened(page: str) -> str:
    """A page without its token, which is another on each page."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", page)


def signed_in(client: Any, staff: Staff, *, second_factor: bool = True) -> Any:
    """The test client, signed in as this person."""
    from yuexu.people.middleware import SECOND_FACTOR
    from yuexu.people.sessions import STAFF

    if staff.account is None:
        staff.account = account(f"login-{staff.pk}")
        staff.save()
    client.force_login(staff.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[STAFF] = staff.pk
    if second_factor:
        session[SECOND_FACTOR] = NOW.isoformat()
    session.save()
    return client
