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
    for number, width in enumerate(head["widths"], start=1):
        page.column_dimensions[get_column_letter(number)].width = width

    def cell(value: Any, *, bold: bool = False) -> Any:
        kind, plain = _read(value)
        made = WriteOnlyCell(page, value=ILLEGAL_CHARACTERS_RE.sub("", plain) if isinstance(plain, str) else plain)
        if isinstance(plain, str):
            made.data_type = "s"  # "=1+1" is what somebody typed, never a formula
        if kind:
            made.number_format = FORMATS[kind]
        if bold:
            made.font = Font(bold=True)
        return made

    page.append([cell(head["mark"])])
    page.append([cell(label, bold=True) for label in head["labels"]])
    for line in sys.stdin:
        page.append([cell(value) for value in json.loads(line)])
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


if __name__ == "__main__":
    sys.exit(main())
