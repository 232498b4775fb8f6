"""`yuexu backup FILE` and `yuexu restore FILE`: one file with the database and the uploaded files.

The file is a tar: `about.json`, `database.dump` (pg_dump's custom format) and `media/`. The secret key is not
in it: who finds a backup cannot read identity numbers. A restore therefore asks that the same key is there.
"""

import argparse
import contextlib
import hashlib
import hmac
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

import psycopg

from yuexu.launch import logins, session
from yuexu.launch.binaries import Binaries, find_binaries
from yuexu.launch.postgres import private_cluster
from yuexu.launch.problem import CannotStart
from yuexu.launch.supervisor import Supervisor

FORMAT = 1
# What replaces the old schema runs in the same transaction as the restore: it all happens or nothing does.
# The comment says for which code the database was made ready (yuexu.launch.ready): for none, now.
EMPTY = """
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS NULL', current_database());
EXCEPTION WHEN insufficient_privilege THEN NULL; END $$;
"""


def backup(words: list[str]) -> int:
    """`yuexu backup FILE`, while the house runs or not. DATABASE_URL is set (yuexu.__main__)."""
    parser = argparse.ArgumentParser(prog="yuexu backup", description="everything a house has, into one file")
    parser.add_argument("file", type=Path, help="where to; it must not exist yet")
    target: Path = parser.parse_args(words).file.absolute()
    if target.exists():
        raise CannotStart(f"{target} exists already; a backup never overwrites one")
    url = os.environ["DATABASE_URL"]
    programs = _programs_for(url)
    with tempfile.TemporaryDirectory(prefix=".yuexu-backup-", dir=target.parent) as place:
        dump, making = Path(place) / "database.dump", Path(place) / "whole.tar"
        _call(programs.program("pg_dump"), "--format=custom", "--no-owner", f"--file={dump}", f"--dbname={url}")
        _pack(making, _about(programs), dump, Path(os.environ["YUEXU_STATE"]) / "media")
        os.link(making, target)  # unlike a rename, refuses to replace a file made meanwhile
    megabytes = target.stat().st_size / 1e6
    print(f"Saved in {target} ({megabytes:.1f} MB). The secret key is not in it: keep that elsewhere.")
    return 0


def restore(words: list[str]) -> int:
    """`yuexu restore FILE [--replace]`, while the house does not run."""
    parser = argparse.ArgumentParser(prog="yuexu restore", description="put a backup back")
    parser.add_argument("file", type=Path)
    parser.add_argument("--replace", action="store_true", help="delete what is in the database now")
    asked = parser.parse_args(words)
    try:
        _restore(asked.file, replace=asked.replace)
    except CannotStart as problem:
        print(f"yuexu: {problem}.", file=sys.stderr)
        return 1
    print("Restored. The next `demo` or `serve` brings the tables up to this version.")
    return 0


def _restore(source: Path, *, replace: bool) -> None:
    given, state = os.environ.get("DATABASE_URL"), session.state_directory()
    with session.ownership(state, "restore") as own, Supervisor(inherit=[own.fd]) as kept:
        about = _read_about(source)
        _same_secret(about, session.secret(state))
        if given:
            addresses = logins.outside_addresses(given, session.secret(state))
        else:
            cluster = private_cluster(state)
            cluster.start(kept)
            addresses = logins.addresses(cluster)
        url = addresses["DATABASE_URL"]
        if not replace and _tables(url):
            raise CannotStart(f"the database has {_tables(url)} tables already; --replace deletes them first")
        _nobody_else(url)
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=state) as place:
            _unpack(source, Path(place))
            _load(url, Path(place) / "database.dump")
            _replace_media(Path(place) / "media", state / "media")


def _programs_for(url: str) -> Binaries:
    """Binaries at least as new as the server: pg_dump refuses a newer one."""
    with psycopg.connect(url) as connection:
        major = connection.info.server_version // 10000
    found = find_binaries()
    if found.major < major:
        raise CannotStart(f"the server is PostgreSQL {major}; set PG_BIN to programs as new (these: {found.version})")
    return found


def _about(programs: Binaries) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "postgresql": programs.version,
        "key": _key_mark(os.environ["YUEXU_SECRET_KEY"]),
    }


def _key_mark(secret: str) -> str:
    """Tells two keys apart and says nothing about either."""
    return hmac.new(secret.encode(), b"mark of the key in a backup", hashlib.sha256).hexdigest()[:16]


def _pack(making: Path, about: dict[str, Any], dump: Path, media: Path) -> None:
    """Write the tar, readable by its owner only, and see it safely on the disk."""
    with os.fdopen(os.open(making, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            words = json.dumps(about, indent=1).encode()
            entry = tarfile.TarInfo("about.json")
            entry.size = len(words)
            tar.addfile(entry, io.BytesIO(words))
            tar.add(dump, "database.dump")
            if media.is_dir():
                tar.add(media, "media")
        file.flush()
        os.fsync(file.fileno())


def _read_about(source: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source) as tar:
            file = tar.extractfile("about.json")
            assert file is not None
            about: dict[str, Any] = json.load(file)
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise CannotStart(f"{source} is not a backup of ours: {error}") from error
    if about.get("format") != FORMAT:
        raise CannotStart(f"{source} has format {about.get('format')}, this version reads {FORMAT}")
    return about


def _same_secret(about: dict[str, Any], secret: str) -> None:
    if about["key"] != _key_mark(secret):
        raise CannotStart(
            "the backup was made under another secret key, without which its identity numbers and phones "
            "cannot be read: put that key in the state directory's file `secret`, or in YUEXU_SECRET_KEY"
        )


def _tables(url: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchone()
    assert found is not None
    return int(found[0])


def _nobody_else(url: str) -> None:
    with psycopg.connect(url) as connection:
        others = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()
    if others and others[0]:
        raise CannotStart(f"{others[0]} other connections use the database: stop the web and the workers first")


def _unpack(source: Path, place: Path) -> None:
    """Write out the plain files; Debian 12's Python has no filter of tarfile's that refuses the rest."""
    with tarfile.open(source) as tar:
        for member in tar:
            inside = PurePosixPath(member.name)
            if inside.is_absolute() or ".." in inside.parts or not (member.isfile() or member.isdir()):
                raise CannotStart(f"{source} holds {member.name}, which no backup of ours does")
            file = tar.extractfile(member)
            (place / inside if file is None else (place / inside).parent).mkdir(parents=True, exist_ok=True)
            if file is not None:
                with (place / inside).open("wb") as copy:
                    shutil.copyfileobj(file, copy)


def _load(url: str, dump: Path) -> None:
    """Empty the database and load the dump in one transaction; on any error the old contents stay."""
    programs = _programs_for(url)
    reading = subprocess.Popen(
        [programs.program("pg_restore"), "--no-owner", "--no-comments", "--file=-", dump],
        stdout=subprocess.PIPE,
    )
    loading = subprocess.Popen(
        [programs.program("psql"), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", f"--dbname={url}"],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env={**os.environ, "PGOPTIONS": "-c client_min_messages=warning"},
    )  # fmt: skip
    assert reading.stdout is not None
    assert loading.stdin is not None
    assert loading.stderr is not None
    with reading, loading:
        broken = _feed(loading.stdin, _script(reading.stdout))
        if broken or reading.wait() != 0:
            loading.kill()  # before the end of its input, at which it would commit
        with contextlib.suppress(BrokenPipeError):
            loading.stdin.close()
        said = loading.stderr.read().decode().strip()[-500:]
    if reading.returncode or loading.returncode:
        raise CannotStart(f"the backup could not be loaded, and the database is as it was: {said}")


def _feed(target: IO[bytes], lines: Iterable[bytes]) -> bool:
    """Write the lines; say whether the reader ended before it had them all."""
    try:
        for line in lines:
            target.write(line)
        target.flush()
    except BrokenPipeError:
        return True
    return False


def _script(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The restore script behind the emptying; a setting unknown to servers before 17 is left out."""
    yield EMPTY.encode()
    for line in lines:
        if not line.startswith((b"SET transaction_timeout", b"CREATE SCHEMA public")):
            yield line


def _replace_media(new: Path, old: Path) -> None:
    shutil.rmtree(old, ignore_errors=True)
    new.mkdir(exist_ok=True)
    new.chmod(0o700)
    new.rename(old)


def _call(*argv: str | Path) -> None:
    ended = subprocess.run(argv, check=False, capture_output=True, text=True)
    if ended.returncode:
        raise CannotStart(f"{Path(argv[0]).name} failed: {ended.stderr.strip()[-500:]}")
