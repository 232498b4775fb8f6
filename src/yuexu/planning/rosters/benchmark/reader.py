"""Reads the benchmark's text format and reads and writes rosters, refusing what it does not understand.

Every fault is a `FormatError` with the line's number and the reason in one sentence.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from yuexu.planning.rosters.benchmark.model import OFF, Cover, Employee, Instance, Roster, Shift

SECTIONS = (
    "SECTION_HORIZON",
    "SECTION_SHIFTS",
    "SECTION_STAFF",
    "SECTION_DAYS_OFF",
    "SECTION_SHIFT_ON_REQUESTS",
    "SECTION_SHIFT_OFF_REQUESTS",
    "SECTION_COVER",
)
Line = tuple[int, list[str]]


class FormatError(ValueError):
    """The file is not an instance or a roster of the benchmark; the message says where and why."""


def read_instance(path: Path) -> Instance:
    """Read one instance file (UTF-8 or ASCII text)."""
    return parse_instance(Path(path).read_text(encoding="utf-8-sig"))


def parse_instance(text: str) -> Instance:
    """Parse an instance from its text; raises `FormatError`."""
    parts = _sections(text)
    days = _horizon(parts["SECTION_HORIZON"])
    shifts = tuple(_shift(line) for line in parts["SECTION_SHIFTS"])
    names = _unique([s.id for s in shifts], "shift")
    free = _days_off(parts["SECTION_DAYS_OFF"], days)
    staff = tuple(_employee(line, names, free) for line in parts["SECTION_STAFF"])
    people = _unique([e.id for e in staff], "employee")
    _known(free, people, "employee")
    for shift in shifts:
        _known(shift.not_before, names, "shift")
    on = _requests(parts["SECTION_SHIFT_ON_REQUESTS"], days, people, names)
    off = _requests(parts["SECTION_SHIFT_OFF_REQUESTS"], days, people, names)
    return Instance(days, shifts, staff, on, off, _cover(parts["SECTION_COVER"], days, names))


def _sections(text: str) -> dict[str, list[Line]]:
    """The non-comment lines of each section, split at commas and stripped, with their line numbers."""
    parts: dict[str, list[Line]] = {name: [] for name in SECTIONS}
    current = None
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("SECTION_"):
            if line not in parts:
                raise FormatError(f"line {number}: unknown section {line}")
            current = line
        elif current is None:
            raise FormatError(f"line {number}: text before the first section")
        else:
            parts[current].append((number, [cell.strip() for cell in line.split(",")]))
    return parts


def _number(number: int, cell: str) -> int:
    try:
        return int(cell)
    except ValueError:
        raise FormatError(f"line {number}: '{cell}' is not a whole number") from None


def _cells(line: Line, count: int) -> list[str]:
    number, cells = line
    if len(cells) != count:
        raise FormatError(f"line {number}: {count} values expected, {len(cells)} found")
    return cells


def _horizon(lines: list[Line]) -> int:
    if len(lines) != 1:
        raise FormatError("SECTION_HORIZON: exactly one line with the number of days expected")
    days = _number(lines[0][0], _cells(lines[0], 1)[0])
    if days < 1:
        raise FormatError(f"line {lines[0][0]}: the horizon must have at least one day")
    return days


def _shift(line: Line) -> Shift:
    name, minutes, after = _cells(line, 3)
    length = _number(line[0], minutes)
    if not name or length < 1:
        raise FormatError(f"line {line[0]}: a shift needs a name and a positive length")
    return Shift(name, length, frozenset(x.strip() for x in after.split("|") if x.strip()))


def _employee(line: Line, names: frozenset[str], free: dict[str, frozenset[int]]) -> Employee:
    number = line[0]
    name, limits, *rest = _cells(line, 8)
    most: dict[str, int] = {}
    for part in limits.split("|"):
        shift, equals, count = part.partition("=")
        if not equals or shift.strip() not in names:
            raise FormatError(f"line {number}: '{part}' does not limit a known shift")
        most[shift.strip()] = _number(number, count)
    numbers = (_number(number, cell) for cell in rest)
    max_minutes, min_minutes, max_run, min_run, min_rest, max_weekends = numbers
    off = free.get(name, frozenset())
    return Employee(name, most, max_minutes, min_minutes, max_run, min_run, min_rest, max_weekends, off)


def _days_off(lines: list[Line], days: int) -> dict[str, frozenset[int]]:
    return {cells[0]: frozenset(_day(number, cell, days) for cell in cells[1:] if cell) for number, cells in lines}


def _day(number: int, cell: str, days: int) -> int:
    day = _number(number, cell)
    if not 0 <= day < days:
        raise FormatError(f"line {number}: day {day} lies outside the horizon")
    return day


def _requests(
    lines: list[Line], days: int, people: frozenset[str], names: frozenset[str]
) -> dict[tuple[str, int, str], int]:
    """Requests by (employee, day, shift); a request written twice counts twice."""
    wanted: Counter[tuple[str, int, str]] = Counter()
    for line in lines:
        employee, day, shift, weight = _cells(line, 4)
        _known([employee], people, "employee", line[0])
        _known([shift], names, "shift", line[0])
        wanted[employee, _day(line[0], day, days), shift] += _number(line[0], weight)
    return dict(wanted)


def _cover(lines: list[Line], days: int, names: frozenset[str]) -> dict[tuple[int, str], Cover]:
    cover: dict[tuple[int, str], Cover] = {}
    for line in lines:
        day, shift, *numbers = _cells(line, 5)
        _known([shift], names, "shift", line[0])
        key = (_day(line[0], day, days), shift)
        if key in cover:
            raise FormatError(f"line {line[0]}: cover of day {day}, shift {shift} is given twice")
        cover[key] = Cover(*(_number(line[0], cell) for cell in numbers))
    return cover


def _unique(names: list[str], kind: str) -> frozenset[str]:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice or not names:
        raise FormatError(f"{kind} {twice[0]} is given twice" if twice else f"the file names no {kind}")
    return frozenset(names)


def _known(names: Iterable[str], known: frozenset[str], kind: str, number: int | None = None) -> None:
    where = f"line {number}: " if number else ""
    for name in names:
        if name not in known:
            raise FormatError(f"{where}unknown {kind} '{name}'")


def rows_of(roster: Roster) -> Iterator[tuple[str, int, str]]:
    """The worked days of a roster as (employee, day, shift), employee by employee."""
    for employee, week in roster.items():
        yield from ((employee, day, shift) for day, shift in enumerate(week) if shift != OFF)


def write_roster(path: Path, roster: Roster) -> None:
    """Write the CSV `employee,day,shift`; days count from 0 and free days are left out."""
    with Path(path).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["employee", "day", "shift"])
        writer.writerows(rows_of(roster))


def read_rows(path: Path) -> list[tuple[str, int, str]]:
    """Read the CSV's rows as they stand; whether they make sense is the checker's business."""
    with Path(path).open(encoding="utf-8-sig", newline="") as stream:
        lines = [[cell.strip() for cell in line] for line in csv.reader(stream) if line]
    if not lines or lines[0] != ["employee", "day", "shift"]:
        raise FormatError("line 1: the header employee,day,shift is missing")
    return [
        (cells[0], _number(number, cells[1]), cells[2])
        for number, cells in ((n, _cells((n, row), 3)) for n, row in enumerate(lines[1:], start=2))
    ]
