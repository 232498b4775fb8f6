"""Lives a small house, tells what stands in every table, and undoes it: `python -m yuexu.simulate.tests.lived SEED`.

A process of its own, so that the order of Python's sets and dicts, which changes from process to process, is tried too.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

NOW = dt.datetime(2026, 11, 10, 15, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
AHEAD = "written ahead"
DAYS, ROOMS, FAMILIES = 2, 4, 24  # families a year


def main(words: list[str]) -> int:
    """Print {table: [rows, digest]} of a house of this seed."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "yuexu.config.settings"
    import django

    django.setup()
    from django.db import transaction

    from yuexu.simulate import run

    run.plan_each_statement_once()
    _be_refused()
    run._look_at_the_rows = lambda: None  # of so few rows every plan is good
    with _keys_handed_out_alike(), transaction.atomic():
        run.live(
            run.Order(number=0, days=DAYS, rooms=ROOMS, families=FAMILIES, seed=int(words[0]), now=NOW, logins=False)
        )
        print(json.dumps({**tables(), AHEAD: written_ahead()}))
        transaction.set_rollback(True)
    return 0


def written_ahead() -> list[Any]:
    """What says that it was written down, or done, after the house has come to now."""
    from yuexu.care.models import ChartEntry
    from yuexu.safety.models import HouseEntry
    from yuexu.stays.models import StepRecord
    from yuexu.trail.models import Entry

    when = {ChartEntry: "recorded_at", HouseEntry: "recorded_at", StepRecord: "done_at", Entry: "at"}
    return [
        str(getattr(one, name)) for model, name in when.items() for one in model.objects.filter(**{f"{name}__gt": NOW})
    ]


def _be_refused() -> None:
    """As happens in the middle of a life: it takes no plan along."""
    from django.db import transaction

    from yuexu.kernel import sql
    from yuexu.kernel.errors import RuleBroken
    from yuexu.people.models import Centre

    with suppress(RuleBroken), transaction.atomic():
        for _ in range(5):
            Centre.objects.count(), sql.rows("SELECT 1", {})
        raise RuleBroken("no")
    assert (Centre.objects.count(), sql.rows("SELECT 1", {})) == (0, [(1,)])


@contextmanager
def _keys_handed_out_alike() -> Iterator[None]:
    """Rows tell each other's keys in texts, addresses and seals; a rollback does not take back what was handed out."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value IS NOT NULL"
            " FROM pg_sequences WHERE schemaname = 'public' AND max_value > 1000000"
        )
        before = cursor.fetchall()
        cursor.executemany("SELECT setval(%s::regclass, 1000000)", [(name,) for name, _last, _called in before])
        try:
            yield
        finally:
            cursor.executemany("SELECT setval(%s::regclass, %s, %s)", before)


# What a duty is whatever its key is: the statement that opens duties hands out keys in the order of its plan.
DUTY = ("subject_id", "code", "occurrence")
# Real time stands here, or keys of duties, or keys handed out in the order of a plan: told without them, and sorted.
LEFT_OUT = {
    "handbook.Duty": {"id", "touched_at"},
    "handbook.Escalation": {"id", "duty"},
    "handbook.Tally": {"id"},
    "handbook.Clock": {"tallied_at"},
}


def tables() -> dict[str, list[Any]]:
    """How many rows each table of ours has, and a digest of what they say, sealed fields opened."""
    from django.apps import apps

    told = {}
    for model in apps.get_models():
        if model.__module__.startswith("yuexu."):
            rows = sorted(map(repr, _rows(model)))
            told[model._meta.label] = [len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]]
    return told


def _rows(model: Any) -> list[dict[str, Any]]:
    label = model._meta.label
    names = [field.name for field in model._meta.concrete_fields if field.name not in LEFT_OUT.get(label, ())]
    if label == "handbook.Escalation":
        names += [f"duty__{name}" for name in DUTY]
    rows = list(model._default_manager.values(*names))
    return [_of_a_duty(row) for row in rows] if label == "trail.Entry" else rows


def _of_a_duty(row: dict[str, Any]) -> dict[str, Any]:
    """What the trail tells of a duty, with the duty instead of its key."""
    from yuexu.handbook.models import Duty

    if row["subject_kind"] == "duty":
        row["subject_id"] = Duty.objects.values_list(*DUTY).get(pk=row["subject_id"])
    return row


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
