"""Our end of the keeper: start processes through it, hear what becomes of them, and end them all together."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

KEEPER = Path(__file__).with_name("keeper.py")
POLITE: list[tuple[str, float]] = [("TERM", 10.0), ("KILL", 3.0)]
Event = dict[str, Any]


class SupervisorLost(Exception):
    """The keeper ended without being asked; what it kept was told to end too."""


class Supervisor:
    """A keeper process and the processes it keeps. Use as a context manager; leaving it stops everything.

    `inherit`: file descriptors the keeper holds until everything has stopped: a lock stays taken.
    """

    def __init__(self, inherit: Sequence[int] = ()) -> None:
        self.inherit = tuple(inherit)
        self.pids: dict[str, int] = {}
        self.polite: dict[str, str] = {}  # how each process likes to be ended
        self.events: queue.Queue[Event] = queue.Queue()

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(KEEPER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            pass_fds=self.inherit,
            cwd="/",
        )
        self.reader = threading.Thread(target=self._listen, name="keeper events", daemon=True)
        self.reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(
        self,
        name: str,
        argv: Sequence[str | os.PathLike[str]],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        user: tuple[int, int] | None = None,
        wave: int = 1,
        restart: bool = True,
        log: Path | None = None,
        stops: Sequence[tuple[str, float]] = tuple(POLITE),
        plain: bool = False,
    ) -> int:
        """Start a process; return its pid. Higher waves stop first. Raises OSError if it cannot start."""
        order = {
            "do": "start", "name": name, "argv": [os.fspath(a) for a in argv],
            "env": dict(os.environ if env is None else env), "cwd": str(cwd) if cwd else None, "user": user,
            "wave": wave, "restart": restart, "log": str(log) if log else None, "stops": list(stops),
            "plain": plain,
        }  # fmt: skip
        self.polite[name] = stops[0][0]
        self._order(order)
        event = self._await(name, "started", "failed")
        if event["event"] == "failed":
            raise OSError(f"{name} cannot be started: {event['why']}")
        return int(event["pid"])

    def once(self, name: str, argv: Sequence[str | os.PathLike[str]], env: Mapping[str, str]) -> int:
        """Run a program to its end, with its output passed through, and return its exit code."""
        self.start(name, argv, env=env, restart=False, plain=True)
        return int(self._await(name, "exited")["code"])

    def _await(self, name: str, *kinds: str) -> Event:
        """Wait for certain news of one process; news of others heard meanwhile stays for `next_event`."""
        others: list[Event] = []
        event = self.next_event()
        while event.get("name") != name or event["event"] not in kinds:
            others.append(event)
            event = self.next_event()
        for other in others:
            self.events.put(other)
        return event

    def remove_at_end(self, directory: Path) -> None:
        """Have a directory deleted after everything has stopped, even if we are killed."""
        self._order({"do": "remove", "path": str(directory)})

    def next_event(self, timeout: float | None = None) -> Event:
        """The next news. Raises queue.Empty after `timeout` seconds, SupervisorLost if the keeper died."""
        event = self.events.get(timeout=timeout)
        if event["event"] == "lost":
            raise SupervisorLost("the process that keeps our processes was killed")
        return event

    def stop(self) -> None:
        """Stop everything, in order, and wait until it has. Harmless when repeated."""
        if self.process.stdin and not self.process.stdin.closed:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        self.process.wait()
        self.reader.join()
        if self.process.stdout:
            self.process.stdout.close()

    def _order(self, order: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(order).encode() + b"\n")
            self.process.stdin.flush()
        except OSError as error:
            self.reader.join()
            raise SupervisorLost("the process that keeps our processes was killed") from error

    def _listen(self) -> None:
        assert self.process.stdout is not None
        polite = False
        for line in self.process.stdout:
            event = json.loads(line)
            if event["event"] == "started":
                self.pids[event["name"]] = event["pid"]
            elif event["event"] == "exited":
                self.pids.pop(event["name"], None)
            polite = polite or event["event"] == "stopped"
            self.events.put(event)
        if not polite:
            self._end_survivors()
            self.events.put({"event": "lost"})

    def _end_survivors(self) -> None:
        """The keeper was killed. On Linux its children know already, elsewhere we say so; then we insist."""
        for insist, seconds in ((False, 30.0), (True, 3.0)):
            for name, pid in self.pids.items():
                number = "KILL" if insist else self.polite[name]
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, getattr(signal, f"SIG{number}"))
            deadline = time.monotonic() + seconds
            while any(_exists(pid) for pid in self.pids.values()) and time.monotonic() < deadline:
                time.sleep(0.05)


def _exists(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True
