"""Duties of any house, for the access matrix."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from yuexu.handbook import actions
from yuexu.handbook.models import Duty
from yuexu.people.models import Centre
from yuexu.people.tests.samples import sample


@sample("handbook:duty", "handbook:confirmation", "handbook:waiver", "handbook:owner")
def duty(centre: Centre) -> dict[str, Any]:
    now = timezone.now()
    actions.publish_texts(now=now)
    actions.take_up(centre=centre, from_on=timezone.localdate(now), now=now)
    about = actions.know(centre_id=centre.pk, kind="holding", key=1, label="单雪 · 责任护士")
    actions.happened("post.given_beyond", subject=about, at=now, key="sample")
    return {"pk": Duty.objects.get(centre=centre, subject=about).pk}
