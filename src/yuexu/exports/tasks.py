"""Work off the request path: writing the spreadsheet."""

from __future__ import annotations

import datetime as dt
import json
import logging
import zoneinfo
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from yuexu.kernel import apart
from yuexu.kernel.gate import inside

log = logging.getLogger(__name__)
SHEET = Path(__file__).parent / "sheet.py"
PATIENCE = 300  # seconds for one spreadsheet


@app.task(name="exports.make", queue="papers")
def make(export_id: int, centre_id: int) -> None:
    """Write one spreadsheet into its row. Made twice it is made once; a failure is told on the page."""
    from yuexu.exports.models import Export

    try:
        with inside(centre_id, writable=False):
            export = Export.objects.select_related("asked_by__centre").get(pk=export_id)
            lines = _lines(export) if export.state == "queued" else []
        if not lines:
            return
        file, problem = apart.run(SHEET, "".join(lines).encode(), patience=PATIENCE), ""
    except Exception as error:
        log.exception("export %s", export_id)
        file, lines, problem = None, [], str(error)[:300] or type(error).__name__
    with inside(centre_id, writable=True), transaction.atomic():
        row = Export.objects.select_for_update().get(pk=export_id)
        if row.state != "queued":
            return  # another run of this job was first
        row.state, row.problem = ("ready", "") if file else ("failed", problem)
        row.file, row.count = file, len(lines) - 1 if file else None
        row.ready_at = timezone.now() if file else None
        row.save()


def _lines(export: Any) -> list[str]:
    """The head and the rows for `sheet.py`, in the language and the time of who asked."""
    from yuexu.exports.tables import TABLES, each

    table, by = TABLES[export.table], export.asked_by
    with translation.override(export.language), timezone.override(zoneinfo.ZoneInfo(by.centre.zone)):
        labels = [str(column.label) for column in table.columns]
        head = {"title": str(table.name), "by": by.name, "mark": mark(export), "labels": labels}
        rows = ([plain(column.of(row)) for column in table.columns] for row in each(table.rows(by, export.filters)))
        return [json.dumps(line) + "\n" for line in (head, *rows)]


def mark(export: Any) -> str:
    """Who took this out of the house, and when: stands on the file itself."""
    told = {
        "centre": export.asked_by.centre.name, "name": export.asked_by.name,
        "at": f"{timezone.localtime(export.asked_at):%Y-%m-%d %H:%M}",
    }  # fmt: skip
    return _("%(centre)s · %(name)s 于 %(at)s 导出 · 仅供内部使用，请勿外传") % told


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
