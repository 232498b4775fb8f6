"""Issue 2, 6: whatever is typed into whichever field, the answer is a sentence at that field, and nothing is lost or kept."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.apps import apps as django_apps
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yuexu.config.tests.found import Found, Page, crawl, one_of_each
from yuexu.config.tests.test_access import DECLARED
from yuexu.desk.menu import MENU, RECORD
from yuexu.people.models import Centre, Holding, Staff
from yuexu.people.posts import POSTS
from yuexu.people.tests import cast
from yuexu.simulate.run import Life, Order
from yuexu.trail.models import Entry

NUMBERS = ["-500", "1e400", "NaN", "Infinity", "1000000000000000", "9" * 5000]
DAYS = ["2026-99-99", "0001-01-01", "9999-12-31", "NaN"]
MOMENTS = ["2026-99-99T10:00", "0001-01-01T00:00", "9999-12-31T23:59", "9999-12-31T23:59:59-12:00"]
HIDDEN = ["王\x00芳", "\x1b[31m红\x1b[0m", "\u202e反写", "\ufeff"]
NASTY = {
    "number": NUMBERS, "date": DAYS, "datetime-local": MOMENTS, "time": ["25:61", "NaN", "\x00"],
    "tel": [*HIDDEN, "-500", "1e400"], "text": [*HIDDEN, "字" * 70_000], "textarea": [*HIDDEN, "字" * 70_000],
}  # fmt: skip
CHOICES = ["no-such", "\x00", "9" * 30, "1e400", "-1"]
ANSWERS = {200, 302, 303, 400, 404, 409, 413, 422}


@contextmanager
def quiet(name: str) -> Iterator[None]:
    """Thousands of refusals are expected here, and are no news."""
    log = logging.getLogger(name)
    log.disabled = True
    yield
    log.disabled = False


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves no row."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def house(db: None) -> tuple[Client, list[Found]]:
    """A few lived days, somebody who holds every post, and one form of every kind that can be found."""
    Life(Order(0, days=2, rooms=3, families=45, seed=7, now=timezone.now(), logins=False)).run()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # plans for the rows that are there now
    client = _everybody(Centre.objects.get(code="yuexu"))
    starts = [item.name for _label, items in MENU for item in items] + [name for _label, name, *_ in RECORD]
    pages, wrong = crawl(client.get, [reverse(name) for name in starts])
    assert wrong == []
    found = one_of_each(pages)
    return client, found + _further(client, {form.key[0] for form in found})


def _everybody(centre: Centre) -> Client:
    """The general manager, who for once holds every post beside her own."""
    boss = cast.someone("general_manager", "总经理", at=centre)
    for post in sorted(set(POSTS) - {"general_manager"}):
        Holding.objects.create(centre=centre, staff=boss, post=post, from_on=centre.opened_on)
    client: Client = cast.signed_in(Client(), Staff.objects.get(pk=boss.pk))
    return client


def _further(client: Client, known: set[str]) -> list[Found]:
    """Forms of addresses that no link of the crawled pages led to, by rows of their package in every state."""
    found = []
    for address in DECLARED:
        if address.name in known or "POST" not in getattr(address.view, "methods", ()):
            continue
        for pk in _rows(address.name.partition(":")[0]) if address.asks else [0]:
            path = address.path({"pk": pk} if pk else {})
            answer = client.get(path)
            if answer.status_code == 200:
                found += [form for form in Page(path, answer.content.decode()).forms if form.action == path][:1]
                break
    return found


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


@dataclass(frozen=True)
class Answer:
    """A form sent with fields spoilt, and what came back: its status, the same form again, entries of the trail."""

    status: int
    form: Found | None = None
    written: int = 0
    fault: str = ""


def fire(client: Client, form: Found, spoilt: dict[str, str]) -> Answer:
    """Send the form with these values in these fields; whatever is written is undone."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    before = Entry.objects.count()
    with undone():
        try:
            answer = client.post(form.action, form.sent() | spoilt, headers={"Referer": form.page})
        except Exception as error:
            return Answer(500, fault=f"{type(error).__name__}: {error}"[:200])
        finally:
            client.cookies.clear()
            client.cookies.load(cookies)
        again = Page(form.action, answer.content.decode()).forms if answer.status_code == 422 else []
        same = [one for one in again if one.action == form.action]
        return Answer(answer.status_code, same[0] if same else None, Entry.objects.count() - before)


def rounds(form: Found) -> Iterator[dict[str, str]]:
    """Every field spoilt at once, then spoilt otherwise, until each has had each of its nasty values."""
    values = {name: NASTY.get(one.kind, CHOICES) for name, one in form.fields.items() if name not in folded(form)}
    for number in range(max(map(len, values.values()), default=0)):
        yield {name: nasty[number % len(nasty)] for name, nasty in values.items()}


def folded(form: Found) -> set[str]:
    """The second and third baby of a birth of one: not asked, so not looked at."""
    return {name for name in form.fields if name.startswith(("baby2-", "baby3-"))}


def lost(form: Found, sent: dict[str, str], again: Found) -> list[str]:
    """Fields whose text did not come back as it was typed; what no page can hold may go."""
    return [
        one.name
        for one in form.typed
        if one.name in sent and shown((again.fields[one.name].values or [""])[0]) != shown(sent[one.name])
    ]


def shown(text: str) -> str:
    """Without NUL, which no page can hold."""
    return text.replace("\x00", "")


@pytest.mark.slow
def test_no_field_of_any_form_takes_what_cannot_be(house: tuple[Client, list[Found]]) -> None:
    client, forms = house
    faults: list[str] = []
    with quiet("django.request"):
        for form in forms:
            for spoilt in rounds(form):
                faults += judged(client, form, spoilt, fire(client, form, spoilt))
    assert faults == []
    unkept = {form.key[0] for form in forms if form.typed and not form.keep}  # a lost session loses what is typed
    assert unkept == {"people:register"}  # one short name, on a page that changes the shell
    assert len({form.key for form in forms}) > 150


def judged(client: Client, form: Found, spoilt: dict[str, str], answer: Answer) -> list[str]:
    """What is wrong with an answer. Fields that were not refused are tried again, each alone among right ones."""
    name = "/".join(form.key)
    if answer.status not in ANSWERS:
        return [f"{name}: {answer.status} {answer.fault}"]
    taken = {one.name for one in form.typed if one.name in spoilt}
    faults = []
    if answer.form is not None:
        faults += [f"{name}: wrote although it refused"] if answer.written else []
        faults += [f"{name}: {one} lost {spoilt[one][:20]!r}" for one in lost(form, spoilt, answer.form)]
        taken -= {one.name for one in answer.form.fields.values() if one.bad}
    for one in taken:
        alone = fire(client, form, {one: spoilt[one]})
        marked = alone.form is not None and alone.form.fields[one].bad
        if not marked and alone.status not in (404, 409):
            faults.append(f"{name}: {one}={spoilt[one][:20]!r} answered {alone.status} {alone.fault}")
    return faults
