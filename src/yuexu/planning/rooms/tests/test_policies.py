"""The selling policies and their contest: sound bookkeeping, the same streams for all [B2, N1]."""

from dataclasses import replace

import numpy as np
import pytest

from yuexu.planning.rooms import contest
from yuexu.planning.rooms.contest import Family, Outcome, gain, live_through, play, sell
from yuexu.planning.rooms.policies import CountCap, FixedIntervals, HighestNight, Probability
from yuexu.planning.rooms.streams import Market, Request, held_out, stream

SMALL = Market(rooms=6, days=600)
LIN = Request(1, asked=400, due=500, nights=10, parity=0, plurality=1, route="vaginal", born=500, arrives=503)


def test_the_stream_is_real_births_and_repeatable_N1():
    one, again, other = stream(SMALL, 1), stream(SMALL, 1), stream(SMALL, 2)
    assert one == again != other
    assert [r.asked for r in one] == sorted(r.asked for r in one)
    assert all(r.asked <= r.born < r.arrives for r in one)
    weeks = {(r.born - r.due + 280) // 7 for r in stream(replace(SMALL, days=4000), 3)}
    assert weeks <= {week for _, week, _, _, _ in held_out()}
    assert sum(cell[-1] for cell in held_out()) == 1993


def test_days_are_lived_one_by_one_N1():
    """One room: the second mother waits two nights elsewhere, then moves in."""
    market = Market(rooms=1, days=520)
    taken = [LIN, replace(LIN, number=2, arrives=511), replace(LIN, number=3, arrives=512, nights=1)]
    assert live_through(taken, market) == Outcome(
        arrived=3, turned=2, moved=1, nights=17, short_nights=3, room_nights=155
    )


def test_a_fixed_interval_blocks_its_nights_and_no_others_N1():
    policy = FixedIntervals(1, 700, buffer=2)
    policy.sold(LIN)
    assert np.flatnonzero(policy.blocked).tolist() == list(range(502, 516))
    assert not policy.accepts(replace(LIN, due=487), 400)
    assert policy.accepts(replace(LIN, due=486), 400)
    policy.learn(501, [LIN])
    assert np.flatnonzero(policy.blocked).tolist() == list(range(503, 513))


def test_a_cap_counts_due_dates_within_two_weeks_N1():
    policy = CountCap(1, 700)
    policy.sold(LIN)
    assert [policy.accepts(replace(LIN, due=due), 400) for due in (485, 486, 514, 515)] == [
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize("kind", [Probability, HighestNight])
def test_a_bolder_dial_sells_more_N1(kind):
    requests = stream(SMALL, 4)
    sold = [len(sell(kind(SMALL.rooms, dial), requests)) for dial in (0.002, 0.05, 0.9)]
    assert sold[0] < sold[1] < sold[2]
    assert len(sell(kind(SMALL.rooms, 1.1), requests)) == len(requests)


def test_learning_keeps_the_law_of_who_is_known_N1():
    """After learning, the law holds the born mother on her real nights with certainty."""
    policy = Probability(2, 0.5)
    policy.learn(504, [LIN])
    assert policy.law[:9, 1] == pytest.approx(np.ones(9))
    assert policy.law[9:12, 0] == pytest.approx(np.ones(3))


def test_a_policy_against_itself_gains_nothing_N1():
    family = Family("cap", (2.0, 4.0, 7.0), lambda m, x: CountCap(int(x), 1200))
    outcomes = play(family, SMALL, [stream(SMALL, s) for s in range(4)])
    low, high = np.array(contest.frontier(outcomes, np.arange(4))[0])[[0, -1]]
    assert gain(outcomes, outcomes, (low + high) / 2) == (0.0, 0.0, 0.0)
    assert np.isnan(gain(outcomes, outcomes, high + 50)[0])


def test_the_gain_is_found_where_it_was_put_N1():
    """The same outcomes with 10 % more nights gain 10 % at every risk."""
    family = Family("cap", (2.0, 4.0, 7.0), lambda m, x: CountCap(int(x), 1200))
    outcomes = play(family, SMALL, [stream(SMALL, s) for s in range(4)])
    better = outcomes.copy()
    better[:, :, 3] *= 1.1
    risks = contest.frontier(outcomes, np.arange(4))[0]
    assert gain(better, outcomes, (risks[0] + risks[-1]) / 2) == pytest.approx((10.0, 10.0, 10.0))
