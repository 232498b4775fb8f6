"""A house opens: its departments are subjects from the first day, and it takes up the handbook."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django.db import transaction

from yuexu.config.reactions.subjects import department
from yuexu.handbook import actions as handbook
from yuexu.people.models import Centre
from yuexu.people.posts import DEPARTMENTS


@transaction.atomic
def open_house(centre: Centre, *, since: dt.datetime, now: dt.datetime) -> None:
    """Have the handbook hold in the centre since an instant. Running again changes nothing."""
    handbook.publish_texts(now=now)
    on = since.astimezone(zoneinfo.ZoneInfo(centre.zone)).date()
    handbook.take_up(centre=centre, from_on=on, now=now)
    for code in DEPARTMENTS:
        handbook.begin(subject=department(centre.pk, code), state="department.open", at=since, day0_on=on, tags=[code])
