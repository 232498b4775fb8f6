"""Growth (C3): WHO's printed charts, the standard's own rules, and an independent library as oracle."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.special import boxcox, inv_boxcox
from scipy.stats import norm

from yuexu.clinical import growth, tables
from yuexu.clinical.growth import arrays, scores, standard
from yuexu.clinical.refusals import Refused

SEXES = st.sampled_from(["male", "female"])
BY_AGE = st.sampled_from(["weight_for_age", "length_for_age", "head_for_age", "bmi_for_age"])
DAYS = st.integers(0, 730)

# WHO's simplified field tables (printed to one decimal): SD -3, -2, -1, median, +1, +2, +3.
PRINTED = [
    ("weight_for_age", "male", 0, (2.1, 2.5, 2.9, 3.3, 3.9, 4.4, 5.0)),
    ("weight_for_age", "female", 0, (2.0, 2.4, 2.8, 3.2, 3.7, 4.2, 4.8)),
    ("weight_for_age", "male", 365, (6.9, 7.7, 8.6, 9.6, 10.8, 12.0, 13.3)),
    ("weight_for_age", "female", 365, (6.3, 7.0, 7.9, 8.9, 10.1, 11.5, 13.1)),
    ("length_for_age", "male", 0, (44.2, 46.1, 48.0, 49.9, 51.8, 53.7, 55.6)),
    ("length_for_age", "female", 0, (43.6, 45.4, 47.3, 49.1, 51.0, 52.9, 54.7)),
    ("head_for_age", "male", 0, (30.7, 31.9, 33.2, 34.5, 35.7, 37.0, 38.3)),
    ("head_for_age", "female", 0, (30.3, 31.5, 32.7, 33.9, 35.1, 36.2, 37.4)),
    ("bmi_for_age", "male", 0, (10.2, 11.1, 12.2, 13.4, 14.8, 16.3, 18.1)),
    ("bmi_for_age", "female", 0, (10.1, 11.1, 12.2, 13.3, 14.6, 16.1, 17.7)),
    ("weight_for_length", "male", 45.0, (1.9, 2.0, 2.2, 2.4, 2.7, 3.0, 3.3)),
    ("weight_for_length", "female", 45.0, (1.9, 2.1, 2.3, 2.5, 2.7, 3.0, 3.3)),
]


@pytest.mark.parametrize(("measure", "sex", "at", "printed"), PRINTED)
def test_charts_are_those_who_printed(measure, sex, at, printed) -> None:
    values = tuple(round(growth.value_at(measure, sex, at, z), 1) for z in range(-3, 4))
    assert values == printed


def test_centiles_at_birth_are_those_who_printed() -> None:
    boys = [c.points[0][1] for c in growth.curves("weight_for_age", "male", last=0)]
    assert [round(kg, 1) for kg in boys] == [2.5, 2.9, 3.3, 3.9, 4.3]


def test_examples_of_whos_own_software() -> None:
    """Its tests: a boy of 50 cm at 44 days; 60 cm at 8 months, which is 243.5 days and counts as 244."""
    assert round(growth.z_score("length_for_age", "male", 44, 50), 2) == -3.29
    assert growth.whole_days(8 * 30.4375) == 244
    assert round(growth.z_score("length_for_age", "male", 8 * 30.4375, 60), 2) == -4.81
    assert growth.assess("female", 1, weight_kg=10.37).flags == ("weight_for_age",)


@given(SEXES, BY_AGE, DAYS, st.floats(-3, 3))
def test_scores_agree_with_an_independent_library(sex, measure, day, z) -> None:
    l, m, s = standard.row(measure, sex, day)  # noqa: E741
    value = m * float(inv_boxcox(z * s, l))
    assert growth.z_score(measure, sex, day, value) == pytest.approx(float(boxcox(value / m, l)) / s, abs=1e-9)
    assert growth.centile(z) == pytest.approx(100 * float(norm.cdf(z)), abs=1e-9)


@given(SEXES, BY_AGE, DAYS, st.floats(-9, 9))
def test_value_and_score_undo_each_other(sex, measure, day, z) -> None:
    value = growth.value_at(measure, sex, day, z)
    assume(value > 0)
    assert growth.z_score(measure, sex, day, value) == pytest.approx(z, abs=1e-9)


@given(st.floats(0.01, 99.99))
def test_centile_and_score_undo_each_other(percent) -> None:
    assert growth.centile(growth.z_of_centile(percent)) == pytest.approx(percent, abs=1e-9)


@given(SEXES, BY_AGE, DAYS, st.floats(0.3, 90), st.floats(0.001, 5))
def test_a_larger_baby_never_scores_lower(sex, measure, day, value, more) -> None:
    assert growth.z_score(measure, sex, day, value) < growth.z_score(measure, sex, day, value + more)


@given(SEXES, st.floats(45, 110), st.floats(0.5, 30))
def test_weight_for_length_lies_between_its_two_rows(sex, length, kg) -> None:
    below, above = math.floor(length * 10) / 10, math.ceil(length * 10) / 10
    ends = sorted(growth.z_score("weight_for_length", sex, at, kg) for at in (below, above))
    assert ends[0] - 1e-9 <= growth.z_score("weight_for_length", sex, length, kg) <= ends[1] + 1e-9


def test_weight_for_length_interpolates_l_m_and_s() -> None:
    low, high = (standard.row("weight_for_length", "male", cm) for cm in (66.6, 66.7))
    middle = standard.row("weight_for_length", "male", 66.65)
    assert middle == pytest.approx([(a + b) / 2 for a, b in zip(low, high, strict=True)], abs=1e-12)


@pytest.mark.parametrize("tenths", range(450, 1101))
def test_every_printed_length_is_its_own_row(tenths) -> None:
    """45.3 * 10 is not 453 in binary: no printed row may slip to its neighbour."""
    table = tables.growth("weight_for_length", "female")
    assert standard.row("weight_for_length", "female", tenths / 10).m == table.m[tenths - 450]


@pytest.mark.parametrize("z", [-4.0, -3.5, 3.5, 6.0])
def test_beyond_three_weights_are_counted_in_the_last_sd(z) -> None:
    lms = standard.row("weight_for_age", "male", 30)
    side = 3 if z > 0 else -3
    width = abs(scores.sd_value(lms, side) - scores.sd_value(lms, side * 2 / 3))
    value = scores.sd_value(lms, side) + (z - side) * width
    assert growth.z_score("weight_for_age", "male", 30, value) == pytest.approx(z, abs=1e-9)


@pytest.mark.parametrize("measure", ["length_for_age", "head_for_age"])
def test_beyond_three_length_and_head_keep_the_plain_formula(measure) -> None:
    l, m, s = standard.row(measure, "female", 100)  # noqa: E741
    assert l == 1
    assert growth.z_score(measure, "female", 100, m * 1.3) == pytest.approx(0.3 / s, abs=1e-9)


@pytest.mark.parametrize(
    ("measure", "low", "high"),
    [
        ("weight_for_age", -6, 5),
        ("length_for_age", -6, 6),
        ("head_for_age", -5, 5),
        ("weight_for_length", -5, 5),
        ("bmi_for_age", -5, 5),
    ],
)
def test_flags_begin_past_whos_limits_of_the_rounded_score(measure, low, high) -> None:
    judged = [growth.implausible(measure, z) for z in (low - 0.006, low - 0.004, low, high, high + 0.004, high + 0.006)]
    assert judged == [True, False, False, False, False, True]


@pytest.mark.parametrize(("age", "day"), [(0, 0), (0.49, 0), (0.5, 1), (10.5, 11), (11.499, 11), (730.4999, 730)])
def test_ages_round_half_up(age, day) -> None:
    assert growth.whole_days(age) == day


@pytest.mark.parametrize("age", [-0.001, -1, 730.5, 731, math.nan, math.inf])
def test_ages_outside_the_table_are_refused(age) -> None:
    with pytest.raises(Refused):
        growth.assess("male", age, weight_kg=5)


@pytest.mark.parametrize(
    "measures",
    [
        {"weight_kg": 3300},
        {"weight_kg": 0},
        {"weight_kg": -3},
        {"weight_kg": math.nan},
        {"weight_kg": math.inf},
        {"length_cm": 0.5},
        {"length_cm": 500},
        {"head_cm": 350},
        {"head_cm": 0.35},
    ],
)
def test_slips_of_unit_and_numbers_that_are_none_are_refused(measures) -> None:
    with pytest.raises(Refused):
        growth.assess("male", 3, **measures)


def test_an_unknown_sex_is_refused_even_with_nothing_measured() -> None:
    with pytest.raises(Refused):
        growth.assess("boy", 3)


def test_a_length_outside_the_table_leaves_one_score_out_and_says_so() -> None:
    short, long, edge = (growth.assess("male", 700, weight_kg=9, length_cm=cm) for cm in (44.99, 110.01, 110))
    assert (short.weight_for_length, short.notes) == (None, ("length_outside_weight_for_length",))
    assert (long.weight_for_length, long.notes) == (None, ("length_outside_weight_for_length",))
    assert edge.weight_for_length is not None
    assert edge.notes == ()
    assert short.bmi_for_age is not None


def test_what_was_not_measured_has_no_score() -> None:
    result = growth.assess("female", 10, length_cm=50)
    assert (result.weight_for_age, result.bmi_for_age, result.head_for_age, result.notes) == (
        None,
        None,
        None,
        (),
    )


def test_corrected_age_counts_from_the_due_date_of_babies_before_37_weeks() -> None:
    assert growth.corrected_days(60, 34) == 18
    assert growth.corrected_days(60, 37) == 60
    assert growth.corrected_days(60, 36 + 6 / 7) == pytest.approx(38)
    with pytest.raises(Refused, match="due date"):
        growth.corrected_days(20, 34)


def test_curves_cover_what_was_asked() -> None:
    (median,) = growth.curves("head_for_age", "female", centiles=[50], first=0, last=28, step=7)
    assert [day for day, _ in median.points] == [0, 7, 14, 21, 28]
    assert median.points[0][1] == pytest.approx(33.8787, abs=1e-4)
    (by_length,) = growth.curves("weight_for_length", "male", centiles=[50], first=45, last=46, step=0.5)
    assert [cm for cm, _ in by_length.points] == [45, 45.5, 46]


@given(SEXES, st.integers(0, 700), st.integers(1, 30))
def test_a_median_baby_is_expected_to_stay_on_the_median(sex, day, more) -> None:
    m = [standard.row("length_for_age", sex, d).m for d in (day, day + more)]
    gain = growth.expected_gain("length_for_age", sex, day, m[0], day + more)
    assert gain.expected == pytest.approx(m[1] - m[0], abs=1e-9)
    assert gain.per_day == pytest.approx(gain.expected / more)


@given(
    st.lists(st.tuples(SEXES, st.floats(0, 730.49), st.floats(0.5, 40)), min_size=1, max_size=40),
    st.sampled_from(["weight_for_age", "length_for_age", "head_for_age", "bmi_for_age"]),
)
def test_arrays_agree_with_single_scores(rows, measure) -> None:
    sexes, ats, values = (list(column) for column in zip(*rows, strict=True))
    single = [growth.z_score(measure, *row) for row in rows]
    assert arrays.z_scores(measure, sexes, ats, values) == pytest.approx(single, rel=1e-12, abs=1e-9)


@given(st.lists(st.tuples(SEXES, st.floats(45, 110), st.floats(0.5, 40)), min_size=1, max_size=40))
def test_arrays_agree_with_single_scores_by_length(rows) -> None:
    sexes, ats, values = (list(column) for column in zip(*rows, strict=True))
    single = [growth.z_score("weight_for_length", *row) for row in rows]
    assert arrays.z_scores("weight_for_length", sexes, ats, values) == pytest.approx(single, rel=1e-9, abs=1e-9)


def test_arrays_have_no_score_where_single_scores_are_refused() -> None:
    z = arrays.z_scores(
        "weight_for_age", "male", [0, 730.49, 730.5, -0.1, math.nan, 3, 3], [3, 12, 12, 3, 3, 0, math.nan]
    )
    assert [math.isnan(one) for one in z] == [False, False, True, True, True, True, True]
    assert math.isnan(arrays.z_scores("weight_for_length", "male", 110.01, 20.0))
    with pytest.raises(Refused):
        arrays.z_scores("weight_for_age", ["male", "boy"], 3, 3.0)


def test_arrays_of_any_shape_broadcast_and_a_single_number_is_no_exception() -> None:
    single = growth.z_score("weight_for_age", "male", 30, 9.0)
    assert single > 3
    assert float(arrays.z_scores("weight_for_age", "male", 30, 9.0)) == pytest.approx(single)
    both = arrays.z_scores("weight_for_age", ["male", "female"], [[30], [60]], 9.0)
    assert both.shape == (2, 2)
    assert both[1, 1] == pytest.approx(growth.z_score("weight_for_age", "female", 60, 9.0))
