"""`yuexu simulate`: lives one or more centres forward to now, or to an instant told, and prints how far it is."""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import heapq
import os
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

LOOKS = {0, 2, 6, 14, 30, 60, 120, 240}  # after how many days the planner looks at the rows anew
MARGIN = 110  # days ahead of now in which families that have signed are still expected


def main(words: list[str]) -> int:
    """Read the command line, set Django up, live."""
    parser = argparse.ArgumentParser(prog="yuexu simulate", description=__doc__)
    parser.add_argument("--days", type=int, default=60, help="days lived before now (60)")
    parser.add_argument("--centres", type=int, default=1)
    parser.add_argument("--rooms", type=int, default=30)
    parser.add_argument("--families", type=int, default=287, help="families a year (287)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--now", help="an instant in ISO form instead of this one")
    parser.add_argument("--if-empty", action="store_true", help="do nothing where there is a centre already")
    parser.add_argument("--no-logins", action="store_true", help="nobody gets an account (benchmarks)")
    asked = parser.parse_args(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yuexu.config.settings")
    import django

    django.setup()
    gc.freeze()  # what was loaded stays; rows come and go by the million, and few of them in circles
    gc.set_threshold(50_000, 20, 50)
    from yuexu.people.models import Centre

    if asked.if_empty and Centre.objects.exists():
        return 0
    now = dt.datetime.fromisoformat(asked.now) if asked.now else dt.datetime.now(dt.UTC)
    plan_each_statement_once()
    for number in range(asked.centres):
        live(Order(number, asked.days, asked.rooms, asked.families, asked.seed + number, now, not asked.no_logins))
    return 0


def plan_each_statement_once() -> None:
    """For this process: a life sends the same few hundred statements a hundred thousand times, and planning is half of it.

    Django's own statements are bound and prepared by the server here. Not on the web, which shows pages in words of
    Django's that then lack a cast (decision 0008); a life keeps to actions, and a test lives one this way.
    """
    from django.db import connection
    from psycopg._preparing import PrepareManager

    class Kept(PrepareManager):
        """psycopg forgets all statements at a rollback, for a table may be another afterwards; here none is, and ours are among them."""

        def clear(self) -> bool:
            return False

    connection.close()
    connection.settings_dict["OPTIONS"] |= {"server_side_binding": True}
    connection.ensure_connection()
    connection.connection._prepared = kept = Kept()
    kept.prepare_threshold, kept.prepared_max = 2, 2000


@dataclass(frozen=True)
class Order:
    """One centre to live: which, how long, how large, from which seed, until when."""

    number: int
    days: int
    rooms: int
    families: int
    seed: int
    now: dt.datetime
    logins: bool = True


def live(order: Order) -> None:
    """Found the house, then go through its days: families act, cards are written, the clock ticks."""
    import zoneinfo

    from django.db import connection
    from django.utils import timezone

    from yuexu.simulate import upkeep

    with timezone.override(zoneinfo.ZoneInfo("Asia/Shanghai")):
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
        Life(order).run()
        upkeep.put_papers_aside(order.now)
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")
        _look_at_the_rows()


def _look_at_the_rows() -> None:
    """Plans made for empty tables are made anew: a house grows in a minute here, faster than autovacuum looks."""
    from django.db import connection

    with connection.cursor() as cursor:
        ours = map(connection.ops.quote_name, connection.introspection.table_names(cursor))
        cursor.execute(f"ANALYZE {', '.join(ours)}")  # the server's own tables are not the house's to look at


@dataclass
class Life:
    """The run of one centre."""

    order: Order
    heap: list[tuple[dt.datetime, int, Iterator[dt.datetime]]] = field(default_factory=list)
    count: int = 0

    def run(self) -> None:
        """From the first day to now."""
        from django.utils import timezone

        from yuexu.simulate import houses, upkeep
        from yuexu.simulate.residents import Residents

        order = self.order
        began = time.monotonic()
        midnight = timezone.localtime(order.now).replace(hour=0, minute=0, second=0, microsecond=0)
        since = midnight - dt.timedelta(days=order.days)
        code, name = (
            ("yuexu", "月序月子中心")
            if order.number == 0
            else (f"house{order.number + 1}", f"月序{order.number + 1}号馆")
        )
        house = houses.build(code, name, seed=order.seed, since=since, rooms_wanted=order.rooms, logins=order.logins)
        residents = Residents(house, order.seed, since, order.now)
        self._cast(house, residents, since)
        self._until(since)
        day = since
        while day <= midnight:
            residents.plan_day(day)
            for hour in (6, 10, 14, 18, 21, 24):
                upto = min(day + dt.timedelta(hours=hour), order.now)
                self._until(upto)
                residents.write(upto)
                upkeep.shift(house, residents, upto)
                if upto == order.now:
                    break
            if (day - since).days in LOOKS:
                _look_at_the_rows()
            _say(order, (day - since).days, began)
            day += dt.timedelta(days=1)
        upkeep.finish(house, order.now)
        print(file=sys.stderr)

    def _cast(self, house: houses.House, residents: Residents, since: dt.datetime) -> None:  # noqa: F821
        from yuexu.simulate import births, life

        order = self.order
        dice = random.Random(f"cast-{order.seed}")
        arrivals = births.stream(order.seed)
        every = 365 / order.families
        first = since.date() - dt.timedelta(days=34)
        days_wanted = order.days + 34 + MARGIN
        for number in range(round(days_wanted / every)):
            delivery = arrivals[number % len(arrivals)]
            plan = _plan(house, delivery, dice, first + dt.timedelta(days=number * every))
            self._sleep(life.guest(plan, residents))
        for _ in range(round(order.days * 2.1 * order.families / 287)):
            at = since + dt.timedelta(days=dice.uniform(0, order.days), hours=0)
            self._sleep(life.passer_by(house, dice, life.working(dice, at.date())))
        for _ in range(max(2, round(order.days / 8))):
            at = since + dt.timedelta(days=dice.uniform(2, order.days))
            self._sleep(life.complaint(house, dice, life.working(dice, at.date()), residents))

    def _sleep(self, acts: Iterator[dt.datetime]) -> None:
        at = next(acts, None)
        if at is not None and at <= self.order.now:
            self.count += 1
            heapq.heappush(self.heap, (at, self.count, acts))

    def _until(self, upto: dt.datetime) -> None:
        """Let everybody act whose time has come."""
        while self.heap and self.heap[0][0] <= upto:
            _, _, acts = heapq.heappop(self.heap)
            self._sleep(acts)


def _plan(house: houses.House, delivery: births.Delivery, dice: random.Random, born_on: dt.date) -> life.Plan:  # noqa: F821
    """A family whose baby comes about that day: the house was told a due date at 40 weeks."""
    from django.utils import timezone

    from yuexu.simulate import life

    born_on += dt.timedelta(days=dice.randint(-3, 3))
    zone = timezone.get_current_timezone()
    born_at = dt.datetime.combine(born_on, dt.time(dice.randint(0, 23), dice.randint(0, 59)), zone)
    early = 280 - delivery.weeks * 7 - dice.randint(0, 6)
    return life.Plan(house, delivery, random.Random(dice.getrandbits(64)), born_on + dt.timedelta(days=early), born_at)


def _say(order: Order, day: int, began: float) -> None:
    done = f"{day}/{order.days} days lived, {time.monotonic() - began:.0f} s"
    print(f"\r  centre {order.number + 1}: {done}   ", end="", file=sys.stderr, flush=True)
