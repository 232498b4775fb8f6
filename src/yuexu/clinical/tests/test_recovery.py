"""Recovery of the mother (C4): scales by the day, deviations, and what is only background."""

import pytest

from yuexu.clinical import recovery
from yuexu.clinical.findings import Level, Standing, worst
from yuexu.clinical.refusals import Refused


def reeda(day: int, *scores: int) -> recovery.Wound:
    names = ("redness", "edema", "ecchymosis", "discharge", "approximation")
    return recovery.wound(day, **dict(zip(names, scores, strict=True)))


@pytest.mark.parametrize(
    ("day", "scores", "total", "level"),
    [
        (1, (0, 0, 0, 0, 0), 0, None),
        (1, (1, 1, 0, 0, 0), 2, None),
        (1, (1, 1, 1, 0, 0), 3, Level.OBSERVE),
        (7, (1, 1, 1, 0, 0), 3, Level.ASK_DOCTOR),
        (2, (2, 2, 1, 0, 1), 6, Level.ASK_DOCTOR),
        (2, (0, 0, 0, 3, 0), 3, Level.URGENT),
        (2, (0, 0, 0, 0, 2), 2, Level.URGENT),
        (2, (3, 3, 3, 3, 3), 15, Level.URGENT),
    ],
)
def test_wound(day, scores, total, level) -> None:
    result = reeda(day, *scores)
    assert (result.total, worst(result.findings)) == (total, level)


def test_wound_scores_outside_0_to_3_are_refused() -> None:
    with pytest.raises(Refused):
        reeda(1, 4, 0, 0, 0, 0)
    assert {name for name, _ in recovery.REEDA.items()} == {
        "redness",
        "edema",
        "ecchymosis",
        "discharge",
        "approximation",
    }


def test_lochia_stages_by_day() -> None:
    expected = {day: recovery.expected_lochia(day) for day in (0, 3, 4, 9, 10, 11, 42, 43)}
    assert expected == {
        0: ("rubra",),
        3: ("rubra",),
        4: ("serosa",),
        9: ("serosa",),
        10: ("serosa", "alba"),
        11: ("alba",),
        42: ("alba",),
        43: ("none",),
    }


def test_lochia_deviations() -> None:
    def codes(*args, **kwargs) -> list[str]:
        return [f.code for f in recovery.lochia(*args, **kwargs)]

    assert codes(2, "rubra") == []
    assert codes(5, "rubra") == ["lochia_late"]
    assert codes(8, "rubra") == ["lochia_red_again"]
    assert codes(6, "rubra", before="serosa") == ["lochia_red_again"]
    assert codes(12, "serosa") == ["lochia_late"]
    assert codes(1, "rubra", pads_soaked_per_hour=1, clots_cm=3, foul=True) == [
        "lochia_heavy",
        "lochia_clots",
        "lochia_foul",
    ]
    assert recovery.lochia(1, "rubra", pads_soaked_per_hour=1)[0].level is Level.URGENT
    assert codes(8, "Rubra ", before="SEROSA") == ["lochia_red_again"]  # words are read in any case
    for words in ({"stage": "red"}, {"stage": "rubra", "before": "red"}):
        with pytest.raises(Refused):
            recovery.lochia(1, **words)


def test_fundus_descends_about_a_finger_a_day() -> None:
    assert [recovery.expected_fundus_cm(day) for day in (0, 1, 9, 10)] == [0, -1, -9, None]
    assert recovery.fundus(3, -3) == ()
    assert [f.code for f in recovery.fundus(3, -1)] == ["fundus_high"]
    assert [f.code for f in recovery.fundus(15, -10)] == ["fundus_still_felt"]
    assert recovery.fundus(12, -10) == ()
    assert [f.level for f in recovery.fundus(1, None, soft=True)] == [Level.URGENT]


def test_breasts() -> None:
    assert recovery.breast(engorgement=2, nipple=0) == ()
    assert worst(recovery.breast(engorgement=2, nipple=0, red_area=True, temp_c=38.5)) is Level.URGENT
    assert worst(recovery.breast(engorgement=2, nipple=0, red_area=True, temp_c=38.4)) is Level.OBSERVE
    assert worst(recovery.breast(engorgement=5, nipple=0)) is Level.ASK_DOCTOR
    assert [worst(recovery.breast(engorgement=1, nipple=n)) for n in (1, 2, 3)] == [
        None,
        Level.OBSERVE,
        Level.ASK_DOCTOR,
    ]


def test_abdominal_wall_and_pelvic_floor() -> None:
    assert recovery.diastasis(2.0, day=20) == ()
    assert [f.level for f in recovery.diastasis(2.5, day=20)] == [Level.OBSERVE]
    assert [f.level for f in recovery.diastasis(2.5, day=42)] == [Level.ASK_DOCTOR]
    assert recovery.pelvic_floor(2, day=20) == ()
    assert [f.code for f in recovery.pelvic_floor(2, day=42)] == ["pelvic_weak"]
    assert [f.code for f in recovery.pelvic_floor(4, day=20, leaks=True)] == ["pelvic_leaks"]
    assert worst(recovery.pelvic_floor(4, day=20, bulge=True)) is Level.ASK_DOCTOR


def test_nothing_here_claims_to_be_published() -> None:
    found = (
        *reeda(2, 0, 0, 0, 3, 0).findings,
        *recovery.lochia(8, "rubra", foul=True),
        *recovery.fundus(3, 0, soft=True),
        *recovery.diastasis(3, day=50),
    )
    assert {f.standing for f in found} == {Standing.SECONDARY, Standing.BACKGROUND}
