"""Jaundice (C4): the AAP lines by completed hour, and what a value asks for."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuexu.clinical import jaundice
from yuexu.clinical.findings import Level, Standing
from yuexu.clinical.jaundice.thresholds import completed_hour, completed_week
from yuexu.clinical.refusals import Refused

RISKS = st.sampled_from(["none", "present"])
TREATMENTS = st.sampled_from(["phototherapy", "exchange"])
WEEKS = st.integers(35, 42)
HOURS = st.integers(1, 359)


def line(treatment, risk, week, hour) -> float:
    return jaundice.threshold(treatment, risk, week, hour).mg_dl


@pytest.mark.parametrize(
    ("treatment", "risk", "week", "hour", "mg_dl"),
    [
        ("phototherapy", "none", 40, 1, 8.9),
        ("phototherapy", "none", 38, 1, 7.9),
        ("phototherapy", "none", 35, 1, 6.4),
        ("phototherapy", "present", 35, 1, 4.9),
        ("exchange", "none", 38, 1, 18.0),
        ("exchange", "present", 35, 1, 13.1),
        ("phototherapy", "none", 40, 359, 21.8),
        ("phototherapy", "none", 37, 359, 21.1),
        ("phototherapy", "present", 38, 359, 18.2),
        ("exchange", "none", 37, 154, 27.0),
        ("exchange", "present", 35, 359, 22.9),
    ],
)
def test_cells_of_the_published_tables(treatment, risk, week, hour, mg_dl) -> None:
    assert line(treatment, risk, week, hour) == mg_dl


@given(TREATMENTS, RISKS, WEEKS, HOURS, st.floats(0, 0.999))
def test_a_line_holds_for_the_whole_completed_hour(treatment, risk, week, hour, part) -> None:
    assert line(treatment, risk, week, hour + part) == line(treatment, risk, week, hour)


@given(TREATMENTS, RISKS, WEEKS, st.integers(1, 358))
def test_lines_never_fall_with_age(treatment, risk, week, hour) -> None:
    assert line(treatment, risk, week, hour) <= line(treatment, risk, week, hour + 1)


@given(TREATMENTS, RISKS, st.integers(35, 41), HOURS)
def test_lines_never_fall_with_gestation(treatment, risk, week, hour) -> None:
    assert line(treatment, risk, week, hour) <= line(treatment, risk, week + 1, hour)


@given(TREATMENTS, WEEKS, HOURS)
def test_risk_never_raises_a_line(treatment, week, hour) -> None:
    assert line(treatment, "present", week, hour) <= line(treatment, "none", week, hour)


@given(RISKS, WEEKS, HOURS)
def test_exchange_lies_above_phototherapy(risk, week, hour) -> None:
    assert line("phototherapy", risk, week, hour) < line("exchange", risk, week, hour)


@given(TREATMENTS, RISKS, HOURS)
def test_older_weeks_share_the_last_curve(treatment, risk, hour) -> None:
    assert len({line(treatment, risk, week, hour) for week in (40, 41, 42, 44)}) == 1
    if (treatment, risk) != ("phototherapy", "none"):
        assert line(treatment, risk, 38, hour) == line(treatment, risk, 40, hour)


def test_weeks_and_hours_are_completed_ones() -> None:
    assert completed_week(37 + 6 / 7) == 37
    assert completed_hour(23.999) == 23
    assert completed_hour(24) == 24


@pytest.mark.parametrize(
    ("week", "hour", "code"),
    [
        (34.99, 24, "below_35_weeks"),
        (28, 24, "below_35_weeks"),
        (45, 24, "out_of_range"),
        (3, 24, "out_of_range"),
        (38, 0, "before_first_hour"),
        (38, 0.99, "before_first_hour"),
        (38, -1, "out_of_range"),
        (38, 360, "past_14_days"),
        (38, 5000, "past_14_days"),
        (38, math.nan, "not_a_number"),
        (math.inf, 24, "not_a_number"),
    ],
)
def test_outside_the_tables_nothing_is_answered(week, hour, code) -> None:
    with pytest.raises(Refused) as refused:
        jaundice.threshold("phototherapy", "none", week, hour)
    assert refused.value.code == code


@pytest.mark.parametrize(("week", "told"), [(34 + 2 / 7, "34+2"), (34.99, "34+6"), (30, "30"), (34 + 6 / 7, "34+6")])
def test_a_gestation_below_the_table_is_told_in_weeks_and_days(week: float, told: str) -> None:
    with pytest.raises(Refused) as refused:
        jaundice.threshold("phototherapy", "none", week, 24)
    assert refused.value.params["value"] == told


@pytest.mark.parametrize(("mg_dl", "code"), [(205, "unit"), (50.1, "unit"), (0, "not_positive"), (-1, "not_positive")])
def test_micromoles_are_never_read_as_milligrams(mg_dl, code) -> None:
    with pytest.raises(Refused) as refused:
        jaundice.tsb(mg_dl)
    assert refused.value.code == code


def test_conversion_is_explicit_and_knows_the_other_mistake() -> None:
    assert jaundice.from_umol(171) == pytest.approx(10)
    with pytest.raises(Refused, match="mg/dL"):
        jaundice.from_umol(12.5)
    with pytest.raises(Refused):
        jaundice.from_umol(1710)


def test_plateau_hours_are_marked() -> None:
    assert [jaundice.threshold("phototherapy", "none", 40, hour).plateau for hour in (119, 120)] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("gap", "early", "later", "after_72"),
    [
        (-0.1, "phototherapy", "phototherapy", "phototherapy"),
        (0.0, "phototherapy", "phototherapy", "phototherapy"),
        (0.1, "tsb_4_8h_consider_phototherapy", "tsb_4_24h", "tsb_4_24h"),
        (1.9, "tsb_4_8h_consider_phototherapy", "tsb_4_24h", "tsb_4_24h"),
        (1.95, "tsb_4_8h_consider_phototherapy", "tsb_4_24h", "tsb_4_24h"),
        (2.0, "tsb_or_tcb_4_24h", "tsb_or_tcb_4_24h", "tsb_or_tcb_4_24h"),
        (3.4, "tsb_or_tcb_4_24h", "tsb_or_tcb_4_24h", "tsb_or_tcb_4_24h"),
        (3.5, "tsb_or_tcb_1_2d", "tsb_or_tcb_1_2d", "tsb_or_tcb_1_2d"),
        (5.4, "tsb_or_tcb_1_2d", "tsb_or_tcb_1_2d", "tsb_or_tcb_1_2d"),
        (5.5, "follow_up_2d", "follow_up_2d", "clinical_judgment"),
        (6.9, "follow_up_2d", "follow_up_2d", "clinical_judgment"),
        (7.0, "follow_up_3d", "follow_up_3d", "clinical_judgment"),
    ],
)
def test_follow_up_of_figure_7(gap, early, later, after_72) -> None:
    codes = []
    for hour in (23, 24, 72):
        photo = line("phototherapy", "none", 40, hour)
        result = jaundice.assess(ga_weeks=40, age_hours=hour, risk="none", tsb_mg_dl=photo - gap)
        codes.append(result.follow_up.code)
        assert result.below_photo == pytest.approx(gap, abs=1e-6)
    assert codes == [early, later, after_72]


@given(RISKS, WEEKS, HOURS, st.integers(1, 400))
def test_a_higher_value_never_asks_for_less(risk, week, hour, tenths) -> None:
    order = list(jaundice.FOLLOW_UPS)
    rank = [
        order.index(jaundice.assess(ga_weeks=week, age_hours=hour, risk=risk, tsb_mg_dl=t / 10).follow_up.code)
        for t in (tenths, tenths + 1)
    ]
    assert rank[1] <= rank[0]


def test_near_the_exchange_line_care_escalates() -> None:
    line_ = line("exchange", "none", 38, 48)
    codes = [
        jaundice.assess(ga_weeks=38, age_hours=48, risk="none", tsb_mg_dl=line_ - gap).follow_up.code
        for gap in (0, 0.1, 2.0, 2.1)
    ]
    assert codes == ["exchange", "escalate_care", "escalate_care", "phototherapy"]


def test_a_value_on_the_line_is_urgent_and_published() -> None:
    (finding,) = jaundice.assess(ga_weeks=39, age_hours=60, risk="none", tsb_mg_dl=18.1).findings
    assert (finding.code, finding.level, finding.standing) == (
        "jaundice_phototherapy",
        Level.URGENT,
        Standing.PUBLISHED,
    )


def test_from_day_14_on_a_doctor_is_asked_whatever_the_value() -> None:
    codes = [
        [f.code for f in jaundice.assess(ga_weeks=39, age_hours=hour, risk="none", tsb_mg_dl=5).findings]
        for hour in (335, 336)
    ]
    assert codes == [[], ["jaundice_day_14"]]


def test_rapid_rise_by_age() -> None:
    assert jaundice.rapid_rise(10, 5, 20, 8).code == "jaundice_rapid_rise"
    assert jaundice.rapid_rise(10, 5, 20, 7.9) is None
    assert jaundice.rapid_rise(30, 8, 42, 10.4).code == "jaundice_rapid_rise"  # 0.2 exactly
    assert jaundice.rapid_rise(30, 8, 42, 10.3) is None
    assert jaundice.rapid_rise(20, 8, 30, 10).code == "jaundice_rapid_rise"  # ends after 24 h: the later rate
    with pytest.raises(Refused):
        jaundice.rapid_rise(30, 8, 30, 9)


def test_skin_readings_near_the_line_need_blood() -> None:
    photo = jaundice.threshold("phototherapy", "none", 40, 60)  # 18.5
    found = [jaundice.skin_needs_blood(photo, tcb) is not None for tcb in (14.9, 15.0, photo.mg_dl - 3)]
    assert found == [False, True, True]
    early = jaundice.threshold("phototherapy", "present", 36, 12)
    gaps = [jaundice.skin_needs_blood(early, early.mg_dl - gap) is not None for gap in (2.9, 3.0, 3.1)]
    assert gaps == [True, True, False]


def test_stopping_is_measured_at_the_line_of_the_start() -> None:
    start = jaundice.threshold("phototherapy", "none", 38, 48)
    assert [jaundice.may_stop(start, start.mg_dl - gap) for gap in (1.9, 2.0, 2.1)] == [False, True, True]


def test_prolonged_jaundice_by_feeding() -> None:
    assert jaundice.prolonged(20.9, "breast") is None
    assert jaundice.prolonged(21, "breast").params["limit"] == 21
    assert jaundice.prolonged(13.9, "formula") is None
    assert jaundice.prolonged(14, "mixed").level is Level.ASK_DOCTOR


def test_zones_are_background_and_end_at_120_hours() -> None:
    assert [jaundice.zone(48, mg) for mg in (5, 9.5, 12.5, 17)] == [
        "low",
        "low_intermediate",
        "high_intermediate",
        "high",
    ]
    assert jaundice.zone(11.9, 5) is None
    assert jaundice.zone(121, 5) is None


def test_risk_comes_from_known_factors() -> None:
    assert [jaundice.risk_of(f) for f in ([], ["sepsis"], {"low_albumin", "unstable"})] == [
        "none",
        "present",
        "present",
    ]
    with pytest.raises(Refused):
        jaundice.risk_of(["preterm"])
    assert line("phototherapy", "any", 38, 48) == line("phototherapy", "present", 38, 48)
