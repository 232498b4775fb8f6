"""The home page of every post has somewhere to go; who may not do something reads what it is."""

from __future__ import annotations

import pytest
from django.test import Client

from yuexu.desk.menu import DOORS, doors
from yuexu.people.permissions import PERMISSIONS
from yuexu.people.posts import POSTS
from yuexu.people.tests import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("post", "labels"),
    [
        ("hr", ["员工与岗位"]),
        ("finance", ["房态图", "合同", "预收款"]),
        ("consultant", ["房态图", "客资", "合同"]),
        ("care_nurse", ["护理巡视", "房态图"]),
    ],
)
def test_doors_are_those_of_the_thumb_bar_and_up_to_three_others(post: str, labels: list[str]) -> None:
    assert [str(door["label"]) for door in doors(cast.someone(post))] == labels


def test_others_never_make_more_than_three_doors() -> None:
    for post in POSTS:
        shown = doors(cast.someone(post))
        assert len(shown) <= max(DOORS, len([door for door in shown if door["phone"]]))


def test_a_refusal_says_in_words_what_is_not_allowed(client: Client) -> None:
    cast.signed_in(client, cast.someone("chef"))
    answer = client.get("/contracts/")
    text = answer.content.decode()
    assert (answer.status_code, "contracts.read" in text) == (403, False)
    assert f"所需权限：{PERMISSIONS['contracts.read'].sentence}" in text
