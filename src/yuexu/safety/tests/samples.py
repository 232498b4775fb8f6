"""House records of any house, for the access matrix."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from yuexu.people.models import Centre
from yuexu.people.tests import cast
from yuexu.people.tests.samples import sample
from yuexu.safety import actions


@sample("safety:record", "safety:correct")
def record(centre: Centre) -> dict[str, Any]:
    lamp = {"area": "nursery", "minutes": 30, "unmanned": True}
    by = cast.someone("cleaner", at=centre)
    return {"pk": actions.record(form="uv_disinfection", values=lamp, by=by, now=timezone.now()).pk}
