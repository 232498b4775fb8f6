"""The parts of the large search: the bound against trying every roster, the weighing of changes against
the score.
"""

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from yuexu.planning.rosters.house.anneal import Anneal
from yuexu.planning.rosters.house.board import BROKEN, Board
from yuexu.planning.rosters.house.check import broken
from yuexu.planning.rosters.house.greedy import first_roster
from yuexu.planning.rosters.house.guided import Guided
from yuexu.planning.rosters.house.model import Month, Roster
from yuexu.planning.rosters.house.pricing import Pricing
from yuexu.planning.rosters.house.rows import Frame
from yuexu.planning.rosters.house.score import score
from yuexu.planning.rosters.house.solve import solve_month
from yuexu.planning.rosters.house.tests.cases import house, months
from yuexu.planning.rosters.house.tests.test_month import every_roster

FUZZ = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@FUZZ
@given(months())
def test_guided_search_finds_and_proves_the_best_of_all_rosters(month: Month) -> None:
    least = min((sum(score(month, roster).values()) for roster in every_roster(month)), default=None)
    assume(least is not None)
    heard: list[tuple[int, Roster | None]] = []
    guided = Guided(month, lambda: 10.0, lambda bound, roster: heard.append((bound, roster)))
    guided.run()
    rosters = [roster for _, roster in heard if roster is not None]
    assert all(bound <= least for bound, _ in heard)
    assert all(broken(month, roster) == [] for roster in rosters)
    assert (guided.bound, guided.value) == (least, least)
    assert sum(score(month, rosters[-1]).values()) == least


@FUZZ
@given(months(), st.integers(0, 99))
def test_a_weighed_change_is_what_the_score_says(month: Month, seed: int) -> None:
    frame = Frame(month)
    pricing = Pricing(frame)
    plan = pricing.plans(first_roster(month))
    board = Board(frame, pricing)
    dice = np.random.default_rng(seed)
    person, day = int(dice.integers(board.people)), int(dice.integers(board.days))
    duty = int(dice.integers(board.free + 1))
    weighed = Anneal(board, plan, seed)._changes(day)[person, duty]
    assume(abs(weighed) < BROKEN / 2)
    after = plan.copy()
    after[person, day] = -1 if duty == board.free else duty
    before, now = score(month, pricing.roster(plan)), score(month, pricing.roster(after))
    assert weighed == sum(now[k] - before[k] for k in now if k != "surplus")


def test_the_large_search_keeps_its_word() -> None:
    month = house(36, days=14)
    plan = solve_month(month, 12)
    assert broken(month, plan.roster) == []
    assert plan.costs == score(month, plan.roster)
    assert 0 <= plan.bound <= plan.objective == sum(plan.costs.values())
