"""Exists as the package's command line: `yuexu clinical TABLE FILE.csv`, for tables and for checking."""

import os
import sys
from pathlib import Path

from yuexu.clinical.sheets import Unreadable, decoded, run

TABLES = ("growth", "jaundice", "weight-loss", "mood", "constitution")
USAGE = f"usage: yuexu clinical {'|'.join(TABLES)} FILE.csv   (FILE may be - for standard input)"


def main(words: list[str]) -> int:
    """Score a CSV: 0 all rows good, 1 some bad (named on standard error by line), 2 nothing could be read."""
    if len(words) != 2 or words[0] not in TABLES:
        print(USAGE, file=sys.stderr)
        return 2
    # Chosen here, not at import: five tables' worth of code for one command.
    from yuexu.clinical.columns import TABLES as COMMANDS

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # Chinese words, whatever the locale
    try:
        raw = sys.stdin.buffer.read() if words[1] == "-" else Path(words[1]).read_bytes()
        return 1 if run(COMMANDS[words[0]], decoded(raw), sys.stdout, sys.stderr) else 0
    except (OSError, Unreadable) as error:
        if isinstance(error, BrokenPipeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has seen enough
            return 1
        print(f"{words[1]}: {error}", file=sys.stderr)
        return 2
