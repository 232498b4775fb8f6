"""N10: the trail tells in people's words what was done; no verb of any package shows as a code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from yuexu.config import reactions
from yuexu.config.trail_words import KINDS
from yuexu.people import told
from yuexu.people.permissions import PERMISSIONS

HOME = Path(reactions.__file__).parents[2]
VERB = re.compile(rf'"((?:{"|".join(settings.FLOORS)})\.[a-z_]+)"')


def written() -> set[str]:
    """Every verb that an action writes into the trail."""
    files = [file for floor in settings.FLOORS for file in (HOME / floor).glob("**/*.py") if "tests" not in file.parts]
    acting = [file for file in files if {"actions", "ledger"} & {file.stem, file.parent.name}]
    return {verb for file in acting for verb in VERB.findall(file.read_text("utf-8"))} - set(PERMISSIONS)


def test_every_verb_of_the_trail_has_words() -> None:
    assert sorted(written() - set(told.VERBS)) == []
    assert len(written()) > 80


@pytest.mark.django_db
def test_subjects_are_named_by_fields_that_exist_and_lead_to_addresses_that_exist() -> None:
    for path, (label, _field, address) in KINDS.items():
        kind = path.partition(".")[2]
        assert told.kind_label(kind) == label
        assert told.subjects(1, [(kind, 7)]) == {}  # asks the database: a field that is not there would say so
        if address:
            assert reverse(address, kwargs={"pk": 7}).startswith("/")


def test_values_are_told_in_words() -> None:
    assert [
        str(told.said(*pair)) for pair in (("state", "done"), ("complete", True), ("topics", ["meals", "room"]))
    ] == [
        "已完成",
        "是",
        "月子餐、环境与房间",
    ]
