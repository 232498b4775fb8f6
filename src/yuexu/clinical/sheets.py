"""Exists to read the tables that people really have (byte order marks, CRLF, GBK, quotes, extra columns) and
to write them back with results, naming every row that could not be scored."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

from yuexu.clinical.refusals import Refused

Row = Mapping[str, str]
Score = Callable[[Row], Sequence[str]]


BROKEN_QUOTES = "the quotes of this row do not close properly"


class Unreadable(Exception):
    """The file as a whole cannot be used: no header, a column missing or doubled, no known encoding."""


@dataclass(frozen=True)
class Table:
    """What a command needs (`needs`), may find (`may`), and adds (`adds`); `score` gives the added cells of a
    row.

    `score` looks cells up by column name; a column that the file lacks reads as empty.
    """

    needs: tuple[str, ...]
    may: tuple[str, ...]
    adds: tuple[str, ...]
    score: Score


class _Cells(dict[str, str]):
    """One row by column name, blanks trimmed; a column that is not there is empty."""

    def __missing__(self, column: str) -> str:
        return ""


def decoded(raw: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, else the Chinese encoding of Windows."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("the file is neither UTF-8, UTF-16 nor GB 18030 text")


def lines(text: str) -> Iterator[tuple[int, list[str] | None]]:
    """Rows with the number of their first line; None for a line whose quoting is broken, after which reading
    goes on with the next line. Blank lines are passed over.
    """
    physical = list(io.StringIO(text, newline=""))
    first = 0
    while first < len(physical):
        start, reader = first, csv.reader(physical[first:], strict=True)
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield first + 1, cells
                first = start + reader.line_num
        except csv.Error:
            yield first + 1, None
            first += 1


def run(table: Table, text: str, out: TextIO, err: TextIO) -> int:
    """Write every row with its results; a bad row keeps its place with empty results and is named on `err`.

    A column of the file that has a result's name is replaced by the result. Returns the number of bad rows.
    """
    rows = lines(text)
    header = _header(table, next(rows, (1, []))[1])
    names = [name.strip().casefold() for name in header]
    kept = [at for at, name in enumerate(names) if name not in table.adds]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(header[at] for at in kept), *table.adds])
    bad = 0
    for line, cells in rows:
        if cells is None:
            bad += _report(err, line, BROKEN_QUOTES)
            continue
        padded = cells + [""] * (len(header) - len(cells))
        try:
            results = _scored(table, names, padded)
        except Refused as refused:
            bad += _report(err, line, str(refused))
            results = [""] * len(table.adds)
        writer.writerow([*(padded[at] for at in kept), *results])
    return bad


def _header(table: Table, header: list[str] | None) -> list[str]:
    if not header:
        raise Unreadable("the file has no header" if header == [] else f"the header: {BROKEN_QUOTES}")
    names = [name.strip().casefold() for name in header]
    used = table.needs + table.may
    for name in used:
        if names.count(name) > 1:
            raise Unreadable(f"the column {name} stands twice in the header")
    if absent := [name for name in table.needs if name not in names]:
        raise Unreadable(f"the header lacks {', '.join(absent)}")
    return header


def _scored(table: Table, names: list[str], cells: list[str]) -> Sequence[str]:
    if any(cell.strip() for cell in cells[len(names) :]):
        raise Refused("cells", cells=len(cells), columns=len(names))
    return table.score(_Cells((name, cell.strip()) for name, cell in zip(names, cells, strict=False)))


def _report(err: TextIO, line: int, reason: str) -> int:
    print(f"line {line}: {reason}", file=err)
    return 1
