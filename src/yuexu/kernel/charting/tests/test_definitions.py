"""A definition that is not whole is refused when it is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from yuexu.kernel.charting.catalogue import form_of, load, messages
from yuexu.kernel.charting.definitions import Undefined
from yuexu.kernel.charting.tests.sample import SAMPLE, data


def test_the_sample_is_whole() -> None:
    assert [item.kind for item in SAMPLE.asked] == [
        "choice", "number", "minutes", "count", "choices", "yes_no", "text",
    ]  # fmt: skip
    assert SAMPLE.by_code["amount"].shown_unit == "ml"


@pytest.mark.parametrize(
    ("item", "change"),
    [
        (0, {"choices": [["breast", "亲喂"]]}),
        (0, {"choices": [["breast", "亲喂"], ["breast", "又亲喂"]]}),
        (0, {"choices": [["breast", "亲喂"], ["Bottle!", "瓶喂"]]}),
        (0, {"kind": "guess"}),
        (0, {"low": 1}),
        (0, {"default": "cup"}),
        (1, {"high": 1}),
        (1, {"low": -2_000_000}),
        (1, {"unit": "gallon"}),
        (1, {"chips": [400]}),
        (1, {"places": 4}),
        (1, {"loinc": "abc"}),
        (1, {"when": {"way": ["cup"]}}),
        (1, {"when": {"nobody": ["bottle"]}}),
        (1, {"colour": "red"}),
        (2, {"code": "way"}),
        (3, {"places": 1}),
        (5, {"choices": [["a", "甲"], ["b", "乙"]]}),
        (6, {"length": 99_999}),
        (6, {"label": ""}),
        (7, {"required": True}),
    ],
)
def test_half_defined_items_are_refused(item: int, change: dict[str, Any]) -> None:
    told = data()
    told["item"][item] |= change
    with pytest.raises(Undefined):
        form_of(told)


@pytest.mark.parametrize(
    "change",
    [
        {"code": "Not A Code"},
        {"item": []},
        {"subjects": []},
        {"brief": ["nobody"]},
        {"version": 0},
        {"colour": 1},
    ],
)
def test_half_defined_forms_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Undefined):
        form_of(data() | change)


def test_loading_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('[[form]]\ncode = "x"\nlabel = "甲"\nsubjects = ["a"]\n', "utf-8")
    with pytest.raises(Undefined, match=r"bad\.toml"):
        load(tmp_path)


def test_two_forms_of_one_name_are_refused(tmp_path: Path) -> None:
    text = '[[form]]\ncode = "x"\nlabel = "甲"\nsubjects = ["a"]\n[[form.item]]\ncode = "n"\nlabel = "备注"\nkind = "text"\n'
    (tmp_path / "a.toml").write_text(text, "utf-8")
    (tmp_path / "b.toml").write_text(text, "utf-8")
    with pytest.raises(Undefined, match="two forms are called x"):
        load(tmp_path)


def test_texts_for_translators(tmp_path: Path) -> None:
    text = '[[form]]\ncode = "x"\nlabel = "甲"\nsubjects = ["a"]\n[[form.item]]\ncode = "n"\nlabel = "备注"\nkind = "text"\ngroup = "其他"\n'
    (tmp_path / "a.toml").write_text(text, "utf-8")
    assert [message for _path, message in messages(tmp_path)] == ["甲", "备注", "其他"]
