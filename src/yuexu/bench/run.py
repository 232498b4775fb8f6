"""`yuexu bench`: houses of three sizes, each made on a database of its own, opened as in real life and measured."""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from yuexu.launch import logins, session
from yuexu.launch.demo import YUEXU, Plan, must, start_all
from yuexu.launch.postgres import private_cluster
from yuexu.launch.supervisor import Supervisor


@dataclass(frozen=True)
class Size:
    """How many centres, and how many days each has lived."""

    centres: int
    days: int


WAITING = """
SELECT count(*) FROM procrastinate_jobs
WHERE status IN ('todo', 'doing') AND (scheduled_at IS NULL OR scheduled_at <= now())
"""
SIZES = {"month": Size(1, 30), "ten-months": Size(1, 300), "ten-centres": Size(10, 30)}


def main(words: list[str]) -> int:
    """Make and measure each size; the last lines compare the larger ones with the first."""
    parser = argparse.ArgumentParser(prog="yuexu bench", description=__doc__)
    parser.add_argument("--sizes", default=",".join(SIZES), help=f"some of {', '.join(SIZES)}")
    parser.add_argument("--days", type=int, help="another number of lived days (a quick look)")
    parser.add_argument("--seconds", type=float, default=8.0, help="how long each load lasts")
    parser.add_argument("--times", type=int, default=100, help="how often each page is asked for alone")
    parser.add_argument("--out", type=Path, help="the figures as JSON, too")
    asked = parser.parse_args(words)
    told: dict[str, Any] = {}
    for name in asked.sizes.split(","):
        if name not in SIZES:
            parser.error(f"there is no size '{name}'")
        size = Size(SIZES[name].centres, asked.days or SIZES[name].days)
        print(f"\n{name}: {size.centres} centre(s), {size.days} days lived", flush=True)
        told[name] = _size(size, asked.seconds, asked.times)
    if asked.out:
        asked.out.write_text(json.dumps(told, indent=1) + "\n")
    _compare(told)
    return 0


def _size(size: Size, seconds: float, times: int) -> dict[str, Any]:
    """One size: its database, its days, its processes, its figures. Everything is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="yuexu-bench-") as directory:
        place = Path(directory)
        place.chmod(0o711)
        figures = place / "figures.json"
        with Supervisor() as kept:
            cluster = private_cluster(place)  # durable, as a house's own
            cluster.start(kept)
            env = {**os.environ, "YUEXU_STATE": str(place), **logins.addresses(cluster)}
            env |= {**session.facts(place), "YUEXU_TIMING": "1"}
            must(kept, "prepare", ["prepare"], env)
            must(kept, "simulate", ["simulate", "--days", str(size.days), "--centres", str(size.centres)], env)
            _swept(env["DATABASE_URL"])
            plan = Plan("serve", "127.0.0.1", _free_port(), 2)
            start_all(plan, kept, env)
            _papers_set(env["DATABASE_URL"])
            words = ["measure", "--port", str(plan.port), "--seconds", str(seconds), "--times", str(times)]
            kept.once("measure", [*YUEXU, *words, "--out", str(figures)], env)
        return dict(json.loads(figures.read_text()))


def _swept(address: str) -> None:
    """Years of rows came within minutes: have autovacuum's work done before anything is measured, not meanwhile."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def _papers_set(address: str) -> None:
    """Wait for the worker, for ten minutes at most: the PDFs of contracts signed lately fill a core until they are set."""
    until = time.monotonic() + 600
    with psycopg.connect(address, autocommit=True) as connection:
        while connection.execute(WAITING).fetchone() != (0,):
            if time.monotonic() > until:
                print("the worker is still busy: what follows was measured beside it", flush=True)
                return
            time.sleep(1)


def _free_port() -> int:
    """A port that is free, and the one after it too."""
    while True:
        with socket.socket() as one, socket.socket() as next_one:
            one.bind(("127.0.0.1", 0))
            try:
                next_one.bind(("127.0.0.1", one.getsockname()[1] + 1))
            except OSError:
                continue
            return int(one.getsockname()[1])


def _compare(told: dict[str, Any]) -> None:
    """How much dearer each page is in a larger house: the median against that of the first size."""
    sizes = list(told)
    for name in sizes[1:]:
        print(f"\n{name} against {sizes[0]}", file=sys.stdout)
        for page, row in told[name]["alone"].items():
            before = told[sizes[0]]["alone"][page]["p50"]
            print(f"  {page:<26}{row['p50'] / before if before else 0:>6.2f} x")
