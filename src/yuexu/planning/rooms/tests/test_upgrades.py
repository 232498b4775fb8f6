"""A better room may serve: equal to the best way of housing every combination of needs [B2]."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuexu.planning.rooms.bench import contracts
from yuexu.planning.rooms.births import Reckoner
from yuexu.planning.rooms.expectations import RoomType
from yuexu.planning.rooms.forecasts import forecast, laws
from yuexu.planning.rooms.tests.cast import TODAY
from yuexu.planning.rooms.upgrades import with_upgrades

TYPES = ("standard", "large", "suite")


def unhoused(needs, rooms):
    """The fewest left over: by Hall's theorem the worst excess of any run of types up to the best."""
    return max(0, *(sum(needs[i:]) - sum(rooms[i:]) for i in range(len(needs))))


@settings(max_examples=6, deadline=None)
@given(st.tuples(*[st.integers(0, 4)] * 3), st.integers(0, 99))
def test_the_ladder_equals_every_combination_housed_as_well_as_can_be_B2(stock, seed):
    mothers = [e for e in contracts(18, seed) if e.problem(TODAY) is None]
    ladder = [RoomType(name, n) for name, n in zip(TYPES, stock, strict=True)]
    by_type = laws(mothers, ladder, Reckoner(TODAY), 120)
    found = with_upgrades(mothers, ladder, TODAY, 120)
    for day in range(0, 120, 17):
        chance = mean = 0.0
        for needs in product(*(range(by_type[name].shape[1]) for name in TYPES)):
            weight = np.prod([by_type[name][day, n] for name, n in zip(TYPES, needs, strict=True)])
            left = unhoused(needs, stock)
            chance += weight * (left > 0)
            mean += weight * left
        assert found[day].p_unhoused == pytest.approx(chance, abs=1e-10)
        assert found[day].expected_unhoused == pytest.approx(mean, abs=1e-10)


def test_a_ladder_of_one_is_the_forecast_B2():
    mothers = [e for e in contracts(60) if e.room_type == "suite" and e.problem(TODAY) is None]
    rooms = [RoomType("suite", 4)]
    for plain, ladder in zip(
        forecast(mothers, rooms, TODAY, 90), with_upgrades(mothers, rooms, TODAY, 90), strict=True
    ):
        assert ladder.p_unhoused == pytest.approx(plain.p_shortage, abs=1e-12)
        assert ladder.expected_upgrades == (pytest.approx(plain.expected_shortage, abs=1e-12),)


def test_upgrades_never_make_it_worse_B2():
    mothers = [e for e in contracts(90) if e.problem(TODAY) is None]
    rooms = [RoomType(name, 6) for name in TYPES]
    plain = forecast(mothers, rooms, TODAY, 200)
    for i, day in enumerate(with_upgrades(mothers, rooms, TODAY, 200)):
        shortages = [row.expected_shortage for row in plain.rows[3 * i : 3 * i + 3]]
        assert max(shortages[2], 0) - 1e-12 <= day.expected_unhoused <= sum(shortages) + 1e-12
