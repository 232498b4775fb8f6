"""N10: identity numbers and phones are sealed, and found by a blind index."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from yuexu.kernel.secrets import blind, masked, plain, seal, unseal


@given(text=st.text(min_size=1, max_size=40))
def test_what_was_sealed_comes_back(text: str) -> None:
    assert unseal(seal(text)) == text


def test_the_same_text_seals_differently() -> None:
    assert seal("13800001234") != seal("13800001234")


def test_a_changed_seal_is_refused() -> None:
    sealed = seal("13800001234")
    changed = sealed[:-4] + ("A" if sealed[-4] != "A" else "B") + sealed[-3:]
    with pytest.raises(InvalidTag):
        unseal(changed)


@pytest.mark.parametrize("written", ["138 0000 1234", "+86 138-0000-1234", "１３８００００１２３４", "008613800001234"])
def test_one_number_has_one_index_however_it_is_written(written: str) -> None:
    assert blind(written) == blind("13800001234")


def test_no_number_has_no_index() -> None:
    assert blind("") == ""


@pytest.mark.parametrize(
    ("number", "shown"),
    [("13800001234", "138****1234"), ("12345", "*****"), ("33010619900101123X", "330***********123X")],
)
def test_who_need_not_know_sees_stars(number: str, shown: str) -> None:
    assert masked(number) == shown


def test_plain_keeps_the_check_letter() -> None:
    assert plain("33010619900101123x") == "33010619900101123X"
