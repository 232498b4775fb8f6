"""The joint risk: exact where it can be checked, paired draws, an honest error bar [B2]."""

from dataclasses import replace
from datetime import timedelta

import pytest

from yuexu.planning.rooms.bench import TODAY, contracts
from yuexu.planning.rooms.expectations import Expectation, RoomType
from yuexu.planning.rooms.forecasts import forecast
from yuexu.planning.rooms.joint import joint_risk, joint_risk_of_one_more

MOTHERS = contracts(120)
ROOMS = [RoomType("standard", 6), RoomType("large", 6), RoomType("suite", 6)]
ENOUGH = [RoomType("suite", 8)]


def on(days):
    return TODAY + timedelta(days=days)


@pytest.mark.parametrize("day", [0, 30, 90, 200])
def test_a_window_of_one_night_is_the_exact_chance_B2(day):
    exact = {row.room_type: row.p_shortage for row in forecast(MOTHERS, ROOMS, TODAY, day + 1).rows[-3:]}
    found = joint_risk(MOTHERS, ROOMS, TODAY, on(day), on(day + 1))
    for name, p in exact.items():
        assert abs(found[name].probability - p) <= 4 * max(found[name].error, 1e-4)


def test_any_night_is_likelier_than_the_worst_and_rarer_than_the_sum_B2():
    rows = forecast(MOTHERS, ROOMS, TODAY, 160).rows[3 * 100 :]
    found = joint_risk(MOTHERS, ROOMS, TODAY, on(100), on(160))
    for room in ROOMS:
        chances = [row.p_shortage for row in rows if row.room_type == room.room_type]
        one = found[room.room_type]
        assert max(chances) - 4 * one.error <= one.probability <= sum(chances) + 4 * one.error


def test_the_order_of_contracts_changes_nothing_B2():
    window = (TODAY, on(50), on(80))
    assert joint_risk(MOTHERS, ROOMS, *window, draws=500) == joint_risk(MOTHERS[::-1], ROOMS, *window, draws=500)


def test_paired_draws_see_one_more_sharply_B2():
    new = Expectation(id="new", room_type="suite", nights=28, due_on=on(120))
    with_her, added = joint_risk_of_one_more(MOTHERS, ENOUGH, TODAY, new, draws=4000)
    assert 0 < added.probability < with_her.probability
    assert added.error < 0.75 * with_her.error


def test_the_added_risk_agrees_over_seeds_within_its_error_B2():
    new = Expectation(id="new", room_type="suite", nights=28, due_on=on(120))
    found = [joint_risk_of_one_more(MOTHERS, ENOUGH, TODAY, new, draws=2000, seed=s)[1] for s in range(6)]
    mean = sum(one.probability for one in found) / 6
    assert all(abs(one.probability - mean) < 4 * one.error for one in found)


def test_certain_nights_are_certain_B2():
    here = [Expectation(id=str(i), room_type="suite", nights=10, checked_in_on=TODAY) for i in range(2)]
    for rooms, p in ((1, 1.0), (2, 0.0)):
        found = joint_risk(here, [RoomType("suite", rooms)], TODAY, TODAY, on(20), draws=50)
        assert (found["suite"].probability, found["suite"].error) == (p, 0.0)
    assert joint_risk(here, [RoomType("suite", 1)], TODAY, on(10), on(20), draws=50)["suite"].probability == 0.0


def test_an_empty_window_is_refused():
    with pytest.raises(ValueError, match="at least one night"):
        joint_risk(MOTHERS, ROOMS, TODAY, on(3), on(3))


def test_her_own_cancelling_lowers_what_she_adds_B2():
    new = Expectation(id="new", room_type="suite", nights=28, due_on=on(120))
    sure = joint_risk_of_one_more(MOTHERS, ENOUGH, TODAY, new, draws=2000)[1]
    doubtful = joint_risk_of_one_more(MOTHERS, ENOUGH, TODAY, replace(new, cancel_probability=0.6), draws=2000)[1]
    assert doubtful.probability < sure.probability
