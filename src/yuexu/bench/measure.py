"""`yuexu measure`: server time, queries, requests a second and memory of a house that is open (with YUEXU_TIMING=1)."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from yuexu.bench.client import TOKEN, Browser, Sample, quantile, repeat, together
from yuexu.bench.machine import Watch
from yuexu.bench.memory import pss
from yuexu.bench.pages import Page

CLIENTS, RELOADING = 16, 8
SAVING = 3.0  # seconds of 16 clients that save: each baby would have hundreds of feeds after ten


def main(words: list[str]) -> int:
    """Measure and print; `--out` keeps the figures as JSON."""
    parser = argparse.ArgumentParser(prog="yuexu measure", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--offer", type=Path, help="only say here, as JSON, what would be asked")
    asked = parser.parse_args(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yuexu.config.settings")
    import django

    django.setup()
    if asked.offer:
        asked.offer.touch(mode=0o600)  # it holds the cookies of two logins
        asked.offer.write_text(json.dumps([asdict(page) for page in asked_pages()]))
        return 0
    told = measure(asked.port, asked.times, asked.seconds)
    if asked.out:
        asked.out.write_text(json.dumps(told))
    return 0


def measure(port: int, times: int, seconds: float) -> dict[str, Any]:
    """Each page alone, then with 16 clients; a save while 8 clients reload the board; a day's duties; memory."""
    watch, pages = Watch(), asked_pages()
    told: dict[str, Any] = {"alone": {}, "many": {}}
    print(f"{'one client':<26}{'p50 ms':>9}{'p95 ms':>9}{'queries':>9}", flush=True)
    for page in pages:
        who = Browser(port, page.cookie)
        repeat(who, page, 10)
        row = told["alone"][page.name] = repeat(who, page, times).row()
        print(f"{page.name:<26}{row['p50']:>9.1f}{row['p95']:>9.1f}{row['queries']:>9}{_failed(row)}", flush=True)
    print(f"\n{CLIENTS} clients{'':<16}{'a second':>9}{'p95 ms':>9}  (as the client sees it)", flush=True)
    for page in pages:
        crowd = [Browser(port, page.cookie) for _ in range(CLIENTS)]
        sample, rate = together(crowd, page, min(seconds, SAVING) if page.saves else seconds)
        row = told["many"][page.name] = sample.row() | {"rate": rate}
        print(f"{page.name:<26}{rate:>9.0f}{row['client_p95']:>9.1f}{_failed(row)}", flush=True)
    told["save_while_reloading"] = _save_while_reloading(port, pages[1], pages[3], seconds)
    told["feeds"] = _feeds_of_a_baby()
    told["day"] = _open_a_day()
    told["memory_mb"] = pss(os.environ["YUEXU_STATE"])
    print(
        "memory (PSS, MB): " + ", ".join(f"{name} {value:.0f}" for name, value in told["memory_mb"].items()), flush=True
    )
    told["machine"] = watch.told()
    print(
        "machine: a million additions in Python took {pace_before:.0f} ms before and {pace_after:.0f} ms after; "
        "others took {stolen:.0%} of its processors meanwhile".format(**told["machine"]),
        flush=True,
    )
    return told


def _failed(row: dict[str, float]) -> str:
    return f"  {row['failed']} FAILED" if row["failed"] else ""


def pages_of(nurse: str, director: str) -> list[Page]:
    """What is asked, with the cookies of who asks it: my shift, the board of six weeks, a baby's day, and saving a feed (of the other babies, in turn)."""
    from yuexu.stays.models import Stay

    here = Stay.objects.filter(state="resident", centre__code="yuexu").select_related("birth").order_by("pk")
    babies = [baby.pk for stay in here if stay.birth for baby in stay.birth.babies.order_by("order")]
    feeds = [f"/care/baby/{baby}/cards/feed/" for baby in babies[1:] or babies]
    return [
        Page("my shift", nurse, ["/handbook/shift/"]),
        Page("room board, six weeks", director, ["/stays/board/"]),
        Page("a baby's day", nurse, [f"/care/baby/{babies[0]}/"]),
        Page("saving a feed", nurse, feeds, saves=True),
    ]


def asked_pages() -> list[Page]:
    """The same as the demo's own nurse and director ask it."""
    return pages_of(cookie_of("care_nurse"), cookie_of("house_director"))


def cookie_of(username: str) -> str:
    """What a browser sends that is signed in as that account of the demo centre, second factor shown."""
    from yuexu.bench.session import session_of  # Django must be set up first
    from yuexu.people.models import Staff

    return f"sessionid={session_of(Staff.objects.get(account__username=username))}; csrftoken={TOKEN}"


def _save_while_reloading(port: int, board: Page, save: Page, seconds: float) -> dict[str, float]:
    """One nurse saves feeds while eight desks reload the board."""
    nurse = Browser(port, save.cookie)
    desks = [Browser(port, board.cookie) for _ in range(RELOADING)]
    reloading = threading.Thread(target=together, args=(desks, board, seconds))
    reloading.start()
    sample, until = Sample(), time.perf_counter() + seconds * 0.9
    for turn in itertools.count():
        nurse.time(save, turn, sample)
        if time.perf_counter() > until:
            break
    reloading.join()
    told = {"p50": quantile(sample.client, 0.5), "p95": quantile(sample.client, 0.95), "failed": sample.failed}
    print(
        f"\nsaving while {RELOADING} reload the board: p50 {told['p50']:.1f} ms, p95 {told['p95']:.1f} ms{_failed(told)}"
    )
    return told


def _feeds_of_a_baby() -> float:
    """How many feeds of three days a saved one was judged against in the end: a ward has about 25."""
    from django.utils import timezone

    from yuexu.care.models import ChartEntry
    from yuexu.care.queries.person import LATELY

    fed = ChartEntry.objects.filter(form="feed", observed_at__gte=timezone.now() - LATELY, centre__code="yuexu")
    count = fed.count() / max(1, fed.values("baby").distinct().count())
    print(f"feeds of each baby in three days after all this: {count:.0f} (a ward has about 25)")
    return count


def _open_a_day() -> dict[str, float]:
    """What the clock has to do for one more day of all centres; undone again."""
    import datetime as dt

    from django.db import transaction
    from django.utils import timezone

    from yuexu.handbook.actions import tick

    now = timezone.now()
    with transaction.atomic():
        tick(now=now)  # what is due anyway
        began = time.perf_counter()
        counted = tick(now=now + dt.timedelta(days=1))
        took = time.perf_counter() - began
        transaction.set_rollback(True)
    print(f"\none day's duties of all centres: {counted['opened']} opened in {took:.2f} s", flush=True)
    return {"opened": counted["opened"], "seconds": took}
