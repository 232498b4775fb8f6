"""A house opens: its departments are subjects from the first day, and it takes up the handbook; its posts are filled."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django.db import transaction

from yuexu.config.reactions.subjects import department, subject
from yuexu.handbook import actions as handbook
from yuexu.kernel.live import tell
from yuexu.people import events
from yuexu.people.models import Centre
from yuexu.people.posts import DEPARTMENTS, POSTS


@transaction.atomic
def open_house(centre: Centre, *, since: dt.datetime, now: dt.datetime) -> None:
    """Have the handbook hold in the centre since an instant. Running again changes nothing."""
    handbook.publish_texts(now=now)
    on = since.astimezone(zoneinfo.ZoneInfo(centre.zone)).date()
    handbook.take_up(centre=centre, from_on=on, now=now)
    for code in DEPARTMENTS:
        handbook.begin(subject=department(centre.pk, code), state="department.open", at=since, day0_on=on, tags=[code])


def post_given(news: events.PostGiven) -> None:
    """The general manager looks at a post that may do more than who gave it (F1)."""
    if not news.beyond:
        return
    holding = news.holding
    about = subject(holding, label=f"{holding.staff.name} · {POSTS[holding.post].name}")
    handbook.happened("post.given_beyond", subject=about, at=news.at, key=f"holding:{holding.pk}")
    tell(holding.centre_id, "duty")
