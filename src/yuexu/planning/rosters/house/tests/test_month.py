"""The month's solver against exhaustive search, and solver, checker and score against each other (F6, N8)."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings

from yuexu.planning.rosters.house.check import broken, own_rules
from yuexu.planning.rosters.house.greedy import first_roster
from yuexu.planning.rosters.house.model import Duty, Month, Roster
from yuexu.planning.rosters.house.score import score
from yuexu.planning.rosters.house.solve import NoRoster, solve_month
from yuexu.planning.rosters.house.tests.cases import house, months

FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def every_roster(month: Month) -> Iterator[Roster]:
    """Every roster that keeps all rules, found by trying all."""
    own = []
    for person in month.staff:
        duties = [None, *(Duty(s.code, p) for s in month.shifts for p in sorted(person.posts))]
        weeks = product(duties, repeat=month.days)
        own.append([week for week in weeks if not own_rules(month, person, week)])
    for weeks in product(*own):
        roster = {p.id: week for p, week in zip(month.staff, weeks, strict=True)}
        if not broken(month, roster):
            yield roster


@FUZZ
@given(months())
def test_solver_equals_exhaustive_search(month: Month) -> None:
    least = min((sum(score(month, roster).values()) for roster in every_roster(month)), default=None)
    if least is None:
        with pytest.raises(NoRoster) as fault:
            solve_month(month, 20)
        assert fault.value.proved
        return
    plan = solve_month(month, 20, workers=1)
    assert broken(month, plan.roster) == []
    assert (plan.objective, plan.bound) == (least, least)
    assert plan.costs == score(month, plan.roster)


@FUZZ
@given(months())
def test_first_roster_breaks_no_personal_rule(month: Month) -> None:
    names = {rule.name for rule in broken(month, first_roster(month))}
    assert names <= {"demand", "skill"}


@pytest.mark.slow
def test_a_month_of_sixty_is_solved_and_the_progress_is_true() -> None:
    month = house(60)
    seen = []
    plan = solve_month(month, 60, seen.append)
    assert broken(month, plan.roster) == []
    assert plan.objective == sum(score(month, plan.roster).values())
    assert seen[-1].roster == plan.roster
    for at in seen:
        assert at.objective == sum(at.costs.values())
        assert at.bound <= plan.objective <= at.objective
