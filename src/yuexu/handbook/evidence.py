"""Which form closes a duty: the roof declares every kind of evidence with its name and the address of its form.

A kind is the word before the colon (`chart` in `chart:feed`) or a whole word (`visit.outcome`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

Address = Callable[[str, str, int], str]  # (evidence, subject kind, subject key) -> path, or "" when there is none
May = Callable[[str], str]  # evidence -> the permission that its form asks for


@dataclass(frozen=True)
class Evidence:
    """A kind of record that proves work: the word on the button, where its form is, and who may open it."""

    kind: str
    action: str | Promise
    address: Address
    may: May


_declared: dict[str, Evidence] = {}


def declare(kind: str, action: str | Promise, address: Address, may: May) -> None:
    """Make a kind of evidence known."""
    _declared[kind] = Evidence(kind, action, address, may)


def of(code: str) -> Evidence | None:
    """The declaration behind an evidence code."""
    return _declared.get(code) or _declared.get(code.split(":")[0])


def is_declared(code: str) -> bool:
    """Whether somebody can ever produce it; a test asks this of every regulation."""
    return of(code) is not None
