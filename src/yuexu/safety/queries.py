"""What the house recorded on a day."""

from __future__ import annotations

import datetime as dt

from django.db.models import F
from django.utils import timezone

from yuexu.safety.models import HouseEntry


def on_day(centre_id: int, day: dt.date, *, form: str = "") -> list[HouseEntry]:
    """The records of a day of the house's clock, newest first, with who wrote and what replaced them."""
    start = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    found = HouseEntry.objects.for_centre(centre_id).filter(
        observed_at__gte=start, observed_at__lt=start + dt.timedelta(days=1)
    )
    if form:
        found = found.filter(form=form)
    named = found.select_related("recorded_by", "room", "superseded_by").annotate(old=F("supersedes__values"))
    return list(named.order_by("-observed_at", "-pk")[:500])


def last_of(centre_id: int, form: str, *, department: str) -> HouseEntry | None:
    """The latest record of a sheet in a department: what a new one starts from."""
    return (
        HouseEntry.objects.for_centre(centre_id)
        .filter(form=form, department=department)
        .order_by("-observed_at", "-pk")
        .first()
    )
