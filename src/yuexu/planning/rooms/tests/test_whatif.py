"""What one more contract does, and how many more can be sold, equals asking the forecast again and again [B2, L4]."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuexu.planning.rooms.bench import contracts
from yuexu.planning.rooms.births import Reckoner
from yuexu.planning.rooms.expectations import Expectation, RoomType
from yuexu.planning.rooms.forecasts import forecast
from yuexu.planning.rooms.occupancy import stay
from yuexu.planning.rooms.tests.cast import TODAY, in_days
from yuexu.planning.rooms.whatif import COUNTS_FROM, RISKS, what_if

HORIZON = 560
NEW = Expectation(id="newcomer", room_type="standard", nights=28)


def nights_that_count(e):
    needed = stay(e, Reckoner(TODAY)).needed()
    first = needed.first - TODAY.toordinal()
    return [first + i for i, chance in enumerate(needed.weights) if chance >= COUNTS_FROM and first + i >= 0]


def met_no_room(mothers, new, number_sold, rooms, before):
    """The highest chance of a night that one of so many newcomers is here and rooms are short."""
    needed = stay(new, Reckoner(TODAY)).needed()
    first = needed.first - TODAY.toordinal()
    chance = {first + i: weight for i, weight in enumerate(needed.weights) if first + i >= 0}
    after = short([*mothers, *[new] * number_sold], rooms)[0]
    return max(after[n] - (1 - weight) ** number_sold * before[n] for n, weight in chance.items())


def short(mothers, rooms):
    rows = forecast(mothers, [RoomType("standard", rooms)], TODAY, HORIZON).rows
    return [row.p_shortage for row in rows], [row.expected_shortage for row in rows]


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 60), st.integers(1, 9), st.integers(1, 52), st.integers(0, 99))
def test_the_table_equals_the_forecast_with_the_newcomer_B2_L4(number, rooms, week, seed):
    mothers = [replace(e, room_type="standard") for e in contracts(number, seed)]
    mothers = [e for e in mothers if e.problem(TODAY) is None]
    row = what_if(mothers, [RoomType("standard", rooms)], TODAY, newcomer=NEW)[week - 1]
    new = replace(NEW, due_on=TODAY + timedelta(days=7 * week))
    assert row.due_on == new.due_on
    nights = nights_that_count(new)
    before, shortage_before = short(mothers, rooms)
    after, shortage_after = short([*mothers, new], rooms)
    assert row.peak_before == pytest.approx(max(before[n] for n in nights), abs=1e-9)
    assert row.peak_after == pytest.approx(max(after[n] for n in nights), abs=1e-9)
    assert after[(row.peak_on - TODAY).days] == pytest.approx(row.peak_after, abs=1e-9)
    added = sum(shortage_after[n] - shortage_before[n] for n in nights)
    assert row.added_expected_shortage == pytest.approx(added, abs=1e-9)
    for risk, more in row.room_left:
        for number_sold, fits in ((more, True), (more + 1, False)):
            if number_sold:
                assert (met_no_room(mothers, new, number_sold, rooms, before) <= risk + 1e-9) == fits


def test_an_empty_house_sells_at_least_its_rooms_L4():
    for row in what_if([], [RoomType("standard", 4)], TODAY):
        assert [risk for risk, _ in row.room_left] == list(RISKS)
        assert 4 <= row.room_left[0][1] <= row.room_left[1][1] <= row.room_left[2][1]
        assert row.peak_before == row.peak_after == 0.0


def test_no_rooms_nothing_to_sell_L4():
    rows = what_if([], [RoomType("standard", 0)], TODAY, weeks=2)
    assert [row.room_left for row in rows] == [((0.01, 0), (0.05, 0), (0.1, 0))] * 2


def test_who_almost_surely_cancels_can_be_sold_without_end_L4():
    ghost = replace(NEW, cancel_probability=1.0)
    assert what_if([], [RoomType("standard", 0)], TODAY, newcomer=ghost, weeks=1)[0].room_left[0][1] > 0


def test_a_full_week_is_full_L4():
    here = [Expectation(id=str(i), room_type="standard", nights=60, checked_in_on=TODAY) for i in range(3)]
    rows = what_if(here, [RoomType("standard", 3)], TODAY, weeks=52)
    assert rows[0].room_left == ((0.01, 0), (0.05, 0), (0.1, 0))
    assert rows[0].peak_after > 0.9
    assert rows[51].room_left[0][1] >= 3
    assert in_days(7) == rows[0].due_on


def test_one_bad_night_that_she_hardly_needs_does_not_close_the_quarter_L4():
    here = [Expectation(id=str(i), room_type="standard", nights=60, checked_in_on=TODAY) for i in range(3)]
    bad = what_if(here, [RoomType("standard", 3)], TODAY, weeks=52)
    closed = [week for week, row in enumerate(bad, start=1) if row.room_left[1][1] == 0]
    assert closed == list(range(1, len(closed) + 1))  # only the weeks whose families would live here meanwhile
    assert 7 <= len(closed) <= 12
