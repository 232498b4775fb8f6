"""English is whole: every message, every placeholder, and no page that slips back into Chinese but for names."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.db import connection
from django.test import Client
from django.utils.translation.reloader import translation_file_changed

from yuexu.catalogue.models import Extra, Package
from yuexu.config import translations
from yuexu.config.tests.test_access import DECLARED
from yuexu.launch.prepare import compile_translations
from yuexu.leads.models import Channel
from yuexu.people.models import Staff
from yuexu.people.tests import cast
from yuexu.simulate.run import Order, live

CHINESE = re.compile("[一-鿿]+")
PLACEHOLDER = re.compile(r"%\(\w+\)[-+ 0#]*\d*(?:\.\d+)?[a-zA-Z]|%%|\{[^{}]*\}")
NAMES = ("月序", "腾讯身份验证器")  # of the program, and of another program that staff look for by its name
OURS = {"handbook_text", "handbook_edition"}  # regulations: Chinese in the database, translated where they are shown
NAMED = (Channel, Package, Extra)  # what a house may name with a word of ours
PAGES = 150  # kinds of page looked at by each person


@pytest.fixture(scope="module")
def english() -> Catalog:
    return translations.english()


def forms(message: Message) -> list[str]:
    """What it is in English; two for a plural."""
    return list(message.string) if isinstance(message.string, list | tuple) else [message.string]


def test_every_message_of_the_program_is_in_english(english: Catalog) -> None:
    assert translations.lacking(english, translations.gathered()) == []


def test_a_lacking_message_is_told() -> None:
    wanted, held = Catalog(locale="en"), Catalog(locale="en")
    for catalogue in (wanted, held):
        catalogue.add("在", "here")
        catalogue.add("空", "")
        catalogue.add("猜", "guessed", flags=["fuzzy"])
    wanted.add("无", "")
    assert sorted(translations.lacking(held, wanted)) == ["无", "猜", "空"]


def test_placeholders_are_those_of_the_chinese(english: Catalog) -> None:
    wrong = []
    for message in english:
        wanted = message.id if isinstance(message.id, str) else message.id[-1]
        if message.id and any(placeholders(wanted) != placeholders(one) for one in forms(message)):
            wrong.append(message.id)
    assert wrong == []


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def test_nothing_is_guessed_and_nothing_left_in_chinese(english: Catalog) -> None:
    assert [message.id for message in english if message.id and message.fuzzy] == []
    assert [
        one for message in english if message.id for one in forms(message) if CHINESE.search(without(one, NAMES))
    ] == []


def without(text: str, names: tuple[str, ...]) -> str:
    for name in names:
        text = text.replace(name, "")
    return text


def test_placeholders_are_compared_as_they_are_filled() -> None:
    assert placeholders("%(n)s 条，{terms.deposit:.0%}，5%%") == ["%%", "%(n)s", "{terms.deposit:.0%}"]
    assert placeholders("100% of the %(n)s") == ["%(n)s"]


@pytest.mark.slow
@pytest.mark.django_db
def test_english_pages_hold_no_chinese_but_names_and_what_people_wrote() -> None:
    compile_translations(translations.PACKAGE)
    translation_file_changed(None, Path("django.mo"))  # forget what was read before it was compiled
    live(Order(number=0, days=3, rooms=4, families=40, seed=7, now=dt.datetime.now(dt.UTC), logins=False))
    known, messages = written_by_people(), {str(message.id) for message in translations.gathered() if message.id}
    chinese, looked_at = {}, set()
    for post in ("general_manager", "care_nurse"):
        for path, page in walk(Staff.objects.filter(holdings__post=post).earliest("pk")):
            looked_at.add(kind(path))
            slips = {run for text in texts(page) for run in CHINESE.findall(without(text, NAMES))}
            slips = {run for run in slips if run not in known.names and (run in messages or run not in known.prose)}
            if slips:
                chinese[path] = sorted(slips)
    assert chinese == {}
    assert {
        "/handbook/shift/",
        "/care/mother/N/",
        "/stays/N/",
        "/leads/N/",
        "/families/N/",
        "/contracts/N/",
    } <= looked_at


@dataclass(frozen=True)
class Written:
    """What may stand in Chinese on an English page: `prose` in one text, and `names` that are also words of ours."""

    prose: str
    names: set[str]


def written_by_people() -> Written:
    """Every row of the database as text, but for the regulations, which are ours."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name not in OURS]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT coalesce(string_agg(t::text, chr(10)), %s) FROM "{table}" t', [""])
            rows.append(cursor.fetchone()[0])
    names = {
        run for model in NAMED for name in model.objects.values_list("name", flat=True) for run in CHINESE.findall(name)
    }
    return Written("\n".join(rows), names)


def walk(staff: Staff) -> Iterator[tuple[str, str]]:
    """Pages in English: every address without a number, and what links lead to from there; one of every kind."""
    screens = [address.path() for address in DECLARED if not address.asks and address.name != "account_logout"]
    browser, queue, kinds = cast.signed_in(Client(), staff), deque(["/", *screens]), set()
    browser.cookies["django_language"] = "en"
    while queue and len(kinds) < PAGES:
        path = queue.popleft()
        if kind(path) in kinds:
            continue
        kinds.add(kind(path))
        answer = browser.get(path)
        assert (path, answer.status_code) in {(path, 200), (path, 302), (path, 303), (path, 403)}
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            page = answer.content.decode()
            yield path, page
            queue.extend(links(path, page))


def kind(path: str) -> str:
    """Addresses that differ only in numbers or in what is asked are one kind of page."""
    return re.sub(r"\d+", "N", path.partition("?")[0])


def links(path: str, page: str) -> list[str]:
    found = [html.unescape(href) for href in re.findall(r'<a [^>]*href="([^"#]+)', page)]
    found = [path.partition("?")[0] + href if href.startswith("?") else href for href in found]
    return [href for href in found if href.startswith("/") and not href.startswith("/static/")]


def texts(page: str) -> list[str]:
    """What a reader sees or hears: text between tags, and attributes with words."""
    shown = re.sub(r"<script.*?</script>|<button[^>]* lang=\".*?</button>", "", page, flags=re.DOTALL)
    attributes = re.findall(r'(?:title|aria-label|placeholder|alt|value|data-label|data-confirm)="([^"]*)"', shown)
    return [html.unescape(text) for text in [*re.split(r"<[^>]+>", shown), *attributes]]
