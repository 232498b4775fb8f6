"""Mood (C11): sums, bands, reversals on paper, and the item that never waits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuexu.clinical import mood
from yuexu.clinical.findings import Level, worst
from yuexu.clinical.refusals import Refused

ANSWERS = st.lists(st.integers(0, 3), min_size=10, max_size=10)


@given(ANSWERS)
def test_the_total_is_the_sum_of_option_values(answers) -> None:
    result = mood.score("epds", answers)
    assert result.total == sum(answers)
    assert result.escalate == (answers[9] >= 1)
    assert result.positive == (sum(answers) >= 10)


@pytest.mark.parametrize(
    ("scale", "total", "band"),
    [
        ("epds", 0, "low"), ("epds", 8, "low"), ("epds", 9, "possible_mild"), ("epds", 12, "possible_mild"),
        ("epds", 13, "professional_assessment"), ("phq9", 4, "minimal"), ("phq9", 5, "mild"), ("phq9", 9, "mild"),
        ("phq9", 10, "moderate"), ("phq9", 15, "moderately_severe"), ("phq9", 20, "severe"), ("gad7", 4, "minimal"),
        ("gad7", 5, "mild"), ("gad7", 10, "moderate"), ("gad7", 14, "moderate"), ("gad7", 15, "severe"),
    ],
)  # fmt: skip
def test_bands(scale, total, band) -> None:
    items = mood.QUESTIONNAIRES[scale].items
    answers = [min(3, max(0, total - 3 * n)) for n in range(items)]
    assert sum(answers) == total
    assert mood.score(scale, answers).band == band


def test_item_10_is_urgent_whatever_the_total() -> None:
    result = mood.score("epds", [0] * 9 + [1])
    assert (result.band, result.escalate, worst(result.findings)) == ("low", True, Level.URGENT)
    result = mood.score("phq9", [0] * 8 + [1])
    assert (result.escalate, worst(result.findings)) == (True, Level.URGENT)
    assert mood.score("gad7", [3] * 7).escalate is False


def test_the_cut_off_is_a_parameter() -> None:
    answers = [3, 3, 3, 2, 0, 0, 0, 0, 0, 0]
    assert [mood.score("epds", answers, cutoff=c).positive for c in (10, 11, 12, 13)] == [
        True,
        True,
        False,
        False,
    ]
    assert [worst(mood.score("epds", answers, cutoff=c).findings) for c in (10, 13)] == [
        Level.ASK_DOCTOR,
        Level.OBSERVE,
    ]


def test_a_missing_answer_is_never_filled_in() -> None:
    with pytest.raises(Refused) as refused:
        mood.score("epds", [0, 0, None, 0, 0, 0, 0, 0, 0, 0])
    assert (refused.value.code, refused.value.params["field"]) == ("missing", "i3")
    with pytest.raises(Refused):
        mood.score("gad7", [0] * 6)


def test_a_missing_answer_never_hides_the_one_on_self_harm() -> None:
    with pytest.raises(Refused, match="assess today") as refused:
        mood.score("epds", [None, 0, 0, 0, 0, 0, 0, 0, 0, 2])
    assert refused.value.code == "self_harm_unfinished"


@pytest.mark.parametrize("answer", [-1, 4, 1.5, float("nan"), True])
def test_answers_outside_0_to_3_are_refused(answer) -> None:
    with pytest.raises(Refused):
        mood.score("epds", [answer] + [0] * 9)


def test_answers_beyond_the_scale_mean_the_wrong_scale() -> None:
    assert mood.score("phq9", [1] * 9 + [None]).total == 9
    with pytest.raises(Refused) as refused:
        mood.score("gad7", [1] * 10)
    assert refused.value.code == "extra_item"
    with pytest.raises(Refused):
        mood.score("beck", [1] * 10)


def test_places_on_the_official_form_are_turned_into_values() -> None:
    """Items 1, 2 and 4 are printed best first, the other seven worst first."""
    assert mood.from_positions([1] * 10) == (0, 0, 3, 0, 3, 3, 3, 3, 3, 3)
    assert mood.from_positions([4] * 10) == (3, 3, 0, 3, 0, 0, 0, 0, 0, 0)
    with pytest.raises(Refused):
        mood.from_positions([0] * 10)
    with pytest.raises(Refused):
        mood.from_positions([1] * 9)


def test_wording_is_our_own_until_a_licensed_one_is_loaded() -> None:
    for scale in mood.SCALES:
        assert len(mood.wording(scale)) == mood.QUESTIONNAIRES[scale].items
    licensed = [f"item {n}" for n in range(10)]
    assert mood.wording("epds", {"epds": licensed}) == tuple(licensed)
    assert mood.wording("gad7", {"epds": licensed}) == mood.STEMS["gad7"]
    with pytest.raises(Refused):
        mood.wording("epds", {"epds": licensed[:9]})
