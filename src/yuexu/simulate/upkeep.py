"""What the house does by itself and by its posts each quarter of a day: rooms, reviews, house records, the clock, the nights."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from yuexu.contracts.models import Paper
from yuexu.handbook.actions import confirm, tick
from yuexu.handbook.models import Duty
from yuexu.kernel.charting.values import read_all
from yuexu.rooms.models import Room
from yuexu.safety import actions as sheets
from yuexu.safety.sheets import ABOUT
from yuexu.safety.sheets import SHEETS as FORMS
from yuexu.simulate import alerts, orders
from yuexu.simulate.houses import House
from yuexu.simulate.residents import Residents
from yuexu.stays.actions import live_night

CHECKED = {"opinion": "satisfied"}
# At what hour, which sheet, by a holder of which post, with what in it.
SHEETS: list[tuple[float, str, str, dict[str, Any]]] = [
    (7.6, "handover", "group_leader", {"shift": "night", "receiver": "白班组长", "exceptions": "无", "counted": "all", "emergency_kit": "yes"}),
    (8.1, "morning_meeting", "care_director", {"attended": 14, "points": "通报夜班情况与今日入住离所"}),
    (9.4, "uv_disinfection", "cleaner", {"area": "nursery", "minutes": 30, "unmanned": "yes"}),
    (10.8, "spot_check_day", "care_director", {"bathing": "good", "scalp": "good", "swim": "good", "massage": "good", "aroma": "not_seen", **CHECKED}),
    (13.6, "chlorine_disinfection", "cleaner", {"area": "slippers", "method": "spray", "strength": 500, "minutes": 30}),
    (17.3, "daily_report", "finance", {"arrivals": 1, "departures": 1}),
    (19.6, "handover", "group_leader", {"shift": "day", "receiver": "夜班组长", "exceptions": "无", "counted": "all", "emergency_kit": "yes"}),
    (20.5, "spot_check_night", "care_director", {"feeding": "good", "burping": "good", "binder": "good", "awake": "yes", **CHECKED}),
    (22.6, "patrol", "security", {"exits": "yes", "fire": "yes", "doors": "yes", "strangers": "yes", "power": "yes"}),
]  # fmt: skip


TICKS = {10, 18, 21}  # the worker ticks each minute; what a tick opens, climbs and misses depends on the time alone
ALONE = dt.timedelta()  # nobody else writes while a centre is lived


def shift(house: House, residents: Residents, now: dt.datetime) -> None:
    """One stretch of four hours ends at `now`."""
    local = timezone.localtime(now)
    _earn(house, local)
    _fill_sheets(house, residents, local)
    _clean_rooms(house, now)
    _review(house, residents, local)
    alerts.shift(house, now)  # both before the clock gives up what was done in this stretch
    orders.shift(house, residents, local)
    if local.hour in TICKS:
        tick(now=now, centres=[house.centre], overlap=ALONE)
        _confirm(house, now)


def finish(house: House, now: dt.datetime) -> None:
    """The last look at the clock, and what its owners confirm then."""
    tick(now=now, centres=[house.centre], overlap=ALONE)
    _confirm(house, now)


def _earn(house: House, now: dt.datetime) -> None:
    """In the morning the night that is over becomes income, as the worker does it."""
    if now.hour == 6:
        live_night(centre=house.centre, night_on=now.date() - dt.timedelta(days=1), now=now)


def _fill_sheets(house: House, residents: Residents, now: dt.datetime) -> None:
    """The sheets of this stretch of the day; one in thirty is forgotten."""
    midnight = (now - dt.timedelta(seconds=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    for hour, form, post, values in SHEETS:
        at = midnight + dt.timedelta(hours=hour, minutes=house.dice.randint(0, 25))
        if now - dt.timedelta(hours=4) < at <= now and house.dice.random() > 0.033:
            filled = {**values, **({"families": _families(residents)} if form == "handover" else {})}
            if form == "daily_report":
                filled |= {
                    "families": len(residents.here),
                    "babies": sum(len(one.babies) for one in residents.here.values()),
                }
            sheets.record(
                form=form, values=read_all(FORMS[form], filled), by=house.one(post), now=at + dt.timedelta(minutes=3),
                observed_at=at, department=ABOUT.get(form, "care"),
                client_id=uuid.UUID(int=house.dice.getrandbits(128), version=4),
            )  # fmt: skip


def _families(residents: Residents) -> str:
    return "；".join(f"{one.stay.mother.name}：平稳" for one in residents.here.values()) or "无在住"


def _clean_rooms(house: House, now: dt.datetime) -> None:
    from yuexu.simulate.life import clean

    for room in Room.objects.filter(centre=house.centre, state__in=["to_clean", "disinfecting"]).order_by("number"):
        if house.dice.random() < 0.75:
            clean(house, room, now)


def _review(house: House, residents: Residents, now: dt.datetime) -> None:
    """The group leader in the evening, the care director on Thursdays, the house director on the 25th."""
    from yuexu.care.actions import reviews

    for post, kind, due in (
        ("group_leader", "daily", now.hour == 21),
        ("care_director", "weekly", now.hour == 14 and now.isoweekday() == 4),
        ("house_director", "monthly", now.hour == 14 and now.day == 25),
    ):
        for resident in residents.here.values() if due else ():
            if house.dice.random() < 0.96:
                reviews.review(
                    stay=resident.stay, kind=kind, day=now.date(), complete=True, by=house.one(post), now=now
                )


def _confirm(house: House, now: dt.datetime) -> None:
    """Duties without a record are confirmed by their owners, one in ten late: the dice fall in one order always."""
    open_now = Duty.objects.filter(centre=house.centre, state="open", evidence="", opens_at__lte=now)
    for duty in open_now.select_related("edition").order_by("subject_id", "code", "occurrence"):
        if house.dice.random() < 0.97:
            by = house.one(duty.owner_post)
            at = duty.opens_at + house.dice.uniform(0.1, 1.1) * (duty.due_at - duty.opens_at)
            confirm(duty=duty, note="已落实，人员在岗", by=by, now=min(at, now))


PRINTED = dt.timedelta(days=2)  # contracts signed longer ago were printed in their time
NO_JOBS = """
DELETE FROM procrastinate_jobs j USING contracts_paper p, contracts_contract c
WHERE j.task_name = 'contracts.make_paper' AND j.status = 'todo' AND (j.args ->> 'paper_id')::bigint = p.id
  AND c.id = p.contract_id AND c.signed_at < %s
"""


def put_papers_aside(now: dt.datetime) -> None:
    """No hundred contracts to print when the house opens: a minute of both processors. Who wants one asks for it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(NO_JOBS, [now - PRINTED])
        Paper.objects.filter(state="queued", contract__signed_at__lt=now - PRINTED).delete()
