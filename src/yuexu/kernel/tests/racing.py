"""Races for tests: several hands at once on real connections, made to meet where it matters, with the guards taken away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import Model

from yuexu.kernel.errors import RuleBroken

PATIENCE = 30.0  # seconds for all of them; at a meeting each waits 20 for the other

Refusals = type[Exception] | tuple[type[Exception], ...]


def together(*acts: Callable[[], Any], refused: Refusals = RuleBroken) -> list[Any]:
    """Run each in a thread with a connection of its own, begun at one moment; what each gave, or how it was `refused`.

    Any other error is raised here, and so is that somebody did not come to an end.
    """
    came: list[Any] = [TimeoutError(f"not done within {PATIENCE:.0f} seconds")] * len(acts)
    start = threading.Barrier(len(acts))

    def run(number: int) -> None:
        try:
            start.wait(20)
            came[number] = acts[number]()
        except Exception as why:
            came[number] = why
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    for one in came:
        if isinstance(one, Exception) and not isinstance(one, refused):
            raise one
    return came


def meet(monkeypatch: pytest.MonkeyPatch, where: Any, name: str, *, before: bool) -> None:
    """Two threads wait for each other before, or after, they do this for the first time; the test's own thread does not."""
    really, barrier, been = getattr(where, name), threading.Barrier(2), threading.local()

    def met(*args: Any, **kwargs: Any) -> Any:
        first = not getattr(been, "here", False) and threading.current_thread() is not threading.main_thread()
        been.here = True
        if first and before:
            barrier.wait(20)
        found = really(*args, **kwargs)
        if first and not before:
            barrier.wait(20)
        return found

    monkeypatch.setattr(where, name, met)


def wait_until_somebody_waits() -> None:
    """Until another connection to this database stands at a lock that is held. Raises AssertionError after 20 seconds."""
    waiting = "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()"
    for _ in range(400):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody came to wait")


@contextmanager
def constraint_taken_away(model: type[Model], name: str, *, clear: tuple[type[Model], ...] = ()) -> Iterator[None]:
    """The table without one of its constraints. Afterwards its rows are gone, those of `clear` first, and it is whole."""
    rule = next(each for each in model._meta.constraints if each.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, rule)
    try:
        yield
    finally:
        for each in (*clear, model):
            each._default_manager.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(model, rule)
