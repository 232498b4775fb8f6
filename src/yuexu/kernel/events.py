"""News between packages: lower code publishes what happened, `config/wiring.py` says who reacts.

Reactions run at once, in the publisher's transaction: if one fails, what it reacts to did not happen. They run in the
house's language, whatever the publisher reads: what they write down is read by everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from yuexu.kernel.language import in_the_houses_language


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened, named in the past tense. Subclasses are frozen dataclasses."""


E = TypeVar("E", bound=Event)
_reactions: dict[type[Event], list[Callable[[Any], None]]] = {}


def react(kind: type[E], reaction: Callable[[E], None]) -> None:
    """Have `reaction` called for every published event of exactly this kind; twice the same is once."""
    reactions = _reactions.setdefault(kind, [])
    if reaction not in reactions:
        reactions.append(reaction)


def publish(event: Event) -> None:
    """Tell everyone wired to this kind of event, in the order of the wiring."""
    with in_the_houses_language():
        for reaction in _reactions.get(type(event), ()):
            reaction(event)


def reactions() -> dict[type[Event], list[Callable[[Any], None]]]:
    """A copy of the wiring, for the page of documentation and the tests that read it."""
    return {kind: list(those) for kind, those in _reactions.items()}
