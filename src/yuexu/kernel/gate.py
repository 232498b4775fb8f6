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

from django.conf import settings
from django.db import connection, transaction

from yuexu.kernel import sql

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


_ENTER = "SELECT set_config('role', %(role)s::text, true), set_config('yuexu.pass', %(signed)s::text, true)"
_READ_ONLY = ", set_config('transaction_read_only', 'on', true)"


def _enter(signed: str, *, writable: bool) -> None:
    """The pass is bound by the server: written into the statement, another session of this login could read it."""
    sql.rows(_ENTER if writable else _ENTER + _READ_ONLY, {"role": WEB_ROLE, "signed": signed})


def _leave(*, writable: bool) -> None:
    """Inside an outer transaction (tests): check what a commit would check, then hand back the role.

    Both would otherwise outlive the savepoint; a deferred check run later would see no centre's rows.
    """
    with connection.cursor() as cursor:
        if writable:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT set_config('role', 'none', true), set_config('yuexu.pass', '', true)")
