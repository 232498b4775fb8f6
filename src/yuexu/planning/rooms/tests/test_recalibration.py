"""The published odds move to the centre's own, and arrive there [B2]."""

from datetime import date, timedelta

import numpy as np
import pytest

from yuexu.planning.rooms.calibration import single_births
from yuexu.planning.rooms.expectations import CESAREAN, TERM_DAYS, VAGINAL
from yuexu.planning.rooms.gestation import FIRST_WEEK, WEEKS, Book, Component, published, shifted
from yuexu.planning.rooms.recalibration import PRIOR_BIRTHS, Watched, learnt, recalibrated

DUE = date(2025, 6, 1)


def watched(weeks, since_week=20, route="unknown", parity=0):
    """Pregnancies with the same due date, born in the middle of the given completed weeks."""
    start = DUE - timedelta(days=TERM_DAYS)
    since = start + timedelta(days=7 * since_week)
    return [
        Watched(
            due_on=DUE,
            since=since,
            born_on=start + timedelta(days=int(7 * w + 3)),
            route=route,
            parity=parity,
        )
        for w in weeks
    ]


def moved_book(days):
    """The published book with everything `days` earlier: a centre whose mothers are delivered sooner."""

    def move(c):
        weekly = {route: 0.97 * shifted(w, days) + 0.03 * w for route, w in c.weekly.items()}
        return Component(weekly, c.spontaneous)

    return Book({name: move(c) for name, c in published().groups.items()})


def draw_weeks(book, number, seed):
    odds = book.groups["0"].total()
    return FIRST_WEEK + np.random.default_rng(seed).choice(WEEKS, size=number, p=odds / odds.sum())


def distance(a, b):
    """Largest difference of the cumulative curves of first children."""
    return float(np.abs((a.groups["0"].total() - b.groups["0"].total()).cumsum()).max())


def test_with_all_births_seen_it_is_the_dirichlet_update_B2():
    weeks = draw_weeks(published(), 40, 1)
    found = recalibrated(published(), watched(weeks)).groups["0"].total()
    counts = np.bincount(weeks - FIRST_WEEK, minlength=WEEKS)
    expected = (PRIOR_BIRTHS * published().groups["0"].total() + counts) / (PRIOR_BIRTHS + 40)
    assert found == pytest.approx(expected, abs=1e-12)


def test_it_converges_to_the_centre_whatever_the_prior_B2():
    truth = moved_book(7)
    errors = []
    for number in (0, 100, 1000, 10_000, 100_000):
        by_seed = [distance(recalibrated(published(), watched(draw_weeks(truth, number, s))), truth) for s in range(3)]
        errors.append(float(np.mean(by_seed)))
    assert errors == sorted(errors, reverse=True)
    assert errors[0] > 0.2
    assert errors[-1] < 0.005


def test_real_births_mend_a_wrong_prior_B2():
    """Two weeks off at the start; after 1,500 real births the others are forecast about as well as by the table."""
    parity, week = single_births()
    week = week[parity == 0]
    order = np.random.default_rng(5).permutation(len(week))
    learn, judge = week[order[: len(week) // 2]], week[order[len(week) // 2 :]]

    def log_score(book):
        odds = book.groups["0"].total()
        return float(np.log(odds[judge - FIRST_WEEK]).mean())

    wrong = moved_book(14)
    scores = [log_score(recalibrated(wrong, watched(learn[:n]))) for n in (0, 50, 150, len(learn))]
    table = log_score(published())
    assert scores == sorted(scores)
    assert scores[0] < table - 0.5
    assert scores[-1] > table - 0.1


def test_half_a_season_does_not_favour_the_early_births_B2():
    """Only those born by 38+6 are born yet; the others count as unborn so far. Leaving them out would be wrong."""
    weeks = draw_weeks(published(), 20_000, 2)
    start = DUE - timedelta(days=TERM_DAYS)
    now = start + timedelta(days=7 * 39)
    born = watched(weeks[weeks < 39])
    unborn = [Watched(due_on=DUE, since=start, unborn_on=now, parity=0) for _ in range(int((weeks >= 39).sum()))]
    right = recalibrated(published(), born + unborn)
    naive = recalibrated(published(), born)
    assert distance(right, published()) < 0.012
    assert distance(naive, published()) > 0.3


def test_a_late_customer_counts_only_from_when_she_came_B2():
    """Families that sign at 38 weeks cannot have been born before; the odds of earlier weeks stay the prior's."""
    weeks = draw_weeks(published(), 4000, 3)
    late = watched(weeks[weeks >= 38], since_week=38)
    assert distance(recalibrated(published(), late), published()) < 0.02


def test_routes_are_learnt_B2():
    seen = watched([39] * 900, route=CESAREAN) + watched([39] * 100, route=VAGINAL)
    weekly = recalibrated(published(), seen).groups["0"].weekly
    assert weekly[CESAREAN][11] / (weekly[CESAREAN][11] + weekly[VAGINAL][11]) == pytest.approx(0.9, abs=0.03)


def test_unknown_parity_learns_from_both_and_twins_from_neither_B2():
    book = recalibrated(published(), watched([38] * 50, parity=0) + watched([38] * 50, parity=2))
    assert book.groups["any"].total()[10] > published().groups["any"].total()[10] + 0.1
    assert book.groups["twins"] is published().groups["twins"]


def test_nights_and_changes_are_learnt_too_B2():
    assert learnt(((2, 0.5), (3, 0.5)), [3, 3, 3, 5], prior_count=4) == ((2, 0.25), (3, 0.625), (5, 0.125))
    assert learnt(((2, 0.5), (3, 0.5)), []) == ((2, 0.5), (3, 0.5))


def test_own_labour_stays_a_part_of_all_births_B2():
    book = recalibrated(published(), watched(draw_weeks(moved_book(14), 2000, 4)))
    component = book.groups["0"]
    left = component.total()[::-1].cumsum()[::-1]
    assert (component.spontaneous <= component.total() / left + 1e-12).all()
    assert component.spontaneous[9] > published().groups["0"].spontaneous[9]


@pytest.mark.parametrize("ends", [{}, {"born_on": DUE, "unborn_on": DUE}])
def test_a_pregnancy_is_either_born_or_unborn(ends):
    with pytest.raises(ValueError, match="exactly one"):
        Watched(due_on=DUE, since=DUE, **ends)
