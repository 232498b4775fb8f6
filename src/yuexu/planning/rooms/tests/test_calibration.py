"""The forecast is calibrated on real births that were not used in building it [B2, N1]."""

import numpy as np
import pytest

from yuexu.planning.rooms import calibration, plots

CHI_SQUARE_99 = 21.67  # 9 degrees of freedom


@pytest.mark.parametrize("moment", calibration.MOMENTS)
def test_the_integral_transform_is_uniform_N1(moment):
    assert calibration.chi_square(calibration.integral_transform(moment)) < CHI_SQUARE_99


def test_a_wrong_curve_would_be_found_N1(monkeypatch):
    """The control: one week too late, and the same test fails by far."""
    right = calibration._weekly()
    monkeypatch.setattr(calibration, "_weekly", lambda: np.roll(right, 1, axis=1))
    assert calibration.chi_square(calibration.integral_transform(28)) > 10 * CHI_SQUARE_99


def test_what_is_said_of_mothers_happens_as_often_N1():
    score = calibration.mothers_score()
    assert score.brier < 0.6 * score.reference
    assert max(abs(said - was) for said, was, _ in score.points) < 0.03


def test_what_is_said_of_houses_happens_as_often_N1(monkeypatch):
    monkeypatch.setattr(calibration, "HOUSES", 60)
    score = calibration.houses_score()
    assert score.brier < 0.6 * score.reference
    assert max(abs(said - was) / max(error, 0.01) for said, was, error in score.points) < 4


def test_a_plot_holds_what_is_drawn():
    axes = plots.Axes("A < B", "x", "y", y=(0, 2))
    drawn = axes.draw(plots.bars(axes, [0, 0.5, 1], [1, 2]), plots.dots(axes, [(0.5, 1.0, 0.1)]))
    assert drawn.startswith("<svg")
    assert drawn.endswith("</svg>\n")
    assert drawn.count('class="bar"') == 2
    assert drawn.count("<circle") == 1
    assert "A &lt; B" in drawn
    assert axes.at(0, 0) == (plots.LEFT, plots.HEIGHT - plots.BOTTOM)
    assert axes.at(1, 2) == (plots.WIDTH - plots.RIGHT, plots.TOP)
