"""A form that arrives twice — a double tap, a network that came back, a draft after a new login — acts once."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.utils import timezone

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
