"""Needs follow the forecast by ratios that are data (F6, N8: at most three pairs a carer)."""

from hypothesis import given
from hypothesis import strategies as st

from yuexu.planning.rosters.house.demand import CARER, Forecast, Ratio, needs
from yuexu.planning.rosters.house.model import Need


def test_needs_by_ratio_floor_acute_stage_and_skill() -> None:
    nurse = Ratio("nurse", "babies", 10, skills={"resuscitation": 1})
    found = needs([Forecast(7, 0, 11), Forecast(2, 1, 0)], {"D": [CARER, nurse], "N": [CARER]})
    assert found == (
        Need(0, "D", "carer", 3),
        Need(0, "D", "nurse", 2),
        Need(0, "D", "nurse", 1, "resuscitation"),
        Need(0, "N", "carer", 3),
        Need(1, "D", "carer", 2),
        Need(1, "N", "carer", 2),
    )


@given(st.floats(0, 200), st.floats(0, 20), st.integers(1, 6))
def test_no_carer_has_more_than_the_ratio(pairs: float, acute: float, per: int) -> None:
    (need,) = needs([Forecast(pairs, acute)], {"D": [Ratio("carer", "pairs", per, least=1, acute_least=2)]})
    assert pairs / need.people <= per + 1e-6
    assert need.people >= (2 if acute > 0 else 1)
