"""Money is split without losing a cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuexu.kernel.money import LIMIT, shares, yuan

sums = st.decimals(Decimal(0), LIMIT, places=2)


@given(total=sums, parts=st.integers(1, 60))
def test_shares_add_up_and_differ_by_a_cent_at_most(total: Decimal, parts: int) -> None:
    split = shares(total, parts)
    assert sum(split) == total
    assert len(split) == parts
    assert max(split) - min(split) <= Decimal("0.01")
    assert split == sorted(split, reverse=True)


def test_half_a_cent_is_rounded_up() -> None:
    assert yuan("10.005") == Decimal("10.01")


def test_nothing_is_split_into_no_parts() -> None:
    with pytest.raises(ValueError, match="at least one"):
        shares(Decimal(1), 0)
