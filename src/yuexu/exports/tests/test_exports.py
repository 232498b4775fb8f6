"""Lists as spreadsheets: what stands in them, who may have them, and that nobody waits for one (N10, §6)."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import subprocess
import sys
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from yuexu.exports import actions, tasks
from yuexu.exports.models import Export
from yuexu.exports.tables import TABLES
from yuexu.handbook import actions as book
from yuexu.handbook.chapters import CHAPTERS
from yuexu.handbook.tests import test_compliance as handbook
from yuexu.kernel.errors import RuleBroken
from yuexu.members import actions as members
from yuexu.members.tests import visits
from yuexu.people.models import Centre, Staff
from yuexu.people.tests import cast
from yuexu.stays.tests import guests
from yuexu.trail.models import Entry, Look
from yuexu.voice.actions import accept

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def director(client: Client, at: Centre | None = None) -> Staff:
    found = cast.someone("house_director", "周主任", login=True, at=at)
    cast.signed_in(client, found)
    return found


def asked(client: Client, code: str, query: str = "") -> Export:
    answer = client.post(reverse("exports:ask", args=[code]) + query)
    assert answer.status_code == 303, answer.content.decode()
    return Export.objects.latest("pk")


def made(export: Export) -> list[list[Any]]:
    """The sheet, after the worker has written it."""
    tasks.make.func(export_id=export.pk, centre_id=export.centre_id)
    export.refresh_from_db()
    assert (export.state, export.problem) == ("ready", "")
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(bytes(export.file or b""))).active.rows]


def complain(text: str, by: str = "王小明", centre: Centre | None = None) -> None:
    at = (centre or cast.centre()).pk
    accept(
        centre_id=at, told_by=by, channel="face", text=text, severity="minor", department="service", by=None, now=NOW
    )


@pytest.mark.parametrize("code", TABLES)
def test_every_list_has_its_button_and_becomes_a_sheet(client: Client, code: str) -> None:
    """From the button on the list's page to the file in hand."""
    director(client)
    guests.resident("王芳")
    complain("夜里走廊太吵")
    sheet = made(asked(client, code))
    assert sheet[1] == [str(column.label) for column in TABLES[code].columns]
    assert "周主任" in sheet[0][0]
    row = Export.objects.get()
    assert row.count == len(sheet) - 2
    page = client.get(reverse("exports:export", args=[row.pk])).content.decode()
    assert reverse("exports:file", args=[row.pk]) in page
    file = client.get(reverse("exports:file", args=[row.pk]))
    assert (file.status_code, file.content, ".xlsx" in file["Content-Disposition"]) == (
        200,
        bytes(row.file or b""),
        True,
    )
    assert Look.objects.filter(subject_kind="export", subject_id=row.pk).count() == 1


LISTS = {
    "stays": "stays:stays", "contracts": "contracts:contracts", "leads": "leads:leads", "staff": "people:staff",
    "followups": "members:followups", "complaints": "voice:complaints", "compliance": "handbook:compliance",
}  # fmt: skip


def test_the_button_stands_where_there_is_something_and_for_who_may(client: Client) -> None:
    assert LISTS.keys() == TABLES.keys()
    director(client)
    guests.resident("王芳")
    complain("夜里走廊太吵")
    shown = {
        code: reverse("exports:ask", args=[code]) in client.get(reverse(at)).content.decode()
        for code, at in LISTS.items()
    }
    assert shown == dict.fromkeys(TABLES, True) | {"leads": False, "followups": False, "compliance": False}
    nurse = Client()
    cast.signed_in(nurse, cast.someone("care_nurse", login=True))
    assert "exports" not in nurse.get(reverse("stays:stays")).content.decode()


def test_a_sheet_holds_what_the_page_was_filtered_to_and_no_number_of_anybodys(client: Client) -> None:
    director(client)
    complain("夜里走廊太吵"), complain("饭菜凉了", by="李静")
    sheet = made(asked(client, "complaints", "?q=%E9%A5%AD%E8%8F%9C&sort=accepted&page=3"))
    assert [row[1] for row in sheet[2:]] == ["李静"]
    export = Export.objects.get()
    assert (export.asked, export.searched, export.filters) == ({}, "饭菜", {"q": "饭菜"})
    assert "饭菜" not in str(Entry.objects.filter(verb="exports.ask").values_list("after"))
    labels = " ".join(str(column.label) for table in TABLES.values() for column in table.columns)
    assert [word in labels for word in ("电话", "手机", "证件")] == [False] * 3


@pytest.mark.parametrize(
    "query", ["?show=below", "?chapter=C", "?q=%E5%85%A5%E4%BD%8F&span=91", "?department=care&show=missed"]
)
def test_the_sheet_of_compliance_is_the_page(client: Client, query: str) -> None:
    """Line by line in the page's order: chapter, clause, title, post, department and the same figures."""
    by = director(client)
    handbook.at_random(whole_book(by.centre))
    shown = page_lines(client, query)
    sheet = made(asked(client, "compliance", query))
    assert len(sheet) > 4
    assert [row[1:10] for row in sheet[2:]] == shown
    for row in sheet[2:]:
        assert row[0] == f"{row[1][0]} {CHAPTERS[row[1][0]]}"
        assert row[10] == pytest.approx(row[6] / row[5])


def test_the_sheet_of_all_compliance_is_every_chapter_of_the_page(client: Client) -> None:
    by = director(client)
    handbook.at_random(whole_book(by.centre))
    sheet = made(asked(client, "compliance"))
    assert sorted(row[1:10] for row in sheet[2:]) == sorted(page_lines(client, ""))
    assert len(sheet) > 60


def whole_book(centre: Centre) -> Centre:
    """The house with all regulations in force."""
    book.publish_texts(now=NOW)
    book.take_up(centre=centre, from_on=timezone.localdate() - dt.timedelta(days=90), now=NOW)
    return centre


def page_lines(client: Client, query: str) -> list[list[Any]]:
    """Clause, title, post, department and the five figures of each row that the page shows, folded chapters too."""
    html = client.get(reverse("handbook:compliance") + query).content.decode().split("yx-folds")[-1]
    lines = []
    for row in re.findall(r"<tr><td><a .*?</tr>", html, re.DOTALL):
        title, clause = re.findall(r">([^<]*)</a> <span class=\"yx-code\">([^<]*)<", row)[0]
        post, department = re.findall(r'<td class="yx-hide-md">([^<]*)<', row)
        figures = [int(one) for one in re.findall(r'yx-num yx-hide-sm">(\d+)<', row)]
        lines.append([clause, unescape(title), post, department, *figures])
    return lines


def test_only_rows_of_the_own_house(client: Client) -> None:
    director(client)
    complain("我们的"), complain("别家的", centre=cast.centre("beishan", "北山月子中心"))
    assert [row[3] for row in made(asked(client, "complaints"))[2:]] == ["我们的"]


def test_what_somebody_typed_is_never_a_formula(client: Client) -> None:
    director(client)
    typed = '=HYPERLINK("http://x")'
    complain(typed)
    export = asked(client, "complaints")
    assert made(export)[2][3] == typed
    export.refresh_from_db()
    assert load_workbook(io.BytesIO(bytes(export.file or b""))).active["D3"].data_type == "s"


def test_kinds_of_values() -> None:
    row = [
        Decimal("12800.50"),
        dt.date(2026, 11, 22),
        dt.datetime(2026, 11, 22, 10, 5, 7, tzinfo=dt.UTC),
        0.5,
        7,
        None,
        "a\x07b",
    ]
    head = {"title": "表", "by": "周主任", "mark": "A&B", "labels": list("abcdefg")}
    told = "\n".join([json.dumps(head), json.dumps([tasks.plain(value) for value in row])]).encode()
    file = subprocess.run([sys.executable, str(tasks.SHEET)], input=told, capture_output=True, check=True).stdout
    read = list(load_workbook(io.BytesIO(file)).active.rows)[2]
    day, moment = read[1].value, read[2].value
    assert (f"{day:%Y-%m-%d}", f"{moment:%Y-%m-%d %H:%M:%S}") == ("2026-11-22", "2026-11-22 10:05:00")
    assert [cell.value for cell in read if not cell.is_date] == [12800.5, 0.5, 7, None, "ab"]
    assert [cell.number_format for cell in read[:4]] == ["#,##0.00", "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "0.0%"]


def test_two_taps_are_one_export_and_it_is_on_the_trail(client: Client) -> None:
    by = director(client)
    complain("夜里走廊太吵")
    assert asked(client, "complaints").pk == asked(client, "complaints").pk
    (entry,) = Entry.objects.filter(verb="exports.ask")
    assert (entry.by_id, entry.after) == (by.pk, {"table": "complaints", "count": 1})
    assert asked(client, "complaints", "?state=accepted").asked == {"state": "accepted"}


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    by = cast.someone("house_director")
    complain("一"), complain("二")
    monkeypatch.setattr(actions, "MOST_ROWS", 1)
    with pytest.raises(RuleBroken, match="2 行"):
        actions.ask(table=TABLES["complaints"], asked={}, by=by, now=NOW)
    monkeypatch.setattr(actions, "MOST_ROWS", 5)
    monkeypatch.setattr(actions, "MOST_A_DAY", 1)
    actions.ask(table=TABLES["complaints"], asked={}, by=by, now=NOW)
    with pytest.raises(RuleBroken, match="最多导出 1 次"):
        actions.ask(table=TABLES["complaints"], asked={"q": "一"}, by=by, now=NOW)
    actions.ask(table=TABLES["complaints"], asked={"q": "一"}, by=by, now=NOW + 2 * actions.KEPT)


def test_nobody_else_takes_it_and_after_a_day_nobody(client: Client) -> None:
    director(client)
    export = asked(client, "staff")
    made(export)
    other = Client()
    cast.signed_in(other, cast.someone("general_manager", login=True))
    addresses = [reverse(f"exports:{name}", args=[export.pk]) for name in ("export", "file")]
    assert [other.get(at).status_code for at in addresses] == [404, 404]
    assert actions.forget(export.asked_at + dt.timedelta(hours=23)) == 0
    assert actions.forget(export.asked_at + dt.timedelta(hours=25)) == 1
    assert [client.get(at).status_code for at in addresses] == [200, 404]
    assert "已过期" in client.get(addresses[0]).content.decode()


def test_a_list_one_may_not_open_is_not_exported(client: Client) -> None:
    finance = cast.someone("finance", login=True)
    cast.signed_in(client, finance)
    shut = [code for code, table in TABLES.items() if not finance.may(table.may)]
    assert shut
    for code in shut:
        assert client.post(reverse("exports:ask", args=[code])).status_code == 403
    assert client.post(reverse("exports:ask", args=["secrets"])).status_code == 404


def test_a_failure_is_told_and_can_be_tried_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    director(client)
    complain("夜里走廊太吵")
    export = asked(client, "complaints", "?q=%E8%B5%B0%E5%BB%8A")
    monkeypatch.setattr(tasks, "SHEET", tasks.SHEET.with_name("nothing.py"))
    tasks.make.func(export_id=export.pk, centre_id=export.centre_id)
    page = client.get(reverse("exports:export", args=[export.pk])).content.decode()
    assert ("生成失败" in page, "?q=%E8%B5%B0%E5%BB%8A" in page) == (True, True)
    tasks.make.func(export_id=export.pk, centre_id=export.centre_id)  # a job that runs twice does nothing more
    assert Export.objects.get().state == "failed"


def test_what_was_found_at_a_follow_up_stays_in_the_house(client: Client) -> None:
    director(client)
    stay, at = guests.in_state("left"), cast.NOW + dt.timedelta(hours=5)
    told = visits.told(stay, "call_24h", mother={"referred": "lactation"})
    members.make_contact(mother=stay.mother, kind="call_24h", channel="phone", outcome="reached", happened_at=at,
                         notes="回家适应良好", told=told, by=None, now=at)  # fmt: skip
    head, row = made(asked(client, "followups"))[1:]
    assert dict(zip(head, row, strict=True))["已回访"] == "24 小时回访"
    assert not [cell for cell in row if "泌乳" in str(cell) or "回家适应" in str(cell)]
