"""The birth day and the arrival, given what is known [B2]."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuexu.planning.rooms.births import LATE_DAYS, Reckoner
from yuexu.planning.rooms.expectations import CESAREAN, VAGINAL, Assumptions, Expectation
from yuexu.planning.rooms.gestation import FIRST_DAY, daily, published
from yuexu.planning.rooms.tests.cast import TODAY, futures, in_days, narrow_book

LIN = Expectation(id="lin", room_type="suite", nights=28, due_on=in_days(60), parity=0)


def first_child():
    """Daily odds of a first child from the table, both routes added, the single curves spread apart."""
    return sum(daily(weekly) for weekly in published().groups["0"].weekly.values())


def by_day(odds):
    """As {days from today: weight}, over both routes when a dict is given."""
    parts = odds.values() if isinstance(odds, dict) else [odds]
    sums = {}
    for part in parts:
        for i, weight in enumerate(part.weights):
            if weight > 0:
                day = part.first + i - TODAY.toordinal()
                sums[day] = sums.get(day, 0.0) + float(weight)
    return sums


@st.composite
def anyone(draw):
    due = draw(st.integers(-34, 300))
    planned = st.none() | st.integers(max(due - 84, -20), due + 35).map(in_days)
    born = draw(st.none() | st.integers(-60, 0))
    return Expectation(
        id="x",
        room_type="suite",
        nights=draw(st.integers(1, 60)),
        due_on=in_days(due),
        parity=draw(st.sampled_from([None, 0, 1, 2])),
        plurality=draw(st.sampled_from([1, 2, 3])),
        route=draw(st.sampled_from(["unknown", VAGINAL, CESAREAN])),
        cesarean_on=draw(planned),
        induction_on=draw(planned),
        hospital_nights=draw(st.none() | st.integers(0, 9)),
        born_on=None if born is None else in_days(born),
        cancel_probability=draw(st.sampled_from([0.0, 0.1, 1.0])),
    )


@given(anyone())
def test_whatever_is_known_the_odds_add_up_and_lie_ahead_B2(e):
    reckoner = Reckoner(TODAY)
    births, arrivals = by_day(reckoner.births(e)), by_day(reckoner.arrivals(e))
    assert sum(births.values()) == pytest.approx(1.0)
    assert sum(arrivals.values()) == pytest.approx(1.0)
    assert min(arrivals) >= 0
    assert e.born_on or min(births) >= 0


def test_far_ahead_the_odds_are_those_of_the_table_B2():
    odds = first_child()
    found = by_day(Reckoner(TODAY).births(replace(LIN, due_on=in_days(200))))
    assert found == pytest.approx({200 - 280 + FIRST_DAY + i: w for i, w in enumerate(odds) if w > 0})


def test_overdue_means_renormalised_on_today_and_later_B2():
    odds = first_child()
    overdue = replace(LIN, due_on=in_days(-8))  # day 288 of gestation today
    left = odds[288 - FIRST_DAY :]
    expected = {i: w / left.sum() for i, w in enumerate(left)}
    assert by_day(Reckoner(TODAY).births(overdue)) == pytest.approx(expected)


def test_past_the_cut_she_is_still_expected_within_two_weeks_B2():
    odds = by_day(Reckoner(TODAY).births(replace(LIN, due_on=in_days(-25))))
    assert sorted(odds) == list(range(LATE_DAYS))
    assert odds[0] > odds[1] > odds[12]


def test_the_route_known_takes_that_route_alone_B2():
    births = Reckoner(TODAY).births(replace(LIN, due_on=in_days(200), route=CESAREAN))
    weekly = published().groups["0"].weekly[CESAREAN]
    assert list(births) == [CESAREAN]
    days = births[CESAREAN].weights
    assert days == pytest.approx(daily(weekly) / weekly.sum())


def test_a_booked_caesarean_is_the_earlier_of_labour_and_the_day_B2():
    booked = replace(LIN, due_on=in_days(20), cesarean_on=in_days(13))  # 37+1 today, booked at 39+0
    hazard = published().groups["0"].spontaneous
    expected, unborn = {}, 1.0
    for day in range(13):
        daily_hazard = 1 - (1 - hazard[(280 - 20 + day) // 7 - 28]) ** (1 / 7)
        expected[day] = unborn * daily_hazard
        unborn *= 1 - daily_hazard
    expected[13] = unborn
    births = Reckoner(TODAY).births(booked)
    assert list(births) == [CESAREAN]
    assert by_day(births) == pytest.approx(expected)
    assert expected[13] > 0.8


def test_a_centre_may_take_its_booked_days_for_certain_B2():
    booked = replace(LIN, due_on=in_days(20), cesarean_on=in_days(13))
    assert by_day(Reckoner(TODAY, assumptions=Assumptions(labour_first=False)).births(booked)) == {13: 1.0}


def test_a_caesarean_booked_for_today_is_today_B2():
    assert by_day(Reckoner(TODAY).births(replace(LIN, cesarean_on=TODAY))) == {0: 1.0}


def test_a_booked_day_gone_by_falls_away_but_not_the_route_B2():
    gone = replace(LIN, due_on=in_days(3), cesarean_on=in_days(-2))
    waiting = replace(LIN, due_on=in_days(3), route=CESAREAN)
    reckoner = Reckoner(TODAY)
    assert by_day(reckoner.births(gone)) == by_day(reckoner.births(waiting))
    assert by_day(reckoner.arrivals(gone)) == by_day(reckoner.arrivals(waiting))


def test_an_induction_brings_its_delay_B2():
    odds = by_day(Reckoner(TODAY).births(replace(LIN, due_on=in_days(-3), induction_on=TODAY)))
    assert odds == pytest.approx({0: 0.5, 1: 0.5})


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"hospital_nights": 5}, {3: 1.0}),
        ({"route": VAGINAL}, {0: 0.2, 1: 0.6, 2: 0.2}),
        ({"cesarean_on": in_days(-2)}, {2: 0.3, 3: 0.5, 4: 0.15, 5: 0.05}),
    ],
)
def test_born_she_arrives_after_her_nights_in_hospital_B2(known, expected):
    born = replace(LIN, born_on=in_days(-2), **known)
    assert by_day(Reckoner(TODAY).arrivals(born)) == pytest.approx(expected)


def test_born_by_an_unknown_route_mixes_by_the_share_of_the_week_B2():
    born = replace(LIN, born_on=TODAY, due_on=in_days(8))  # day 272: week 38
    weekly = published().groups["0"].weekly
    share = weekly[CESAREAN][10] / (weekly[CESAREAN][10] + weekly[VAGINAL][10])
    arrivals = by_day(Reckoner(TODAY).arrivals(born))
    assert arrivals == pytest.approx(
        {2: 0.2 * (1 - share), 3: 0.6 * (1 - share), 4: 0.2 * (1 - share) + 0.3 * share, 5: 0.5 * share}
        | {6: 0.15 * share, 7: 0.05 * share}
    )


def test_born_and_late_she_is_given_the_days_left_or_today_B2():
    reckoner = Reckoner(TODAY)
    assert by_day(reckoner.arrivals(replace(LIN, born_on=in_days(-3), route=VAGINAL))) == pytest.approx(
        {0: 0.75, 1: 0.25}
    )
    assert by_day(reckoner.arrivals(replace(LIN, born_on=in_days(-9), route=VAGINAL))) == {0: 1.0}
    assert by_day(reckoner.arrivals(replace(LIN, born_on=in_days(-9), hospital_nights=3))) == {0: 1.0}


@given(st.integers(-5, 40), st.sampled_from(["unknown", VAGINAL, CESAREAN]), st.none() | st.integers(0, 6))
def test_arrivals_equal_the_count_of_all_futures_B2(due, route, nights):
    book, assumptions = narrow_book(), Assumptions()
    e = replace(LIN, due_on=in_days(due), route=route, hospital_nights=nights)
    expected = {}
    for odds, arrives, _ in futures(e, assumptions, book):
        expected[arrives] = expected.get(arrives, 0.0) + odds
    assert by_day(Reckoner(TODAY, book, assumptions).arrivals(e)) == pytest.approx(expected)


def test_twins_come_weeks_before_single_children_B2():
    def mean(plurality):
        odds = by_day(Reckoner(TODAY).births(replace(LIN, due_on=in_days(200), plurality=plurality)))
        return sum(day * weight for day, weight in odds.items())

    assert 14 < mean(1) - mean(2) < 21
    assert mean(2) - mean(3) == pytest.approx(21, abs=2)


def test_remembered_arrivals_are_those_reckoned_anew_B2():
    reckoner = Reckoner(TODAY)
    for due in (100, 130, -3, 15):
        e = replace(LIN, due_on=in_days(due))
        parts = [b.plus(reckoner._hospital(None, r)) for r, b in Reckoner(TODAY).births(e).items()]
        weights = np.zeros(200)
        for part in parts:
            weights[: len(part.weights)] += part.weights
        found = reckoner.arrivals(e)
        assert found.first == parts[0].first
        assert found.weights == pytest.approx(weights[: len(found.weights)])
