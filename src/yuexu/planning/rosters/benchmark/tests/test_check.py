"""Every rule of the checker by example, and its count of penalties against one written by hand."""

from pathlib import Path

import pytest

from yuexu.planning.rosters.benchmark.check import check
from yuexu.planning.rosters.benchmark.model import Cover, Employee, Instance, Shift
from yuexu.planning.rosters.benchmark.reader import (
    FormatError,
    parse_instance,
    read_instance,
    read_rows,
    rows_of,
    write_roster,
)

DATA = Path(__file__).parent / "data"
SHIFTS = (Shift("E", 480), Shift("L", 600, frozenset({"E"})))


def person(**limits: object) -> Employee:
    free: dict[str, object] = {
        "max_shifts": {"E": 14, "L": 14}, "max_minutes": 9999, "min_minutes": 0, "max_run": 14, "min_run": 1,
        "min_rest": 1, "max_weekends": 2, "days_off": frozenset(),
    }  # fmt: skip
    return Employee(id="A", **(free | limits))  # type: ignore[arg-type]


def broken(employee: Employee, week: str) -> list[tuple[str, int | None]]:
    instance = Instance(14, SHIFTS, (employee,))
    roster = {"A": tuple(c.strip() for c in week.replace("-", " "))}
    assert len(roster["A"]) == 14
    return [(v.rule, v.day) for v in check(instance, rows_of(roster)).violations]


@pytest.mark.parametrize(
    ("limits", "week", "expected"),
    [
        ({}, "EEEEELLLLLLLLL", []),
        ({}, "LE------------", [("order", 0)]),
        ({"max_minutes": 1000}, "EL------------", [("max_minutes", None)]),
        ({"max_minutes": 1080}, "EL------------", []),
        ({"min_minutes": 1081}, "EL------------", [("min_minutes", None)]),
        ({"max_shifts": {"E": 1}}, "EE------------", [("max_shifts", None)]),
        ({"max_weekends": 1}, "-----E-------E", [("max_weekends", None)]),
        ({"max_weekends": 1}, "-----EE-------", []),
        ({"max_run": 3}, "-EEEE---------", [("max_run", 1)]),
        ({"max_run": 3}, "EEEE----------", [("max_run", 0)]),
        ({"min_run": 2}, "---E----------", [("min_run", 3)]),
        ({"min_run": 2}, "E------------E", []),
        ({"min_rest": 2}, "EE-EE---------", [("min_rest", 2)]),
        ({"min_rest": 2}, "-EEEEEEEEEEEE-", []),
        ({"days_off": frozenset({3})}, "---E----------", [("day_off", 3)]),
    ],
)
def test_each_hard_rule(limits: dict[str, object], week: str, expected: list[tuple[str, int | None]]) -> None:
    assert broken(person(**limits), week) == expected


def test_penalties_are_counted_once_each() -> None:
    instance = Instance(
        2, SHIFTS, (person(),), {("A", 0, "E"): 2, ("A", 1, "E"): 3}, {("A", 0, "E"): 4}, {(0, "E"): Cover(0, 9, 5), (1, "E"): Cover(3, 9, 5)}
    )  # fmt: skip
    verdict = check(instance, [("A", 0, "E")])
    assert verdict.by_kind == {"on": 3, "off": 4, "under": 27, "over": 5}
    assert verdict.objective == 39


def test_rows_that_make_no_sense_are_violations() -> None:
    instance = Instance(2, SHIFTS, (person(),))
    rows = [("B", 0, "E"), ("A", 2, "E"), ("A", 0, "X"), ("A", 0, "E"), ("A", 0, "L")]
    rules = [v.rule for v in check(instance, rows).violations]
    assert rules == ["unknown", "unknown", "unknown", "one_shift_a_day"]


def test_reads_what_the_benchmark_publishes() -> None:
    instance = read_instance(DATA / "Instance3.txt")
    assert (instance.days, len(instance.employees), [s.id for s in instance.shifts]) == (
        14,
        20,
        ["E", "D", "L"],
    )
    assert instance.shifts[2].not_before == {"E", "D"}
    assert instance.employees[1].max_shifts == {"E": 14, "D": 14, "L": 5}
    assert len(instance.cover) == 42


HEAD = "SECTION_HORIZON\n7\nSECTION_SHIFTS\nD,480,\nSECTION_STAFF\nA,D=7,3360,0,5,2,2,1\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("7\n", "line 1: text before the first section"),
        (HEAD + "SECTION_FOO\n", "line 7: unknown section SECTION_FOO"),
        (HEAD + "SECTION_DAYS_OFF\nA,7\n", "line 8: day 7 lies outside the horizon"),
        (HEAD + "SECTION_DAYS_OFF\nB,1\n", "unknown employee 'B'"),
        (HEAD + "SECTION_COVER\n0,D,1,100\n", "line 8: 5 values expected, 4 found"),
        (HEAD + "SECTION_COVER\n0,D,x,100,1\n", "line 8: 'x' is not a whole number"),
        (HEAD + "SECTION_COVER\n0,X,1,100,1\n", "line 8: unknown shift 'X'"),
        (
            HEAD + "SECTION_COVER\n0,D,1,100,1\n0,D,1,100,1\n",
            "line 9: cover of day 0, shift D is given twice",
        ),
        (HEAD.replace("D=7", "X=7"), "line 6: 'X=7' does not limit a known shift"),
        (
            HEAD.replace("7\n", "7\n8\n", 1),
            "SECTION_HORIZON: exactly one line with the number of days expected",
        ),
    ],
)
def test_refuses_what_it_does_not_understand(text: str, reason: str) -> None:
    with pytest.raises(FormatError) as fault:
        parse_instance(text)
    assert str(fault.value) == reason


def test_a_written_roster_reads_back(tmp_path: Path) -> None:
    roster = {"A": ("E", "", "L"), "B": ("", "", "")}
    write_roster(tmp_path / "r.csv", roster)
    assert (tmp_path / "r.csv").read_text() == "employee,day,shift\nA,0,E\nA,2,L\n"
    assert read_rows(tmp_path / "r.csv") == [("A", 0, "E"), ("A", 2, "L")]
