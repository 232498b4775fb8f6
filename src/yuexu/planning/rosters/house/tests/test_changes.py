"""Repairs after an illness against trying every roster, and swaps with the reasons for a no (F6, N8)."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yuexu.planning.rosters.house.check import broken
from yuexu.planning.rosters.house.greedy import first_roster
from yuexu.planning.rosters.house.model import Duty, Month, Need, Roster, ShiftType, Staff
from yuexu.planning.rosters.house.repair import CALL, CHANGE, COLD, OPEN, REACH, Illness, Repair, repair
from yuexu.planning.rosters.house.rules import Rule
from yuexu.planning.rosters.house.swaps import Swap, judge
from yuexu.planning.rosters.house.tests.cases import house, months

FUZZ = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def price(
    month: Month, before: Roster, after: Roster, illness: Illness, standby: Mapping[int, frozenset[str]]
) -> int | None:
    """What a mended roster costs by the rules of `repair`; None when it is not to be had."""
    new = set(broken(month, after)) - set(broken(month, before))
    if any(rule.name not in ("demand", "skill") for rule in new):
        return None
    cost = OPEN * sum(rule.name in ("demand", "skill") and rule.day >= illness.day for rule in broken(month, after))
    for person in month.staff:
        for day in range(illness.day, month.days):
            old, now = before[person.id][day], after[person.id][day]
            if old != now:
                cold = person.id not in standby.get(day, frozenset())
                cost += CHANGE + (CALL * person.calls + COLD * cold if old is None else 0)
    return cost


def _begun(month: Month, illness: Illness, day: int, duty: Duty) -> bool:
    return day == illness.day and month.shift(duty.shift).start <= illness.minute


def candidates(month: Month, before: Roster, illness: Illness) -> Iterator[Roster]:
    """Every roster that leaves alone what has begun or lies too far ahead, without the ill person."""
    weeks = []
    for person in month.staff:
        days = []
        for day in range(month.days):
            now = before[person.id][day]
            ill = person.id == illness.staff and day < illness.day + illness.days
            late = day >= illness.day + illness.days + REACH
            if day < illness.day or late or ill or (now is not None and _begun(month, illness, day, now)):
                days.append([now])
            else:
                free = [Duty(s.code, p) for s in month.shifts for p in sorted(person.posts)]
                days.append([None, *(d for d in free if not _begun(month, illness, day, d))])
        weeks.append(list(product(*days)))
    for pair in product(*weeks):
        yield {p.id: week for p, week in zip(month.staff, pair, strict=True)}


@FUZZ
@given(months(), st.data())
def test_repair_is_the_cheapest_of_all(month: Month, data: st.DataObject) -> None:
    published = first_roster(month)
    illness = Illness(data.draw(st.sampled_from("AB")), data.draw(st.integers(0, month.days - 1)), 360)
    standby = {
        day: data.draw(st.sampled_from([frozenset(), frozenset("A"), frozenset("AB")])) for day in range(month.days)
    }
    mended = repair(month, published, illness, standby, seconds=20)
    week = list(published[illness.staff])
    week[illness.day] = None
    absent = {**published, illness.staff: tuple(week)}
    prices = [price(month, absent, r, illness, standby) for r in candidates(month, absent, illness)]
    assert mended.best
    assert price(month, absent, mended.roster, illness, standby) == min(p for p in prices if p is not None)
    assert mended.roster[illness.staff][illness.day] is None
    # A learner whose mentor fell ill may already stand on the shift: that is named, like a need, not hidden.
    assert {rule.name for rule in mended.left_open} <= {"demand", "skill", "mentor"}


def test_an_ill_carer_is_replaced_by_the_least_called_on_standby() -> None:
    shifts = (ShiftType("D", 480, 480),)
    names = {"A": 0, "B": 2, "C": 1, "D": 0}
    staff = tuple(Staff(name, frozenset({"carer"}), 480, calls=calls) for name, calls in names.items())
    month = Month(date(2026, 10, 5), 1, shifts, staff, (Need(0, "D", "carer", 1),))
    roster: Roster = {"A": (Duty("D", "carer"),), "B": (None,), "C": (None,), "D": (None,)}
    mended = repair(month, roster, Illness("A", 0, 360), {0: frozenset("BC")})
    assert [(c.staff, c.called, c.standby) for c in mended.changes] == [("C", True, True)]
    assert (mended.left_open, mended.best) == ((), True)


def test_nobody_left_is_said_not_hidden() -> None:
    month = Month(
        date(2026, 10, 5),
        1,
        (ShiftType("D", 480, 480),),
        (Staff("A", frozenset({"carer"}), 480),),
        (Need(0, "D", "carer", 1),),
    )
    mended = repair(month, {"A": (Duty("D", "carer"),)}, Illness("A", 0, 360), {})
    assert [str(m) for m in mended.reasons] == ["2026-10-05的D班carer岗至少要1人"]
    assert mended.changes == ()


@pytest.mark.slow
def test_a_house_of_sixty_is_mended_in_time() -> None:
    month = house(60)
    published = first_roster(month)
    ill = next(name for name, week in published.items() if week[10] and week[10].shift == "D")
    mended: Repair = repair(month, published, Illness(ill, 10, 360, 2), {10: frozenset({"S01", "S02"})})
    new = {rule.name for rule in set(broken(month, mended.roster)) - set(broken(month, published))}
    assert new <= {"demand", "skill"}
    assert mended.seconds < 5


DAY_NIGHT = (ShiftType("D", 480, 480), ShiftType("N", 1200, 660, night=True))


def test_a_swap_is_allowed_or_refused_with_every_reason() -> None:
    carer = frozenset({"carer"})
    staff = (
        Staff("A", carer, 960), Staff("B", carer, 960, no_nights=True), Staff("C", carer, 960, leave=frozenset({1})),
    )  # fmt: skip
    month = Month(date(2026, 10, 5), 3, DAY_NIGHT, staff, (Need(0, "N", "carer", 1),))
    d, n = Duty("D", "carer"), Duty("N", "carer")
    roster: Roster = {"A": (n, None, d), "B": (d, None, None), "C": (None, None, d)}
    assert judge(month, roster, Swap("A", "C", frozenset({2}))).allowed
    refused = judge(month, roster, Swap("A", "B", frozenset({0})))
    assert refused.refused == (Rule("night", "B", 0),)
    assert [str(reason) for reason in refused.reasons] == ["B在孕期或哺乳期，不得上夜班（2026-10-05）"]
    to_next = judge(month, {**roster, "C": (None, d, None)}, Swap("A", "C", frozenset({1})))
    assert [rule.name for rule in to_next.refused] == ["rest"]
    with pytest.raises(ValueError, match="outside"):
        judge(month, roster, Swap("A", "B", frozenset({3})))


@FUZZ
@given(months(), st.data())
def test_a_swap_and_back_costs_nothing(month: Month, data: st.DataObject) -> None:
    roster = first_roster(month)
    days = frozenset(data.draw(st.lists(st.integers(0, month.days - 1), max_size=3)))
    there = judge(month, roster, Swap("A", "B", days))
    assert set(there.refused) == set(broken(month, there.roster)) - set(broken(month, roster))
    back = judge(month, there.roster, Swap("A", "B", days))
    assert (back.roster, back.cost) == (roster, -there.cost)
