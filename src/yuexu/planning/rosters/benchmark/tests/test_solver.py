"""The solver against exhaustive search, and against the checker, which shares no code with it."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from yuexu.planning.rosters.arrays import REST
from yuexu.planning.rosters.benchmark import desk as desk_module
from yuexu.planning.rosters.benchmark.build import build
from yuexu.planning.rosters.benchmark.check import check
from yuexu.planning.rosters.benchmark.columns import Impossible, Part
from yuexu.planning.rosters.benchmark.compact import prove
from yuexu.planning.rosters.benchmark.desk import Desk
from yuexu.planning.rosters.benchmark.model import Cover, Employee, Instance, Shift
from yuexu.planning.rosters.benchmark.pool import pick, widen
from yuexu.planning.rosters.benchmark.reader import read_instance, rows_of
from yuexu.planning.rosters.benchmark.search import solve
from yuexu.planning.rosters.benchmark.tables import Tables, objective, roster_of, tables
from yuexu.planning.rosters.benchmark.tests.cases import best, instances, lawful
from yuexu.planning.rosters.pricing import REACHED

DATA = Path(__file__).parent / "data"
FUZZ = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def coded(instance: Instance, employee: Employee) -> list[list[int]]:
    """Every lawful schedule of an employee, shift types by their numbers."""
    numbers = {shift.id: number for number, shift in enumerate(instance.shifts)} | {"": REST}
    return [[numbers[shift] for shift in week] for week in lawful(instance, employee)]


def diced(data: Tables, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Costs of -9 to 9 for each employee, day and shift type; and the same with what is not allowed at no price."""
    cost = np.random.default_rng(seed).integers(-9, 10, size=data.cost.shape).astype(float)
    return cost, np.where(data.allowed, cost, np.inf)


def whole(data: Tables, plan: np.ndarray) -> Part:
    """Column generation over all employees and days from this roster, let run to its end."""
    part = Part(data, plan, list(range(len(plan))), 0, data.instance.days)
    part.generate(lambda: 10.0)
    return part


def judged(instance: Instance, data: Tables, plan: np.ndarray) -> tuple[tuple[object, ...], int]:
    """What the checker says of a roster: what it breaks, and what it costs."""
    verdict = check(instance, rows_of(roster_of(data, plan)))
    return verdict.violations, verdict.objective


def week_cost(cost: np.ndarray, plan: list[int]) -> float:
    return sum(cost[day, shift] for day, shift in enumerate(plan) if shift != REST)


@FUZZ
@given(instances(people=1), st.integers(0, 2**32 - 1))
def test_pricing_finds_the_cheapest_lawful_schedule(instance: Instance, seed: int) -> None:
    data = tables(instance)
    cost, priced = diced(data, seed)
    values, plans = Desk(data).price([0], priced)
    every = coded(instance, instance.employees[0])
    if not every:
        assert values[0] > REACHED
        return
    assert values[0] == min(week_cost(cost[0], week) for week in every)
    assert plans[0].tolist() in every
    assert week_cost(cost[0], plans[0].tolist()) == values[0]


@FUZZ
@given(instances(people=1, most_days=9), st.data())
def test_pricing_a_window_keeps_the_whole_schedule_lawful(instance: Instance, data: st.DataObject) -> None:
    """With days outside the window standing, the best of the window is the best of all that agree outside."""
    assume(instance.days > 7)
    every = coded(instance, instance.employees[0])
    assume(every)
    plan = data.draw(st.sampled_from(every))
    first, last = data.draw(st.sampled_from([(0, 7), (7, instance.days)]))
    numbers = tables(instance)
    cost, priced = diced(numbers, 1)
    values, plans = Desk(numbers, np.array([plan]), first, last).price([0], priced[:, first:last])
    same = [w for w in every if w[:first] == plan[:first] and w[last:] == plan[last:]]
    assert values[0] == min(week_cost(cost[0, first:last], week[first:last]) for week in same)
    assert plan[:first] + plans[0].tolist() + plan[last:] in same


def solvable(instance: Instance) -> tuple[int, Tables]:
    """The cost of the best of all its rosters, and its tables; an instance without a lawful roster is passed over."""
    least = best(instance)
    assume(least is not None)
    assert least is not None
    return least, tables(instance)


@FUZZ
@given(instances(most_days=7))
def test_solver_reaches_the_best_of_all_rosters(instance: Instance) -> None:
    least = best(instance)
    if least is None:
        with pytest.raises(Impossible):
            solve(instance, 5, workers=1)
        return
    solution = solve(instance, 3, workers=1)
    verdict = check(instance, rows_of(solution.roster))
    assert (verdict.violations, verdict.objective) == ((), solution.objective)
    assert solution.bound <= least
    assert solution.objective == least


@FUZZ
@given(instances(most_days=7))
def test_bound_never_exceeds_the_best_roster(instance: Instance) -> None:
    least, data = solvable(instance)
    assert whole(data, build(data)).bound + data.constant <= least + 1e-3


@FUZZ
@given(instances(most_days=7), st.integers(0, 3))
def test_proof_finds_what_is_cheaper_or_shows_that_nothing_is(instance: Instance, seed: int) -> None:
    least, data = solvable(instance)
    plan = build(data, seed)
    proof = prove(data, plan, 0, whole(data, plan).prices, lambda: 10.0)
    assert proof is not None
    assert proof.bound == least
    if objective(data, plan) > least:
        assert judged(instance, data, proof.plan) == ((), least)
        assert objective(data, proof.plan) == least


@FUZZ
@given(instances(most_days=7))
def test_the_pool_holds_the_best_roster_when_it_holds_every_schedule(instance: Instance) -> None:
    least, data = solvable(instance)
    part = Part(data, build(data), list(range(len(instance.employees))), 0, instance.days)
    for row, employee in enumerate(instance.employees):
        part.offer((row, np.array(week)) for week in coded(instance, employee))
    assert pick(part, 10.0, least - data.constant) is None
    chosen = pick(part, 10.0, least - data.constant + 1)
    assert chosen is not None
    assert objective(data, chosen) == least
    assert judged(instance, data, chosen) == ((), least)


@FUZZ
@given(instances(most_days=7), st.integers(0, 9))
def test_a_widened_pool_is_lawful_within_the_gap_and_holds_a_better_roster(instance: Instance, seed: int) -> None:
    least, data = solvable(instance)
    first = build(data)
    part = whole(data, first)
    assume(part.prices is not None)
    known, gap = len(part.master.columns), objective(data, first) - data.constant - part.bound + 1.0
    widen(part, part.prices, gap, lambda: 10.0, 500, seed)
    floors, _ = part.desk.price(part.employees, part.cost - part.prices)
    weeks = [coded(instance, employee) for employee in instance.employees]
    for employee, plan, _cost in part.master.columns[known:]:
        assert plan.tolist() in weeks[employee]
        assert part.reduced(employee, plan, part.prices) - floors[employee] <= gap + 1e-3
    chosen = pick(part, 10.0, objective(data, first) - data.constant + 1)
    assert chosen is not None
    assert least <= objective(data, chosen) <= objective(data, first)


@FUZZ
@given(instances(people=1), st.integers(0, 2**32 - 1))
def test_a_barred_shift_type_leaves_the_schedule_lawful_and_is_told(instance: Instance, seed: int) -> None:
    data = tables(instance)
    _, priced = diced(data, seed)
    exact, _ = Desk(data).price([0], priced)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk_module, "COUNTED", 0)
        desk = Desk(data)
        values, plans = desk.price([0], priced)
    assert values[0] >= exact[0]
    assert not desk.exact or values[0] == exact[0]
    if values[0] <= REACHED:
        plan = {"A": tuple("" if s == REST else instance.shifts[s].id for s in plans[0])}
        assert check(Instance(instance.days, instance.shifts, instance.employees), rows_of(plan)).violations == ()


def test_a_first_roster_of_half_a_year_is_lawful() -> None:
    shifts = (
        Shift("E", 480),
        Shift("L", 600, frozenset({"E"})),
        *(Shift(f"N{i}", 720, frozenset("EL")) for i in range(3)),
    )
    most = {"E": 182, "L": 182, "N0": 12, "N1": 9, "N2": 14}
    staff = tuple(
        Employee(f"P{i}", most, 55000, 46000, 5, 2, 2 + i % 2, 13, frozenset(range(9 * i, 180, 29))) for i in range(8)
    )
    cover = {(day, s.id): Cover(1 + (s.id == "E"), 100, 1) for day in range(182) for s in shifts}
    instance = Instance(182, shifts, staff, {}, {}, cover)
    data = tables(instance)
    plan = build(data)
    assert judged(instance, data, plan) == ((), objective(data, plan))


def test_first_roster_is_lawful_on_blocks_of_weeks() -> None:
    instance = read_instance(DATA / "Instance4.txt")
    data = tables(instance)
    for seed in range(3):
        plan = build(data, seed)
        assert judged(instance, data, plan) == ((), objective(data, plan))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "published"), [("Instance2", 828), ("Instance4", 1716)])
def test_published_optimum_is_reached_and_proved(name: str, published: int) -> None:
    instance = read_instance(DATA / f"{name}.txt")
    seen = []
    solution = solve(instance, 120, seen.append)
    verdict = check(instance, rows_of(solution.roster))
    assert (verdict.violations, verdict.objective) == ((), published)
    assert (solution.objective, solution.bound) == (published, published)
    assert [p.objective for p in seen] == sorted((p.objective for p in seen), reverse=True)
    assert [p.bound for p in seen] == sorted(p.bound for p in seen)
    assert seen[-1].roster == solution.roster


@pytest.mark.slow
def test_a_gap_of_the_columns_is_closed_by_proof() -> None:
    """Instance 1: column generation alone proves 558 of 607."""
    solution = solve(read_instance(DATA / "Instance1.txt"), 120, workers=1)
    assert (solution.objective, solution.bound) == (607, 607)
