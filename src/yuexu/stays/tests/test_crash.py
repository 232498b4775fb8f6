"""Section 6: a server killed in the middle of a discharge leaves the books balanced and the stay whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from django.db import connection

from yuexu.contracts import ledger
from yuexu.people.tests import cast
from yuexu.stays import actions
from yuexu.stays.models import Stay
from yuexu.stays.tests import guests
from yuexu.trail.models import Entry

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

# What the doomed server runs: it discharges, and where it is told to it says so and waits for its end.
SERVER = """
import datetime as dt, importlib, sys, time
import django
django.setup()
from django.db import connection
from yuexu.people.models import Staff
from yuexu.stays import actions
from yuexu.stays.models import Stay
stay, by, now, where, name = sys.argv[1:]
module = importlib.import_module(where)
really = getattr(module, name)
def until_here(*args, **kwargs):
    really(*args, **kwargs)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        print(cursor.fetchone()[0], flush=True)
    time.sleep(60)
setattr(module, name, until_here)
actions.discharge(stay=Stay.objects.get(pk=stay), ending="medical", because="转院", by=Staff.objects.get(pk=by),
                  now=dt.datetime.fromisoformat(now))
"""
POINTS = [
    ("yuexu.stays.rules", "ended"),  # nothing written yet
    ("yuexu.stays.actions.leaving", "_settle"),  # stay, room days and books are written
    ("yuexu.rooms.actions", "release"),  # the room too
    ("yuexu.stays.actions.leaving", "publish"),  # everything is written, nothing is committed
]


@pytest.mark.parametrize("death", ["the server is killed", "its connection is cut"])
@pytest.mark.parametrize("point", POINTS, ids=[name for _, name in POINTS])
def test_a_discharge_happens_whole_or_not_at_all(point: tuple[str, str], death: str) -> None:
    stay = guests.ready_to_leave(nights=28)
    now = guests.at(cast.TODAY + 9 * guests.DAY)
    before = everything(stay)
    server = start(stay, now.isoformat(), *point)
    try:
        backend = int(server.stdout.readline())  # type: ignore[union-attr]
        if death == "the server is killed":
            os.kill(server.pid, signal.SIGKILL)
            server.wait(20)
        wait_for_the_end_of(backend, cut=death == "its connection is cut")
        assert everything(stay) == before
        again = Stay.objects.get(pk=stay.pk)
        after = actions.discharge(stay=again, ending="medical", because="转院", by=guests.butler(), now=now)
        assert (after.state, after.occupations.get().room.state) == ("left", "to_clean")
        assert (everything(stay)["books"]["state"], sum(ledger.balances(stay.centre_id).values())) == ("ended", 0)
    finally:
        server.kill()
        server.wait(20)
        server.stdout.close()  # type: ignore[union-attr]


def start(stay: Stay, now: str, *point: str) -> subprocess.Popen[str]:
    """A server of its own, on the tests' database."""
    words = [sys.executable, "-c", SERVER, str(stay.pk), str(guests.butler().pk), now, *point]
    return subprocess.Popen(
        words,
        env=os.environ | {"DATABASE_URL": address()},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def address() -> str:
    """Where the tests' database is."""
    told = connection.settings_dict
    host = told["HOST"] or ""
    place = f"?host={host}" if host.startswith("/") else ""
    at = "" if place else f"{host}:{told['PORT'] or 5432}"
    word = f":{told['PASSWORD']}" if told["PASSWORD"] else ""
    return f"postgresql://{told['USER']}{word}@{at}/{told['NAME']}{place}"


def wait_for_the_end_of(backend: int, *, cut: bool) -> None:
    """PostgreSQL notices by itself that a killed client is gone; a cut connection is what we cut."""
    with connection.cursor() as cursor:
        if cut:
            cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
        for _ in range(200):
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [backend])
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.1)
    raise AssertionError("the backend of the dead server lives on")


def everything(stay: Stay) -> dict[str, Any]:
    """The stay, its days, its room, its books and its trail, as the database holds them."""
    row = Stay.objects.get(pk=stay.pk)
    held = row.occupations.select_related("room").get()
    return {
        "stay": {field.attname: getattr(row, field.attname) for field in Stay._meta.concrete_fields},
        "held": (held.days, held.room.state),
        "preparations": held.room.preparations.count(),
        "trail": Entry.objects.count(),
        "books": books(row),
    }


def books(stay: Stay) -> dict[str, Any]:
    """Every posting of the house, and that they balance."""
    balances = ledger.balances(stay.centre_id)
    assert sum(balances.values()) == 0
    postings = list(stay.contract.postings.order_by("pk").values_list("account", "amount"))
    return {"balances": balances, "postings": postings, "state": stay.contract.state}
