"""The whole book on one page: folded by chapter, found by words, each regulation with an address of its own."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yuexu.handbook import actions
from yuexu.handbook.models import Edition, Tally
from yuexu.handbook.tests.book import open_book
from yuexu.people.models import Centre
from yuexu.people.tests import cast

pytestmark = pytest.mark.django_db
PAGE = reverse("handbook:regulations")
FOLD = re.compile(r'<details [^>]* id="(.)" data-unfold( open)?>(.*?)</details>', re.DOTALL)


@pytest.fixture
def house(tmp_path: Path, client: Client) -> Centre:
    """A house with the small book, of which two regulations were counted, and a director who is signed in."""
    centre, yesterday = cast.centre(), timezone.localdate() - dt.timedelta(days=1)
    editions = open_book(tmp_path, centre, yesterday, timezone.now())
    for code, on_time in (("C2-card", 9), ("C3-bath", 10)):
        Tally.objects.create(
            centre=centre, day=yesterday, code=code, department="care", owner_post=editions[code].owner_post,
            due=10, on_time=on_time, late=10 - on_time, missing=0, waived=0,
        )  # fmt: skip
    cast.signed_in(client, cast.someone("house_director", "周院长", at=centre))
    return centre


def folds(html: str) -> list[tuple[str, bool, list[str]]]:
    """The page's chapters: letter, whether open, the regulations in them."""
    return [(code, bool(opened), re.findall(r'<tr id="([^"]*)">', body)) for code, opened, body in FOLD.findall(html)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", [("A", False, ["A4-visitor", "A5-assessment"]), ("C", False, ["C2-card", "C3-bath"]), ("H", False, ["H3-lamp"])]),
        ("洗澡", [("C", True, ["C3-bath"])]),
        ("a", [("A", True, ["A4-visitor", "A5-assessment"]), ("C", True, ["C2-card", "C3-bath"]), ("H", True, ["H3-lamp"])]),
        ("h3", [("H", True, ["H3-lamp"])]),
        ("没有", []),
    ],
)  # fmt: skip
def test_folded_until_something_is_looked_for(
    house: Centre, client: Client, words: str, found: list[tuple[str, bool, list[str]]]
) -> None:
    assert folds(client.get(PAGE, {"q": words}).content.decode()) == found


def test_a_chapter_says_how_well_it_is_kept(house: Centre, client: Client) -> None:
    chapters = {
        code: body.split("</summary>")[0] for code, _open, body in FOLD.findall(client.get(PAGE).content.decode())
    }
    assert ("95.0%" in chapters["C"], "1 条低于目标" in chapters["C"]) == (True, True)
    assert ("暂无应办" in chapters["H"], "低于目标" in chapters["H"]) == (True, False)


def test_a_regulation_leads_to_its_place_in_the_book(house: Centre, client: Client) -> None:
    page = client.get(reverse("handbook:regulation", args=["C2-card"])).content.decode()
    assert f'<a href="{PAGE}#C2-card">母婴护理</a>' in page


def test_the_part_is_the_same_part_of_the_whole_page(house: Centre, client: Client) -> None:
    part = client.get(PAGE, {"q": "c"}, headers={"HX-Request": "true", "HX-Target": "book"}).content.decode()
    assert part.strip().startswith('<div id="book"')
    assert part.strip() in client.get(PAGE, {"q": "c"}).content.decode()


def test_queries_do_not_grow_with_the_book(house: Centre, client: Client) -> None:
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    actions.publish_texts(now=timezone.now())
    actions.take_up(centre=house, from_on=timezone.localdate(), now=timezone.now())
    assert Edition.objects.filter(centre=house).count() > 80
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) == len(few)
