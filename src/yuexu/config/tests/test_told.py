"""F1, N10: the trail's page shows words: every verb that the source writes and every kind of row has its name.

The oracle reads the source itself: what stands first in each call of `record`, followed through the parameters and
variables it came from.
"""

from __future__ import annotations

import ast
import importlib
import itertools
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed

import yuexu
from yuexu.config.tests.test_translations import CHINESE
from yuexu.families.tests import family
from yuexu.launch.prepare import compile_translations
from yuexu.people import told
from yuexu.people.models import CentreRow
from yuexu.people.tests import cast
from yuexu.rooms.tests import house
from yuexu.stays import actions as stays
from yuexu.stays.tests import guests
from yuexu.trail.actions import record

PACKAGE = Path(yuexu.__file__).parent
VERB = "verb: str"  # the parameter that carries one


class Source:
    """One file: its tree, and who stands inside which function."""

    def __init__(self, file: Path) -> None:
        self.name = "yuexu." + ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        self.tree = ast.parse(file.read_text("utf-8"))
        self.within: dict[ast.AST, ast.FunctionDef | None] = {}
        self._place(self.tree, None)

    def _place(self, node: ast.AST, inside: ast.FunctionDef | None) -> None:
        self.within[node] = inside
        for child in ast.iter_child_nodes(node):
            self._place(child, node if isinstance(node, ast.FunctionDef) else inside)

    def calls(self, name: str) -> Iterator[ast.Call]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and name in (getattr(node.func, "id", ""), getattr(node.func, "attr", "")):
                yield node


@cache
def sources() -> list[Source]:
    files = [file for floor in settings.FLOORS for file in sorted((PACKAGE / floor).rglob("*.py"))]
    return [Source(file) for file in files if not {"tests", "migrations"} & set(file.parts)]


def possible(node: ast.expr, source: Source) -> set[str]:
    """Every value that this expression can have, as far as the source tells; fails where it does not."""
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if isinstance(node, ast.IfExp):
        return possible(node.body, source) | possible(node.orelse, source)
    if isinstance(node, ast.FormattedValue):
        return possible(node.value, source)
    if isinstance(node, ast.JoinedStr):
        return {"".join(parts) for parts in itertools.product(*(possible(part, source) for part in node.values))}
    if isinstance(node, ast.Attribute):
        return {str(eval(ast.unparse(node), vars(importlib.import_module(source.name))))}
    assert isinstance(node, ast.Name), f"{source.name}:{node.lineno}: {ast.unparse(node)}"
    return behind(node, source)


def behind(node: ast.Name, source: Source) -> set[str]:
    """What a name stands for: what is assigned to it in its function, else what callers pass."""
    function = source.within[node]
    assert function is not None
    assigned = [
        each.value
        for each in ast.walk(function)
        if isinstance(each, ast.Assign) and any(getattr(to, "id", "") == node.id for to in each.targets)
    ]
    if assigned:
        return set().union(*(possible(value, source) for value in assigned))
    found = set().union(*(possible(value, where) for value, where in passed(function, source, node.id)))
    assert found, f"{source.name}:{node.lineno}: nobody says what {node.id} is"
    return found


def passed(function: ast.FunctionDef, home: Source, parameter: str) -> Iterator[tuple[ast.expr, Source]]:
    """What each call of the function passes for the parameter: in its file, and if it is public in its package."""
    positions = [argument.arg for argument in function.args.args]
    package = ".".join(home.name.split(".")[:2])
    for source in sources():
        if source is not home and (function.name.startswith("_") or not source.name.startswith(package)):
            continue
        for call in source.calls(function.name):
            for keyword in call.keywords:
                if keyword.arg == parameter:
                    yield keyword.value, source
            at = positions.index(parameter) if parameter in positions else len(call.args)
            if at < len(call.args):
                yield call.args[at], source


def written() -> dict[str, str]:
    """Every verb that the source writes, and where."""
    found: dict[str, str] = {}
    for source in sources():
        deeds = [] if source.name == "yuexu.trail.actions" else [*source.calls("record"), *source.calls("Deed")]
        for call in deeds:
            if call.args:  # `record` of other things takes no verb first
                found |= dict.fromkeys(possible(call.args[0], source), f"{source.name}:{call.lineno}")
        for function in (node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef)):
            if any(ast.unparse(each) == VERB for each in [*function.args.args, *function.args.kwonlyargs]):
                for value, where in passed(function, source, "verb"):  # it may write by a statement of its own
                    found |= dict.fromkeys(possible(value, where), where.name)
    return found


def test_every_verb_that_is_written_has_a_word_and_no_other() -> None:
    assert sorted(written()) == sorted(told.VERBS)


def test_the_walk_finds_what_is_passed_on_chosen_and_put_together() -> None:
    found = set(written())
    assert {"people.sign_in", "people.switch", "people.move"} <= found  # chosen by a condition, passed as a keyword
    assert {"rooms.occupy", "stays.extend", "contracts.settle"} <= found  # passed by position
    assert {"voice.answered", "voice.solved", "voice.client"} <= found  # put together
    assert {"care.chart", "care.correct", "care.withdraw"} <= found  # written by a statement of its own


def kinds() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, CentreRow)]


def test_every_kind_of_row_has_a_word_of_its_own() -> None:
    names = [model._meta.model_name for model in kinds()]
    assert sorted(set(names)) == sorted(names)
    lacking = [name for name in names if not CHINESE.search(str(told.kind_label(name)))]
    assert lacking == []


def test_words_are_english_in_english() -> None:
    compile_translations(PACKAGE)
    translation_file_changed(None, Path("django.mo"))  # forget what was read before it was compiled
    words = [*told.VERBS.values(), *told.KEYS.values(), *(told.kind_label(model._meta.model_name) for model in kinds())]
    with translation.override("en"):
        assert [str(word) for word in words if CHINESE.search(str(word))] == []


@pytest.mark.django_db
def test_the_page_says_what_was_done_to_whom(client: Client) -> None:
    mother = family.mother("王小明", at=cast.centre())
    room = house.ready_room("301")
    page = cast.signed_in(client, cast.someone("general_manager")).get("/people/trail/").content.decode()
    assert f">产妇 {mother.name}</a>" in page
    assert f">房间 {room.number}</a>" in page
    assert ("建立产妇档案" in page, "备房完成" in page, "rooms.prepared</td>" in page) == (True, True, False)


@pytest.mark.django_db
def test_every_path_to_a_name_leads_to_one() -> None:
    for model in kinds():
        name = model._meta.model_name or ""
        assert told.subjects(cast.centre().pk, [(name, 10**9)]) == {}


@pytest.mark.django_db
def test_the_page_calls_the_rows_that_a_change_points_to(client: Client) -> None:
    stay, nurse = guests.resident("王小明"), cast.someone("care_nurse", "卢清欢")
    someone = cast.someone("customer_service", "严安琪")
    team = {"named_nurse": nurse, "named_carer": None, "named_service": someone}
    stays.name_team(stay=stay, **team, by=someone, now=cast.NOW)
    baby = stay.birth.babies.get()
    record("care.chart", baby, at=cast.NOW, by_id=nurse.pk, after={"form": "feed", "subject": f"baby:{baby.pk}"})
    page = cast.signed_in(client, cast.someone("general_manager")).get("/people/trail/").content.decode()
    assert ("卢清欢</dd>" in page, "严安琪</dd>" in page, "<dd>宝宝 王小明</dd>" in page) == (True, True, True)
    assert f"baby:{baby.pk}" not in page


def test_values_are_told_in_words() -> None:
    pairs = (("state", "done"), ("complete", True), ("topics", ["meals", "room"]))
    assert [str(told.said(*pair)) for pair in pairs] == ["已完成", "是", "月子餐、环境与房间"]
    assert told.said("scheduled_at", "2024-06-20T13:46:00+08:00") == "2024年6月20日 13:46"
    assert [told.said("text", odd) for odd in ("2024-06-20T", "12345678 9Tea", "a:1")] == [
        "2024-06-20T",
        "12345678 9Tea",
        "a:1",
    ]
    names = {("staff", 7): ("卢清欢", ""), ("baby", 7): ("王小明", "")}
    assert [told.said("consultant", value, names) for value in (7, 8, [7])] == ["卢清欢", 8, "卢清欢"]
