"""What may be given and taken (F1), and which PINs are refused (N10)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuexu.kernel.errors import RuleBroken
from yuexu.people import rules
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


@given(POST, POST)
def test_a_post_is_given_exactly_by_who_may_do_all_of_it(holder: str, post: str) -> None:
    if POSTS[post].may <= POSTS[holder].may:
        rules.may_give(POSTS[holder].may, post)
        return
    with pytest.raises(RuleBroken) as refused:
        rules.may_give(POSTS[holder].may, post)
    assert refused.value.field == "post"


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
        rules.may_give(POSTS["general_manager"].may, post)


def test_every_post_reports_to_a_post_and_lines_end_at_the_top() -> None:
    for code in POSTS:
        seen = [code]
        while POSTS[seen[-1]].reports_to:
            seen.append(POSTS[seen[-1]].reports_to)
            assert len(set(seen)) == len(seen)
        assert seen[-1] == "general_manager"
