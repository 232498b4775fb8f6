"""Hand-written SQL for what a house does all day: planned once a connection, its values bound by the server.

Building such a statement through the ORM, and planning it anew each time, costs several times what running it costs.
And Django writes values into the statement, where another session of the same login could read them in
`pg_stat_activity`: the pass of a centre, and the cookie of a session, must not stand there.

psycopg's cursor would prepare as well, at three times the processor time: a nurse's save runs seven of these, so they
are handed to libpq directly (decision 0008). Values are still written and read by psycopg. What begins a transaction
travels with its first statement, and what nobody reads the answer of with the next or with the commit: on a busy
machine each journey to PostgreSQL waits for a processor twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from select import POLLIN, poll
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import abc
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

GOOD = {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}
_PLACE = re.compile(r"%(?:\((\w+)\)s|%)")

Row = tuple[Any, ...]
Known = dict[tuple[str, tuple[int, ...]], bytes]  # the name of a statement by its text and the types of its values
_prepared: WeakKeyDictionary[psycopg.Connection[Any], Known] = WeakKeyDictionary()
Asked = tuple[str, Mapping[str, Any]]
Along = WeakKeyDictionary[psycopg.Connection[Any], list[Asked]]
_along: Along = WeakKeyDictionary()  # what the next statement takes along, as long as a `beginning` lasts

# What else can be done while a commit is written to the disk: a web process turns to its next request (config/turns.py).
meanwhile: ContextVar[Callable[[], None]] = ContextVar("meanwhile", default=lambda: None)


def rows(sql: str, asked: Mapping[str, Any]) -> list[Row]:
    """The rows of a statement with named values, `%(name)s`; row-level security holds as for any statement.

    A value whose type the statement does not tell needs a cast: `%(name)s::bigint`. The text must be one of a few, never
    made up for the occasion: it is kept for the life of the connection.
    """
    return list(_observed(_rows, sql, asked))


def count(sql: str, asked: Mapping[str, Any]) -> int:
    """How many rows a statement wrote."""
    return int(_observed(_count, sql, asked))


@contextmanager
def beginning(sql: str, asked: Mapping[str, Any]) -> Iterator[None]:
    """Run this before the first statement in here, whoever sends that; before none if there is none.

    For what a transaction begins with and nobody reads the answer of. What still waits in the end (`later`) is sent by
    `commit`; where that is not called, it was not to be.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    here = connection.connection
    outermost = here not in _along
    _along.setdefault(here, [])
    try:
        with connection.execute_wrapper(_first):
            later(sql, asked)
            yield
    finally:
        if outermost:
            del _along[here]


def later(sql: str, asked: Mapping[str, Any]) -> None:
    """Run this before the next statement, at the latest with the commit; outside of `beginning` at once.

    For what nobody reads the answer of: it travels along. What the database refuses of it is raised there, too.
    """
    _observed(_later, sql, asked)


def _later(sql: str, asked: Mapping[str, Any], many: bool, context: dict[str, Any]) -> None:
    waits = _along.get(context["connection"].connection)
    if waits is None:
        _count(sql, asked, many, context)
    else:
        waits.append((sql, asked))


def forget() -> None:
    """The transaction was undone: so is what it had left for later."""
    waits = _along.get(connections[DEFAULT_DB_ALIAS].connection)
    if waits:
        waits.clear()


def commit() -> None:
    """Commit, if a transaction has begun, with what was left for later; Django finds nothing more to do."""
    connection = connections[DEFAULT_DB_ALIAS]
    here = connection.connection
    if here.pgconn.transaction_status == TransactionStatus.IDLE and len(_along.get(here, ())) < 2:
        return  # nothing but its beginning waits
    with connection.wrap_database_errors:
        calls = [_call(here, text, values)[0] for text, values in (*_waiting(here), ("COMMIT", {}))]
        meanwhile.get()()
        _send(here, calls)


def _first(run: Callable[..., Any], sql: Any, asked: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's cursor is about to send a statement; ours (without a cursor) take along what waits."""
    if context["cursor"] is not None:
        here = context["connection"].connection
        if here.pgconn.transaction_status == TransactionStatus.INERROR:
            forget()
        elif _along.get(here):
            with context["connection"].wrap_database_errors:
                _send(here, [_call(here, text, values)[0] for text, values in _waiting(here)])
    return run(sql, asked, many, context)


def _rows(sql: str, asked: Mapping[str, Any], many: bool, context: dict[str, Any]) -> list[Row]:
    del many
    result, types = _ask(context["connection"].connection, sql, asked)
    types.set_pgresult(result)
    return types.load_rows(0, result.ntuples, tuple)


def _count(sql: str, asked: Mapping[str, Any], many: bool, context: dict[str, Any]) -> int:
    del many
    return _ask(context["connection"].connection, sql, asked)[0].command_tuples or 0


class _Statement(NamedTuple):
    """A statement as PostgreSQL reads it, `$1` for the first of `names`."""

    text: bytes
    names: tuple[str, ...]
    formats: Sequence[PyFormat]


@lru_cache(maxsize=1000)
def _statement(sql: str) -> _Statement:
    places: dict[str, int] = {}

    def place(found: re.Match[str]) -> str:
        name = found[1]
        return f"${places.setdefault(name, len(places) + 1)}" if name else "%"

    text = _PLACE.sub(place, sql).encode()
    return _Statement(text, tuple(places), [PyFormat.AUTO] * len(places))


class _Call(NamedTuple):
    """A prepared statement with its values."""

    name: bytes
    values: Sequence[Any]
    formats: Sequence[Any]


def _ask(here: psycopg.Connection[Any], sql: str, asked: Mapping[str, Any]) -> tuple[PGresult, abc.Transformer]:
    """What PostgreSQL answers, and what reads its values; raises psycopg's errors."""
    call, types = _call(here, sql, asked)
    before = [_call(here, text, values)[0] for text, values in _waiting(here)]
    return _send(here, [*before, call]), types


def _waiting(here: psycopg.Connection[Any]) -> Iterator[Asked]:
    """What must go before the next statement: the beginning of the transaction, which Django leaves to it, and what it takes along."""
    if not here.autocommit and here.pgconn.transaction_status == TransactionStatus.IDLE:
        yield "BEGIN", {}
    waits = _along.get(here)
    if waits:
        yield from waits
        waits.clear()


def _call(here: psycopg.Connection[Any], sql: str, asked: Mapping[str, Any]) -> tuple[_Call, abc.Transformer]:
    """The statement, prepared now if this connection has not seen it."""
    statement = _statement(sql)
    types: abc.Transformer = Transformer(here)
    values = types.dump_sequence([asked[name] for name in statement.names], statement.formats)
    known = _prepared.setdefault(here, {})
    name = known.get((sql, types.types or ()))
    if name is None:
        name = b"yuexu_%d" % len(known)
        _good(here, here.pgconn.prepare(name, statement.text, types.types))
        known[sql, types.types or ()] = name
    return _Call(name, values, types.formats or ()), types


def _send(here: psycopg.Connection[Any], calls: list[_Call]) -> PGresult:
    """The answer to the last of these, which travel together; raises the error of the first that was refused."""
    pgconn = here.pgconn
    if len(calls) == 1:
        return _good(here, pgconn.exec_prepared(*calls[0]))
    pgconn.enter_pipeline_mode()
    for call in calls:
        pgconn.send_query_prepared(*call)
    pgconn.pipeline_sync()
    answers = [_answer(pgconn) for _ in calls]
    _next(pgconn)  # the end of the journey
    pgconn.exit_pipeline_mode()
    return [_good(here, answer) for answer in answers][-1]


def _answer(pgconn: PGconn) -> PGresult:
    answer = _next(pgconn)
    if answer is None:
        raise psycopg.OperationalError("the connection is lost")
    while _next(pgconn) is not None:
        pass
    return answer


def _next(pgconn: PGconn) -> PGresult | None:
    """libpq would wait for it as well, but with the interpreter in its hand: no other thread would run meanwhile."""
    while pgconn.is_busy():
        come = poll()
        come.register(pgconn.socket, POLLIN)
        come.poll()
        pgconn.consume_input()
    return pgconn.get_result()


def _good(here: psycopg.Connection[Any], result: PGresult) -> PGresult:
    if result.status in GOOD:
        return result
    if here.pgconn.status == ConnStatus.BAD:
        raise psycopg.OperationalError(result.get_error_message() or "the connection is lost")
    raise error_from_result(result, encoding=here.info.encoding)


def _observed(run: Callable[..., Any], sql: str, asked: Any) -> Any:
    """Run it as Django's own cursor would: seen by the wrappers, in the log of queries, with Django's errors."""
    connection = connections[DEFAULT_DB_ALIAS]  # once: each look through `django.db.connection` costs a search
    connection.ensure_connection()
    for wrapper in reversed(connection.execute_wrappers):
        run = _wrapped(wrapper, run)
    if connection.queries_logged:
        connection.queries_log.append({"sql": sql, "time": "0.000"})
    with connection.wrap_database_errors:
        return run(sql, asked, False, {"connection": connection, "cursor": None})


def _wrapped(wrapper: Any, run: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: wrapper(run, *args)
