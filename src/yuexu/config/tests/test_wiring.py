"""The wiring holds together: every duty can be closed, every button leads somewhere, every event named is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from yuexu.config import reactions
from yuexu.handbook import evidence
from yuexu.handbook.actions.book import DIRECTORY
from yuexu.handbook.queries import ROW, line
from yuexu.handbook.text import read
from yuexu.people.posts import POSTS
from yuexu.people.tests import cast
from yuexu.people.tests.cast import NOW

REGULATIONS = read(DIRECTORY)
SOURCE = "".join(file.read_text("utf-8") for file in Path(reactions.__file__).parent.glob("*.py"))


def test_the_book_is_as_large_as_promised() -> None:
    """Issue 2: at least 40 regulations, and each requirement it names has one."""
    answered = {regulation.answers for regulation in REGULATIONS.values()}
    wanted = {"A4", "A5", "A8", "B3", "B4", "B5", "B7", "B10", "B11", "C1", "C2", "C3", "C5", "C6", "C7", "C8", "C10"}
    assert wanted | {"C15", "G4", "J1", "J2", "H3", "H6"} <= answered
    assert len(REGULATIONS) >= 40


@pytest.mark.parametrize("code", sorted(REGULATIONS))
def test_every_duty_has_a_way_to_be_closed(code: str) -> None:
    schedule = REGULATIONS[code].schedule({})
    if schedule.evidence is None:
        return
    declared = evidence.of(schedule.evidence)
    assert declared is not None
    baby = schedule.state.startswith("baby") or "newborn" in code or code.endswith("baby")
    assert declared.address(schedule.evidence, "baby" if baby else "mother", 7).startswith("/")


@pytest.mark.parametrize("code", sorted(REGULATIONS))
def test_who_owes_a_record_may_write_it(code: str) -> None:
    schedule = REGULATIONS[code].schedule({})
    declared = evidence.of(schedule.evidence) if schedule.evidence else None
    if declared is not None:
        assert declared.may(schedule.evidence) in POSTS[schedule.owner.post].may


@pytest.mark.parametrize("code", sorted(REGULATIONS))
def test_what_a_regulation_watches_is_told_by_the_wiring(code: str) -> None:
    schedule = REGULATIONS[code].schedule({})
    watched = schedule.on or schedule.before or schedule.state
    told = set(re.findall(r'"([a-z_]+(?:\.[a-z_]+)?)"', SOURCE))
    told |= {"mother.admitted", "baby.admitted"}  # made from the resident state
    assert watched in told


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proved", "post", "word"),
    [
        ("visit.outcome", "consultant", "去登记"), ("visit.outcome", "group_leader", "查看"),
        ("chart:feed", "care_nurse", "去记录"), ("chart:doctor_round", "group_leader", "查看"),
        ("chart:doctor_round", "doctor", "去记录"), ("house:daily_report", "care_nurse", "查看"),
    ],
)  # fmt: skip
def test_a_duty_leads_to_its_form_only_whom_it_lets_in(client: Client, proved: str, post: str, word: str) -> None:
    """Before, the board of another department offered buttons that ended in a refusal."""
    row = dict.fromkeys(ROW, "") | {
        "pk": 7, "evidence": proved, "state": "open", "due_at": NOW, "opens_at": NOW, "owner_post": post, "level": 0,
        "subject__kind": "baby", "subject__key": 10**9, "edition__title": "x",
    }  # fmt: skip
    staff = cast.someone(post)
    shown = line(row, staff, NOW)
    assert (shown.action, shown.href.startswith("/handbook/duties/")) == (word, word == "查看")
    if word != "查看":
        assert cast.signed_in(client, staff).get(shown.href).status_code != 403
