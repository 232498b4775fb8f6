"""Hand-written SQL for what a house does all day: planned once a connection, its values bound by the server.

Building such a statement through the ORM, and planning it anew each time, costs several times what running it costs.
And Django writes values into the statement, where another session of the same login could read them in
`pg_stat_activity`: the pass of a centre, and the cookie of a session, must not stand there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from django.db import connection


def rows(sql: str, asked: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement with named values, `%(name)s`; row-level security holds as for any statement.

    A value whose type the statement does not tell needs a cast: `%(name)s::bigint`.
    """
    return list(_run(sql, asked, lambda cursor: cursor.fetchall()))


def count(sql: str, asked: Mapping[str, Any]) -> int:
    """How many rows a statement wrote."""
    return int(_run(sql, asked, lambda cursor: cursor.rowcount))


def _run(sql: str, asked: Mapping[str, Any], take: Callable[[psycopg.Cursor[Any]], Any]) -> Any:
    connection.ensure_connection()

    def run(sql: str, asked: Mapping[str, Any], many: bool, context: dict[str, Any]) -> Any:
        del many, context
        with psycopg.Cursor(connection.connection) as cursor:
            cursor.execute(sql.encode(), asked, prepare=True)
            return take(cursor)

    return _observed(run, sql, asked)


def _observed(run: Callable[..., Any], sql: str, asked: Any) -> Any:
    """Run it as Django's own cursor would: seen by the wrappers, in the log of queries, with Django's errors."""
    for wrapper in reversed(connection.execute_wrappers):
        run = _wrapped(wrapper, run)
    if connection.queries_logged:
        connection.queries_log.append({"sql": sql, "time": "0.000"})
    with connection.wrap_database_errors:
        return run(sql, asked, False, {"connection": connection, "cursor": None})


def _wrapped(wrapper: Any, run: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: wrapper(run, *args)
