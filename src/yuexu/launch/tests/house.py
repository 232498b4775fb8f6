"""What the launcher's tests share: a state directory, programs that own it, and a census of what runs on it."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from yuexu.launch.account import OUTSIDE
from yuexu.launch.session import SOURCE

OWNER = """
import sys, time
from pathlib import Path
import psycopg
from yuexu.launch import logins, session
from yuexu.launch.postgres import private_cluster
from yuexu.launch.supervisor import Supervisor
state = session.state_directory()
with session.ownership(state, "a test") as own, Supervisor(inherit=[own.fd]) as kept:
    cluster = private_cluster(state)
    cluster.start(kept)
    url = logins.addresses(cluster)["DATABASE_URL"]
    print("ready", kept.process.pid, kept.pids["postgres"], url, flush=True)
    with psycopg.connect(url) as connection:
        for line in sys.stdin:
            print(connection.execute(line).fetchall() if line.startswith("SELECT") else connection.execute(line) and 0)
            connection.commit()
            print("done", flush=True)
"""


@contextlib.contextmanager
def state_of_ours() -> Iterator[Path]:
    """A state directory that any account may enter, gone at the end with whatever it had outside."""
    with tempfile.TemporaryDirectory(prefix="yuexu-state-") as place:
        Path(place).chmod(0o755)
        state = Path(place) / "state"
        state.mkdir()
        yield state
        if (state / "id").exists():
            subprocess.run(["rm", "-rf", str(OUTSIDE / (state / "id").read_text().strip())], check=True)


def environment(state: Path, **more: str) -> dict[str, str]:
    """Ours without what the test session has set: its database, its settings, its key."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("YUEXU_", "DATABASE_", "DJANGO_", "PYTEST_"))}
    return {**ours, "YUEXU_STATE": str(state), "PYTHONPATH": str(SOURCE), "PYTHONWARNINGS": "", **more}


def yuexu(state: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    argv = [sys.executable, "-m", "yuexu", *words]
    return subprocess.run(argv, env=environment(state, **more), capture_output=True, text=True, timeout=300)


class Program:
    """A running process, its standard output read line by line; killed at the end if still there."""

    def __init__(self, argv: list[str], env: dict[str, str], *, ends_with_input: bool = False) -> None:
        self.ends_with_input = ends_with_input
        self.process = subprocess.Popen(
            argv, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin
        assert self.process.stdout
        if self.process.poll() is None and not self.ends_with_input:
            self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait(120)
        self.process.stdout.close()

    def until(self, words: str) -> str:
        """The first line with these words; fails when the output ends before."""
        assert self.process.stdout
        seen = []
        for line in self.process.stdout:
            if words in line:
                return line.rstrip("\n")
            seen.append(line)
        raise AssertionError(f"never said {words!r}:\n{''.join(seen)}")

    def ask(self, statement: str) -> str:
        """Have an owner run a statement in a transaction of its own; what it answered."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(statement + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().rstrip("\n")
        self.until("done")
        return answer

    def kill(self) -> None:
        """As `kill -9`."""
        self.process.kill()
        self.process.wait()


def owner(state: Path, **more: str) -> Program:
    """A program that owns the directory and runs its cluster; its first line is: ready KEEPER POSTGRES URL."""
    argv = [sys.executable, "-c", textwrap.dedent(OWNER)]
    return Program(argv, environment(state, **more), ends_with_input=True)


def alive(pid: int) -> bool:
    """Whether the process runs (a zombie does not)."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def census(state: Path) -> list[str]:
    """Every process that names the state directory, works in it, or works in its cluster outside."""
    marks = [str(state)] + ([(state / "id").read_text().strip()] if (state / "id").exists() else [])
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            facts = (place / "cmdline").read_bytes() + (place / "environ").read_bytes()
            facts += os.fsencode((place / "cwd").readlink())
            if any(os.fsencode(mark) in facts for mark in marks) and alive(int(place.name)):
                found.append(f"{place.name} {(place / 'cmdline').read_text()}")
    return found


def soon(holds: Callable[[], bool], seconds: float = 90.0) -> bool:
    """Whether it comes to hold within so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return holds()
