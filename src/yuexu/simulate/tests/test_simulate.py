"""The same seed lives the same house, row for row; and no paper is printed that nobody waits for."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from yuexu.contracts import actions, tasks
from yuexu.contracts.models import Contract, Paper
from yuexu.contracts.tests import deal
from yuexu.families.tests import family
from yuexu.people.tests.cast import NOW
from yuexu.simulate import upkeep
from yuexu.simulate.tests.lived import AHEAD

pytestmark = pytest.mark.django_db
TOLD_OF = (
    "trail.Entry", "people.Staff", "handbook.Duty", "handbook.Escalation", "handbook.Tally", "handbook.Tie",
    "rooms.Preparation", "families.Mother", "families.Baby", "leads.Lead", "contracts.Contract", "contracts.Posting",
    "stays.Stay", "stays.Occupation", "care.ChartEntry", "care.ChainHead", "safety.HouseEntry",
)  # fmt: skip


def lived(seed: int, hashes: str) -> dict[str, list[Any]]:
    """What stands in the tables of a small house of this seed; Python's hashes are salted with `hashes`."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{settings.DATABASES['default']['NAME']}").geturl()
    env = {**os.environ, "DATABASE_URL": address, "PYTHONHASHSEED": hashes}
    words = [sys.executable, "-m", "yuexu.simulate.tests.lived", str(seed)]
    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout))


@pytest.mark.slow
def test_the_same_seed_gives_the_same_rows() -> None:
    first = lived(7, "1")
    assert [label for label in TOLD_OF if not first[label][0]] == []  # a house in which something happens
    assert lived(7, "2") == first
    assert first[AHEAD] == []


@pytest.fixture
def _no_work_left_over() -> None:
    """The worker's table is flushed after no test."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def jobs() -> list[int]:
    """The papers that wait for the worker."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'paper_id')::bigint FROM procrastinate_jobs"
            " WHERE task_name = 'contracts.make_paper' AND status = 'todo' ORDER BY 1"
        )
        return [pk for (pk,) in cursor.fetchall()]


def signed(days_ago: float) -> Contract:
    """A contract signed then, its paper asked for by the signature."""
    number = Contract.objects.count()
    contract = deal.signed(family.mother(f"客户{number}", phone=f"1390000{number:04}"))
    Contract.objects.filter(pk=contract.pk).update(signed_at=NOW - dt.timedelta(days=days_ago))
    return contract


@pytest.mark.usefixtures("_no_work_left_over")
def test_papers_of_old_contracts_wait_until_somebody_asks() -> None:
    old, older, fresh = signed(3), signed(200), signed(1.9)
    made = older.papers.get()
    tasks.make_paper.func(paper_id=made.pk, centre_id=made.centre_id)
    drafted = deal.draft(family.mother("李静", phone="13911112222"))
    asked = actions.ask_paper(contract=drafted, by=None, now=NOW)
    kept = [made.pk, fresh.papers.get().pk, asked.pk]
    before = Contract.objects.count()
    upkeep.put_papers_aside(NOW)
    assert sorted(Paper.objects.values_list("pk", flat=True)) == sorted(kept)
    assert jobs() == kept[1:]  # each paper that waits has its job, and no job lacks its paper
    made.refresh_from_db()
    assert (made.state, bytes(made.pdf)[:5], Contract.objects.count()) == ("ready", b"%PDF-", before)
    again = actions.ask_paper(contract=old, by=None, now=NOW)
    assert jobs() == [*kept[1:], again.pk]
    tasks.make_paper.func(paper_id=again.pk, centre_id=again.centre_id)
    again.refresh_from_db()
    assert again.state == "ready"


@pytest.mark.usefixtures("_no_work_left_over")
def test_other_work_of_the_worker_is_left_alone() -> None:
    signed(3)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET task_name = 'another' WHERE task_name = 'contracts.make_paper'")
        upkeep.put_papers_aside(NOW)
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'another'")
        assert cursor.fetchone() == (1,)
