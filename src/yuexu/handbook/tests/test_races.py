"""L5: a duty closed by two at once is closed once, and two clocks open each duty once; with controls that show the races."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from yuexu.handbook import actions
from yuexu.handbook.actions import clock, closing, planning
from yuexu.handbook.models import Duty, Tally
from yuexu.handbook.tests.book import open_book
from yuexu.kernel.tests.racing import constraint_taken_away, meet, together, wait_until_somebody_waits
from yuexu.people.models import Centre, Staff
from yuexu.people.tests import cast
from yuexu.trail.models import Entry

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def living(tmp_path: Path, mothers: int = 3) -> Centre:
    """A house whose mothers live here since five days; its clock has not run."""
    now = timezone.now()
    centre = cast.centre()
    open_book(tmp_path, centre, now.date() - dt.timedelta(days=30), now)
    for key in range(1, mothers + 1):
        mother = actions.know(centre_id=centre.pk, kind="mother", key=key, label=f"产妇{key}", place=f"3{key:02}")
        since = now - dt.timedelta(days=5)
        actions.begin(subject=mother, state="mother.resident", at=since, day0_on=since.date())
    return centre


# --- by a person's word -----------------------------------------------------------------------------------------


def two_hands(tmp_path: Path) -> tuple[list[str], int]:
    """Two nurses confirm the same duty; how it ended for them, and how many confirmations the trail tells."""
    actions.tick(now=timezone.now(), centres=[living(tmp_path)])
    now, nurses = timezone.now(), [cast.someone("care_nurse", "何护士"), cast.someone("care_nurse", "高护士")]
    duty = Duty.objects.filter(state="open").order_by("opens_at")[0]
    Duty.objects.filter(pk=duty.pk).update(evidence="", owner_post="care_nurse", owner_staff=None)

    def confirms(by: Staff) -> Callable[[], Any]:
        return lambda: actions.confirm(duty=duty, note="已落实", by=by, now=now)

    came = together(*map(confirms, nurses))
    return sorted(type(one).__name__ for one in came), Entry.objects.filter(verb="handbook.confirm").count()


def test_a_duty_confirmed_by_two_is_confirmed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meet(monkeypatch, closing, "_locked", before=True)
    assert two_hands(tmp_path) == (["Duty", "RuleBroken"], 1)


def test_control_without_the_lock_it_is_confirmed_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "_locked", lambda duty, _to: Duty.objects.get(pk=duty.pk))
    meet(monkeypatch, closing, "_locked", before=False)
    assert two_hands(tmp_path) == (["Duty", "Duty"], 2)


# --- by a record ------------------------------------------------------------------------------------------------


def two_records(tmp_path: Path) -> int | None:
    """Two records prove the same duty, the second while the first is not committed yet; by which it is closed in the end."""
    centre = living(tmp_path, mothers=1)
    actions.tick(now=timezone.now(), centres=[centre])
    duty = Duty.objects.filter(state="open", opens_at__lte=timezone.now()).exclude(evidence="").order_by("opens_at")[0]
    first_has_written, nurse = threading.Event(), cast.someone("care_nurse")

    def proves(record: int) -> None:
        actions.prove(
            centre_id=centre.pk, kind="mother", key=1, evidence=[duty.evidence], at=duty.due_at, now=duty.due_at,
            by=nurse, record_kind="chartentry", record_id=record,
        )  # fmt: skip

    def first() -> None:
        with transaction.atomic():
            proves(1)
            first_has_written.set()
            wait_until_somebody_waits()

    def second() -> None:
        assert first_has_written.wait(20)
        proves(2)

    assert together(first, second) == [None, None]
    duty.refresh_from_db()
    return duty.record_id


def test_a_duty_proved_by_two_records_is_closed_by_the_first(tmp_path: Path) -> None:
    assert two_records(tmp_path) == 1


def test_control_a_statement_that_does_not_look_again_closes_it_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = "AND d.state IN ('open', 'missed')"
    assert looks in closing.PROVE
    monkeypatch.setattr(closing, "PROVE", closing.PROVE.replace(looks, ""))
    assert two_records(tmp_path) == 2


# --- two clocks -------------------------------------------------------------------------------------------------


def test_two_processes_tick_at_once(tmp_path: Path) -> None:
    living(tmp_path)
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{settings.DATABASES['default']['NAME']}").geturl()
    env = {**os.environ, "DATABASE_URL": address, "YUEXU_STATE": str(tmp_path / "state")}
    words = [sys.executable, "-m", "yuexu", "tick"]
    both = [subprocess.Popen(words, env=env, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [(process.communicate(timeout=120)[0], process.returncode) for process in both]
    assert [code for _, code in told] == [0, 0]
    opened = [int(line.partition("'opened': ")[2].partition(",")[0]) for line, _ in told]
    assert sorted(opened) == [0, Duty.objects.count()]
    assert Duty.objects.count() > 10
    assert not twice()
    due = Duty.objects.filter(due_at__lte=timezone.now()).count()
    assert sum(Tally.objects.values_list("due", flat=True)) == due


def test_without_the_lock_the_constraint_still_opens_each_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    centre = living(tmp_path)
    take_the_lock_away(monkeypatch)
    now = timezone.now()
    together(*[lambda: planned(centre, now)] * 2)
    assert Duty.objects.count() > 10
    assert not twice()


def test_control_without_lock_and_constraint_duties_are_doubled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = living(tmp_path)
    take_the_lock_away(monkeypatch)
    monkeypatch.setattr(planning, "EACH", planning.EACH.replace(planning.AGAIN, ""))
    monkeypatch.setattr(
        planning, "PLANNED", "SELECT %(centre)s, %(until)s"
    )  # or the second would wait at the first's spells
    now, written = timezone.now(), threading.Barrier(2)

    @transaction.atomic
    def both_write_before_either_commits() -> None:
        planned(centre, now)
        written.wait(20)

    with constraint_taken_away(Duty, "duty_exactly_once", clear=(Tally,)):
        together(*[both_write_before_either_commits] * 2)
        assert twice()


@transaction.atomic
def planned(centre: Centre, now: dt.datetime) -> int:
    """What a tick plans."""
    clock._hold(centre)
    return actions.clock.plan_each(centre, until=now + clock.AHEAD)


def take_the_lock_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both clocks stand in the centre before either plans."""
    monkeypatch.setattr(clock, "_hold", lambda centre: centre)
    meet(monkeypatch, clock, "_hold", before=False)


def twice() -> list[Any]:
    """Duties that exist more than once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject_id, code, occurrence FROM handbook_duty GROUP BY 1, 2, 3 HAVING count(*) > 1 LIMIT 5"
        )
        return cursor.fetchall()
