"""L5: compliance as a director reads it: worst first, by chapter, narrowed; the same figures wherever they stand."""

from __future__ import annotations

import datetime as dt
import random
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yuexu.handbook import actions, queries
from yuexu.handbook.chapters import CHAPTERS
from yuexu.handbook.models import Edition, Tally
from yuexu.handbook.queries import Scope
from yuexu.handbook.text import Regulation
from yuexu.people.models import Centre
from yuexu.people.tests import cast

pytestmark = pytest.mark.django_db
PAGE = reverse("handbook:compliance")


@pytest.fixture
def house(client: Client) -> Centre:
    """A house with the whole book, and a director who is signed in."""
    centre, now = cast.centre(), timezone.now()
    actions.publish_texts(now=now)
    actions.take_up(centre=centre, from_on=timezone.localdate() - dt.timedelta(days=90), now=now)
    cast.signed_in(client, cast.someone("house_director", "周院长", at=centre))
    return centre


def count(centre: Centre, code: str, due: int, on_time: int, late: int = 0, missing: int = 0, ago: int = 1) -> None:
    """So much was counted of a regulation that many days ago."""
    edition = Edition.objects.get(centre=centre, code=code)
    Tally.objects.create(
        centre=centre, day=timezone.localdate() - dt.timedelta(days=ago), code=code, department=edition.department,
        owner_post=edition.owner_post, due=due, on_time=on_time, late=late, missing=missing, waived=0,
    )  # fmt: skip


def at_random(centre: Centre, share: float = 0.9) -> None:
    """Something counted of most regulations."""
    dice = random.Random(5)
    for code in Edition.objects.filter(centre=centre).order_by("code").values_list("code", flat=True):
        if dice.random() < share:
            on_time, late, missing = dice.randint(1, 40), dice.randint(0, 3), dice.choice([0, 1])
            count(centre, code, on_time + late + missing, on_time, late, missing, ago=dice.randint(0, 20))


def rows(html: str) -> list[tuple[str, list[int]]]:
    """Titles and figures (due, on time, late, missing, waived) of the page's rows, in their order."""
    found = re.findall(r"<tr><td><a [^>]*>([^<]*)</a>.*?</tr>", html, re.DOTALL)
    figures = [
        re.findall(r'yx-num yx-hide-sm">(\d+)<', row) for row in re.findall(r"<tr><td>.*?</tr>", html, re.DOTALL)
    ]
    return [(unescape(title), [int(one) for one in row]) for title, row in zip(found, figures, strict=True)]


def test_every_lawful_code_has_a_chapter() -> None:
    letters = str(Regulation.model_fields["code"].metadata[0].pattern)[1:6]
    assert letters == "[A-N]"
    assert list(CHAPTERS) == list("ABCDEFGHIJKLMN")


def test_the_worst_come_first_and_then_the_chapters(house: Centre, client: Client) -> None:
    (
        count(house, "C7-handover", 10, 10),
        count(house, "C2-mother-card", 10, 9, late=1),
        count(house, "B2-allot-room", 4, 1, missing=3),
    )
    page = client.get(PAGE).content.decode()
    worst, chapters = page.split("yx-folds")
    assert [title for title, _figures in rows(worst)] == ["分娩后排定房间", "妈妈卡每日填写"]
    assert re.findall(r"<strong>([^<]*)</strong>", chapters) == ["房间与入住", "母婴护理"]
    assert rows(chapters) == [
        ("分娩后排定房间", [4, 1, 0, 3, 0]), ("妈妈卡每日填写", [10, 9, 1, 0, 0]), ("交接班", [10, 10, 0, 0, 0]),
    ]  # fmt: skip
    assert re.findall(r'<details class="card yx-panel yx-fold" id="(.)" data-unfold>', page) == ["B", "C"]
    assert f"另有 {Edition.objects.count() - 3} 条" in page


@pytest.mark.parametrize(("query", "titles"), [
    ("?chapter=B", ["分娩后排定房间"]),
    ("?chapter=Z", ["分娩后排定房间", "妈妈卡每日填写", "交接班"]),
    ("?show=below", ["分娩后排定房间", "妈妈卡每日填写"]),
    ("?show=missed", ["分娩后排定房间"]),
    ("?q=妈妈卡", ["妈妈卡每日填写"]), ("?q=c7", ["交接班"]), ("?q=没有", []),
    ("?department=service", ["分娩后排定房间"]),
    ("?span=7&show=below", []),
])  # fmt: skip
def test_narrowed(house: Centre, client: Client, query: str, titles: list[str]) -> None:
    count(house, "C7-handover", 10, 10, ago=9), count(house, "C2-mother-card", 10, 9, late=1, ago=9)
    count(house, "B2-allot-room", 4, 1, missing=3, ago=9)
    page = client.get(PAGE + query).content.decode()
    assert [title for title, _figures in rows(page.split("yx-folds")[-1])] == titles


def test_the_part_is_the_same_part_of_the_whole_page(house: Centre, client: Client) -> None:
    at_random(house)
    part = client.get(PAGE + "?show=below", headers={"HX-Request": "true", "HX-Target": "kept"}).content.decode()
    assert part.strip().startswith('<div id="kept"')
    tokens = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    assert tokens.sub("", part.strip()) in tokens.sub("", client.get(PAGE + "?show=below").content.decode())


@pytest.mark.parametrize("by", ["code", "department", "owner_post", "staff"])
def test_queries_do_not_grow_with_the_book(house: Centre, client: Client, by: str) -> None:
    count(house, "C7-handover", 10, 10)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        client.get(f"{PAGE}?by={by}")
    at_random(house)
    with CaptureQueriesContext(connection) as many:
        client.get(f"{PAGE}?by={by}")
    assert len(many) == len(one)


def test_the_chapters_together_are_the_whole(house: Centre) -> None:
    at_random(house)
    today = timezone.localdate()
    scope = Scope.of({"span": "28"}, today)
    lines = queries.regulations_kept(house.pk, scope, today)
    chapters = queries.by_chapter(lines)
    assert queries.total(one.total for one in chapters) == queries.total(scope.kept(house.pk, by="day"))
    assert sorted(line.key for one in chapters for line in one.lines) == sorted(line.key for line in lines)
    assert [one.total.share for one in chapters] == sorted(one.total.share or 0 for one in chapters)
    alone = [
        queries.total(Scope.of({"span": "28", "chapter": one.code}, today).kept(house.pk, by="day")) for one in chapters
    ]
    assert alone == [one.total for one in chapters]


def test_what_is_no_longer_in_force_keeps_its_name(house: Centre) -> None:
    count(house, "C7-handover", 10, 9, ago=5)
    today = timezone.localdate()
    Edition.objects.filter(code="C7-handover").update(until_on=today - dt.timedelta(days=2))
    (line,) = queries.regulations_kept(house.pk, Scope.of({}, today), today)
    assert (line.label, line.clause, line.owner) == ("交接班", "C7", "护理组长")


def test_a_department_leads_to_its_regulations(house: Centre, client: Client) -> None:
    count(house, "C2-mother-card", 10, 9, late=1), count(house, "B2-allot-room", 4, 1, missing=3)
    page = client.get(PAGE + "?by=department").content.decode()
    assert [title for title, _figures in rows(page)] == ["客户服务部", "护理部"]
    assert "?by=code&amp;department=service" in page
