"""Jobs that a killed worker had begun (house style 9: a server may be killed at any line)."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app

from yuexu.config import jobs
from yuexu.exports import tasks

pytestmark = pytest.mark.django_db


def begun(minutes: int) -> int:
    """A job that a worker has begun, whose heart beat last so many minutes ago; its number."""
    job = tasks.make.defer(export_id=1, centre_id=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(mins => %s)) RETURNING id",
            [minutes],
        )
        (worker,) = cursor.fetchone()
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, job])
    return int(job)


def states() -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, status::text FROM procrastinate_jobs")
        return dict(cursor.fetchall())


def test_what_a_killed_worker_had_begun_is_begun_again_and_what_another_does_is_left() -> None:
    left, doing = begun(minutes=5), begun(minutes=0)
    for _ in range(2):
        async_to_sync(jobs.stalled.func)(SimpleNamespace(app=app), 0)
        assert states() == {left: "todo", doing: "doing"}
