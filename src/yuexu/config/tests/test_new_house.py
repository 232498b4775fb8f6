"""A house in its first minute: every page that the menu leads to opens, with nothing in it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from yuexu.config import commands
from yuexu.config.tests.found import crawl, key_of
from yuexu.desk.menu import MENU, RECORD
from yuexu.people.models import Centre, Holding, Staff
from yuexu.people.posts import POSTS
from yuexu.people.tests import cast

pytestmark = pytest.mark.django_db


def test_every_page_of_an_empty_house_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUEXU_NEW_PASSWORD", "a-long-enough-word-1")
    assert commands.open_house(["nanhu", "南湖月子中心", "--manager", "沈院长", "--user", "shen"]) == 0
    centre, boss = Centre.objects.get(code="nanhu"), Staff.objects.get(account__username="shen")
    for post in sorted(set(POSTS) - {"general_manager"}):
        Holding.objects.create(centre=centre, staff=boss, post=post, from_on=centre.opened_on)
    client: Client = cast.signed_in(Client(), Staff.objects.get(pk=boss.pk))
    starts = [item.name for _label, items in MENU for item in items] + [name for _label, name, *_ in RECORD]
    pages, wrong = crawl(client.get, [reverse(name) for name in starts])
    assert wrong == []
    assert {key_of(page.path)[0] for page in pages} >= set(starts)
    assert len(pages) > 60
