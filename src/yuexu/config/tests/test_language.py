"""What is kept is in the house's language, whoever writes it and whatever they read."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed

import yuexu
from yuexu.care.tests import ward
from yuexu.config.tests.test_translations import CHINESE
from yuexu.config.translations import PACKAGE
from yuexu.contracts.models import Posting
from yuexu.contracts.tests import deal
from yuexu.kernel.language import listed, stored
from yuexu.launch.prepare import compile_translations
from yuexu.leads import actions as leads
from yuexu.leads.tests import asking
from yuexu.people.tests import cast
from yuexu.people.told import said
from yuexu.safety import prefill
from yuexu.voice import actions as voice

pytestmark = pytest.mark.django_db
KEPT = {"create", "record", "transfer", "Side", "post", "update", "pay", "refund", "finish_step", "end_visit"}


@pytest.fixture(autouse=True)
def _english() -> None:
    compile_translations(PACKAGE)
    translation_file_changed(None, Path("django.mo"))  # forget what was read before it was compiled


def test_the_ledger_is_kept_in_the_houses_language() -> None:
    with translation.override("en"):
        assert (str(translation.gettext("收款")), stored("收款")) == ("Payment", "收款")
        deal.pay(deal.signed(), "1000")
    texts = set(Posting.objects.values_list("text", flat=True))
    assert {text for text in texts if not CHINESE.search(text)} == set()
    assert "收款" in texts


def test_what_a_sheet_starts_with_is_said_to_who_fills_it_in() -> None:
    ward.stay("王芳", "302", babies=2)
    start = {"centre_id": cast.centre().pk, "now": cast.NOW}
    with translation.override("en"):
        assert prefill.start("handover", **start)["families"] == "302 王芳:\n　First baby, Second baby:"
    assert prefill.start("handover", **start)["families"] == "302 王芳：\n　大宝、二宝："


def test_words_one_after_another_are_said_to_the_reader() -> None:
    assert (listed(["沐浴", "喂养"]), listed(["沐浴"]), listed([])) == ("沐浴、喂养", "沐浴", "")
    with translation.override("en"):
        assert (listed(["bathing", "feeding"]), said("any", [True, False])) == ("bathing, feeding", "Yes, No")


def test_so_are_a_familys_name_a_step_that_was_replaced_and_a_judgement() -> None:
    with translation.override("en"):
        lead, now = asking.lead(), cast.NOW
        first = leads.plan_step(lead=lead, what="回电", due_on=cast.TODAY, by=None, now=now)
        leads.plan_step(lead=lead, what="寄价目", due_on=cast.TODAY, by=None, now=now)
        mother = leads.convert(lead=lead, by=None, now=now, name="林晚", phone="13600001111")
        complaint = voice.accept(
            centre_id=mother.centre_id, told_by="林晚", channel="face", text="吵", severity="minor",
            department="service", by=None, now=now,
        )  # fmt: skip
        by = cast.someone("service_manager")
        voice.judge(complaint=complaint, severity="grave", department="care", owner=None, by=by, now=now)
    first.refresh_from_db()
    assert (first.outcome, mother.family.name) == ("改为：寄价目", "林晚一家")
    assert complaint.turns.latest("pk").text == "重大 · 护理部"


def test_no_action_keeps_a_sentence_in_the_readers_language() -> None:
    """The source: `_(…)` inside what writes a row is a mistake; `stored(…)` is meant."""
    package, wrong = Path(yuexu.__file__).parent, []
    for floor in settings.FLOORS:
        for file in [*(package / floor).rglob("actions/*.py"), *(package / floor).rglob("ledger/*.py"),
                     *(package / floor).glob("actions.py")]:  # fmt: skip
            for call in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(call, ast.Call) and {getattr(call.func, "id", ""), getattr(call.func, "attr", "")} & KEPT:
                    inner = [node for node in ast.walk(call) if isinstance(node, ast.Call)]
                    wrong += [f"{file}:{node.lineno}" for node in inner if getattr(node.func, "id", "") == "_"]
    assert wrong == []
