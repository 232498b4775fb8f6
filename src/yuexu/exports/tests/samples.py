"""Exports of any house, for the access matrix."""

from __future__ import annotations

from typing import Any

from yuexu.exports.models import Export
from yuexu.people.models import Centre
from yuexu.people.tests import cast
from yuexu.people.tests.samples import sample


@sample("exports:export", "exports:file")
def made(centre: Centre) -> dict[str, Any]:
    by = cast.someone("house_director", at=centre)
    row = Export.objects.create(
        centre=centre, table="stays", asked={}, language="zh-hans", asked_by=by, asked_at=cast.NOW, state="ready",
        count=0, file=b"PK", ready_at=cast.NOW,
    )  # fmt: skip
    return {"pk": row.pk}
