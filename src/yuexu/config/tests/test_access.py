"""N10: every address as every post, as a stranger, and with another house's rows."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from yuexu.kernel.http import ANYONE, SIGNED_IN
from yuexu.people.permissions import PERMISSIONS
from yuexu.people.posts import POSTS
from yuexu.people.tests import cast
from yuexu.people.tests.samples import SAMPLES

NOBODYS = 10**9  # the number of no row
OUTSIDE = {"set_language": "Django's own: changes the language cookie of who asks, shows nothing"}
ALSO = {"contracts:file": "families.contact"}  # addresses that need a second right: this one tells whole numbers
OF_THE_ROW = {
    "care:correct": "care.chart",
    "care:new": "care.chart",
    "safety:correct": "house.log",
}  # asked by its card
ALIKE: dict[frozenset[str], list[str]] = {}  # what may be done -> the posts that may do exactly that
for _code, _post in sorted(POSTS.items()):
    ALIKE.setdefault(_post.may, []).append(_code)
EACH = pytest.mark.parametrize(
    "post", [codes[0] for codes in ALIKE.values()], ids=["+".join(c) for c in ALIKE.values()]
)
ANSWERS = {200, 302, 303, 404, 405}  # what an address may answer to a GET that is allowed


@dataclass(frozen=True)
class Address:
    """One address of the house: its name, its view, and the names and converters of what it asks."""

    name: str
    view: Any
    asks: tuple[tuple[str, Any], ...]

    @property
    def may(self) -> str:
        return str(getattr(self.view, "may", ""))

    def path(self, given: dict[str, Any] | None = None) -> str:
        """The address with these arguments; what is not given is nobody's."""
        return reverse(self.name, kwargs={name: _nobodys(kind) for name, kind in self.asks} | (given or {}))


def _nobodys(converter: Any) -> Any:
    """An argument that the address takes and that names no row; of a few fixed words, the first."""
    if isinstance(converter, IntConverter):
        return NOBODYS
    words = ["nowhere", str(NOBODYS), "2026-06-15", *converter.regex.strip("()").split("|")]
    fitting = [word for word in words if re.fullmatch(converter.regex, word)]
    assert fitting, f"{type(converter).__name__} takes none of {words}: add one that names nothing"
    return converter.to_python(fitting[0])


def _walk(patterns: list[Any], spaces: tuple[str, ...] = (), asks: tuple[Any, ...] = ()) -> Iterator[Address]:
    for pattern in patterns:
        more = (*asks, *pattern.pattern.converters.items())
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern.url_patterns, inner, more)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name"
            yield Address(":".join((*spaces, pattern.name)), pattern.callback, more)


ADDRESSES = sorted(_walk(get_resolver().url_patterns), key=lambda address: address.name)
DECLARED = [address for address in ADDRESSES if address.name not in OUTSIDE]


def load_samples() -> None:
    """Have every package's samples known."""
    for floor in settings.FLOORS:
        name = f"yuexu.{floor}.tests.samples"
        if importlib.util.find_spec(name):
            importlib.import_module(name)


def test_every_view_says_who_may() -> None:
    known = {ANYONE, SIGNED_IN, *PERMISSIONS}
    assert [address.name for address in ADDRESSES if address.name not in OUTSIDE and address.may not in known] == []
    assert sorted(OUTSIDE) == sorted(name for name in OUTSIDE if name in {address.name for address in ADDRESSES})


def test_every_name_leads_to_one_address() -> None:
    names = [address.name for address in ADDRESSES]
    assert [name for name in names if names.count(name) > 1] == []


def test_every_permission_is_needed_by_a_post() -> None:
    assert sorted(set(PERMISSIONS) - frozenset().union(*(post.may for post in POSTS.values()))) == []


def _refused(address: Address, staff: Any) -> bool:
    needs = {address.may, ALSO.get(address.name, address.may)} - {ANYONE, SIGNED_IN}
    return not needs <= staff.permissions


@pytest.mark.django_db
@EACH
def test_each_post_opens_exactly_what_it_may(client: Client, post: str) -> None:
    staff = cast.someone(post)
    cast.signed_in(client, staff)
    seen = {address.name: client.get(address.path()).status_code for address in DECLARED}
    assert {name for name, status in seen.items() if status == 403} == {
        address.name for address in DECLARED if _refused(address, staff)
    }
    assert {name: status for name, status in seen.items() if status not in ANSWERS | {403}} == {}


@pytest.mark.django_db
@EACH
def test_each_post_sends_nothing_that_it_may_not(client: Client, post: str) -> None:
    staff = cast.someone(post)
    cast.signed_in(client, staff)
    closed = [address for address in DECLARED if _refused(address, staff) and "POST" in address.view.methods]
    assert {address.name: client.post(address.path()).status_code for address in closed} == {
        address.name: 403 for address in closed
    }


@pytest.mark.django_db
def test_a_stranger_is_sent_to_the_login(client: Client) -> None:
    cast.someone("carer")
    inner = [address for address in DECLARED if address.may != ANYONE]
    for send in (client.get, client.post):
        answers = {address.name: send(address.path()) for address in inner}
        assert {
            name: answer.status_code
            for name, answer in answers.items()
            if not answer.get("Location", "").startswith("/accounts/login/") and answer.status_code != 405
        } == {}
    outer = {address.name: client.get(address.path()).status_code for address in DECLARED if address.may == ANYONE}
    assert {name: status for name, status in outer.items() if status not in ANSWERS} == {}


@pytest.mark.django_db
def test_an_htmx_request_of_a_stranger_keeps_the_page(client: Client) -> None:
    inner = [address for address in DECLARED if address.may != ANYONE and "GET" in address.view.methods]
    headers = {"HX-Request": "true", "HX-Target": "part"}
    assert {client.get(address.path(), headers=headers).status_code for address in inner} == {401}


@pytest.mark.django_db
def test_who_has_not_shown_the_second_factor_sees_nothing(client: Client) -> None:
    cast.signed_in(client, cast.someone("general_manager"), second_factor=False)
    inner = [address for address in DECLARED if address.may != ANYONE]
    wrong = {address.name: client.get(address.path()).get("Location", "") for address in inner}
    assert {name: to for name, to in wrong.items() if not to.startswith("/people/second-factor/")} == {}


ONES_OWN = {"exports:export", "exports:file"}  # to whoever asked for it alone (exports/tests): others are told 404

CODED = {  # what an address's argument is instead of a row's number
    "care:rule": "a set of warning rules, the same in every house",
    "exports:ask": "a list, whose rows are those of the own house (exports/tests)",
    "handbook:board": "a department",
    "handbook:change": "a regulation, of which each house has its own edition",
    "handbook:regulation": "a regulation",
    "people:switch_to": "a person, asked only on a registered device of the house (people/tests/test_devices.py)",
    "safety:new": "a sheet",
}


def test_every_address_with_an_argument_has_a_row_to_be_asked_with() -> None:
    load_samples()
    asking = {address.name for address in DECLARED if address.asks}
    assert sorted(asking - set(CODED) - set(SAMPLES)) == []
    assert sorted(set(CODED) - asking) == []
    assert sorted(set(SAMPLES) - asking) == []


@pytest.fixture
def rows() -> dict[str, str]:
    """Name of an address -> the path of a row of the other house; a row is made once for all its addresses."""
    load_samples()
    there = cast.centre("beihai", "北海月子中心")
    made = {make: make(there) for make in dict.fromkeys(SAMPLES.values())}
    known = {address.name: address for address in DECLARED}
    with connection.cursor() as cursor:  # what a commit would have checked by now: pages may only read
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    return {name: known[name].path(made[make]) for name, make in SAMPLES.items()}


@pytest.mark.django_db
def test_another_houses_rows_do_not_exist(client: Client, rows: dict[str, str]) -> None:
    known = {address.name: address for address in DECLARED}
    cast.signed_in(client, cast.someone("general_manager"))
    assert {name: client.get(path).status_code for name, path in rows.items()} == dict.fromkeys(rows, 404)
    writes = {name: path for name, path in rows.items() if "POST" in known[name].view.methods}
    assert {name: client.post(path).status_code for name, path in writes.items()} == dict.fromkeys(writes, 404)


@pytest.mark.django_db
def test_ones_own_rows_answer_as_the_post_may(rows: dict[str, str]) -> None:
    """One test for all posts: the rows are long in the making."""
    known = {address.name: address for address in DECLARED}
    wrong: dict[tuple[str, str], int] = {}
    for post in (codes[0] for codes in ALIKE.values()):
        staff = cast.someone(post, at=cast.centre("beihai"))
        browser = cast.signed_in(Client(), staff)
        for name, path in rows.items():
            status = browser.get(path).status_code
            refused = _refused(known[name], staff) or (name in OF_THE_ROW and not staff.may(OF_THE_ROW[name]))
            wanted = {403} if refused else {404} if name in ONES_OWN else {200, 302, 303}
            if status not in wanted:
                wrong[post, name] = status
    assert wrong == {}


@pytest.mark.django_db
def test_numbers_past_any_row_are_not_found(client: Client) -> None:
    cast.signed_in(client, cast.someone("general_manager"))
    asking = [address for address in DECLARED if any(isinstance(kind, IntConverter) for _, kind in address.asks)]
    huge = {
        address.name: client.get(
            address.path({name: 10**30 for name, kind in address.asks if isinstance(kind, IntConverter)})
        ).status_code
        for address in asking
    }
    assert {name: status for name, status in huge.items() if status not in {302, 303, 404}} == {}
