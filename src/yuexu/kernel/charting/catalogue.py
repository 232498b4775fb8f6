"""Reading forms from TOML and refusing what is not whole, when the package is loaded and never later."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from yuexu.kernel.charting.definitions import Choice, Form, Item, Undefined

_ITEM = set(Item.__dataclass_fields__)
_FORM = set(Form.__dataclass_fields__) - {"items"} | {"item"}


class Catalogue(Mapping[str, Form]):
    """The forms of one package by their codes, in the order of their files."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self._forms: dict[str, Form] = {}
        for form in forms:
            if form.code in self._forms:
                raise Undefined(f"two forms are called {form.code}")
            self._forms[form.code] = form

    def __getitem__(self, code: str) -> Form:
        return self._forms[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._forms)

    def __len__(self) -> int:
        return len(self._forms)

    def about(self, subject: str) -> list[Form]:
        """The forms that can be about this kind of subject."""
        return [form for form in self._forms.values() if subject in form.subjects]


def load(folder: Path) -> Catalogue:
    """Every form of the TOML files in a folder. Raises Undefined naming the file."""
    return Catalogue(form for path in sorted(folder.glob("*.toml")) for form in _file(path))


def _file(path: Path) -> list[Form]:
    try:
        return [form_of(one) for one in tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)["form"]]
    except (Undefined, KeyError, TypeError, ValueError) as error:
        raise Undefined(f"{path.name}: {error}") from error


def form_of(data: Mapping[str, Any]) -> Form:
    """A form of parsed TOML. Raises Undefined for a word it does not know."""
    if unknown := set(data) - _FORM:
        raise Undefined(f"{data.get('code')}: unknown words {sorted(unknown)}")
    told: dict[str, Any] = {key: tuple(told) if isinstance(told, list) else told for key, told in data.items()}
    told["items"] = tuple(_item(one) for one in told.pop("item", ()))
    return Form(**told)


def _item(data: Mapping[str, Any]) -> Item:
    if unknown := set(data) - _ITEM:
        raise Undefined(f"{data.get('code')}: unknown words {sorted(unknown)}")
    told = dict(data)
    told["choices"] = tuple(Choice(code, label) for code, label in data.get("choices", ()))
    told["chips"] = tuple(Decimal(chip) for chip in data.get("chips", ()))
    told["when"] = {code: tuple(answers) for code, answers in data.get("when", {}).items()}
    for key in ("low", "high", "step"):
        if key in data:
            told[key] = Decimal(data[key])
    return Item(**told)


def messages(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every text of the forms that is shown, with its file: for the translators' extraction."""
    for path in sorted(folder.glob("*.toml")):
        for form in _file(path):
            yield from ((path, text) for text in _texts(form) if text)


def _texts(form: Form) -> Iterator[str]:
    yield from (form.label, form.group, form.help)
    for item in form.items:
        yield from (item.label, item.group, item.help)
        yield from (choice.label for choice in item.choices)
