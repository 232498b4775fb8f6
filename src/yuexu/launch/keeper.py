"""The keeper: a small process that owns every process we start, so that none outlives us however we die.

It is started by `supervisor.Supervisor` and uses the standard library only. Orders come in on standard input,
events go out on standard output, one JSON object a line. When standard input closes — our parent ended,
politely or by `kill -9` — it stops its children, wave by wave, and ends. Should the keeper itself be killed,
Linux signals each child directly (PR_SET_PDEATHSIG).

Orders:  {"do": "start", "name", "argv", "env", "cwd", "user": [uid, gid] or null, "wave", "restart", "log",
          "stops", "plain"}
         {"do": "remove", "path"}      a directory to delete once everything has stopped
Events:  {"event": "started" | "exited" | "restarting" | "failed" | "stopped", "name", "pid", …}
`plain` output carries no name before each line.
`stops` is the ladder of signals that ends a child: [["INT", seconds to wait], ["KILL", seconds]].
"""

import contextlib
import ctypes
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
FIRST_PAUSE = 0.5  # seconds before the first restart of a crashed child; doubles up to LONGEST_PAUSE
LONGEST_PAUSE = 30.0
HEALTHY_AFTER = 60.0  # a child that lived so many seconds is restarted without a growing pause
LAST_WORDS = 0.5  # seconds to wait for output after the end
TICK = 1.0  # seconds between looks at whether our parent still lives


def prctl(option: int, value: int) -> None:
    """Call Linux's prctl; on another system do nothing: there the closing of standard input has to do."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def _dies_with(parent: int, number: int) -> Callable[[], None]:
    """What a child does before exec: ask for `number` should the keeper die, and end if it already has."""

    def ask() -> None:
        for ignored in (signal.SIGINT, signal.SIGHUP):  # the keeper's deafness is not for its children
            signal.signal(ignored, signal.SIG_DFL)
        prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(1)

    return ask


class Child:
    """One kept process: how it is started, its output, and its history of restarts."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.order = order
        self.name: str = order["name"]
        self.stops: list[tuple[int, float]] = [
            (int(getattr(signal, f"SIG{name}")), float(wait)) for name, wait in order["stops"]
        ]
        self.process: subprocess.Popen[bytes] | None = None
        self.pause = FIRST_PAUSE
        self.started = 0.0
        self.restart_at: float | None = None
        self.patience = 0.0  # until when the last signal may take
        self.rest = b""  # the unfinished last line of its output

    def start(self) -> None:
        """Start the process as its user, in a session of its own, with its output to its log or to us."""
        user, log = self.order.get("user"), self.order.get("log")
        who: dict[str, Any] = {"user": user[0], "group": user[1], "extra_groups": []} if user else {}
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        out = os.open(log, flags, 0o600) if log else subprocess.PIPE
        try:
            self.process = subprocess.Popen(
                self.order["argv"],
                env=self.order["env"],
                cwd=self.order.get("cwd") or "/",
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_dies_with(os.getpid(), self.stops[0][0]),  # noqa: PLW1509 (the keeper has one thread)
                **who,
            )
        finally:
            if log:
                os.close(out)
        self.started, self.restart_at = time.monotonic(), None

    @property
    def alive(self) -> bool:
        """Whether the process runs, as far as we have noticed."""
        return self.process is not None and self.process.returncode is None

    @property
    def talks(self) -> bool:
        """Whether more output may come from it."""
        return self.process is not None and self.process.stdout is not None and not self.process.stdout.closed

    def reaped(self, code: int) -> None:
        """Note the end of the process and end whatever it left in its session."""
        assert self.process is not None
        self.process.returncode = code
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        if time.monotonic() - self.started > HEALTHY_AFTER:
            self.pause = FIRST_PAUSE

    def climb_down(self) -> bool:
        """Send the next signal of the ladder if its time has come; say whether to wait any longer."""
        if self.alive and time.monotonic() >= self.patience and self.stops:
            number, seconds = self.stops.pop(0)
            self.patience = time.monotonic() + seconds
            self.signal(number)
        return self.alive and (bool(self.stops) or time.monotonic() < self.patience)

    def signal(self, number: int) -> None:
        """Send a signal: KILL to the whole session, anything else to the leader, which tells its own."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            else:
                os.kill(self.process.pid, number)


class Keeper:
    """The loop: orders in, children's output through, ends noticed, everything stopped at last."""

    def __init__(self) -> None:
        self.parent = os.getppid()
        self.children: dict[str, Child] = {}
        self.removals: list[str] = []
        self.selector = selectors.DefaultSelector()
        self.orders = b""
        self.stopping = False

    def run(self) -> None:
        """Serve until the parent has gone or asks for the end; then stop all and remove what was asked."""
        self._listen()
        while not self.stopping:
            self._wait(TICK)
            if os.getppid() != self.parent:
                self.stopping = True
        for wave in sorted({child.order["wave"] for child in self.children.values()}, reverse=True):
            self._stop_wave([c for c in self.children.values() if c.order["wave"] == wave])
        self._drain()
        for path in self.removals:
            shutil.rmtree(path, ignore_errors=True)
        self._tell(event="stopped")

    def _listen(self) -> None:
        reading, writing = os.pipe()
        for end in (reading, writing):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._asked_to_stop)
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
            signal.signal(number, signal.SIG_IGN)
        self.selector.register(reading, selectors.EVENT_READ, lambda: os.read(reading, 4096))
        self.selector.register(0, selectors.EVENT_READ, self._read_orders)

    def _asked_to_stop(self, *_: object) -> None:
        self.stopping = True

    def _tell(self, **event: Any) -> None:
        with contextlib.suppress(OSError):
            os.write(1, json.dumps(event).encode() + b"\n")

    def _wait(self, seconds: float) -> None:
        """One turn of the loop: at most `seconds`, less when something happens or a restart falls due."""
        due = [c.restart_at for c in self.children.values() if c.restart_at is not None]
        nearest = min(due, default=time.monotonic() + seconds)
        for key, _ in self.selector.select(max(0.0, min(seconds, nearest - time.monotonic()))):
            key.data()
        self._reap()
        for child in self.children.values():
            if not self.stopping and child.restart_at is not None and child.restart_at <= time.monotonic():
                self._start(child)

    def _read_orders(self) -> None:
        data = os.read(0, 65536)
        if not data:
            self.stopping = True
            self.selector.unregister(0)
        *lines, self.orders = (self.orders + data).split(b"\n")
        for line in lines:
            self._obey(json.loads(line))

    def _obey(self, order: dict[str, Any]) -> None:
        if order["do"] == "remove":
            self.removals.append(order["path"])
        else:
            child = self.children[order["name"]] = Child(order)
            self._start(child)

    def _start(self, child: Child) -> None:
        try:
            child.start()
        except (OSError, subprocess.SubprocessError) as why:
            child.restart_at = None
            self._tell(event="failed", name=child.name, why=str(why))
            return
        assert child.process is not None
        if child.process.stdout is not None:
            self.selector.register(
                child.process.stdout, selectors.EVENT_READ, lambda: self._forward(child, child.process)
            )
        self._tell(event="started", name=child.name, pid=child.process.pid)

    def _forward(self, child: Child, process: subprocess.Popen[bytes] | None) -> None:
        """Pass on a child's output line by line, each with the child's name before it."""
        assert process is not None
        assert process.stdout is not None
        data = os.read(process.stdout.fileno(), 65536)
        if not data:
            self.selector.unregister(process.stdout)
            process.stdout.close()
            data = b"\n" if child.rest else b""
        *lines, child.rest = (child.rest + data).split(b"\n")
        prefix = b"" if child.order["plain"] else f"{child.name:<8}| ".encode()
        with contextlib.suppress(OSError):
            os.write(2, b"".join(prefix + line + b"\n" for line in lines))

    def _drain(self) -> None:
        """Pass on the last words of those that have ended."""
        deadline = time.monotonic() + LAST_WORDS
        while time.monotonic() < deadline and any(child.talks for child in self.children.values()):
            self._wait(0.05)

    def _reap(self) -> None:
        """Collect every ended process; as subreaper that includes orphans of our children."""
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                for child in self.children.values():
                    if child.process is not None and child.alive and child.process.pid == pid:
                        self._ended(child, os.waitstatus_to_exitcode(status))

    def _ended(self, child: Child, code: int) -> None:
        assert child.process is not None
        child.reaped(code)
        self._tell(event="exited", name=child.name, pid=child.process.pid, code=code)
        if child.order["restart"] and not self.stopping:
            child.restart_at = time.monotonic() + child.pause
            self._tell(event="restarting", name=child.name, after=child.pause)
            child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _stop_wave(self, children: list[Child]) -> None:
        """Let each child climb down its ladder of signals until all have ended or nothing is left to try."""
        while True:
            waiting = [child.climb_down() for child in children]
            if not any(waiting):
                return
            self._wait(0.1)


if __name__ == "__main__":
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    Keeper().run()
