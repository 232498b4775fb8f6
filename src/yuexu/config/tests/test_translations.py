"""English is whole: every message, every placeholder, and no page that slips back into Chinese but for names."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.db import connection
from django.test import Client
from django.utils.translation.reloader import translation_file_changed

from yuexu.config import translations
from yuexu.config.tests.test_access import DECLARED
from yuexu.launch.prepare import compile_translations
from yuexu.people.models import Staff
from yuexu.people.tests import cast
from yuexu.simulate.run import Order, live

CHINESE = re.compile("[一-鿿]+")
PLACEHOLDER = re.compile(r"%\(\w+\)[-+ 0#]*\d*(?:\.\d+)?[a-zA-Z]|%%|\{[^{}]*\}")
NAMES = ("月序", "腾讯身份验证器")  # of the program, and of another program that staff look for by its name
OURS = {"handbook_text", "handbook_edition"}  # regulations: Chinese in the database, translated where they are shown
EVERY_TEXT = """SELECT DISTINCT found #>> '{}' FROM "%s" AS line, jsonb_path_query(to_jsonb(line), '$.**') AS found
WHERE jsonb_typeof(found) = 'string'"""
UNREAD = r'<script.*?</script>|<button[^>]* lang=".*?</button>|<span class="yx-avatar.*?</span>'
PAGES = 300  # kinds of page looked at by each person


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


def without(text: str, names: Iterable[str]) -> str:
    """The text with these taken out, in their order; one of a single character only where it is all there is."""
    if CHINESE.search(text):
        for name in names:
            if len(name) > 1 or text.strip() == name:
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
    known = [*written_by_people(), *NAMES]
    chinese, looked_at = {}, set()
    for post in ("general_manager", "care_nurse"):
        for path, page in walk(Staff.objects.filter(holdings__post=post).earliest("pk")):
            looked_at.add(kind(path))
            if found := [text for text in texts(page) if CHINESE.search(without(text, known))]:
                chinese[path] = found
    assert chinese == {}
    assert {
        "/handbook/shift/",
        "/care/mother/N/",
        "/stays/N/",
        "/leads/N/",
        "/families/N/",
        "/contracts/N/",
    } <= looked_at


def test_what_is_left_without_names_is_ours() -> None:
    written = ["看了房型与婴儿室", "王芳", "牛奶"]
    kept = ("王芳 Baby", "牛奶 (severe)", "看了房型与婴儿室", "月序", "Room", "V1 牛奶28")
    assert [text for text in kept if CHINESE.search(without(text, [*written, *NAMES]))] == []
    ours = ("王芳 宝宝", "房间 301", "婴儿室", "确认退房")
    assert [text for text in ours if CHINESE.search(without(text, [*written, *NAMES]))] == list(ours)


def written_by_people() -> list[str]:
    """Every text in the database, but for the regulations, which are ours; the longest first."""
    found: set[str] = set()
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - OURS:
            cursor.execute(EVERY_TEXT % table)
            found |= {text for (text,) in cursor.fetchall() if CHINESE.search(text)}
    return sorted(found, key=len, reverse=True)


def walk(staff: Staff) -> Iterator[tuple[str, str]]:
    """Pages in English: every address without a number, and what links lead to from there; one of every kind."""
    screens = [address.path() for address in DECLARED if not address.asks and address.name != "account_logout"]
    browser, queue, kinds = cast.signed_in(Client(), staff), deque(["/", *screens]), set()
    browser.cookies["django_language"] = "en"
    with connection.cursor() as cursor:  # what a commit would have checked by now: pages may only read
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    while queue and len(kinds) < PAGES:
        path = queue.popleft()
        if kind(path) in kinds:
            continue
        kinds.add(kind(path))
        answer = browser.get(path)
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
    """What a reader sees or hears: text between tags, and attributes with words. Not the buttons that name a
    language in itself, nor the half of a name in a round beside it."""
    shown = re.sub(UNREAD, "", page, flags=re.DOTALL)
    attributes = re.findall(r'(?:title|aria-label|placeholder|alt|value|data-label|data-confirm)="([^"]*)"', shown)
    return [html.unescape(text) for text in [*re.split(r"<[^>]+>", shown), *attributes]]
