"""Makes the compact data files of this package from the public tables, so that their origin can be repeated.

    python -m yuexu.planning.rooms.build_data GESTATION_BY_WEEK.csv US_BIRTHS_2014.csv

Both inputs come from the natality file of 2014 (CDC, public domain). The births are halved by row: odd rows
build, even rows are held out for the proof of calibration. Because the births may be among the births the
weekly table was counted from, the held-out ones are subtracted from the table: whatever was in it, what is
left has not seen them.
"""

import csv
import sys
from collections import Counter
from pathlib import Path

from yuexu.planning.rooms.data import DATA

WEEKS = range(28, 43)
PARITIES = {"primiparous": "0", "multiparous": "1+"}
COLUMNS = {"all_vaginal": "vaginal", "cesarean": "cesarean", "spontaneous_onset_vaginal": "spontaneous"}


def _rows(path: str) -> list[dict[str, str]]:
    with Path(path).open(newline="") as file:
        return list(csv.DictReader(file))


def _parity(births: str) -> str:
    """Prior live births as 0, 1, 2 (two or more) or blank."""
    return "" if births == "" else str(min(int(births), 2))


def birth_cells(rows: list[dict[str, str]]) -> Counter[tuple[str, ...]]:
    """Count births by (half, parity, week, plurality, route, induced)."""
    cells: Counter[tuple[str, ...]] = Counter()
    for number, row in enumerate(rows, start=1):
        route = "cesarean" if row["route"] == "cesarean" else "vaginal"
        half = "build" if number % 2 else "heldout"
        cells[
            half,
            _parity(row["prior_live_births"]),
            row["gestation_weeks"],
            row["plurality"],
            route,
            row["induced"],
        ] += 1
    return cells


def weekly_counts(table: list[dict[str, str]], cells: Counter[tuple[str, ...]]) -> Counter[tuple[str, str, str]]:
    """Count single births by (parity, week, column), the held-out births taken away."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for row in table:
        if row["parity"] in PARITIES and row["route"] in COLUMNS:
            counts[PARITIES[row["parity"]], row["week_completed"], COLUMNS[row["route"]]] += int(row["n_births"])
    for (half, parity, week, plurality, route, induced), births in cells.items():
        if half == "heldout" and plurality == "1" and parity:
            group = "0" if parity == "0" else "1+"
            counts[group, week, route] -= births
            if route == "vaginal" and induced == "n":
                counts[group, week, "spontaneous"] -= births
    return counts


def main(words: list[str]) -> int:
    """Write `gestation.csv` and `births.csv` beside this module."""
    cells = birth_cells(_rows(words[1]))
    counts = weekly_counts(_rows(words[0]), cells)
    with (DATA / "gestation.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["parity", "week", *COLUMNS.values()])
        for parity in PARITIES.values():
            for week in WEEKS:
                writer.writerow([parity, week, *(counts[parity, str(week), c] for c in COLUMNS.values())])
    with (DATA / "births.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["half", "parity", "week", "plurality", "route", "induced", "births"])
        writer.writerows([*cell, births] for cell, births in sorted(cells.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
