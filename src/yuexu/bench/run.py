"""`yuexu bench`: houses of three sizes, each made on a database of its own, opened as in real life and measured."""

from __future__ import annotations

import argparse
import json
import os
import socket
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from yuexu.bench import turns
from yuexu.bench.pages import Page
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
TIMED = {"YUEXU_TIMING": "1"}
SIZES = {"month": Size(1, 30), "ten-months": Size(1, 300), "ten-centres": Size(10, 30)}


def main(words: list[str]) -> int:
    """Make and measure each size; then ask the larger ones and the first in turns, and say how much dearer they are."""
    parser = argparse.ArgumentParser(prog="yuexu bench", description=__doc__)
    parser.add_argument("--sizes", default=",".join(SIZES), help=f"some of {', '.join(SIZES)}")
    parser.add_argument("--days", type=int, help="another number of lived days (a quick look)")
    parser.add_argument("--seconds", type=float, default=8.0, help="how long each load lasts")
    parser.add_argument("--times", type=int, default=100, help="how often each page is asked for alone")
    parser.add_argument("--out", type=Path, help="the figures as JSON, too")
    asked = parser.parse_args(words)
    names = list(dict.fromkeys(asked.sizes.split(",")))
    for name in names:
        if name not in SIZES:
            parser.error(f"there is no size '{name}'")
    told: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="yuexu-bench-") as directory:
        Path(directory).chmod(0o711)
        houses = {name: Path(directory) / name for name in names}
        for name in names:
            size = Size(SIZES[name].centres, asked.days or SIZES[name].days)
            print(f"\n{name}: {size.centres} centre(s), {size.days} days lived", flush=True)
            _make(houses[name], size)
            told[name] = _measured(houses[name], asked.seconds, asked.times)
        first, *larger = houses
        for name in larger:
            told[name]["against"] = _compared(houses[name], houses[first], f"{name} against {first}")
    if asked.out:
        asked.out.write_text(json.dumps(told, indent=1) + "\n")
    return 0


def _make(place: Path, size: Size) -> None:
    """A house of that size on a database of its own."""
    place.mkdir(mode=0o711)
    with Supervisor() as kept:
        env = _database(place, kept)
        must(kept, "prepare", ["prepare"], env)
        must(kept, "simulate", ["simulate", "--days", str(size.days), "--centres", str(size.centres)], env)
        _swept(env["DATABASE_URL"])


def _database(place: Path, kept: Supervisor) -> dict[str, str]:
    """The house's database started, durable as a house's own; what its processes are told."""
    cluster = private_cluster(place)
    cluster.start(kept)
    return {**os.environ, "YUEXU_STATE": str(place), **logins.addresses(cluster), **session.facts(place), **TIMED}


def _open(place: Path, kept: Supervisor) -> tuple[int, dict[str, str]]:
    """All processes of a house, as in real life; its port, and what its processes are told."""
    env, port = _database(place, kept), _free_port()
    start_all(Plan("serve", "127.0.0.1", port, 2), kept, env)
    _papers_set(env["DATABASE_URL"])
    return port, env


def _measured(place: Path, seconds: float, times: int) -> dict[str, Any]:
    """The house's figures, with nothing else open."""
    figures = place / "figures.json"
    with Supervisor() as kept:
        port, env = _open(place, kept)
        words = ["measure", "--port", str(port), "--seconds", str(seconds), "--times", str(times)]
        kept.once("measure", [*YUEXU, *words, "--out", str(figures)], env)
    return dict(json.loads(figures.read_text()))


def _compared(larger: Path, first: Path, title: str) -> dict[str, float]:
    """How much dearer each page is in the larger house, both open and asked in turns."""
    with Supervisor() as one, Supervisor() as other:
        told = turns.ratios(_offered(larger, one), _offered(first, other))
    print(f"\n{title} (both open, asked in turns)", flush=True)
    for page, ratio in told.items():
        print(f"  {page:<26}{ratio:>6.2f} x", flush=True)
    return told


def _offered(place: Path, kept: Supervisor) -> turns.House:
    port, env = _open(place, kept)
    offer = place / "offer.json"
    must(kept, "measure", ["measure", "--offer", str(offer)], env)
    return turns.House(port, [Page(**told) for told in json.loads(offer.read_text())])


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
