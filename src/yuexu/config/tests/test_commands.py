"""A house is opened from the shell, once, and its manager can sign in."""

from __future__ import annotations

import pytest

from yuexu.config import commands
from yuexu.handbook.models import Edition, Spell
from yuexu.people.models import Account, Centre, Holding
from yuexu.people.posts import DEPARTMENTS

pytestmark = pytest.mark.django_db
WORDS = ["nanhu", "南湖月子中心", "--manager", "沈院长", "--user", "shen"]


def test_a_house_opens_with_its_handbook_and_first_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUEXU_NEW_PASSWORD", "a-long-enough-word-1")
    assert commands.open_house(WORDS) == 0
    centre = Centre.objects.get(code="nanhu")
    assert Account.objects.get(username="shen").check_password("a-long-enough-word-1")
    assert list(Holding.objects.filter(centre=centre).values_list("post", flat=True)) == ["general_manager"]
    assert Edition.objects.filter(centre=centre).count() > 40
    assert Spell.objects.filter(centre=centre, state="department.open").count() == len(DEPARTMENTS)


def test_a_house_is_not_opened_twice(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("YUEXU_NEW_PASSWORD", "a-long-enough-word-1")
    assert commands.open_house(WORDS) == 0
    assert commands.open_house(WORDS) == 1
    assert "already" in capsys.readouterr().err


def test_a_weak_password_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUEXU_NEW_PASSWORD", "12345")
    assert commands.open_house(WORDS) == 1
    assert not Centre.objects.filter(code="nanhu").exists()
