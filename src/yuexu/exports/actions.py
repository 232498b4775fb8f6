"""Asking for a spreadsheet, and letting it go (N10: limits, who took what)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yuexu.exports import tasks
from yuexu.exports.models import Export
from yuexu.exports.tables import Table, how_many
from yuexu.kernel.errors import RuleBroken
from yuexu.people.models import Staff
from yuexu.trail.actions import record

MOST_ROWS = 20_000
MOST_A_DAY = 30  # for one person
HOURS = 24  # a file is kept
KEPT = dt.timedelta(hours=HOURS)
AGAIN = dt.timedelta(seconds=30)  # within which the same is not made twice


@transaction.atomic
def ask(*, table: Table, asked: Mapping[str, str], by: Staff, now: dt.datetime) -> Export:
    """Have the list made as it is filtered; the same asked again at once is the first. Raises RuleBroken over the limits.

    The job is queued with the row, so that one is never there without the other.
    """
    # Two taps at once ask one after the other; what this person writes elsewhere meanwhile does not wait (no_key).
    Staff.objects.select_for_update(no_key=True).get(pk=by.pk)
    filters = {name: asked[name] for name in table.filters if asked.get(name)}
    mine = Export.objects.filter(centre_id=by.centre_id, asked_by=by)
    chosen = {name: value for name, value in filters.items() if name != "q"}
    lately = mine.filter(table=table.code, asked=chosen, asked_at__gt=now - AGAIN, state__in=["queued", "ready"])
    for again in lately.defer("file"):
        if again.filters == filters:
            return again
    if mine.filter(asked_at__gt=now - KEPT).count() >= MOST_A_DAY:
        raise RuleBroken(_("%(hours)s 小时内最多导出 %(most)s 次，请晚些再试") % {"hours": HOURS, "most": MOST_A_DAY})
    count = how_many(table.rows(by, filters))
    if count > MOST_ROWS:
        told = {"count": count, "most": MOST_ROWS}
        raise RuleBroken(_("共 %(count)s 行，一次最多导出 %(most)s 行：请先筛选") % told)
    export = Export.objects.create(
        centre_id=by.centre_id, table=table.code, asked=chosen, searched=filters.get("q", ""), asked_by=by,
        asked_at=now, language=translation.get_language() or "zh-hans",
    )  # fmt: skip
    record("exports.ask", export, at=now, by_id=by.pk, after={"table": table.code, "count": count, **chosen})
    tasks.make.defer(export_id=export.pk, centre_id=export.centre_id)
    return export


def forget(now: dt.datetime) -> int:
    """Files older than a day go, in every house; returns how many."""
    return Export.objects.filter(state="ready", asked_at__lt=now - KEPT).update(state="gone", file=None)
