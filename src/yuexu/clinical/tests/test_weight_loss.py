"""Early weight: the published curves, the simple rule, the regain."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuexu.clinical import weight_loss
from yuexu.clinical.findings import Level
from yuexu.clinical.refusals import Refused


def test_curves_are_the_published_formulae() -> None:
    assert weight_loss.p75(48) == pytest.approx(0.002115 * 2304 - 0.2794 * 48 + 0.3227)
    assert weight_loss.p95(48) == pytest.approx(0.001682 * 2304 - 0.2646 * 48 - 1.002)
    assert (round(weight_loss.p75(24), 2), round(weight_loss.p95(24), 2)) == (-5.16, -6.38)


def test_published_medians_lie_above_the_75th_centile_of_loss() -> None:
    """Half of the babies lose 4.2, 7.1 and 6.4 %: less than three quarters' worth at the same hour."""
    for hours, lost in weight_loss.BREAST_MEDIANS["vaginal"].items():
        assert -lost > weight_loss.p75(hours) > weight_loss.p95(hours)


@given(st.floats(6, 72))
def test_the_95th_centile_always_loses_more(hours) -> None:
    assert weight_loss.p95(hours) < weight_loss.p75(hours) < 0


@pytest.mark.parametrize(
    ("delivery", "hours", "change", "band"),
    [
        ("vaginal", 48, -7.0, ("within_p75",)),
        ("vaginal", 48, -7.1, ("within_p75", "loss_over_7")),
        ("vaginal", 48, -8.3, ("p75_p95", "loss_over_7")),
        ("vaginal", 48, -9.9, ("above_p95", "loss_over_7")),
        ("vaginal", 60, -10.2, ("p75_p95", "loss_10_or_more")),
        ("vaginal", 12, -5.0, ("above_p95",)),
        ("vaginal", 5.9, -3.0, ("usual",)),
        ("vaginal", 72.1, -3.0, ("usual",)),
        ("cesarean", 60, -8.6, ("loss_over_7",)),
        ("cesarean", 60, -10.0, ("loss_10_or_more",)),
        ("cesarean", 60, -4.0, ("usual",)),
        ("vaginal", 335, -1.0, ("usual",)),
        ("vaginal", 336, -1.0, ("not_regained",)),
        ("vaginal", 336, 0.0, ("usual",)),
    ],
)
def test_bands(delivery, hours, change, band) -> None:
    assert weight_loss.assess(delivery, hours, change).band == band


def test_a_loss_of_ten_percent_always_asks_for_a_doctor() -> None:
    for delivery in ("vaginal", "cesarean"):
        for hours in range(0, 745, 3):
            findings = weight_loss.assess(delivery, hours, -10).findings
            assert "weight_loss_10_or_more" in {f.code for f in findings if f.level is Level.ASK_DOCTOR}


@given(st.floats(0, 744), st.floats(-29, 0), st.floats(0.01, 1))
def test_losing_more_is_never_judged_milder(hours, change, more) -> None:
    for delivery in ("vaginal", "cesarean"):
        ranks = [
            max((f.level.rank for f in weight_loss.assess(delivery, hours, c).findings), default=-1)
            for c in (change - more, change)
        ]
        assert ranks[0] >= ranks[1]


def test_curves_are_for_breastfed_vaginal_births_only() -> None:
    for delivery, feeding in (("cesarean", "breast"), ("vaginal", "formula"), ("vaginal", "mixed")):
        result = weight_loss.assess(delivery, 48, -5, feeding=feeding)
        assert (result.p75, result.p95) == (None, None)
        assert result.notes


def test_formula_fed_babies_rarely_lose_this_much() -> None:
    codes = [
        [f.code for f in weight_loss.assess(delivery, 48, change, feeding="formula").findings]
        for delivery, change in (("vaginal", -7.1), ("cesarean", -7.9), ("cesarean", -8.1))
    ]
    assert ["weight_rare_with_formula" in several for several in codes] == [True, False, True]


@pytest.mark.parametrize(
    ("delivery", "hours", "change"),
    [
        ("vaginal", -1, -3),
        ("vaginal", 745, 3),
        ("vaginal", math.nan, 3),
        ("vaginal", 48, math.inf),
        ("vaginal", 48, 7.5),  # a loss typed without its sign
        ("vaginal", 48, -31),
        ("forceps", 48, -3),
    ],
)
def test_what_cannot_be_is_refused(delivery, hours, change) -> None:
    with pytest.raises(Refused):
        weight_loss.assess(delivery, hours, change)


def test_change_is_a_share_of_birth_weight() -> None:
    assert weight_loss.percent_change(3.5, 3.22) == pytest.approx(-8)
    with pytest.raises(Refused):
        weight_loss.percent_change(3500, 3.22)
