"""B2, B7: days that are free, that fit, that are split and ended; hours of visits. Against a naive recount by nights."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.period import Days
from yuexu.stays import rules

START = dt.date(2026, 3, 1)
DAY = dt.timedelta(days=1)


@st.composite
def periods(draw: st.DrawFn) -> Days:
    first = draw(st.integers(0, 60))
    return Days(START + first * DAY, START + (first + draw(st.integers(1, 30))) * DAY)


def nights(days: Days) -> set[dt.date]:
    return set(days)


@given(periods(), st.lists(periods(), max_size=6))
def test_free_is_no_common_night(asked: Days, taken: list[Days]) -> None:
    common = nights(asked) & set().union(*map(nights, taken))
    assert rules.is_free(asked, taken) == (not common)


@given(periods(), st.dictionaries(st.integers(1, 5), st.lists(periods(), max_size=4)))
def test_best_first_is_every_free_room_and_no_other_by_gap(asked: Days, taken: dict[int, list[Days]]) -> None:
    found = rules.best_first(asked, taken)
    free = [room for room, days in taken.items() if not nights(asked) & set().union(*map(nights, days))]
    assert sorted(found) == sorted(free)
    gaps = [rules.gap(asked, taken[room]) for room in found]
    assert gaps == sorted(gaps)


@given(periods(), st.lists(periods(), max_size=4))
def test_gap_counts_the_empty_nights_beside(asked: Days, taken: list[Days]) -> None:
    if not rules.is_free(asked, taken):
        return
    held = set().union(*map(nights, taken))
    before = next((n for n in range(30) if asked.first_on - (n + 1) * DAY in held), 30)
    after = next((n for n in range(30) if asked.until_on + n * DAY in held), 30)
    assert rules.gap(asked, taken) == before + after


@given(periods(), st.integers(-5, 100))
def test_a_split_keeps_every_night_once(days: Days, offset: int) -> None:
    on = START + offset * DAY
    if on not in days:
        with pytest.raises(RuleBroken):
            rules.split(days, on)
        return
    kept, rest = rules.split(days, on)
    assert (nights(kept) if kept else set()) | nights(rest) == nights(days)
    assert (nights(kept) if kept else set()) & nights(rest) == set()
    assert rest.first_on == on


@given(periods(), st.integers(0, 120))
def test_an_end_keeps_the_nights_before_it_and_at_least_one(days: Days, offset: int) -> None:
    on = START + offset * DAY
    lived = {night for night in days if night < on}
    assert nights(rules.ended(days, on)) == (lived or {days.first_on})


@given(st.integers(-10, 400))
def test_nights_of_a_stay(count: int) -> None:
    if 1 <= count <= rules.LONGEST:
        assert rules.nights_of(START, count).nights == count
    else:
        with pytest.raises(RuleBroken):
            rules.nights_of(START, count)


@given(periods(), st.integers(1, 60))
def test_presence_is_every_stay_of_every_arrival(window: Days, count: int) -> None:
    naive = {night for arrive_on in window for night in rules.nights_of(arrive_on, count)}
    assert nights(rules.presence(window, count)) == naive


@pytest.mark.parametrize(("after", "refused"), [(-1, True), (0, False), (90, False), (91, True)])
def test_arrival_lies_after_the_birth_and_not_far(after: int, refused: bool) -> None:
    if refused:
        with pytest.raises(RuleBroken) as broken:
            rules.check_arrival(born_on=START, arrive_on=START + after * DAY)
        assert broken.value.field == "arrive_on"
    else:
        rules.check_arrival(born_on=START, arrive_on=START + after * DAY)


VISIT = {"booked_on": START, "visit_on": START + DAY, "comes_at": dt.time(10), "goes_at": dt.time(11), "people": 2}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, None),
        ({"visit_on": START}, "visit_on"),
        ({"visit_on": START - DAY}, "visit_on"),
        ({"comes_at": dt.time(8, 59)}, "comes_at"),
        ({"goes_at": dt.time(20)}, None),
        ({"goes_at": dt.time(20, 1)}, "goes_at"),
        ({"goes_at": dt.time(10)}, "goes_at"),
        ({"people": 4}, None),
        ({"people": 5}, "people"),
    ],
)
def test_visits_within_the_hours(change: dict[str, object], field: str | None) -> None:
    told = VISIT | change
    if field is None:
        rules.check_visit(rules.Hours(), **told)  # type: ignore[arg-type]
        return
    with pytest.raises(RuleBroken) as broken:
        rules.check_visit(rules.Hours(), **told)  # type: ignore[arg-type]
    assert broken.value.field == field


def test_the_quiet_hour_ends_visits_whatever_the_hours_say() -> None:
    late = rules.Hours(closes_at=dt.time(23), quiet_from=dt.time(22))
    rules.check_visit(late, **VISIT | {"goes_at": dt.time(22)})  # type: ignore[arg-type]
    with pytest.raises(RuleBroken, match="22:00"):
        rules.check_visit(late, **VISIT | {"goes_at": dt.time(22, 30)})  # type: ignore[arg-type]
