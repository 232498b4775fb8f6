"""Money is split without losing a cent, and written in capitals that read back as the same sum."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuexu.kernel.money import DIGITS, LIMIT, UNITS, WRITTEN, capitals, shares, yuan

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


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("0.55", "伍角伍分"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("110", "壹佰壹拾元整"),
        ("1005", "壹仟零伍元整"),
        ("10500", "壹万零伍佰元整"),
        ("12800.50", "壹万贰仟捌佰元伍角整"),
        ("58800", "伍万捌仟捌佰元整"),
        ("100000.05", "壹拾万元零伍分"),
        ("100000000", "壹亿元整"),
        ("100005000", "壹亿零伍仟元整"),
        ("100010000", "壹亿零壹万元整"),
        ("100015000", "壹亿零壹万伍仟元整"),
        ("1000000001", "壹拾亿零壹元整"),
        ("100200300400.50", "壹仟零贰亿零叁拾万零肆佰元伍角整"),
        ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        # the examples of the rule itself
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
    ],
)
def test_sums_in_capitals(figures: str, said: str) -> None:
    assert capitals(Decimal(figures)) == f"人民币{said}"


@given(st.decimals(-WRITTEN, WRITTEN, places=2) | st.decimals(-LIMIT, LIMIT, places=2) | st.integers(0, 10**12 - 1))
def test_capitals_read_back_as_the_same_sum(amount: Decimal | int) -> None:
    said = capitals(amount)
    assert read(said) == amount
    assert re.search("零零|零整|零[万亿角分]|[^币]零元|[角分].*元", said) is None


@pytest.mark.parametrize("figures", ["NaN", "-Infinity", "0.005", "1000000000000", "1e400", "1e-400"])
def test_what_has_no_capitals_is_refused(figures: str) -> None:
    with pytest.raises(ValueError, match="no sum"):
        capitals(Decimal(figures))


WORTH = {"亿": Decimal(10**8), "万": Decimal(10**4), "元": Decimal(1), "角": Decimal("0.1"), "分": Decimal("0.01")}


def read(said: str) -> Decimal:
    """The sum that capitals name."""
    text = said.removeprefix("人民币")
    total, group, digit = Decimal(0), 0, 0
    for sign in text.removeprefix("负").removesuffix("整"):
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        elif sign in UNITS:
            group, digit = group + digit * 10 ** UNITS.index(sign), 0
        else:
            total, group, digit = total + (group + digit) * WORTH[sign], 0, 0
    return -total if text.startswith("负") else total
