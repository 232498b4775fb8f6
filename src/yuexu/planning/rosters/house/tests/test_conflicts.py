"""Why there is no roster, and the cheapest way out, against trying every roster (F6)."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations, product

from hypothesis import HealthCheck, assume, given, settings

from yuexu.planning.rosters.house.check import broken
from yuexu.planning.rosters.house.conflicts import explain
from yuexu.planning.rosters.house.model import Certificate, Duty, Month, Need, Roster, ShiftType, Staff
from yuexu.planning.rosters.house.rules import PRICES, SENTENCES, Rule
from yuexu.planning.rosters.house.tests.cases import months

FUZZ = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


def all_rosters(month: Month) -> Iterator[Roster]:
    """Every assignment, lawful or not, as far as posts allow."""
    weeks = []
    for person in month.staff:
        duties = [None, *(Duty(s.code, p) for s in month.shifts for p in sorted(person.posts))]
        weeks.append(list(product(duties, repeat=month.days)))
    assume(len(weeks[0]) * len(weeks[-1]) <= 8000)
    for pair in product(*weeks):
        yield {p.id: week for p, week in zip(month.staff, pair, strict=True)}


@FUZZ
@given(months())
def test_conflict_is_smallest_and_way_out_is_cheapest(month: Month) -> None:
    faults = {frozenset(broken(month, roster)) for roster in all_rosters(month)}
    conflict = explain(month, 60)
    if frozenset() in faults:
        assert conflict is None
        return
    assert conflict is not None
    kinds = [{rule.name for rule in fault} for fault in faults]
    sizes = (
        n for n in range(1, 20) for some in combinations(SENTENCES, n) if all(not k.isdisjoint(some) for k in kinds)
    )
    assert len(conflict.kinds) == next(sizes)
    assert all(not k.isdisjoint(conflict.kinds) for k in kinds)
    assert conflict.minimal
    assert all(not fault.isdisjoint(conflict.rules) for fault in faults)
    for rule in conflict.rules:
        rest = set(conflict.rules) - {rule}
        assert any(fault.isdisjoint(rest) for fault in faults)
    prices = [sum(PRICES[r.name] for r in fault) for fault in faults if all(r.name in PRICES for r in fault)]
    assert (conflict.way_out.price if conflict.way_out else None) == min(prices, default=None)


def test_a_collision_reads_like_a_sentence() -> None:
    """One licensed nurse on leave, one whose licence has run out: nobody for the night."""
    licence = Certificate("licence", -100, 0)
    nurses = (
        Staff(
            "李梅",
            frozenset({"nurse"}),
            960,
            certificates=(Certificate("licence", -100, 99),),
            leave=frozenset({1}),
        ),
        Staff("王芳", frozenset({"nurse"}), 960, certificates=(licence,)),
    )
    shifts = (ShiftType("夜", 1200, 480, night=True),)
    month = Month(
        date(2026, 10, 1),
        2,
        shifts,
        nurses,
        (Need(1, "夜", "nurse", 1),),
        (),
        {"nurse": frozenset({"licence"})},
    )
    conflict = explain(month)
    assert conflict is not None
    assert conflict.kinds == ("certificate", "demand", "leave")
    assert [str(m) for m in conflict.messages(month)] == [
        "王芳在2026-10-02没有nurse岗要求的有效证件",
        "2026-10-02的夜班nurse岗至少要1人",
        "李梅在2026-10-02休假",
    ]
    assert conflict.way_out is not None
    assert (conflict.way_out.given_up, conflict.way_out.price) == ((Rule("leave", "李梅", 1),), 80)
    assert conflict.way_out.cheapest
