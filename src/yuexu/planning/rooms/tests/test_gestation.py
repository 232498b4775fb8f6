"""Weekly tables become daily odds without losing or moving weight [B2]."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuexu.planning.rooms.gestation import DAYS, FIRST_DAY, WEEKS, daily, published, shifted

weights = st.lists(st.floats(0, 1), min_size=WEEKS, max_size=WEEKS).filter(lambda w: sum(w) > 0.01)


@given(weights)
def test_each_week_keeps_its_weight_B2(weekly):
    weekly = np.array(weekly)
    assert np.allclose(daily(weekly).reshape(WEEKS, 7).sum(axis=1), weekly, atol=1e-12)
    assert daily(weekly).min() >= 0


@given(weights, st.integers(0, 5))
def test_shifting_whole_weeks_moves_the_weights_B2(weekly, weeks):
    weekly = np.array(weekly)
    moved = shifted(weekly, 7 * weeks)
    expected = np.append(weekly[weeks:], np.zeros(weeks))
    expected[0] += weekly[:weeks].sum()
    assert np.allclose(moved, expected, atol=1e-12)


def test_a_level_table_stays_level_B2():
    assert np.allclose(daily(np.full(WEEKS, 7.0)), np.ones(DAYS))


@pytest.mark.parametrize("group", ["0", "1+", "any", "twins", "more"])
def test_the_odds_of_every_group_add_up_to_one_B2(group):
    component = published().groups[group]
    assert component.total().sum() == pytest.approx(1.0, abs=1e-12)
    assert 0 <= component.spontaneous.min() <= component.spontaneous.max() <= 1


def test_published_medians_are_kept_B2():
    """Half of the single births of the table come before 39 weeks and 5 days; of first children a little later."""
    median = {}
    for group in ("0", "1+", "any", "twins", "more"):
        total = published().groups[group].total()
        median[group] = FIRST_DAY + int(daily(total).cumsum().searchsorted(0.5))
    assert median == {"0": 277, "1+": 275, "any": 276, "twins": 261, "more": 240}
