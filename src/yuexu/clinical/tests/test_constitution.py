"""Constitution (D1): nine scores and the judgement of GB/T 46939-2025, with the rounding shown not to matter."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuexu.clinical import constitution
from yuexu.clinical.constitution import BIASED, TYPES
from yuexu.clinical.refusals import Refused

ALL = {item.key for item in constitution.items()}
FORMS = st.fixed_dictionaries({key: st.integers(1, 5) for key in sorted(ALL)})
SEXES = st.sampled_from(["male", "female"])


def form(answer: int = 1, **changed: int) -> dict[str, float | None]:
    return dict.fromkeys(ALL, answer) | changed


def test_27_items_four_or_three_to_a_scale_and_one_for_each_sex() -> None:
    assert len(ALL) == 27
    counts = {code: sum(code in item.scales for item in constitution.asked("female")) for code in TYPES}
    assert counts == {code: 4 if code in {"balanced", "inherited_special"} else 3 for code in TYPES}
    assert {item.only for item in constitution.items()} == {None, "male", "female"}
    assert set(constitution.STEMS) == ALL


def test_reversed_items_of_the_balanced_type() -> None:
    """Best health: full of energy, never tired, gloomy or cold."""
    result = constitution.assess("female", form(1, q1_energetic=5))
    assert result.scores == {"balanced": 100.0} | dict.fromkeys(BIASED, 0.0)
    assert (result.applies, result.verdicts["balanced"]) == (("balanced",), "是")


def test_one_worked_example() -> None:
    result = constitution.assess(
        "female",
        form(1, q1_energetic=2, q2_tire_easily=4, q6_short_breath=3, q7_palpitations=3, q4_cold_intolerant=3),
    )
    assert result.scores["qi_deficiency"] == pytest.approx((4 + 3 + 3 - 3) / 12 * 100)
    assert result.scores["yang_deficiency"] == pytest.approx((3 + 1 + 1 - 3) / 12 * 100)
    assert result.scores["balanced"] == pytest.approx((2 + 2 + 5 + 3 - 4) / 16 * 100)
    assert result.applies == ("qi_deficiency",)


@given(SEXES, FORMS)
def test_scores_follow_the_standards_formula(sex, answers) -> None:
    """An oracle written from the standard's text: sums of named items."""
    a = answers
    yellow = a["q19_yellow_discharge"] if sex == "female" else a["q20_scrotal_damp"]
    raw = {
        "balanced": (
            a["q1_energetic"] + 18 - a["q2_tire_easily"] - a["q3_gloomy"] - a["q4_cold_intolerant"],
            4,
        ),
        "qi_deficiency": (a["q2_tire_easily"] + a["q6_short_breath"] + a["q7_palpitations"], 3),
        "yang_deficiency": (a["q4_cold_intolerant"] + a["q8_stomach_back_cold"] + a["q9_wear_more"], 3),
        "yin_deficiency": (a["q11_body_heat"] + a["q12_dry_skin_lips"] + a["q13_cheekbone_flush"], 3),
        "phlegm_dampness": (a["q14_body_heavy"] + a["q15_abdomen_soft"] + a["q16_sticky_mouth"], 3),
        "damp_heat": (a["q17_oily_face"] + a["q18_urine_burn"] + yellow, 3),
        "blood_stasis": (a["q21_body_pain"] + a["q22_dull_complexion"] + a["q23_dark_lips"], 3),
        "qi_stagnation": (a["q3_gloomy"] + a["q25_anxious"] + a["q26_sentimental"], 3),
        "inherited_special": (
            a["q27_sneeze"] + a["q28_allergies"] + a["q29_hives"] + a["q30_scratch_red"],
            4,
        ),
    }
    expected = {code: (total - n) / (4 * n) * 100 for code, (total, n) in raw.items()}
    result = constitution.assess(sex, answers)
    assert result.scores == pytest.approx(expected)
    for code in BIASED:
        want = "是" if expected[code] >= 40 else "倾向是" if expected[code] >= 30 else "否"
        assert result.verdicts[code] == want
    others = max(expected[code] for code in BIASED)
    balanced = expected["balanced"] >= 60
    assert result.verdicts["balanced"] == (
        "是" if balanced and others < 30 else "基本是" if balanced and others < 40 else "否"
    )


def test_no_verdict_depends_on_rounding() -> None:
    """Every score that 3 or 4 items can make falls on the same side of 30, 40 and 60, rounded or not."""
    possible = {(raw - n) / (4 * n) * 100 for n in (3, 4) for raw in range(n, 5 * n + 1)}
    for score, limit in product(possible, (30, 40, 60)):
        assert (constitution.rounded(score) >= limit) == (score >= limit)


def test_halves_round_up() -> None:
    assert [constitution.rounded(score) for score in (12.5, 37.5, 62.49, 39.5)] == [13, 38, 62, 40]


def test_judgement_at_its_edges() -> None:
    def balanced(own: float, other: float) -> str:
        return constitution.judge(dict.fromkeys(BIASED, 0.0) | {"balanced": own, "damp_heat": other})["balanced"]

    assert [balanced(60, o) for o in (29, 30, 39, 40)] == ["是", "基本是", "基本是", "否"]
    assert [balanced(o, 0) for o in (59, 60)] == ["否", "是"]


def test_nobody_may_be_left_without_any_type_and_then_the_result_says_so() -> None:
    result = constitution.assess("female", form(1, q1_energetic=1, q2_tire_easily=2, q4_cold_intolerant=2))
    assert result.scores["balanced"] == 62.5
    result = constitution.assess("male", form(1, q1_energetic=1, q2_tire_easily=2, q4_cold_intolerant=2, q3_gloomy=2))
    assert (result.scores["balanced"], result.applies, result.main) == (56.25, (), None)


def test_items_of_the_other_sex_are_ignored_and_need_not_be_there() -> None:
    woman = constitution.assess("female", form(3, q20_scrotal_damp=5))
    without = {key: answer for key, answer in form(3).items() if key != "q20_scrotal_damp"}
    assert woman == constitution.assess("female", without)
    assert constitution.assess("male", form(3, q20_scrotal_damp=5)).scores["damp_heat"] > woman.scores["damp_heat"]


@pytest.mark.parametrize("answer", [None, 0, 6, 2.5, float("nan")])
def test_missing_and_impossible_answers_are_refused(answer) -> None:
    with pytest.raises(Refused):
        constitution.assess("female", form(2) | {"q7_palpitations": answer})
    with pytest.raises(Refused):
        constitution.assess("x", form(2))


def test_the_type_that_applies_first_is_the_surest_then_the_highest() -> None:
    scores = dict.fromkeys(TYPES, 0.0) | {"damp_heat": 75.0, "yang_deficiency": 50.0, "blood_stasis": 33.3}
    result = constitution.Constitution(scores, constitution.judge(scores))
    assert result.applies == ("damp_heat", "yang_deficiency", "blood_stasis")


@given(SEXES, FORMS)
def test_views_hold_the_nine(sex, answers) -> None:
    result = constitution.assess(sex, answers)
    six = constitution.view(result)
    assert set(six.scores) == set(constitution.SIX)
    assert (six.main is None) == (result.main is None)
    if result.main:
        assert result.main in constitution.SIX[six.main][1]
    assert max(six.scores.values()) == max(result.scores.values())


def test_every_type_has_one_place_in_six_and_all_but_the_special_in_four() -> None:
    homes = [code for _, members in constitution.SIX.values() for code in members]
    assert sorted(homes) == sorted(TYPES)
    older = [code for _, members in constitution.FOUR.values() for code in members]
    assert sorted(older) == sorted(set(TYPES) - {"inherited_special"})
