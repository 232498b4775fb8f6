"""Remembers for which state of the code a database and a state directory were made ready, so that a start need not.

The mark is a fingerprint of the code's files by name, size and time. The database carries it as its comment (a
dropped or restored database has none), the state directory as a file. Where either differs, all is made ready again.
"""

import contextlib
import hashlib
from pathlib import Path

import psycopg
from psycopg import sql

from yuexu.launch.session import SOURCE

COMMENT = "SELECT shobj_description(oid, 'pg_database'), datname FROM pg_database WHERE datname = current_database()"


def fingerprint() -> str:
    """Of the package, the locks and the browser's packages. Compiled translations count by their presence only."""
    seen = hashlib.sha256()
    locks = [*(SOURCE.parent / "requirements").glob("*.lock"), SOURCE.parent / "node_modules" / ".package-lock.json"]
    code = [p for p in (SOURCE / "yuexu").rglob("*") if p.is_file() and p.suffix != ".pyc"]
    for path in sorted([*code, *(lock for lock in locks if lock.exists())]):
        facts = path.stat()
        seen.update(f"{path}\0{path.suffix != '.mo' and (facts.st_size, facts.st_mtime_ns)}\n".encode())
    return seen.hexdigest()


def is_ready(url: str, state: Path) -> bool:
    """Whether both marks are of the code as it is now."""
    now, mark = fingerprint(), state / "ready"
    if not mark.exists() or mark.read_text() != now:
        return False
    with psycopg.connect(url) as connection:
        found = connection.execute(COMMENT).fetchone()
    return found is not None and found[0] == now


def note_ready(url: str, state: Path) -> None:
    """Set both marks; a login that does not own its database sets none, and each of its starts does the work."""
    now = fingerprint()
    (state / "ready").write_text(now)
    with contextlib.suppress(psycopg.errors.InsufficientPrivilege), psycopg.connect(url) as connection:
        found = connection.execute(COMMENT).fetchone()
        assert found is not None
        order = sql.SQL("COMMENT ON DATABASE {} IS {}")
        connection.execute(order.format(sql.Identifier(found[1]), sql.Literal(now)))


def has_house(url: str) -> bool:
    """Whether any centre is in this database; its tables stand. A database that went away meanwhile counts as one that has."""
    try:
        with psycopg.connect(url) as connection:
            found = connection.execute("SELECT EXISTS (SELECT FROM people_centre)").fetchone()
    except psycopg.OperationalError:
        return True  # whoever keeps it says in a moment what became of it
    return found is not None and bool(found[0])
