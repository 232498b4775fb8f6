"""`yuexu roster`: solve an instance of the public benchmark, or check a roster of it, from the command
line.
"""

import argparse
import sys
from pathlib import Path

from yuexu.planning.rosters.benchmark.check import Verdict, check
from yuexu.planning.rosters.benchmark.columns import Impossible
from yuexu.planning.rosters.benchmark.reader import (
    FormatError,
    read_instance,
    read_rows,
    rows_of,
    write_roster,
)
from yuexu.planning.rosters.benchmark.search import Progress, solve


def main(words: list[str] | None = None) -> int:
    """Run `solve` or `check`. Exit codes: 0 well, 1 a broken rule or no lawful roster, 2 wrong use or
    unreadable file.
    """
    parser = _parser()
    try:
        asked = parser.parse_args(words)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        return _solve(asked) if asked.verb == "solve" else _check(asked)
    except Impossible as fault:
        print(f"yuexu roster: {fault}", file=sys.stderr)
        return 1
    except (FormatError, OSError, UnicodeDecodeError) as fault:
        print(f"yuexu roster: {fault}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="yuexu roster", description="Rosters of the benchmark of Curtois and Qu.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    solving = verbs.add_parser("solve", help="find a roster and a lower bound")
    solving.add_argument("instance", type=Path)
    solving.add_argument("--seconds", type=float, default=60.0, help="time limit (default 60)")
    solving.add_argument("--out", type=Path, required=True, help="CSV employee,day,shift; days count from 0")
    solving.add_argument("--workers", type=int, default=2, help="processes (default 2)")
    solving.add_argument("--seed", type=int, default=1)
    checking = verbs.add_parser("check", help="score a roster, independently of the solver")
    checking.add_argument("instance", type=Path)
    checking.add_argument("roster", type=Path)
    return parser


def _solve(asked: argparse.Namespace) -> int:
    instance = read_instance(asked.instance)
    best = solve(instance, asked.seconds, lambda at: _show(at, asked.out), asked.workers, asked.seed)
    write_roster(asked.out, best.roster)
    _sums(check(instance, rows_of(best.roster)))
    print(f"objective {best.objective}\nbound {best.bound}\ngap {gap(best.objective, best.bound):.2%}")
    print(f"seconds {best.seconds:.1f}")
    return 0


def gap(objective: int, bound: int) -> float:
    """Share of the objective that is not proven to be needed."""
    return 0.0 if objective <= bound else (objective - bound) / max(objective, 1)


def _show(at: Progress, out: Path) -> None:
    """Report and save every better roster, so that the best so far survives an interruption."""
    print(f"{at.seconds:8.1f} s  objective {at.objective}  bound {at.bound}  ({at.source})", file=sys.stderr)
    write_roster(out, at.roster)


def _check(asked: argparse.Namespace) -> int:
    verdict = check(read_instance(asked.instance), read_rows(asked.roster))
    for penalty in verdict.penalties:
        who = penalty.employee or "cover"
        print(f"penalty {penalty.kind} {who} day {penalty.day} shift {penalty.shift}: {penalty.cost}")
    for broken in verdict.violations:
        day = "" if broken.day is None else f" day {broken.day}"
        print(f"violation {broken.rule} {broken.employee}{day}: {broken.fact}")
    _sums(verdict)
    print(f"objective {verdict.objective}\nviolations {len(verdict.violations)}")
    return 1 if verdict.violations else 0


def _sums(verdict: Verdict) -> None:
    for kind, cost in verdict.by_kind.items():
        print(f"penalty {kind} {cost}")


if __name__ == "__main__":
    sys.exit(main())
