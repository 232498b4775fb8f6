"""Finds a form of every address that takes one: in a lived house, in a house of samples, and before the login."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps as django_apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yuexu.config.tests.found import Found, Page, crawl, one_of_each
from yuexu.config.tests.test_access import DECLARED, Address, load_samples
from yuexu.desk.menu import MENU, RECORD
from yuexu.people import actions
from yuexu.people.entering import DEVICE_COOKIE
from yuexu.people.models import Centre, Holding, Staff
from yuexu.people.posts import POSTS
from yuexu.people.tests import cast
from yuexu.people.tests.samples import SAMPLES
from yuexu.rooms.tests.house import ready_room, room_type
from yuexu.simulate.run import Life, Order

Sending = tuple[Client, Found]  # who sends, and what
APART = """
    SELECT setval(oid, nextval(oid) + 10000 * row_number() OVER (ORDER BY oid)) FROM pg_class
    WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'procrastinate%'
"""  # no row has the number of a row of another table, by which one could be taken for the other; never backwards
WORD = "a-long-enough-word-1"  # the cast's password
POSTED = [address for address in DECLARED if "POST" in getattr(address.view, "methods", ())]


def sendings() -> list[Sending]:
    """One form of every kind that can be found, with somebody who may send it."""
    client = _everybody(_lived())
    starts = [item.name for _label, items in MENU for item in items] + [name for _label, name, *_ in RECORD]
    pages, wrong = crawl(client.get, [reverse(name) for name in starts])
    assert wrong == []
    found = [(client, form) for form in one_of_each(pages)]
    for further in (_by_rows, _by_samples, _entrance):
        known = {form.key[0] for _client, form in found}
        missing = [address for address in POSTED if address.name not in known]
        found += [(who, form) for who, form in further(client, missing)]
    return found


def _lived() -> Centre:
    """A few lived days."""
    with connection.cursor() as cursor:
        cursor.execute(APART)
    Life(Order(0, days=2, rooms=3, families=45, seed=7, now=timezone.now(), logins=False)).run()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # plans for the rows that are there now
    _settle()
    centre: Centre = Centre.objects.get(code="yuexu")
    ready_room("901", kind=room_type(at=centre))  # at any hour one that somebody can move into
    return centre


def _settle() -> None:
    """Check what a commit would have checked by now: a stranger's request, which sees no house's rows, could not."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _everybody(centre: Centre) -> Client:
    """The general manager, who for once holds every post beside her own."""
    boss = cast.someone("general_manager", "总经理", at=centre)
    for post in sorted(set(POSTS) - {"general_manager"}):
        Holding.objects.create(centre=centre, staff=boss, post=post, from_on=centre.opened_on)
    client: Client = cast.signed_in(Client(), Staff.objects.get(pk=boss.pk))
    return client


def _by_rows(client: Client, missing: list[Address]) -> Iterator[Sending]:
    """Forms that no link of the crawled pages led to, by rows of their package in every state."""
    for address in missing:
        for pk in _rows(address.name.partition(":")[0]) if address.asks else [0]:
            form = _form_of(client, address.path({"pk": pk} if pk else {}))
            if form:
                yield client, form
                break


def _by_samples(_client: Client, missing: list[Address]) -> Iterator[Sending]:
    """Forms about the rows that every package knows how to make."""
    load_samples()
    centre = cast.centre("beihai", "北海月子中心")
    made = {make: make(centre) for make in dict.fromkeys(SAMPLES.values())}
    _settle()
    client = _everybody(centre)
    for address in missing:
        form = _form_of(client, address.path(made[SAMPLES[address.name]])) if address.name in SAMPLES else None
        if form:
            yield client, form


def _entrance(_client: Client, missing: list[Address]) -> Iterator[Sending]:
    """Forms of those who are not in yet, or who set up how they get in."""
    nurse = cast.someone("care_nurse", "韩门", login=True)
    nurse.set_pin("2580")
    nurse.save()
    _device, token = actions.register(name="平板", by=nurse, now=timezone.now())
    tablet, stranger, asked, again, inside, new = (Client() for _ in range(6))
    tablet.cookies[DEVICE_COOKIE] = token
    boss = cast.someone("cashier", login=True)
    TOTP.activate(boss.account, generate_totp_secret())
    asked.post(reverse("account_login"), {"login": boss.account.username, "password": WORD})
    for client, who in ((inside, boss), (new, nurse)):  # what changes how one gets in asks for the password anew
        cast.signed_in(client, who).post(reverse("account_reauthenticate"), {"password": WORD})
    cast.signed_in(again, boss)
    ways = {
        "account_login": stranger, "people:switch_to": tablet, "mfa_authenticate": asked, "mfa_reauthenticate": again,
        "mfa_deactivate_totp": inside, "mfa_generate_recovery_codes": inside, "mfa_activate_totp": new,
    }  # fmt: skip
    for address in missing:
        if address.name in ways:
            form = _form_of(ways[address.name], address.path({"pk": nurse.pk} if address.asks else {}))
            if form:
                yield ways[address.name], form


def _form_of(client: Client, path: str) -> Found | None:
    """The form that posts to this address, on its own page or on the one that it sends the browser to."""
    answer = client.get(path, follow=True)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return None
    at = answer.request["PATH_INFO"]
    return next((form for form in Page(at, answer.content.decode()).forms if urlsplit(form.action).path == path), None)


def _rows(package: str) -> list[int]:
    """One row of each model and state."""
    rows: list[int] = []
    for model in django_apps.get_app_config(package).get_models() if package in settings.FLOORS else []:
        if {"centre", "id"} <= {one.name for one in model._meta.fields}:
            states = [one.name for one in model._meta.fields if one.name == "state"]
            newest = model._default_manager.order_by(*states, "-pk").distinct(*states) if states else None
            some = newest if newest is not None else model._default_manager.order_by("-pk")[:1]
            rows += list(some.values_list("pk", flat=True))
    return rows
