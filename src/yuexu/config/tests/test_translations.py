"""English is whole: every message, every placeholder, and no page that slips back into Chinese but for names."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.db import connection
from django.test import Client

from yuexu.config import translations
from yuexu.launch.prepare import compile_translations
from yuexu.people.models import Staff
from yuexu.people.tests import cast

CHINESE = re.compile("[一-鿿]+")
PLACEHOLDER = re.compile(r"%\(\w+\)[-+ 0#]*\d*(?:\.\d+)?[a-zA-Z]|%%|\{[^{}]*\}")
NAMES = ("月序", "腾讯身份验证器")  # of the program, and of another program that staff look for by its name
PAGES = 220  # looked at by each person; a page of a kind is looked at twice


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
    assert [one for message in english if message.id for one in forms(message) if CHINESE.search(without(one, NAMES))] == []


def without(text: str, names: tuple[str, ...]) -> str:
    for name in names:
        text = text.replace(name, "")
    return text
