"""A7: the printed contract is made in Chinese off the request path, with the font of the npm package or the system."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from yuexu.contracts import actions, paper, tasks
from yuexu.contracts.models import Paper
from yuexu.contracts.tests import deal
from yuexu.families.tests import family
from yuexu.people.tests import cast
from yuexu.people.tests.cast import NOW

pytestmark = pytest.mark.django_db


def make(row: Paper) -> Paper:
    tasks.make_paper.func(paper_id=row.pk, centre_id=row.centre_id)
    row.refresh_from_db()
    return row


def test_a_paper_is_made_once_and_keeps_its_digest() -> None:
    row = make(deal.signed().papers.get())
    assert (row.state, bytes(row.pdf[:5]), len(row.digest)) == ("ready", b"%PDF-", 64)
    ready = row.ready_at
    assert make(row).ready_at == ready


def test_everything_signed_stands_in_it() -> None:
    mother = family.mother(id_number="110101199003078888")
    told = paper.told(deal.signed(mother))
    assert (told["number"], told["signed_name"], told["signature"]) == ("YX2026-0001", "王小明", True)
    assert told["parties"][0] == ["甲方（客户）", "王小明", "证件号", "110101199003078888"]
    assert told["items"][-1] == ["合计", "", "58,800.00"]
    assert told["capitals"] == "人民币伍万捌仟捌佰元整"
    assert told["parties"][-1][-1] == "2026-07-30 至 2026-09-03 之间"  # 14 days after the due date, the last included
    explained = [clause["explained"] for clause in told["clauses"] if clause["explained"]]
    assert len(explained) == 8


def test_markup_in_a_name_is_text_not_code() -> None:
    mother = family.mother('#read("/etc/passwd") *王*')
    assert paper.typeset(paper.told(deal.draft(mother)))[:5] == b"%PDF-"


def test_the_npm_font_is_enough_on_a_machine_without_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    if not (settings.NODE_MODULES / "@embedpdf").is_dir():
        pytest.skip("npm packages are not installed")
    monkeypatch.setattr(paper, "SYSTEM_FONTS", False)
    monkeypatch.setattr(paper, "FONTS", ["Noto Sans S Chinese"])
    assert paper.typeset(paper.told(deal.draft()))[:5] == b"%PDF-"


def test_no_font_is_told_on_the_page(monkeypatch: pytest.MonkeyPatch, client: Any) -> None:
    monkeypatch.setattr(paper, "FONTS", ["No Such Font"])
    row = make(deal.signed().papers.get())
    assert (row.state, row.problem) == ("failed", "没有可用的中文字体")
    browser = cast.signed_in(client, cast.someone("consultant"))
    assert "没有可用的中文字体" in browser.get(reverse("contracts:paper", args=[row.pk])).content.decode()


def test_the_page_waits_and_then_offers_the_file(client: Any) -> None:
    browser = cast.signed_in(client, cast.someone("consultant"))
    contract = deal.signed()
    answer = browser.post(reverse("contracts:ask_paper", args=[contract.pk]))
    row = contract.papers.first()
    assert (row.state, row.pdf) == ("queued", None)  # nothing was set within the request
    assert answer.url == reverse("contracts:paper", args=[row.pk])
    page = browser.get(answer.url).content.decode()
    part = browser.get(answer.url, headers={"HX-Request": "true", "HX-Target": "paper"}).content.decode().strip()
    assert ("every 1s" in part, part in page) == (True, True)
    assert browser.get(reverse("contracts:file", args=[row.pk])).status_code == 404
    make(row)
    part = browser.get(answer.url, headers={"HX-Request": "true", "HX-Target": "paper"}).content.decode()
    assert ("every 1s" in part, "下载 PDF" in part) == (False, True)
    file = browser.get(reverse("contracts:file", args=[row.pk]))
    assert (file["Content-Type"], file.content[:5]) == ("application/pdf", b"%PDF-")


def test_the_file_needs_the_right_to_see_numbers(client: Any) -> None:
    row = make(deal.signed().papers.get())
    cashier = cast.signed_in(client, cast.someone("cashier"))
    assert cashier.get(reverse("contracts:file", args=[row.pk])).status_code == 403


def test_a_paper_of_another_house_is_not_there(client: Any) -> None:
    there = deal.signed(family.mother(at=cast.centre("beihai", "北海月子中心")))
    browser = cast.signed_in(client, cast.someone("consultant"))
    assert browser.get(reverse("contracts:paper", args=[there.papers.get().pk])).status_code == 404


def test_asking_again_is_another_paper() -> None:
    contract = deal.signed()
    actions.ask_paper(contract=contract, by=None, now=NOW)
    assert contract.papers.count() == 2
