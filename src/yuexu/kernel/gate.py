"""The second wall: a transaction in which PostgreSQL shows the rows of one centre only.

The web connects as `yuexu_web`, which owns nothing and sees through row-level security. Which centre it sees
is a setting *signed* with a key that this role cannot read: raw SQL can change the setting, but not forge it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, transaction

from yuexu.kernel.sql import observed

WEB_ROLE = "yuexu_web"


@lru_cache(maxsize=1024)
def pass_for(centre_id: int) -> str:
    """`<centre>.<signature>`: what the database checks before it shows a centre's rows."""
    inner = hashlib.sha256((gate_key() + str(centre_id)).encode()).hexdigest()
    return f"{centre_id}.{hashlib.sha256((gate_key() + inner).encode()).hexdigest()}"


@lru_cache(maxsize=1)
def gate_key() -> str:
    """The key shared with the database (table people_gatekey, hidden from the web role)."""
    return hmac.new(settings.SECRET_KEY.encode(), b"gate", hashlib.sha256).hexdigest()


@contextmanager
def inside(centre_id: int | None, *, writable: bool) -> Iterator[None]:
    """One transaction as the web role, in one centre (or none), that cannot write unless `writable`."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        _enter(pass_for(centre_id) if centre_id is not None else "", writable=writable)
        try:
            yield
        finally:
            if nested and not connection.needs_rollback:
                _leave(writable=writable)


def _enter(signed: str, *, writable: bool) -> None:
    read_only = "" if writable else ", set_config('transaction_read_only', 'on', true)"
    quietly(
        "SELECT set_config('role', %s::text, true), set_config('yuexu.pass', %s::text, true)" + read_only,
        [WEB_ROLE, signed],
    )


def _leave(*, writable: bool) -> None:
    """Inside an outer transaction (tests): check what a commit would check, then hand back the role.

    Both would otherwise outlive the savepoint; a deferred check run later would see no centre's rows.
    """
    with connection.cursor() as cursor:
        if writable:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT set_config('role', 'none', true), set_config('yuexu.pass', '', true)")


def quietly(sql: str, params: list[Any]) -> Any:
    """Run a statement whose parameters are bound by the server; its first row, or None.

    Django writes parameters into the statement, where another session of the same login could read them in
    `pg_stat_activity`: the pass, and the cookie of a session, must not stand there.
    """
    connection.ensure_connection()

    def run(sql: str, params: list[Any], many: bool, context: dict[str, Any]) -> Any:
        del many, context
        with psycopg.Cursor(connection.connection) as cursor:
            cursor.execute(sql.encode(), params, prepare=True)
            return cursor.fetchone()

    return observed(run, sql, params)
