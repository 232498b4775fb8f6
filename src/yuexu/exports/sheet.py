"""Writes one spreadsheet: a head as a line of JSON, then a line for each row; the file to standard output.

A program of its own, run by `tasks.make`: what openpyxl takes is given back when it ends, and pages go first.
"""

import datetime as dt
import io
import json
import os
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from unicodedata import east_asian_width

WIDEST = 60  # letters of a column
READ: dict[str, Callable[[Any], Any]] = {
    "date": dt.date.fromisoformat,
    "time": dt.datetime.fromisoformat,
    "money": Decimal,
    "share": float,
}
FORMATS = {"date": "yyyy-mm-dd", "time": "yyyy-mm-dd hh:mm", "money": "#,##0.00", "share": "0.0%"}


def main() -> int:
    """Rows in, a workbook out."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    os.nice(10)
    head = json.loads(sys.stdin.readline())
    book = Workbook(write_only=True)
    book.properties.creator = head["by"]
    book.properties.title = head["title"]
    page = book.create_sheet(head["title"][:31])
    page.freeze_panes = "A3"
    page.oddFooter.center.text = head["mark"].replace("&", "&&")
    rows = [[_read(value) for value in json.loads(line)] for line in sys.stdin]
    for number, label in enumerate(head["labels"]):
        shown = [label, *(row[number][1] for row in rows)]
        page.column_dimensions[get_column_letter(number + 1)].width = _width(shown)

    def cell(kind: str, plain: Any, *, bold: bool = False) -> Any:
        made = WriteOnlyCell(page, value=ILLEGAL_CHARACTERS_RE.sub("", plain) if isinstance(plain, str) else plain)
        if isinstance(plain, str):
            made.data_type = "s"  # "=1+1" is what somebody typed, never a formula
        if kind:
            made.number_format = FORMATS[kind]
        if bold:
            made.font = Font(bold=True)
        return made

    page.append([cell("", head["mark"])])
    page.append([cell("", label, bold=True) for label in head["labels"]])
    for row in rows:
        page.append([cell(kind, plain) for kind, plain in row])
    made = io.BytesIO()
    book.save(made)
    sys.stdout.buffer.write(made.getvalue())
    return 0


def _read(value: Any) -> tuple[str, Any]:
    """A value as `tasks.plain` wrote it: text and whole numbers as they are, others with their kind."""
    if not isinstance(value, dict):
        return "", value
    ((kind, text),) = value.items()
    return kind, READ[kind](text)


def _width(values: list[Any]) -> int:
    """Letters that a column needs; a Chinese one counts twice."""
    shown = (str(value)[:WIDEST] for value in values if value is not None)
    longest = max(sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text) for text in shown)
    return min(WIDEST, max(8, longest + 2))


if __name__ == "__main__":
    sys.exit(main())
