"""`yuexu bench`: server time and queries of the pages a house lives on, measured in one process on a simulated centre.

Requests a second with many clients and memory of the processes are not measured here yet (bench/client.py is the tool).
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

from yuexu.bench.client import quantile

WARM_UP = 5


def main(words: list[str]) -> int:
    """Measure each page so many times; print p50 and p95 in milliseconds, processor time beside the clock."""
    parser = argparse.ArgumentParser(prog="yuexu bench", description=__doc__)
    parser.add_argument("--times", type=int, default=60)
    asked = parser.parse_args(words)
    os.environ |= {"YUEXU_TIMING": "1", "YUEXU_STATIC": "plain"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yuexu.config.settings")
    import django

    django.setup()
    from yuexu.people.models import Centre

    if not Centre.objects.filter(code="yuexu").exists():
        print("There is no demo centre to measure; `yuexu simulate` makes one.", file=sys.stderr)
        return 1
    print(f"{'page':<24}{'p50 ms':>9}{'p95 ms':>9}{'cpu p50':>9}{'queries':>9}")
    for name, ask in _pages():
        _measure(name, ask, asked.times)
    return 0


def _pages() -> list[tuple[str, Callable[[], Any]]]:
    from django.utils import timezone

    from yuexu.stays.models import Stay

    nurse, director = _browser("care_nurse"), _browser("house_director")
    babies = [
        baby
        for stay in Stay.objects.filter(state="resident", centre__code="yuexu").select_related("birth").order_by("pk")
        if stay.birth
        for baby in stay.birth.babies.order_by("order")
    ]
    baby, others = babies[0], itertools.cycle(babies[1:])  # a day is read, and the others' feeds are saved

    def feed() -> Any:
        at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
        told = {
            "method": "formula",
            "amount": "60",
            "quality": "good",
            "client_id": str(uuid.uuid4()),
            "observed_at": at,
        }
        return nurse.post(f"/care/baby/{next(others).pk}/cards/feed/", told)

    return [
        ("my shift", lambda: nurse.get("/handbook/shift/")),
        ("home", lambda: nurse.get("/")),
        ("room board, six weeks", lambda: director.get("/stays/board/")),
        ("a baby's day", lambda: nurse.get(f"/care/baby/{baby.pk}/")),
        ("saving a feed", feed),
        ("compliance", lambda: director.get("/handbook/compliance/")),
    ]


def _browser(username: str) -> Any:
    """A client signed in as that demo account, second factor shown."""
    from django.test import Client

    from yuexu.people.middleware import SECOND_FACTOR
    from yuexu.people.models import Account, Staff
    from yuexu.people.sessions import STAFF

    account = Account.objects.get(username=username)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[STAFF] = Staff.objects.get(account=account).pk
    session[SECOND_FACTOR] = "2026-01-01T00:00:00+00:00"
    session.save()
    return client


def _measure(name: str, ask: Callable[[], Any], times: int) -> None:
    server, processor, queries = [], [], set()
    for number in range(WARM_UP + times):
        began = time.process_time()
        answer = ask()
        spent = (time.process_time() - began) * 1000
        if answer.status_code not in {200, 303}:
            raise SystemExit(f"{name}: answered {answer.status_code}")
        if number >= WARM_UP:
            server.append(float(answer.headers["X-Server-Ms"]))
            processor.append(spent)
            queries.add(int(answer.headers["X-Queries"]))
    row = (quantile(server, 0.5), quantile(server, 0.95), quantile(processor, 0.5))
    print(f"{name:<24}" + "".join(f"{value:>9.1f}" for value in row) + f"{max(queries):>9}", flush=True)
