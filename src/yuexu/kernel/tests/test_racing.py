"""The tools of the races: nothing that went wrong is swallowed, and who should meet does meet."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.tests.racing import meet, together


def broken(how: Exception) -> None:
    raise how


def test_a_refusal_is_told_in_its_place_and_any_other_error_comes_out() -> None:
    no = RuleBroken("no")
    assert together(lambda: 1, lambda: broken(no), lambda: 3) == [1, no, 3]
    with pytest.raises(LookupError):
        together(lambda: 1, lambda: broken(LookupError()))
    assert [type(one) for one in together(lambda: broken(LookupError()), refused=LookupError)] == [LookupError]


def test_who_does_not_come_to_an_end_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yuexu.kernel.tests.racing.PATIENCE", 0.05)
    with pytest.raises(TimeoutError):
        together(lambda: time.sleep(0.5))


def two_who_meet(monkeypatch: pytest.MonkeyPatch, *, before: bool) -> list[str]:
    """What two hands did, in order; the second comes a good while after the first."""
    seen: list[str] = []
    where = SimpleNamespace(do=lambda: seen.append("do"))
    meet(monkeypatch, where, "do", before=before)

    def act(late: float) -> None:
        time.sleep(late)
        seen.append("come")
        where.do()
        seen.append("go")

    together(lambda: act(0), lambda: act(0.1))
    where.do()  # the test's own thread waits for nobody
    return seen[:-1]


def test_two_meet_before_either_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert two_who_meet(monkeypatch, before=True)[:3] == ["come", "come", "do"]


def test_two_meet_before_either_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert two_who_meet(monkeypatch, before=False) == ["come", "do", "come", "do", "go", "go"]
