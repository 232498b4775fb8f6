"""A house is opened from the shell, once, and its manager can sign in."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
from django.utils import timezone

from yuexu.config import commands
from yuexu.handbook.actions import tick
from yuexu.handbook.models import Duty, Edition, Spell
from yuexu.people.models import Account, Centre, Holding, Staff
from yuexu.people.posts import DEPARTMENTS
from yuexu.people.tests.cast import SHANGHAI

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


def test_a_manager_of_two_houses_keeps_the_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUEXU_NEW_PASSWORD", "a-long-enough-word-1")
    assert commands.open_house(WORDS) == 0
    monkeypatch.delenv("YUEXU_NEW_PASSWORD")
    assert commands.open_house(["beihu", "北湖月子中心", *WORDS[2:]]) == 0
    managers = Staff.objects.filter(account__username="shen").order_by("pk")
    assert [one.centre.code for one in managers] == ["nanhu", "beihu"]
    assert managers[1].initials == "syz"


def test_a_closed_login_opens_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("YUEXU_NEW_PASSWORD", "a-long-enough-word-1")
    assert commands.open_house(WORDS) == 0
    Account.objects.filter(username="shen").update(is_active=False)
    assert commands.open_house(["beihu", "北湖月子中心", *WORDS[2:]]) == 1
    assert "closed" in capsys.readouterr().err
    assert not Centre.objects.filter(code="beihu").exists()


def test_a_house_may_open_later(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Its people can sign in and set it up; the handbook asks nothing before the day."""
    monkeypatch.setenv("YUEXU_NEW_PASSWORD", "a-long-enough-word-1")
    now = timezone.now()
    today = timezone.localtime(now, SHANGHAI).date()
    assert commands.open_house([*WORDS, "--from", str(today - dt.timedelta(days=1))]) == 1
    assert "past" in capsys.readouterr().err
    day = today + dt.timedelta(days=3)
    assert commands.open_house([*WORDS, "--from", str(day)]) == 0
    tick(now=now + dt.timedelta(hours=1))
    assert Duty.objects.filter(opens_at__lt=dt.datetime.combine(day, dt.time(), SHANGHAI)).count() == 0
    tick(now=now + dt.timedelta(days=5))
    assert Duty.objects.filter(code="C7-handover").exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--zone", "Asia/Shangai"], "Asia/Shanghai"),
        (["--from", "1.12.2026"], "2026-12-01"),
        (["--user", "a b"], "用户名"),
    ],
)
def test_what_cannot_be_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], why: str
) -> None:
    monkeypatch.setenv("YUEXU_NEW_PASSWORD", "a-long-enough-word-1")
    with suppress(SystemExit):
        assert commands.open_house([*WORDS, *words]) == 1
    assert why in capsys.readouterr().err
    assert not Centre.objects.filter(code="nanhu").exists()


def test_a_code_is_short_and_plain(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        commands.open_house(["南湖", *WORDS[1:]])
    assert "nanhu" in capsys.readouterr().err
