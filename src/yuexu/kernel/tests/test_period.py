"""Half-open days."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuexu.kernel.period import Days

dates = st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))


@st.composite
def periods(draw: st.DrawFn) -> Days:
    first = draw(dates)
    length = draw(st.none() | st.integers(0, 60))
    return Days(first, None if length is None else first + dt.timedelta(days=length))


@given(one=periods(), other=periods())
def test_they_overlap_exactly_when_a_day_is_in_both(one: Days, other: Days) -> None:
    start = max(one.first_on, other.first_on)
    assert one.overlaps(other) == (start in one and start in other)
    assert one.overlaps(other) == other.overlaps(one)


@given(days=periods().filter(lambda days: days.until_on is not None))
def test_a_period_lists_its_nights(days: Days) -> None:
    listed = list(days)
    assert len(listed) == days.nights
    assert all(day in days for day in listed)
    assert days.until_on not in days


def test_it_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before"):
        Days(dt.date(2026, 1, 2), dt.date(2026, 1, 1))
