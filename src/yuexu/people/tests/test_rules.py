"""What may be given and taken (F1), and which PINs are refused (N10)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuexu.kernel.errors import RuleBroken
from yuexu.people import rules
from yuexu.people.permissions import PERMISSIONS
from yuexu.people.posts import POSTS, may

POST = st.sampled_from(sorted(POSTS))
PINS = st.text("0123456789", min_size=4, max_size=8)


@pytest.mark.parametrize(
    "pin", ["0000", "99999999", "1234", "4321", "7890", "0987", "1212", "123123", "1122", "2211", "12341234"]
)
def test_the_first_that_one_would_try_is_too_easy(pin: str) -> None:
    assert rules.too_easy(pin)


@pytest.mark.parametrize("pin", ["2580", "1357", "9081", "31415", "27182818", "13579"])
def test_others_are_not(pin: str) -> None:
    assert not rules.too_easy(pin)


@given(PINS)
def test_turning_a_pin_round_makes_it_neither_easier_nor_harder(pin: str) -> None:
    assert rules.too_easy(pin) == rules.too_easy(pin[::-1])


# What who manages people fills day by day without doing its work (F1): written out, so that a new right shows here.
ORDINARY = {
    "care_director", "group_leader", "care_nurse", "carer", "lactation_consultant", "psychologist", "doctor",
    "dietitian", "chef", "rehab_director", "therapist", "service_manager", "customer_service", "butler", "reception",
    "consultant", "member_manager", "general_affairs", "cleaner", "security",
}  # fmt: skip


def test_ordinary_posts_are_these() -> None:
    assert {post for post in POSTS if rules.ordinary(post)} == ORDINARY


@given(POST, POST)
def test_a_post_is_given_by_who_may_do_all_of_it_or_fills_such_posts(holder: str, post: str) -> None:
    mine = POSTS[holder].may
    if POSTS[post].may <= mine or (rules.MANAGE in mine and post in ORDINARY):
        rules.may_give(mine, post, frozenset(), own=False)
        return
    with pytest.raises(RuleBroken) as refused:
        rules.may_give(mine, post, frozenset(), own=False)
    assert refused.value.field == "post"


@given(st.sets(POST), POST)
def test_nobody_raises_themselves(held: set[str], post: str) -> None:
    mine = may(frozenset(held))
    if post in rules.givable(mine, mine, own=True):
        assert mine | POSTS[post].may == mine


@given(st.sets(POST), st.sets(POST), POST)
def test_two_who_manage_people_cannot_raise_each_other(one: set[str], other: set[str], post: str) -> None:
    """Whatever one gives another who manages people, the one could do: together they gain nothing."""
    mine, theirs = may(frozenset(one)), may(frozenset(other)) | {rules.MANAGE}
    if post in rules.givable(mine, theirs, own=False):
        assert POSTS[post].may <= mine


@given(st.sets(POST), POST)
def test_guarded_rights_come_only_from_who_has_them(held: set[str], post: str) -> None:
    mine = may(frozenset(held))
    guarded = {code for code in POSTS[post].may if PERMISSIONS[code].guarded}
    if post in rules.givable(mine, frozenset(), own=False):
        assert guarded <= mine


@given(st.sets(POST), st.sets(POST))
def test_only_a_first_password_comes_from_who_may_do_less(held: set[str], theirs: set[str]) -> None:
    mine = may(frozenset(held))
    reaches = may(frozenset(theirs)) <= mine
    for first, allowed in ((False, reaches), (True, reaches or (rules.MANAGE in mine and theirs <= ORDINARY))):
        if allowed:
            rules.may_give_password(mine, theirs, first=first)
        else:
            with pytest.raises(RuleBroken):
                rules.may_give_password(mine, theirs, first=first)


@given(POST, st.sets(POST))
def test_a_manager_keeps_a_post_that_manages(post: str, left: set[str]) -> None:
    everything = POSTS["general_manager"].may
    rules.may_take(everything, post, own=False, left=left)
    keeps = rules.MANAGE in may(frozenset(left))
    if keeps:
        rules.may_take(everything, post, own=True, left=left)
    else:
        with pytest.raises(RuleBroken):
            rules.may_take(everything, post, own=True, left=left)


def test_the_general_manager_can_give_every_post() -> None:
    for post in POSTS:
        rules.may_give(POSTS["general_manager"].may, post, frozenset(), own=False)


def test_every_post_reports_to_a_post_and_lines_end_at_the_top() -> None:
    for code in POSTS:
        seen = [code]
        while POSTS[seen[-1]].reports_to:
            seen.append(POSTS[seen[-1]].reports_to)
            assert len(set(seen)) == len(seen)
        assert seen[-1] == "general_manager"
