"""A form that arrives twice — a double tap, a network that came back, a draft after a new login — acts once."""

from __future__ import annotations

import threading
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yuexu.kernel import asking
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.tests.racing import meet, together, wait_until_somebody_waits
from yuexu.leads import actions
from yuexu.leads.models import Lead
from yuexu.people.tests import cast
from yuexu.trail.models import Entry

pytestmark = pytest.mark.django_db
INQUIRY = "/leads/new/"


@pytest.fixture
def told() -> dict[str, str]:
    """An inquiry as a browser sends it."""
    boss = cast.someone("general_manager")
    channel = actions.open_channel(
        centre_id=boss.centre_id, by=boss, now=timezone.now(), name="社区活动", kind="community"
    )
    now = timezone.localtime(timezone.now())
    return {
        "name": "王小明",
        "channel": str(channel.pk),
        "via": "phone",
        "asked_at": now.strftime("%Y-%m-%dT%H:%M"),
        "client_id": str(uuid.uuid4()),
    }


def consultant() -> Client:
    client: Client = cast.signed_in(Client(), cast.someone("consultant"))
    return client


def test_the_same_sending_acts_once_and_goes_to_the_same_place(told: dict[str, str]) -> None:
    client = consultant()
    first, second = client.post(INQUIRY, told), client.post(INQUIRY, told)
    assert (first.status_code, second.status_code, first["Location"]) == (303, 303, second["Location"])
    assert (Lead.objects.count(), Entry.objects.filter(verb="leads.register").count()) == (1, 1)


def test_another_sending_another_person_or_none_at_all_acts_again(told: dict[str, str]) -> None:
    client = consultant()
    client.post(INQUIRY, told)
    client.post(INQUIRY, told | {"client_id": str(uuid.uuid4())})
    consultant().post(INQUIRY, told)
    del told["client_id"]
    for _ in range(2):
        client.post(INQUIRY, told)
    client.post(INQUIRY, told | {"client_id": "\x00"})
    assert Lead.objects.count() == 6


def test_a_refusal_does_not_count_as_sent(told: dict[str, str]) -> None:
    client = consultant()
    assert client.post(INQUIRY, told | {"asked_at": "2099-01-01T10:00"}).status_code == 422
    assert client.post(INQUIRY, told | {"due_on": "2026-99-99"}).status_code == 422
    assert client.post(INQUIRY, told).status_code == 303
    assert Lead.objects.count() == 1


# --- two connections at once ------------------------------------------------------------------------------------------


def sends(sender: Client, told: dict[str, str]) -> tuple[int, str]:
    """The same person sends it, from a window on a connection of its own; the status and where it leads."""
    window = Client()
    window.cookies = sender.cookies
    answer = window.post(INQUIRY, told)
    return answer.status_code, answer.headers.get("Location", "")


def second_while_first_is_under_way(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, str], *, refused: bool = False
) -> list[tuple[int, str]]:
    """The second sending comes when the first has acted and not committed; the first may be `refused` after all."""
    really, acted, sender = asking._go, threading.Event(), consultant()

    def go(back: Any, made: Any) -> str:
        if not acted.is_set():
            acted.set()
            wait_until_somebody_waits()
            if refused:
                raise RuleBroken("no")
        return really(back, made)

    def second() -> tuple[int, str]:
        assert acted.wait(20)
        return sends(sender, told)

    monkeypatch.setattr(asking, "_go", go)
    return together(lambda: sends(sender, told), second)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_once_act_once_and_go_to_the_same_place(
    told: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    came = second_while_first_is_under_way(monkeypatch, told)
    assert came == [(303, reverse("leads:lead", args=[Lead.objects.get().pk]))] * 2
    assert Entry.objects.filter(verb="leads.register").count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_who_waited_for_a_sending_that_was_refused_acts(told: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    came = second_while_first_is_under_way(monkeypatch, told, refused=True)
    assert came == [(422, ""), (303, reverse("leads:lead", args=[Lead.objects.get().pk]))]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_without_the_note_both_act(told: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "once", lambda request, form, act: act())
    meet(monkeypatch, asking, "_go", before=True)  # both have acted before either commits
    sender = consultant()
    came = together(*[lambda: sends(sender, told)] * 2)
    assert sorted(came) == sorted((303, reverse("leads:lead", args=[lead.pk])) for lead in Lead.objects.all())
    assert Lead.objects.count() == 2
