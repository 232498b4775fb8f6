"""`yuexu forecast`: contracts and rooms in, the table of rooms needed by day and type out.

    yuexu forecast --contracts F --rooms F --today D [--out F] [--days N] [--assumptions F]

Exit code 0: all rows were used; 1: the table was made, but rows were left out and named on standard error
with their reason; 2: the words or the files cannot be used and nothing was made.
"""

import argparse
import csv
import json
import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import IO, Any

from yuexu.planning.rooms.expectations import Assumptions, DayForecast, Odds
from yuexu.planning.rooms.forecasts import forecast
from yuexu.planning.rooms.reading import UnusableFile, read_contracts, read_rooms

COLUMNS = ("date", "room_type", "rooms", "expected", "p_shortage", "expected_shortage", "p50", "p95")
LONGEST_HORIZON = 3660


def main(words: list[str]) -> int:
    """Run the command; return its exit code."""
    try:
        asked = _parser().parse_args(words)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        rooms, bad_rooms = read_rooms(asked.rooms)
        contracts, bad_contracts = read_contracts(asked.contracts, {r.room_type for r in rooms}, asked.today)
        table = forecast(contracts, rooms, asked.today, asked.days, assumptions=_assumptions(asked.assumptions))
        with _target(asked.out) as file:
            _write(table.rows, file)
    except (OSError, UnusableFile) as error:
        print(f"yuexu forecast: {error}", file=sys.stderr)
        return 2
    for bad in (*bad_rooms, *bad_contracts):
        print(bad, file=sys.stderr)
    return 1 if bad_rooms or bad_contracts else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="yuexu forecast", description="Rooms needed by day, and the chance of a shortage."
    )
    parser.add_argument("--contracts", type=Path, required=True, help="CSV, one contract a row")
    parser.add_argument("--rooms", type=Path, required=True, help="CSV: room_type,rooms")
    parser.add_argument("--today", type=date.fromisoformat, required=True, help="the first day, like 2026-03-09")
    parser.add_argument("--out", type=Path, help="where to write; standard output when left out")
    parser.add_argument("--days", type=_days, default=365, help="how many days from today (365)")
    parser.add_argument(
        "--assumptions", type=Path, help="JSON: hospital_nights, stay_changes, induction_delay, labour_first"
    )
    return parser


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= LONGEST_HORIZON:
        raise argparse.ArgumentTypeError(f"between 1 and {LONGEST_HORIZON}")
    return days


def _assumptions(path: Path | None) -> Assumptions:
    """Read assumptions such as {"stay_changes": {"0": 0.9, "7": 0.1}, "hospital_nights": {"vaginal": {"3":
    1}, …}}."""
    if path is None:
        return Assumptions()
    try:
        stated: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if "hospital_nights" in stated:
            stated["hospital_nights"] = {r: _odds(odds) for r, odds in stated["hospital_nights"].items()}
        for name in ("stay_changes", "induction_delay"):
            if name in stated:
                stated[name] = _odds(stated[name])
        return Assumptions(**stated)
    except (ValueError, TypeError, AttributeError) as error:
        raise UnusableFile(f"{path.name}: {error}") from error


def _odds(stated: dict[str, float]) -> Odds:
    return tuple((int(value), float(probability)) for value, probability in stated.items())


def _target(path: Path | None) -> Any:
    return path.open("w", newline="", encoding="utf-8") if path else nullcontext(sys.stdout)


def _write(rows: tuple[DayForecast, ...], file: IO[str]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        chances = (f"{value:.12g}" for value in (row.expected, row.p_shortage, row.expected_shortage))
        writer.writerow([row.date.isoformat(), row.room_type, row.rooms, *chances, row.p50, row.p95])
