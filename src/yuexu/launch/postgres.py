"""A private PostgreSQL: one cluster, one owner, one socket that only its account can open (decision 0001)."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from yuexu.launch.account import Account, cluster_home, server_account, within_reach
from yuexu.launch.binaries import Binaries, find_binaries
from yuexu.launch.problem import CannotStart
from yuexu.launch.supervisor import Supervisor

PORT = 5432  # names the socket file; no TCP port is opened
LONGEST_SOCKET = 103  # bytes: macOS's limit less one; Linux has four more
PATIENCE = 300.0  # seconds for a start that replays a crash's log
STOPS = [("INT", 60.0), ("QUIT", 10.0), ("KILL", 3.0)]  # fast, immediate, gone

SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "100"}


@dataclass
class Cluster:
    """A cluster in `home` (0700, the account's). `throwaway` gives up safety against power loss for speed."""

    home: Path
    account: Account
    binaries: Binaries
    log: Path
    throwaway: bool = False
    socket: Path = field(init=False)

    @property
    def data(self) -> Path:
        return self.home / "data"

    def url(self, role: str, database: str) -> str:
        """A libpq address of this cluster."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket), safe='/')}"

    def start(self, supervisor: Supervisor, *, restart: bool = True) -> None:
        """Make the cluster if it is new, then start the server under `supervisor` and wait until it answers.

        The caller holds the state directory's lock, so a server still running here is a leftover: ended.
        Raises CannotStart with the last lines of the log.
        """
        if not self.data.exists():
            self._create()
        self._same_major()
        stop_leftover(self.data)
        self.account.write(self.data / "yuexu.conf", _configuration(self.throwaway))
        self.socket = self._socket_directory(supervisor)
        _trim(self.log)
        pid = supervisor.start(
            "postgres",
            [self.binaries.program("postgres"), "-D", self.data, "-k", self.socket, "-p", str(PORT)],
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
            user=None if self.account.same else (self.account.uid, self.account.gid),
            wave=0, restart=restart, log=self.log, stops=STOPS,
        )  # fmt: skip
        self._wait_until_ready(supervisor, pid)

    def _create(self) -> None:
        """initdb into a name beside the final one, so that an interrupted start leaves nothing half-made."""
        making = self.home / "data.new"
        if making.exists():
            shutil.rmtree(making)
        for wish in _locales(self.binaries.major):
            made = self.account.run(
                self.binaries.program("initdb"), "-D", making, "-U", "postgres", "--auth=trust",
                "--encoding=UTF8", *wish, *(["--no-sync"] if self.throwaway else []), check=False,
            )  # fmt: skip
            if made.returncode == 0:
                break
        else:
            raise CannotStart(f"PostgreSQL could not make its data directory {making}: {made.stderr.strip()}")
        self.account.write(
            making / "pg_hba.conf",
            "# Only over the socket, whose directory is closed to others.\nlocal all all trust\n",
        )
        conf = making / "postgresql.conf"  # initdb's findings about this machine (shared memory) stay in it
        self.account.write(conf, conf.read_text() + "\ninclude 'yuexu.conf'\n# Your own settings go below.\n")
        making.rename(self.data)

    def _same_major(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != str(self.binaries.major):
            raise CannotStart(
                f"the data in {self.data} is PostgreSQL {made_by}'s, but {self.binaries.bin} is "
                f"{self.binaries.version}: set PG_BIN to a PostgreSQL {made_by}, `yuexu backup`, "
                "and restore into a new state directory"
            )

    def _socket_directory(self, supervisor: Supervisor) -> Path:
        """A 0700 directory of the account, its path short enough for a socket; beside the data if it can."""
        beside = self.home / "socket"
        if len(os.fsencode(beside / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET:
            self.account.own(beside)
            for stale in beside.glob(".s.PGSQL.*"):  # a killed server's: its pid may be another's by now
                stale.unlink()
            return beside
        bases = [Path(p) for p in (os.environ.get("XDG_RUNTIME_DIR"), "/tmp") if p]  # noqa: S108 (0700, random name)
        base = next(p for p in bases if p.is_dir() and len(os.fsencode(p)) < 70 and self.account.reaches(p))
        short = Path(tempfile.mkdtemp(prefix="yuexu-", dir=base))
        if not self.account.same:
            os.chown(short, self.account.uid, self.account.gid)
        supervisor.remove_at_end(short)
        return short

    def _wait_until_ready(self, supervisor: Supervisor, pid: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            running = read_pid_file(self.data)
            if running and running.pid == pid and running.ready:
                return
            if "postgres" not in supervisor.pids:
                break
            time.sleep(0.01)
        tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])
        raise CannotStart(f"PostgreSQL did not start; the end of {self.log}:\n{tail}")


def _locales(major: int) -> list[list[str]]:
    """Collation by code point and Unicode character classes (pg_trgm needs them for Chinese), best first."""
    if major >= 17:
        return [
            ["--locale-provider=builtin", "--locale=C.UTF-8"],
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=en_US.UTF-8"],
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],
        ]
    return [["--locale=C.UTF-8"], ["--locale=C", "--lc-ctype=en_US.UTF-8"], ["--locale=C"]]


def _configuration(throwaway: bool) -> str:
    chosen = SETTINGS | (THROWAWAY if throwaway else {})
    lines = [f"{name} = {value}" for name, value in chosen.items()]
    return "\n".join(["# Rewritten at every start.", *lines, ""])


def _trim(log: Path) -> None:
    """Keep one older log when the current one has passed 5 MB."""
    if log.exists() and log.stat().st_size > 5_000_000:
        log.replace(log.with_suffix(".old.log"))


@dataclass(frozen=True)
class Running:
    """What postmaster.pid says: the server's pid, its socket directory, whether it accepts connections."""

    pid: int
    socket: Path
    ready: bool


def read_pid_file(data: Path) -> Running | None:
    """The contents of postmaster.pid, or None when it is absent or half-written."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return Running(int(lines[0]), Path(lines[4]), len(lines) > 7 and lines[7].strip() == "ready")
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _serves(pid: int, data: Path) -> bool:
    """Whether the process is a server of this data directory: it works there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
    except PermissionError:
        return False  # another account's process: a server of ours we could look at
    except FileNotFoundError:
        return not Path("/proc/self").exists() and _command_names_postgres(pid)


def _command_names_postgres(pid: int) -> bool:
    """Where there is no /proc: ask ps."""
    answer = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], check=False, capture_output=True, text=True)
    return "postgres" in answer.stdout


def stop_leftover(data: Path) -> None:
    """End a server whose keeper was killed; remove a postmaster.pid that names no server of this data."""
    try:
        pid = abs(int((data / "postmaster.pid").read_text().split()[0]))
    except (FileNotFoundError, IndexError, ValueError):
        return
    for name, seconds in STOPS:
        if _serves(pid, data):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, getattr(signal, f"SIG{name}"))
        deadline = time.monotonic() + seconds
        while _serves(pid, data) and time.monotonic() < deadline:
            time.sleep(0.05)
    (data / "postmaster.pid").unlink(missing_ok=True)


def private_cluster(state: Path) -> Cluster:
    """The cluster that belongs to a state directory."""
    home, account = cluster_home(state)
    return Cluster(home, account, within_reach(find_binaries(), account), state / "postgres.log")


def throwaway_cluster(supervisor: Supervisor, place: Path) -> Cluster:
    """A new cluster in an empty directory, started under `supervisor`: fast, not safe from power loss."""
    account = server_account()
    place.chmod(0o711)
    account.own(place / "home")
    binaries = within_reach(find_binaries(), account)
    cluster = Cluster(place / "home", account, binaries, place / "postgres.log", throwaway=True)
    cluster.start(supervisor, restart=False)
    return cluster
