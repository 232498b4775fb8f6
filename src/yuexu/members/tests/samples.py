"""Families that left any house, for the access matrix."""

from __future__ import annotations

from typing import Any

from yuexu.families.tests import family
from yuexu.members import actions
from yuexu.people.models import Centre
from yuexu.people.tests import cast
from yuexu.people.tests.samples import sample


@sample("members:family", "members:contact", "members:tried", "members:join")
def mother(centre: Centre) -> dict[str, Any]:
    return {"pk": family.mother("秦离", at=centre).pk}


@sample("members:record", "members:correct")
def contact(centre: Centre) -> dict[str, Any]:
    made = actions.make_contact(
        mother=family.mother("秦离", at=centre), kind="other", channel="phone", outcome="reached",
        happened_at=cast.NOW, by=None, now=cast.NOW,
    )  # fmt: skip
    return {"pk": made.mother_id, "contact": made.pk}
