"""`yuexu translations`: gathers every string that people see, and tells what English still lacks.

Strings come from three places: Python's `_()` and its lazy kin, templates, and the words of our TOML data (regulations,
forms, contract terms), which are Chinese in the file and translated where they are shown.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent
ENGLISH = PACKAGE / "config" / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS: dict[str, Any] = {
    "_": None, "_now": None, "say": None, "N_": None, "stored": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
}  # fmt: skip
METHODS = [
    ("**/tests/**", "ignore"),
    ("**.py", "python"),
    ("**.html", "jinja2"),
    ("**.toml", "yuexu.config.translations:toml"),
]
OPTIONS = {"**.html": {"extensions": "jinja2.ext.i18n,jinja2.ext.do,yuexu.kernel.keeping.Keep", "silent": "false"}}
SHOWN = 40  # missing messages printed


def toml(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[tuple[int, str, str, list[str]]]:
    """Babel's extractor for our TOML: every Chinese word in it is one that people read."""
    del keywords, comment_tags, options
    for word in _chinese(tomllib.load(file)):
        yield 1, "_", word, []


def _chinese(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _chinese(inner)
    elif isinstance(value, str) and any("一" <= sign <= "鿿" for sign in value):
        yield value


def gathered() -> Catalog:
    """Every message of the program."""
    catalogue = Catalog(project="Yuexu", charset="utf-8", fuzzy=False)
    found = extract_from_dir(str(PACKAGE), METHODS, OPTIONS, KEYWORDS, comment_tags=())
    for file, _line, message, _comments, context in found:
        catalogue.add(message, locations=[(file, 0)], context=context)
    return catalogue


def english() -> Catalog:
    """The English catalogue as it stands."""
    if not ENGLISH.exists():
        return Catalog(locale="en", project="Yuexu", charset="utf-8", fuzzy=False)
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def lacking(catalogue: Catalog, wanted: Catalog) -> list[str]:
    """Messages of the program that the catalogue does not translate."""
    lacks = []
    for message in wanted:
        if message.id and not _translated(catalogue.get(message.id, message.context)):
            lacks.append(message.id if isinstance(message.id, str) else message.id[0])
    return lacks


def _translated(message: Any) -> bool:
    if message is None or message.fuzzy:
        return False
    strings: Iterable[str] = message.string if isinstance(message.string, list | tuple) else [message.string]
    return all(strings)


def update() -> Catalog:
    """Bring the English catalogue's list of messages up to date, keeping what is translated."""
    catalogue, wanted = english(), gathered()
    made = catalogue.creation_date
    catalogue.update(wanted, no_fuzzy_matching=True)
    catalogue.creation_date = made  # a new date on every run would be a conflict in every merge
    catalogue.obsolete.clear()
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        write_po(file, catalogue, width=120, sort_output=True, no_location=True, omit_header=False)
    return catalogue


def main(words: list[str]) -> int:
    """`--check` tells what is lacking and exits 1; without it the catalogue is brought up to date first."""
    parser = argparse.ArgumentParser(prog="yuexu translations")
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args(words)
    lacks = lacking(english() if asked.check else update(), gathered())
    for message in lacks[:SHOWN]:
        print(f"not in English: {message}", file=sys.stderr)
    print(f"{len(lacks)} messages lack English")
    return 1 if lacks and asked.check else 0
