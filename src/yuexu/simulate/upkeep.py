"""What the house does by itself and by its posts each quarter of a day: rooms, reviews, house records, the clock, the nights."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from yuexu.handbook.actions import confirm, tick
from yuexu.handbook.models import Duty
from yuexu.rooms.models import Room
from yuexu.simulate.houses import House
from yuexu.simulate.residents import Residents


def shift(house: House, residents: Residents, now: dt.datetime) -> None:
    """One stretch of four hours ends at `now`."""
    local = timezone.localtime(now)
    _clean_rooms(house, now)
    _review(house, residents, local)
    tick(now=now, centres=[house.centre])
    _confirm(house, now)


def finish(house: House, now: dt.datetime) -> None:
    """The last look at the clock."""
    tick(now=now, centres=[house.centre])


def _clean_rooms(house: House, now: dt.datetime) -> None:
    from yuexu.simulate.life import clean

    for room in Room.objects.filter(centre=house.centre, state__in=["to_clean", "disinfecting"]).order_by("number"):
        if house.dice.random() < 0.75:
            clean(house, room, now)


def _review(house: House, residents: Residents, now: dt.datetime) -> None:
    """The group leader in the evening, the care director on Thursdays, the house director on the 25th."""
    from yuexu.care.actions import reviews

    for post, kind, due in (
        ("group_leader", "daily", now.hour == 20),
        ("care_director", "weekly", now.hour == 16 and now.isoweekday() == 4),
        ("house_director", "monthly", now.hour == 16 and now.day == 25),
    ):
        for resident in residents.here.values() if due else ():
            if house.dice.random() < 0.96:
                reviews.review(stay=resident.stay, kind=kind, day=now.date(), complete=True, by=house.one(post), now=now)


def _confirm(house: House, now: dt.datetime) -> None:
    """Duties without a record are confirmed by their owners, most of them in time."""
    open_now = Duty.objects.filter(centre=house.centre, state="open", evidence="", opens_at__lte=now)
    for duty in open_now.select_related("edition"):
        if house.dice.random() < 0.93:
            by = house.one(duty.owner_post)
            confirm(duty=duty, note="已落实，人员在岗", by=by, now=now)
