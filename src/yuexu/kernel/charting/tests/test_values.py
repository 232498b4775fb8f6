"""What is typed is kept exactly, or refused in words at its field (§6 bad input)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuexu.kernel.charting import show
from yuexu.kernel.charting.tests.sample import SAMPLE
from yuexu.kernel.charting.values import canonical, carried, posted, read, read_all
from yuexu.kernel.errors import RuleBroken

AMOUNT, NOTE = SAMPLE.by_code["amount"], SAMPLE.by_code["note"]

amounts = st.decimals(1, 300, places=1)
words = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=100)


@given(amounts)
def test_a_number_in_range_is_kept_exactly(typed: Decimal) -> None:
    assert Decimal(str(read(AMOUNT, str(typed)))) == typed


@given(amounts)
def test_full_width_digits_are_digits(typed: Decimal) -> None:
    wide = str(typed).translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)} | {ord("."): "．"})
    assert read(AMOUNT, wide) == read(AMOUNT, str(typed))


@given(st.decimals(-10_000, 10_000, places=1).filter(lambda value: not 1 <= value <= 300))
def test_outside_the_range_is_refused_with_the_range(typed: Decimal) -> None:
    with pytest.raises(RuleBroken, match="奶量应在 1–300 ml 之间") as refused:
        read(AMOUNT, str(typed))
    assert refused.value.field == "amount"


@pytest.mark.parametrize(
    "typed",
    [
        "NaN",
        "nan",
        "inf",
        "-Infinity",
        "1e400",
        "1E2",
        "1_0",
        "1,000",
        "0x10",
        "六十",
        "60ml",
        "--5",
        "1" * 40,
        "٣٠x",
        True,
        [],
        [60],
        {},
        "60\x00",
    ],
)
def test_what_is_no_number_is_refused(typed: Any) -> None:
    if typed == []:
        assert read(AMOUNT, typed) is None
        return
    with pytest.raises(RuleBroken, match="请填数字"):
        read(AMOUNT, typed)


def test_too_many_decimals_are_refused() -> None:
    with pytest.raises(RuleBroken, match="最多 1 位小数"):
        read(AMOUNT, "60.55")
    with pytest.raises(RuleBroken, match="请填整数"):
        read(SAMPLE.by_code["times"], "2.5")


@pytest.mark.parametrize(
    "letter", ["\x00", "\x07", "\x1b", "\t", "\x7f", "\x85", "\u202e", "\u2066", "\ufeff", "\ud800"]
)
def test_text_with_control_characters_is_refused(letter: str) -> None:
    with pytest.raises(RuleBroken, match="含有不能显示的字符"):
        read(NOTE, f"甲{letter}乙")


def test_a_text_of_five_megabytes_is_refused() -> None:
    with pytest.raises(RuleBroken, match="最多 100 字"):
        read(NOTE, "哭" * 5_000_000)


def test_a_choice_that_is_none_is_refused() -> None:
    with pytest.raises(RuleBroken, match="没有这个选项"):
        read(SAMPLE.by_code["way"], "cup")
    with pytest.raises(RuleBroken, match="没有这个选项"):
        read(SAMPLE.by_code["signs"], ["calm", "bored"])


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """Answers as a browser posts them."""
    way = draw(st.sampled_from(["breast", "bottle", ""]))
    return {
        "way": way,
        "amount": draw(amounts.map(str)) if way == "bottle" else draw(st.sampled_from(["", "60"])),
        "times": draw(st.integers(0, 40).map(str)),
        "signs": draw(st.lists(st.sampled_from(["calm", "cry", "sleepy"]), unique=True)),
        "wet": draw(st.sampled_from(["yes", "no", ""])),
        "note": draw(
            words.filter(lambda text: not any(ord(c) in range(0x2000, 0x2070) or ord(c) == 0xFEFF for c in text))
        ),
    }


@given(records())
def test_a_record_comes_back_as_it_went_in(raw: dict[str, Any]) -> None:
    kept = read_all(SAMPLE, raw)
    stored = json.loads(json.dumps(kept))
    assert stored == kept
    assert canonical(stored) == canonical(kept)
    assert read_all(SAMPLE, stored) == kept  # typing again what is kept gives the same record
    assert [line.code for line in show.lines(SAMPLE, kept)] == list(kept)
    assert ("amount" in kept) == (raw["way"] == "bottle")


@given(records())
def test_the_seal_does_not_depend_on_the_order(raw: dict[str, Any]) -> None:
    kept = read_all(SAMPLE, raw)
    assert canonical(dict(reversed(kept.items()))) == canonical(kept)


def test_a_condition_drops_and_demands() -> None:
    assert read_all(SAMPLE, {"way": "breast", "amount": "60"}) == {"way": "breast"}
    with pytest.raises(RuleBroken, match="请填写奶量") as refused:
        read_all(SAMPLE, {"way": "bottle"})
    assert refused.value.field == "amount"


def test_an_empty_record_and_an_unknown_item_are_refused() -> None:
    with pytest.raises(RuleBroken, match="至少填写一项"):
        read_all(SAMPLE, {"note": "  "})
    with pytest.raises(RuleBroken, match="没有这一项：colour、old"):
        read_all(SAMPLE, {"old": "x", "colour": "red"})


def test_defaults_carry_from_the_last_record() -> None:
    assert carried(SAMPLE, {"way": "bottle", "amount": 65, "wet": True}) == {"way": "bottle", "amount": 65}
    assert carried(SAMPLE, None) == {}


def test_told_in_words() -> None:
    kept = read_all(SAMPLE, {"way": "bottle", "amount": "60.0", "wet": "yes", "signs": ["cry", "calm"], "times": "0"})
    assert show.brief(SAMPLE, kept) == "瓶喂 · 60 ml · 有尿"
    assert [line.text for line in show.lines(SAMPLE, kept)] == ["瓶喂", "60 ml", "0 次", "安静、哭闹", "是"]
    assert [line.text for line in show.lines(None, kept)] == [posted(value) for value in kept.values()]
    assert show.lines(SAMPLE, {"old": "旧", "gone": 1})[0].label == "旧项"
