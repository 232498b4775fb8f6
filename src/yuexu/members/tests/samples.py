"""Families that left any house, for the access matrix."""

from __future__ import annotations

from typing import Any

from yuexu.families.tests import family
from yuexu.people.models import Centre
from yuexu.people.tests.samples import sample


@sample("members:family", "members:contact", "members:join")
def mother(centre: Centre) -> dict[str, Any]:
    return {"pk": family.mother("秦离", at=centre).pk}
