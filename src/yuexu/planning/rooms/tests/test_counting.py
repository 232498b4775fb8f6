"""The law of rooms needed equals the count of all outcomes [B2]."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuexu.planning.rooms import counting

DAYS = 3
chance = st.floats(0, 1)
mother = st.tuples(st.integers(0, DAYS - 1), st.lists(chance, min_size=0, max_size=DAYS)).map(
    lambda pair: (pair[0], np.array(pair[1][: DAYS - pair[0]]))
)


def enumerated(mothers, day):
    """P(N = k) on a day, adding up all 2^n outcomes."""
    chances = [float(p[day - first]) if first <= day < first + len(p) else 0.0 for first, p in mothers]
    law = [0.0] * (len(chances) + 1)
    for outcome in product((0, 1), repeat=len(chances)):
        weight = 1.0
        for needed, p in zip(outcome, chances, strict=True):
            weight *= p if needed else 1 - p
        law[sum(outcome)] += weight
    return np.array(law)


@given(st.lists(mother, max_size=6), st.integers(0, 7))
def test_every_measure_equals_enumeration_B2(mothers, rooms):
    law = counting.law_of(mothers, DAYS)
    for day in range(DAYS):
        expected = enumerated(mothers, day)
        k = np.arange(len(expected))
        full = np.zeros(len(expected))
        full[: law.shape[1]] = law[day]
        assert full == pytest.approx(expected, abs=1e-12)
        assert counting.expected(law)[day] == pytest.approx((expected * k).sum())
        assert counting.p_shortage(law, rooms)[day] == pytest.approx(expected[k > rooms].sum(), abs=1e-12)
        assert counting.expected_shortage(law, rooms)[day] == pytest.approx(
            (expected * (k - rooms).clip(min=0)).sum(), abs=1e-12
        )


@given(st.lists(mother, max_size=6), st.sampled_from([0.05, 0.5, 0.95]))
def test_a_quantile_is_the_first_number_to_reach_its_level_B2(mothers, level):
    law = counting.law_of(mothers, DAYS)
    for day, k in enumerate(counting.quantile(law, level)):
        upto = law[day].cumsum()
        assert upto[k] >= level - 1e-9
        assert k == 0 or upto[k - 1] < level


def test_nobody_needs_nothing_B2():
    law = counting.law_of([], 2)
    assert law.tolist() == [[1.0], [1.0]]
    assert counting.p_shortage(law, 0).tolist() == [0.0, 0.0]
    assert counting.quantile(law, 0.95).tolist() == [0, 0]
