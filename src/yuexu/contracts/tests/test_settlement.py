"""N6: what comes back is computed from the terms, never more than was paid for, and says why."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuexu.contracts.ledger import settlement
from yuexu.contracts.ledger.settlement import Lived
from yuexu.contracts.terms import parse, versions
from yuexu.kernel.errors import RuleBroken

TERMS = parse(versions()[0])
IN = dt.date(2026, 8, 1)
DAY = dt.timedelta(days=1)


def lived(nights: int, **facts: Any) -> Lived:
    return Lived(arrived_on=IN, left_on=IN + nights * DAY, **facts)


LEFT = Decimal("10500.00")
CASES = [
    ({"ending": "client"}, [("7350.00", "提前离所（未提前告知）：未住 5 晚，计 ¥10,500.00 × 70%")]),
    ({"ending": "client", "noticed_on": IN + 20 * DAY}, [("8400.00", "提前离所（已提前告知）：未住 5 晚，计 ¥10,500.00 × 80%")]),
    ({"ending": "client", "noticed_on": IN + 21 * DAY}, [("7350.00", "提前离所（未提前告知）：未住 5 晚，计 ¥10,500.00 × 70%")]),
    ({"ending": "medical"}, [("10500.00", "健康原因提前离所：未住 5 晚，计 ¥10,500.00 × 100%")]),
    ({"ending": "house"}, [("10500.00", "中心原因提前离所：未住 5 晚，计 ¥10,500.00 × 100%"),
                           ("3150.00", "中心原因补偿：未住 5 晚，计 ¥10,500.00 × 30%")]),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "lines"), CASES)
def test_early_leave_after_23_of_28_nights(facts: dict[str, Any], lines: list[tuple[str, str]]) -> None:
    told = settlement.unused(TERMS, lived(23, **facts), left=LEFT, nights=28)
    assert [(str(line.amount), line.text) for line in told] == lines


def test_nights_in_hospital_come_back_whole() -> None:
    told = settlement.unused(TERMS, lived(26, ending="client", hospital_nights=3), left=LEFT, nights=28)
    assert [str(line.amount) for line in told] == ["6300.00", "2940.00"]


def test_a_full_stay_gives_nothing_back() -> None:
    assert settlement.unused(TERMS, lived(28), left=Decimal(0), nights=28) == []


def test_a_lesser_room_gives_the_difference_and_a_fifth() -> None:
    told = settlement.lesser_room(TERMS, lived(28, lesser_nights=4, lesser_difference=Decimal(300)))
    assert [(str(line.amount), line.text) for line in told] == [
        ("1200.00", "替代房型差价 4 晚 × ¥300.00"), ("240.00", "替代房型补偿：差价 ¥1,200.00 × 20%"),
    ]  # fmt: skip


@pytest.mark.parametrize(("days", "reason", "kept"), [
    (120, "client", "0.00"), (90, "client", "0.00"), (89, "client", "5000.00"), (30, "client", "5000.00"),
    (29, "client", "10000.00"), (-3, "client", "10000.00"), (5, "medical", "0"), (5, "house", "0"),
])  # fmt: skip
def test_the_deposit_by_days_to_the_due_date(days: int, reason: str, kept: str) -> None:
    line = settlement.kept_of_deposit(TERMS, deposit=Decimal("10000.00"), days=days, reason=reason)
    assert str(line.amount) == kept


@given(
    st.integers(1, 90),
    st.data(),
    st.decimals(0, 999_999, places=2),
    st.sampled_from(["client", "medical", "house"]),
)
def test_refunds_of_nights_never_exceed_what_is_left(nights: int, data: Any, left: Decimal, ending: str) -> None:
    stayed = data.draw(st.integers(0, nights))
    hospital = data.draw(st.integers(0, stayed))
    notice = data.draw(st.one_of(st.none(), st.integers(0, nights)))
    told = settlement.unused(
        TERMS,
        lived(
            stayed,
            ending=ending,
            hospital_nights=hospital,
            noticed_on=None if notice is None else IN + notice * DAY,
        ),
        left=left,
        nights=nights,
    )
    assert all(line.amount > 0 for line in told)
    assert sum(line.amount for line in told if not line.house) <= left
    if ending != "client":
        missing = nights - (stayed - hospital)
        assert sum(line.amount for line in told if not line.house) == (left if missing else 0)


@given(st.lists(st.tuples(st.decimals("0.01", 99_999, places=2), st.integers(1, 60)), min_size=1, max_size=4))
def test_the_nights_of_all_blocks_add_up_to_what_was_billed(blocks: list[tuple[Decimal, int]]) -> None:
    nights = sum(count for _price, count in blocks)
    earned = [settlement.night_share(blocks, number) for number in range(nights + 1)]
    assert (sum(earned[:-1]), earned[-1]) == (sum(price for price, _count in blocks), None)


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "Infinity", "-Infinity", "1e15", "0.001", "10000000.00"])
def test_sums_that_no_cashier_takes(amount: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        settlement.check_sum(Decimal(amount))
    assert refused.value.field == "amount"


@pytest.mark.parametrize(("nights", "facts", "field"), [
    (-1, {}, "left_on"), (400, {}, "left_on"), (5, {"hospital_nights": 6}, "hospital_nights"),
    (29, {"ending": "client"}, "left_on"), (20, {}, "ending"), (28, {"lesser_nights": 29}, "lesser_nights"),
])  # fmt: skip
def test_stays_that_cannot_have_been(nights: int, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        settlement.check_lived(lived(nights, **facts), today=IN + 100 * DAY, nights=28)
    assert refused.value.field == field
