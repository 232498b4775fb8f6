"""Work off the request path: writing the spreadsheet."""

from __future__ import annotations

import datetime as dt
import json
import logging
import subprocess
import sys
import unicodedata
import zoneinfo
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from yuexu.kernel.gate import inside

log = logging.getLogger(__name__)
SHEET = Path(__file__).parent / "sheet.py"
PATIENCE = 300  # seconds for one spreadsheet
WIDEST = 60  # letters of a column


@app.task(name="exports.make", queue="papers")
def make(export_id: int, centre_id: int) -> None:
    """Write one spreadsheet into its row. Made twice it is made once; a failure is told on the page."""
    from yuexu.exports.models import Export

    with inside(centre_id, writable=False):
        export = Export.objects.select_related("asked_by__centre").get(pk=export_id)
        if export.state != "queued":
            return
        try:
            file, count, problem = *_written(export), ""
        except Exception as error:
            log.exception("export %s", export_id)
            file, count, problem = None, None, str(error)[:300] or type(error).__name__
    with inside(centre_id, writable=True), transaction.atomic():
        row = Export.objects.select_for_update().get(pk=export_id)
        row.state, row.problem = ("ready", "") if file else ("failed", problem)
        row.file, row.count = file, count
        row.ready_at = timezone.now() if file else None
        row.save()


def _written(export: Any) -> tuple[bytes, int]:
    """The file and how many rows it holds, in the language and the time of who asked."""
    from yuexu.exports.tables import TABLES, each

    table, by = TABLES[export.table], export.asked_by
    with translation.override(export.language), timezone.override(zoneinfo.ZoneInfo(by.centre.zone)):
        cells = [[column.of(row) for column in table.columns] for row in each(table.rows(by, export.filters))]
        head = {
            "title": str(table.name), "by": by.name, "mark": mark(export),
            "labels": [str(column.label) for column in table.columns],
        }  # fmt: skip
    head["widths"] = [
        _width([head["labels"][number], *(row[number] for row in cells)]) for number in range(len(head["labels"]))
    ]
    lines = [json.dumps(head), *_lines(cells)]
    words = [sys.executable, str(SHEET)]
    told = "\n".join(lines).encode() + b"\n"
    done = subprocess.run(words, input=told, capture_output=True, timeout=PATIENCE, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    return done.stdout, len(cells)


def mark(export: Any) -> str:
    """Who took this out of the house, and when: stands on the file itself."""
    told = {
        "centre": export.asked_by.centre.name, "name": export.asked_by.name,
        "at": f"{timezone.localtime(export.asked_at):%Y-%m-%d %H:%M}",
    }  # fmt: skip
    return _("%(centre)s · %(name)s 于 %(at)s 导出 · 仅供内部使用，请勿外传") % told


def _lines(cells: list[list[Any]]) -> Iterator[str]:
    return (json.dumps([plain(value) for value in row], ensure_ascii=False) for row in cells)


def plain(value: Any) -> Any:
    """A value for `sheet.py`: text and whole numbers as they are, others with their kind."""
    if isinstance(value, dt.datetime):
        return {"time": value.replace(tzinfo=None, second=0, microsecond=0).isoformat()}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"money": str(value)}
    if isinstance(value, float):
        return {"share": value}
    return value if isinstance(value, int) else ("" if value is None else str(value))


def _width(values: list[Any]) -> int:
    """Letters that a column needs; a Chinese one counts twice."""
    shown = (str(value)[:WIDEST] for value in values if value is not None)
    longest = max(
        (sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text) for text in shown), default=0
    )
    return min(WIDEST, max(8, longest + 2))
