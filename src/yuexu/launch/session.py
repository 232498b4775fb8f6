"""A state directory and its database: who owns it now, its secret, and the environment our processes need."""

import contextlib
import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yuexu.launch import logins
from yuexu.launch.postgres import Cluster, private_cluster, read_pid_file
from yuexu.launch.problem import CannotStart
from yuexu.launch.supervisor import Supervisor

SOURCE = Path(__file__).resolve().parents[2]
LONGEST_ENDING = 90.0  # seconds a killed owner's keeper may need to stop everything


def state_directory() -> Path:
    """YUEXU_STATE, or `.yuexu` beside the code. Made if need be. Raises CannotStart if it is not ours."""
    state = Path(os.environ.get("YUEXU_STATE") or SOURCE.parent / ".yuexu").absolute()
    try:
        state.mkdir(parents=True, exist_ok=True)
        (state / "media").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise CannotStart(
            f"{state} cannot be written ({error.strerror}); set YUEXU_STATE to another directory"
        ) from error
    return state


def secret(state: Path) -> str:
    """YUEXU_SECRET_KEY, or the random one kept in the state directory. What it encrypts is lost with it."""
    given = os.environ.get("YUEXU_SECRET_KEY")
    if given:
        return given
    kept = state / "secret"
    if not kept.exists():
        new = kept.with_name(f".secret-{secrets.token_hex(4)}")
        new.touch(mode=0o600)
        new.write_text(secrets.token_urlsafe(48) + "\n")
        new.rename(kept)
    return kept.read_text().strip()


@dataclass(frozen=True)
class Ownership:
    """The lock on a state directory. The keeper holds `fd` too, so that it lasts until all has stopped."""

    fd: int

    def tell(self, **facts: Any) -> None:
        """Write down, for a second comer, who owns the directory and where the house answers."""
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, json.dumps({"pid": os.getpid(), **facts}).encode(), 0)


@contextlib.contextmanager
def ownership(state: Path, doing: str) -> Iterator[Ownership]:
    """Own a state directory while the block runs. Raises CannotStart, naming the owner, if another does."""
    try:
        fd = os.open(state / "owner", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise CannotStart(f"{state} belongs to another user: start as its owner, or set YUEXU_STATE") from error
    try:
        _lock(fd, state)
        own = Ownership(fd)
        own.tell(doing=doing)
        yield own
    finally:
        os.close(fd)


def _lock(fd: int, state: Path) -> None:
    deadline = time.monotonic() + LONGEST_ENDING
    while True:
        try:
            return fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = _owner(fd)
            if _lives(owner.get("pid")) or time.monotonic() > deadline:
                raise CannotStart(_occupied(state, owner)) from None
            time.sleep(0.1)  # its owner was killed: the keeper is still stopping things


def _owner(fd: int) -> dict[str, Any]:
    with contextlib.suppress(ValueError):
        return dict(json.loads(os.pread(fd, 4096, 0)))
    return {}


def _lives(pid: int | None) -> bool:
    if pid is None:
        return True  # taken this instant, and nothing written yet
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _occupied(state: Path, owner: dict[str, Any]) -> str:
    where = f" at {owner['address']}" if owner.get("address") else ""
    return (
        f"{state} is in use: process {owner.get('pid', '?')} runs `yuexu {owner.get('doing', '?')}`{where}. "
        "Stop that first, or set YUEXU_STATE to another directory"
    )


def kind_of_house(state: Path, kind: str) -> None:
    """A directory holds the demo or a house, for ever: `demo --fresh` must never meet real mothers."""
    mark = state / "kind"
    if not mark.exists():
        mark.write_text(kind + "\n")
    found = mark.read_text().strip()
    if found != kind:
        raise CannotStart(
            f"{state} was made by `yuexu {found}`; set YUEXU_STATE to another directory for `yuexu {kind}`"
        )


def _attach(state: Path) -> Cluster | None:
    """The private cluster, if it is running now under another process of ours."""
    if not (state / "owner").exists():
        return None
    cluster = private_cluster(state)
    running = read_pid_file(cluster.data)
    if running is None or not running.ready or not _lives(running.pid):
        return None
    cluster.socket = running.socket
    return cluster if cluster.socket.is_dir() else None


def facts(state: Path) -> dict[str, str]:
    """The part of the environment that does not depend on the database."""
    path = os.pathsep.join([str(SOURCE), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {"YUEXU_STATE": str(state), "YUEXU_SECRET_KEY": secret(state), "PYTHONPATH": path}


@contextlib.contextmanager
def database(doing: str) -> Iterator[dict[str, str]]:
    """The environment of a database for one command: DATABASE_URL's, the running one, or started for it."""
    given = os.environ.get("DATABASE_URL")
    state = state_directory()
    attached = None if given else _attach(state)
    if given:
        yield facts(state) | {"DATABASE_URL": given}
    elif attached:
        yield facts(state) | logins.urls(attached)
    else:
        with ownership(state, doing) as own, Supervisor(inherit=[own.fd]) as kept:
            cluster = private_cluster(state)
            cluster.start(kept)
            yield facts(state) | logins.addresses(cluster)
