"""What people write for several rooms, and the floor that a number tells."""

from __future__ import annotations

import pytest

from yuexu.kernel.errors import RuleBroken
from yuexu.rooms.rules import MOST, floor_of, numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("301", ["301"]),
        ("301-303", ["301", "302", "303"]),
        ("301 - 303，305", ["301", "302", "303", "305"]),
        ("３０１～３０２；８０１", ["301", "302", "801"]),
        ("A08至A11", ["A08", "A09", "A10", "A11"]),
        ("A08-10", ["A08", "A09", "A10"]),
        ("3-01 A1-B2 98-101", ["3-01", "A1-B2", "98-101"]),
        ("302 301 302-303", ["302", "301", "303"]),
    ],
)
def test_numbers(text: str, found: list[str]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize("text", [" 、 ", "305-301", "1000-9999", " ".join(map(str, range(MOST + 1))), "3" * 11])
def test_what_is_a_slip_of_the_hand(text: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        numbers(text)
    assert refused.value.field == "number"


@pytest.mark.parametrize(("number", "floor"), [("301", 3), ("1205", 12), ("A301", 3), ("12", None), ("001", None)])
def test_floor(number: str, floor: int | None) -> None:
    assert floor_of(number) == floor
