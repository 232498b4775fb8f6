"""Reads contracts and rooms from CSV: what can be used is used, what cannot is named with its reason."""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from yuexu.planning.rooms.expectations import UNKNOWN, Expectation, RoomType

CONTRACT_COLUMNS = ("id", "room_type", "nights")  # the others may be blank or missing
ROOM_COLUMNS = ("room_type", "rooms")
DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row left out: file, line (the header is line 1) and why."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: line {self.line}: {self.reason}"


class UnusableFile(Exception):
    """The file has no header that can be worked with, or is not text."""


def read_rooms(path: Path) -> tuple[list[RoomType], list[BadRow]]:
    """Return room types in the file's order, and the rows left out."""
    rooms: dict[str, RoomType] = {}

    def take(row: dict[str, str]) -> None:
        name, count = _required(row, "room_type"), _whole(row, "rooms")
        if count is None:
            raise ValueError("rooms is blank")
        if count < 0:
            raise ValueError(f"rooms must not be negative, not {count}")
        if name in rooms:
            raise ValueError(f"room_type '{name}' stands in an earlier line")
        rooms[name] = RoomType(name, count)

    bad = _each(path, ROOM_COLUMNS, take)
    return list(rooms.values()), bad


def read_contracts(path: Path, room_types: set[str], today: date) -> tuple[list[Expectation], list[BadRow]]:
    """Return the contracts that can be forecast on `today`, and the rows left out."""
    contracts: dict[str, Expectation] = {}

    def take(row: dict[str, str]) -> None:
        e = _contract(row)
        if e.id in contracts:
            raise ValueError(f"id '{e.id}' stands in an earlier line")
        if e.room_type not in room_types:
            raise ValueError(f"there are no rooms of type '{e.room_type}'")
        if problem := e.problem(today):
            raise ValueError(problem)
        contracts[e.id] = e

    bad = _each(path, CONTRACT_COLUMNS, take)
    return list(contracts.values()), bad


def _each(path: Path, needed: tuple[str, ...], take: Callable[[dict[str, str]], None]) -> list[BadRow]:
    bad = []
    for line, row in _rows(path, needed):
        try:
            take(row)
        except ValueError as reason:
            bad.append(BadRow(path.name, line, str(reason)))
    return bad


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line, row); cells stripped, missing ones blank, empty lines skipped."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file)
            header = [cell.strip().lower() for cell in next(reader, [])]
            if missing := [name for name in needed if name not in header]:
                raise UnusableFile(f"{path.name}: the header has no column {', '.join(missing)}")
            for cells in reader:
                stripped = [cell.strip() for cell in cells]
                if any(stripped):
                    yield reader.line_num, _named(header, stripped)
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnusableFile(f"{path.name}: not a CSV file in UTF-8: {error}") from error


def _named(header: list[str], cells: list[str]) -> dict[str, str]:
    surplus = [cell for cell in cells[len(header) :] if cell]
    named = dict.fromkeys(header, "") | dict(zip(header, cells, strict=False))
    return named | ({"": surplus[0]} if surplus else {})


def _contract(row: dict[str, str]) -> Expectation:
    if row.get(""):
        raise ValueError("there are more cells than columns")
    nights = _whole(row, "nights")
    if nights is None:
        raise ValueError("nights is blank")
    plurality, cancel = _whole(row, "plurality"), _number(row, "cancel_probability")
    return Expectation(
        id=_required(row, "id"),
        room_type=_required(row, "room_type"),
        nights=nights,
        due_on=_day(row, "due_on"),
        parity=_parity(row),
        plurality=1 if plurality is None else plurality,
        route=row.get("route", "").lower() or UNKNOWN,
        cesarean_on=_day(row, "cesarean_on"),
        induction_on=_day(row, "induction_on"),
        hospital_nights=_whole(row, "hospital_nights"),
        born_on=_day(row, "born_on"),
        checked_in_on=_day(row, "checked_in_on"),
        cancel_probability=0.0 if cancel is None else cancel,
    )


def _required(row: dict[str, str], name: str) -> str:
    if not row.get(name):
        raise ValueError(f"{name} is blank")
    return row[name]


def _number(row: dict[str, str], name: str) -> float | None:
    text = row.get(name, "")
    try:
        return float(text) if text else None
    except ValueError:
        raise ValueError(f"{name} must be a number, not '{text}'") from None


def _whole(row: dict[str, str], name: str) -> int | None:
    number = _number(row, name)
    if number is not None and not number.is_integer():
        raise ValueError(f"{name} must be a whole number, not '{row[name]}'")
    return None if number is None else int(number)


def _parity(row: dict[str, str]) -> int | None:
    text = row.get("parity", "")
    return 2 if text == "2+" else _whole(row, "parity")


def _day(row: dict[str, str], name: str) -> date | None:
    text = row.get(name, "")
    if not text:
        return None
    try:
        match = DAY.fullmatch(text)
        return date(*(int(part) for part in match.groups())) if match else date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{name} must be a day like 2026-03-09, not '{text}'") from None
