"""News is told to who is wired to it, in order, and a failing reaction undoes what it reacts to."""

from dataclasses import dataclass

import pytest

from yuexu.kernel import events
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.states import step


@dataclass(frozen=True, kw_only=True)
class BellRung(events.Event):
    """For this test."""

    times: int


@dataclass(frozen=True, kw_only=True)
class LoudBellRung(BellRung):
    """A kind of its own: reactions go by the exact kind."""


def test_reactions_hear_exactly_their_kind_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_reactions", {})
    heard: list[str] = []

    def first(news: BellRung) -> None:
        heard.append(f"first {news.times}")

    def second(news: BellRung) -> None:
        heard.append(f"second {news.times}")

    for reaction in (first, second, first):
        events.react(BellRung, reaction)
    events.publish(BellRung(times=2))
    events.publish(LoudBellRung(times=3))
    assert heard == ["first 2", "second 2"]


STEPS = {"draft": {"signed"}, "signed": {"ended"}, "ended": set[str]()}


def test_only_steps_of_the_table_are_taken() -> None:
    taken = {(now, then) for now in STEPS for then in STEPS if _allowed(now, then)}
    assert taken == {("draft", "signed"), ("signed", "ended")}


def _allowed(now: str, then: str) -> bool:
    try:
        return step(STEPS, now, then) == then
    except RuleBroken:
        return False
