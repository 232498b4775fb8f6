"""`yuexu demo` and `yuexu serve`: database, web, worker and live updates, started together and watched."""

import argparse
import contextlib
import http.client
import importlib.util
import os
import queue
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yuexu.__main__ import COMMANDS
from yuexu.launch import logins, ready, session
from yuexu.launch.postgres import private_cluster
from yuexu.launch.problem import CannotStart
from yuexu.launch.supervisor import Supervisor, SupervisorLost

WEB_WAIT = 60.0  # seconds until the first answer
YUEXU = [sys.executable, "-m", "yuexu"]
GRANIAN = [sys.executable, "-m", "yuexu.launch.preload"]
QUIET = ["--no-ws", "--http", "1", "--log-level", "warning"]
# A worker is bound by the interpreter: two processes fill two cores. Their threads wait: for what a browser sends, for
# their turn (config/turns.py), for a row that another holds.
WEB = [*GRANIAN, "yuexu.config.wsgi:application", *QUIET, "--interface", "wsgi", "--blocking-threads", "64",
       "--backpressure", "64", "--respawn-failed-workers", "--workers-kill-timeout", "5"]  # fmt: skip
# One of them computes at a time: no thread needs a pool of memory, nor a store of its own beside it.
OF_ALL_THREADS = {"MALLOC_ARENA_MAX": "1", "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0"}
AT_ONCE = [("TERM", 1.0), ("KILL", 3.0)]  # a shell ends only when the program it runs has ended
LIVE = [sys.executable, "-m", "yuexu.config.live"]
NO_HOUSE = """There is no house in it yet, and so no login. In another terminal:
  ./run yuexu open-house CODE NAME --manager NAME --user USER      (open-house --help tells more)"""


@dataclass(frozen=True)
class Plan:
    """What was asked for on the command line."""

    kind: str  # demo or serve
    host: str
    port: int
    workers: int
    fresh: bool = False
    days: int | None = None

    @property
    def address(self) -> str:
        return f"http://{'127.0.0.1' if self.host == '0.0.0.0' else self.host}:{self.port}"  # noqa: S104


def demo(words: list[str]) -> int:
    """`yuexu demo`: a centre in full swing."""
    parser = _parser("demo", "a centre in full swing, on a database of its own")
    parser.add_argument("--fresh", action="store_true", help="throw the demo's data away and live it anew")
    parser.add_argument("--days", type=int, help="how many days the centre has lived before now")
    asked = parser.parse_args(words)
    return _run(Plan("demo", asked.host, asked.port, asked.workers, asked.fresh, asked.days))


def serve(words: list[str]) -> int:
    """`yuexu serve`: a real house."""
    asked = _parser("serve", "a real house: as the demo, but nothing is invented").parse_args(words)
    return _run(Plan("serve", asked.host, asked.port, asked.workers))


def _parser(name: str, line: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"yuexu {name}", description=line)
    parser.add_argument("--port", type=int, default=int(os.environ.get("YUEXU_PORT", "8000")), help="default 8000")
    parser.add_argument("--host", default=os.environ.get("YUEXU_HOST", "127.0.0.1"), help="default 127.0.0.1")
    parser.add_argument("--workers", type=int, default=int(os.environ.get("YUEXU_WORKERS", "2")), help="web processes")
    return parser


def _run(plan: Plan) -> int:
    try:
        with _stop_on_signals():
            _house(plan)
    except (CannotStart, SupervisorLost) as problem:
        print(f"yuexu: {problem}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Everything that was saved is safe.", file=sys.stderr)
    return 0


@contextlib.contextmanager
def _stop_on_signals() -> Iterator[None]:
    """SIGTERM and a closed terminal end us as Ctrl-C does; a second one while we stop is not heard."""

    def stop(*_: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    yield


def _house(plan: Plan) -> None:
    """Everything, from the lock on the state directory to the last event; leaves only by an exception."""
    state = session.state_directory()
    with session.ownership(state, plan.kind) as own:
        session.kind_of_house(state, plan.kind)
        _port_free(plan.host, plan.port)
        _port_free(plan.host, plan.port + 1)
        with Supervisor(inherit=[own.fd]) as kept:
            env = {**os.environ, **session.facts(state), **_database(plan, state, kept)}
            env["YUEXU_DEMO"] = "1" if plan.kind == "demo" else ""
            _prepare(plan, kept, env)
            start_all(plan, kept, env)
            own.tell(doing=plan.kind, address=plan.address)
            _welcome(plan, kept, env)
            _watch(kept)


def _database(plan: Plan, state: Path, kept: Supervisor) -> dict[str, str]:
    """Addresses of the database: DATABASE_URL's, or the private cluster's, started here."""
    given = os.environ.get("DATABASE_URL")
    if given:
        if plan.fresh:
            raise CannotStart("--fresh works on the demo's own database only, and DATABASE_URL names another")
        return logins.outside_addresses(given, session.secret(state))
    cluster = private_cluster(state)
    cluster.start(kept)
    if plan.fresh:
        logins.forget(cluster)
        shutil.rmtree(state / "media", ignore_errors=True)
    return logins.addresses(cluster)


def _prepare(plan: Plan, kept: Supervisor, env: dict[str, str]) -> None:
    """Translations, tables and for the demo the lived days; beside them the browser's files. Nothing when all stands.

    The days take one processor for a minute and a half: what the browser needs is fetched and compressed by the other.
    """
    url, state = env["DATABASE_URL"], Path(env["YUEXU_STATE"])
    if ready.is_ready(url, state):
        return
    house = [[*YUEXU, "prepare", "tables"]]
    if plan.kind == "demo" and "simulate" in COMMANDS:
        days = [] if plan.days is None else ["--days", str(plan.days)]
        house.append([*YUEXU, "simulate", "--if-empty", *days])
    fetch = env.get("YUEXU_FETCH")  # set by `run demo` where the browser's packages are not there yet
    files = [[fetch, "assets"]] if fetch else []
    _side_by_side(kept, env, house, [*files, [*YUEXU, "prepare", "files"]])
    ready.note_ready(url, state)


def _side_by_side(kept: Supervisor, env: dict[str, str], *rows: list[list[str]]) -> None:
    """All rows at once, the programs of each one after another. Raises CannotStart as soon as one fails."""
    running: dict[str, Iterator[list[str]]] = {}

    def go_on(row: Iterator[list[str]]) -> None:
        argv = next(row, None)
        if argv is not None:
            name = _words(argv)
            kept.start(name, argv, env=env, restart=False, plain=True, stops=AT_ONCE)
            running[name] = row

    for row in rows:
        go_on(iter(row))
    while running:
        event = kept.next_event()
        if event["event"] == "exited" and event["name"] in running:
            if event["code"] != 0:
                raise CannotStart(f"`{event['name']}` failed; its words are above")
            go_on(running.pop(event["name"]))


def _words(argv: list[str]) -> str:
    """What one would type to run it."""
    return " ".join(["yuexu", *argv[len(YUEXU) :]] if argv[: len(YUEXU)] == YUEXU else argv)


def must(kept: Supervisor, name: str, words: list[str], env: dict[str, str]) -> None:
    """Run one of our commands to its end. Raises CannotStart if it fails."""
    argv = [*YUEXU, *words]
    if kept.once(name, argv, env) != 0:
        raise CannotStart(f"`{_words(argv)}` failed; its words are above")


def start_all(plan: Plan, kept: Supervisor, env: dict[str, str]) -> None:
    """The web, and when it answers the rest. Those that face the browser never learn the owner's address."""
    env = {**env, "MALLOC_ARENA_MAX": "2"}  # a pool of memory for each thread would keep what one request once took
    facing = {**env, **OF_ALL_THREADS, "YUEXU_ROLE": "web", "DATABASE_URL": env["YUEXU_WEB_DATABASE_URL"]}
    facing["YUEXU_LIVE_URL"] = env.get("YUEXU_LIVE_URL", f"http://127.0.0.1:{plan.port + 1}/live/")
    facing["YUEXU_ORIGIN"] = env.get("YUEXU_ORIGIN", plan.address)
    where = ["--host", plan.host, "--port"]
    kept.start("web", [*WEB, *where, str(plan.port), "--workers", str(plan.workers)], env=facing)
    _wait_for_web(plan, kept)
    if "worker" in COMMANDS:
        kept.start("worker", [*YUEXU, "worker"], env=env)
    if importlib.util.find_spec("yuexu.config.live"):
        kept.start("live", [*LIVE, *where, str(plan.port + 1)], env=facing)


def _wait_for_web(plan: Plan, kept: Supervisor) -> None:
    """Until the web answers anything at all. Raises CannotStart if it ends instead or stays silent."""
    deadline = time.monotonic() + WEB_WAIT
    while not _answers(plan):
        with contextlib.suppress(queue.Empty):
            event = kept.next_event(timeout=0.05)
            if event["event"] == "exited" and event["name"] == "web":
                raise CannotStart("the web process ended instead of answering; its words are above")
        if time.monotonic() > deadline:
            raise CannotStart(f"the web process did not answer at {plan.address} within {WEB_WAIT:.0f} seconds")


def _answers(plan: Plan) -> bool:
    connection = http.client.HTTPConnection(plan.address.removeprefix("http://"), timeout=10)
    try:
        connection.request("HEAD", "/")
        connection.getresponse()
    except OSError:
        return False
    finally:
        connection.close()
    return True


def _welcome(plan: Plan, kept: Supervisor, env: dict[str, str]) -> None:
    """The address; in the demo the logins, once `logins` is a command; in an empty database how to open a house."""
    if plan.kind == "demo" and "logins" in COMMANDS:
        kept.once("logins", [*YUEXU, "logins"], env)
    lived_in = ready.has_house(env["DATABASE_URL"])
    print(f"\n月序 is open at {plan.address}   (Ctrl-C closes it)", file=sys.stderr, flush=True)
    if not lived_in:
        print(NO_HOUSE, file=sys.stderr, flush=True)


def _watch(kept: Supervisor) -> None:
    """Say what happens to the processes until we are told to stop."""
    while True:
        event = kept.next_event()
        if event["event"] == "restarting":
            print(
                f"{event['name']} ended; starting it again in {event['after']:g} s",
                file=sys.stderr,
                flush=True,
            )


def _port_free(host: str, port: int) -> None:
    """Raises CannotStart, naming a free port, if this one is taken."""
    if _can_bind(host, port):
        return
    free = next((other for other in range(port + 10, port + 500, 10) if _can_bind(host, other)), port + 10)
    raise CannotStart(f"port {port} of {host} is in use. Choose another, e.g. --port {free} (or YUEXU_PORT={free})")


def _can_bind(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            return False
    return True
