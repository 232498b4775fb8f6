"""The second wall: a transaction in which PostgreSQL shows the rows of one centre only.

The web connects as `yuexu_web`, which owns nothing and sees through row-level security. Which centre it sees
is a setting *signed* with a key that this role cannot read: raw SQL can change the setting, but not forge it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from yuexu.kernel import sql
from yuexu.kernel.errors import RuleBroken

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


_entered: ContextVar[tuple[str, bool] | None] = ContextVar("entered", default=None)


@contextmanager
def inside(centre_id: int | None, *, writable: bool) -> Iterator[None]:
    """One transaction as the web role, in one centre (or none), that cannot write unless `writable`."""
    nested = connection.in_atomic_block
    signed = pass_for(centre_id) if centre_id is not None else ""
    with transaction.atomic(), sql.beginning(*_entrance(signed, writable=writable)):
        before = _entered.set(None if nested else (signed, writable))
        try:
            yield
        finally:
            _entered.reset(before)
            if nested and not connection.needs_rollback:
                _leave(writable=writable)
        if not nested and not connection.needs_rollback:
            sql.commit()


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """What is refused in here undoes the whole transaction of `inside`, which is then entered anew.

    For a request that writes nothing else: unlike a savepoint it costs nothing where all goes well. Inside another
    transaction (tests) it is a savepoint.
    """
    entered = _entered.get()
    if entered is None or connection.savepoint_ids:
        with transaction.atomic():
            yield
        return
    try:
        yield
    except (RuleBroken, IntegrityError):
        connection.connection.rollback()
        sql.forget()
        connection.run_on_commit = []
        connection.set_rollback(False)
        signed, writable = entered
        sql.rows(*_entrance(signed, writable=writable))
        raise


_ENTER = "SELECT set_config('role', %(role)s::text, true), set_config('yuexu.pass', %(signed)s::text, true)"
_READ_ONLY = ", set_config('transaction_read_only', 'on', true)"


def _entrance(signed: str, *, writable: bool) -> tuple[str, dict[str, str]]:
    """The pass is bound by the server: written into the statement, another session of this login could read it."""
    return _ENTER if writable else _ENTER + _READ_ONLY, {"role": WEB_ROLE, "signed": signed}


def _leave(*, writable: bool) -> None:
    """Inside an outer transaction (tests): check what a commit would check, then hand back the role.

    Both would otherwise outlive the savepoint; a deferred check run later would see no centre's rows.
    """
    with connection.cursor() as cursor:
        if writable:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT set_config('role', 'none', true), set_config('yuexu.pass', '', true)")
