"""On which nights a room is needed: half-open, certain once checked in, moot after cancelling [B2]."""

from dataclasses import replace

import pytest

from yuexu.planning.rooms.births import Reckoner
from yuexu.planning.rooms.expectations import Assumptions, Expectation
from yuexu.planning.rooms.occupancy import stay
from yuexu.planning.rooms.tests.cast import TODAY, in_days

MEI = Expectation(id="mei", room_type="suite", nights=3, born_on=in_days(-1), hospital_nights=3)


def chances(e, assumptions=None):
    needed = stay(e, Reckoner(TODAY, assumptions=assumptions or Assumptions())).needed()
    return {
        needed.first - TODAY.toordinal() + i: pytest.approx(float(w)) for i, w in enumerate(needed.weights) if w > 0
    }


def test_she_sleeps_from_arrival_and_not_on_the_day_she_leaves_B2():
    assert chances(MEI) == {2: 1.0, 3: 1.0, 4: 1.0}


def test_who_may_cancel_comes_with_the_rest_of_the_chance_B2():
    assert chances(replace(MEI, cancel_probability=0.25)) == {2: 0.75, 3: 0.75, 4: 0.75}
    assert chances(replace(MEI, cancel_probability=1.0)) == {}


def test_checked_in_is_certain_whatever_the_chance_of_cancelling_B2():
    here = replace(MEI, checked_in_on=in_days(-1), cancel_probability=0.9)
    assert chances(here) == {-1: 1.0, 0: 1.0, 1: 1.0}


def test_a_stay_slept_to_its_end_needs_nothing_more_B2():
    assert chances(replace(MEI, born_on=None, checked_in_on=in_days(-3))) == {-3: 1.0, -2: 1.0, -1: 1.0}
    assert chances(replace(MEI, born_on=None, checked_in_on=in_days(-4))) == {}


def test_longer_and_shorter_stays_are_weighed_B2():
    longer = Assumptions(stay_changes=((-2, 0.25), (0, 0.25), (1, 0.5)))
    assert chances(MEI, longer) == {2: 1.0, 3: 0.75, 4: 0.75, 5: 0.5}


def test_a_stay_lasts_at_least_a_night_B2():
    assert chances(replace(MEI, stay_changes=((-30, 1.0),))) == {2: 1.0}


def test_who_is_still_here_has_not_left_early_B2():
    odds = ((-2, 0.5), (0, 0.3), (2, 0.2))  # 1, 3 or 5 nights
    here = replace(MEI, born_on=None, checked_in_on=in_days(-2), stay_changes=odds)
    assert chances(here) == {-2: 1.0, -1: 1.0, 0: 1.0, 1: 0.4, 2: 0.4}


def test_odds_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match=r"^mei: stay_changes: probabilities must not be negative and must add up"):
        stay(replace(MEI, stay_changes=((0, 0.5),)), Reckoner(TODAY))


def test_what_is_known_too_little_is_refused_with_her_id():
    with pytest.raises(ValueError, match=r"^mei: due_on is needed while the child is not born$"):
        stay(replace(MEI, born_on=None), Reckoner(TODAY))
