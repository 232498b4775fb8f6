"""What a form and its items are: frozen data that refuses to be half defined."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType

from yuexu.kernel.charting.units import SHOWN
from yuexu.kernel.wording import word

KINDS = ("number", "count", "minutes", "choice", "choices", "yes_no", "text")
NUMBERS = ("number", "count", "minutes")
LIMIT = Decimal(1_000_000)  # no figure of a house is larger; it keeps every kept number exact
PLACES = 3
TEXT_LIMIT = 6000
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LOINC = re.compile(r"\d{1,7}-\d")


class Undefined(ValueError):
    """A definition that is not whole: a fault of whoever wrote it, met when the package is loaded."""


@dataclass(frozen=True)
class Choice:
    """One answer that may be chosen: a word that is kept and a label that is shown."""

    code: str
    label: str

    @property
    def text(self) -> str:
        """The label in the reader's language."""
        return word(self.label)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that a form asks.

    `low` and `high` (both included) bound what is plausible, in `unit`; `places` are decimals. `carry` takes
    the last record's answer as the default. `when` names another item and the answers with which this one is
    asked. `retired` items are asked no more, but old records still show them.
    """

    code: str
    label: str
    kind: str
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    places: int = 0
    choices: tuple[Choice, ...] = ()
    loinc: str = ""
    required: bool = False
    carry: bool = False
    default: str = ""
    group: str = ""
    help: str = ""
    length: int = 500
    step: Decimal | None = None
    chips: tuple[Decimal, ...] = ()
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    retired: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "when", MappingProxyType(dict(self.when)))
        self._named()
        self._bounded() if self.kind in NUMBERS else self._unbounded()
        if self.retired and self.required:
            raise Undefined(f"{self.code}: a retired item cannot be required")

    def _named(self) -> None:
        if not _CODE.fullmatch(self.code) or not self.label:
            raise Undefined(f"item {self.code!r} needs a code of lower case words and a label")
        if self.kind not in KINDS:
            raise Undefined(f"{self.code}: unknown kind {self.kind!r}")
        if self.unit not in SHOWN:
            raise Undefined(f"{self.code}: unknown unit {self.unit!r}")
        if self.loinc and not _LOINC.fullmatch(self.loinc):
            raise Undefined(f"{self.code}: {self.loinc!r} is no LOINC code")

    def _bounded(self) -> None:
        if self.low is None or self.high is None or not -LIMIT <= self.low < self.high <= LIMIT:
            raise Undefined(f"{self.code}: a number has a plausible range")
        if self.places not in range(PLACES + 1) or (self.places and self.kind != "number"):
            raise Undefined(f"{self.code}: {self.places} decimals")
        if any(not self.low <= chip <= self.high for chip in self.chips):
            raise Undefined(f"{self.code}: a chip outside its range")
        if self.choices:
            raise Undefined(f"{self.code}: a number has no choices")

    def _unbounded(self) -> None:
        if any(value is not None for value in (self.low, self.high, self.step)) or self.chips or self.places:
            raise Undefined(f"{self.code}: only numbers have a range, a step, chips and decimals")
        codes = [choice.code for choice in self.choices]
        if self.kind in ("choice", "choices"):
            if len(codes) < 2 or len(codes) != len(set(codes)):
                raise Undefined(f"{self.code}: a choice has at least two answers, each once")
            if not all(_CODE.fullmatch(code) for code in codes):
                raise Undefined(f"{self.code}: answers are kept as lower case words")
        elif codes:
            raise Undefined(f"{self.code}: only choices have answers")
        if self.default and self.default not in self.answers:
            raise Undefined(f"{self.code}: the default is none of its answers")
        if not 1 <= self.length <= TEXT_LIMIT:
            raise Undefined(f"{self.code}: a text of {self.length} characters")

    @property
    def answers(self) -> tuple[str, ...]:
        """What may be chosen, as posted."""
        return ("yes", "no") if self.kind == "yes_no" else tuple(choice.code for choice in self.choices)

    @property
    def text(self) -> str:
        """The label in the reader's language."""
        return word(self.label)

    @property
    def shown_unit(self) -> str:
        """The unit as people write it: ml, ℃, 次/分."""
        return word(SHOWN[self.unit]) if self.unit else ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Form:
    """One kind of record.

    `subjects` are words of the package (mother, room …); the `brief` items tell a record in a line.
    """

    code: str
    label: str
    items: tuple[Item, ...]
    subjects: tuple[str, ...]
    version: int = 1
    may: str = ""
    icon: str = "notes"
    group: str = ""
    source: str = ""
    brief: tuple[str, ...] = ()
    help: str = ""

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code) or not self.label or self.version < 1:
            raise Undefined(f"form {self.code!r} needs a code, a label and a version")
        if not self.subjects or not self.items:
            raise Undefined(f"{self.code}: a form is about somebody and asks something")
        codes = [item.code for item in self.items]
        if len(codes) != len(set(codes)):
            raise Undefined(f"{self.code}: two items share a code")
        if unknown := set(self.brief) - set(codes):
            raise Undefined(f"{self.code}: brief names {sorted(unknown)}")
        for item in self.items:
            self._condition(item)

    def _condition(self, item: Item) -> None:
        for other, answers in item.when.items():
            asked = self.by_code.get(other)
            if asked is None or asked is item or asked.when or not set(answers) <= set(asked.answers):
                raise Undefined(f"{self.code}.{item.code}: asked by {other}, which cannot answer {answers}")

    @cached_property
    def by_code(self) -> Mapping[str, Item]:
        """The items by their codes."""
        return MappingProxyType({item.code: item for item in self.items})

    @cached_property
    def asked(self) -> tuple[Item, ...]:
        """The items asked today."""
        return tuple(item for item in self.items if not item.retired)

    @property
    def text(self) -> str:
        """The label in the reader's language."""
        return word(self.label)
