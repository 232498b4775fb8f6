"""Charting: an entry, its chain, its trail and its warnings in one transaction (C2, C3, C4, N2, N3, N4)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yuexu.care import warnings
from yuexu.care.actions.raising import lift, raise_alerts
from yuexu.care.actions.reviews import close_by_correction
from yuexu.care.cards import CARDS
from yuexu.care.events import EntryRecorded, EntryWithdrawn
from yuexu.care.models import Alert, ChartEntry
from yuexu.care.queries.person import Person
from yuexu.care.rules import check_time
from yuexu.care.seal import content_hash
from yuexu.care.warnings.seen import Seen
from yuexu.kernel import sql
from yuexu.kernel.charting.values import canonical, whole
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.people.models import Staff

INSERT = """
WITH entry AS (
  INSERT INTO care_chartentry (centre_id, stay_id, mother_id, baby_id, form, version, observed_at, recorded_at,
    recorded_by_id, values, supersedes_id, withdrawn, reason, client_id, sequence, prev_hash, content_hash, hash)
  VALUES (%(centre)s, %(stay)s, %(mother)s, %(baby)s, %(form)s, %(version)s, %(observed_at)s, %(recorded_at)s,
    %(by)s, %(values)s, %(supersedes)s, %(withdrawn)s, %(reason)s, %(client_id)s, 0, '', %(content_hash)s, '')
  RETURNING id, sequence, prev_hash, hash),
trail AS (
  INSERT INTO trail_entry (centre_id, at, by_id, verb, subject_kind, subject_id, before, after)
  SELECT %(centre)s, %(recorded_at)s, %(by)s::bigint, %(verb)s::varchar, 'chartentry', entry.id, NULL, %(after)s::jsonb FROM entry)
SELECT id, sequence, prev_hash, hash FROM entry
"""


@dataclass(frozen=True)
class Recorded:
    """What came of charting. `repeated`: it was there already, nothing was added."""

    entry: ChartEntry
    alerts: tuple[Alert, ...] = ()
    repeated: bool = False


def record(
    *,
    person: Person,
    form: str,
    values: Mapping[str, Any],
    by: Staff,
    now: dt.datetime,
    observed_at: dt.datetime | None = None,
    client_id: uuid.UUID | None = None,
) -> Recorded:
    """Chart something about a person (`queries.person.person`, which holds what the rules look back on).

    `values` were read by the form (`kernel.charting.values`). The same `client_id` again adds nothing and gives
    the first entry. Raises RuleBroken.
    """
    entry = _entry(person, form, values, by, now, observed_at)
    entry.client_id = client_id or uuid.uuid4()
    return _save(person, entry, by)


def correct(
    *,
    person: Person,
    entry: ChartEntry,
    values: Mapping[str, Any],
    reason: str,
    by: Staff,
    now: dt.datetime,
    observed_at: dt.datetime | None = None,
    client_id: uuid.UUID | None = None,
) -> Recorded:
    """Replace what an entry says, with the reason; both stay. Open alerts of the old one are lifted."""
    _replaceable(entry, reason, by)
    later = _entry(person, entry.form, values, by, now, observed_at or entry.observed_at)
    later.supersedes, later.reason, later.client_id = entry, reason, client_id or uuid.uuid4()
    with transaction.atomic(savepoint=False):
        done = _save(person, later, by)
        if not done.repeated:
            _follow(entry, done.entry, by, now)
    return done


def withdraw(
    *, person: Person, entry: ChartEntry, reason: str, by: Staff, now: dt.datetime, client_id: uuid.UUID | None = None
) -> Recorded:
    """Take an entry back: it was written for the wrong person, or never happened. Both stay in the record."""
    _replaceable(entry, reason, by)
    later = _blank(person, entry.form, by, now)
    later.observed_at, later.values, later.withdrawn = entry.observed_at, {}, True
    later.supersedes, later.reason, later.client_id = entry, reason, client_id or uuid.uuid4()
    with transaction.atomic(savepoint=False):
        done = _insert(later, "care.withdraw")
        if not done.repeated:
            _follow(entry, done.entry, by, now)
            publish(EntryWithdrawn(entry=entry, at=now, by=by))
    return done


def _blank(person: Person, form: str, by: Staff, now: dt.datetime) -> ChartEntry:
    return ChartEntry(
        centre_id=person.centre_id, stay_id=person.stay_id, **{f"{person.kind}_id": person.pk},
        form=form, version=CARDS[form].version, recorded_at=now, recorded_by=by,
    )  # fmt: skip


def _entry(
    person: Person, form: str, values: Mapping[str, Any], by: Staff, now: dt.datetime, at: dt.datetime | None
) -> ChartEntry:
    card = CARDS[form]
    if person.kind not in card.subjects:
        raise RuleBroken(_("“%(form)s”不是为此人设的") % {"form": card.text})
    entry = _blank(person, form, by, now)
    entry.values = whole(card, values)
    entry.observed_at = check_time(
        at or now, now=now, born_at=person.born_at, checked_in_at=person.checked_in_at,
        discharged_at=person.discharged_at,
    )  # fmt: skip
    return entry


def _save(person: Person, entry: ChartEntry, by: Staff) -> Recorded:
    """Judge before writing: a value that no living person has is refused, and then nothing was written."""
    found = warnings.judged(Seen(person, entry.form, entry.observed_at, entry.values, replaces=entry.supersedes_id))
    with transaction.atomic(savepoint=False):
        done = _insert(entry, "care.correct" if entry.supersedes_id else "care.chart")
        if done.repeated:
            return done
        publish(EntryRecorded(entry=entry, at=entry.recorded_at, by=by))
        return Recorded(entry, raise_alerts(entry, found, by=by) if found else ())


def _insert(entry: ChartEntry, verb: str) -> Recorded:
    entry.content_hash = content_hash(entry)
    after = {"form": entry.form, "subject": f"{entry.kind}:{entry.subject_id}", "supersedes": entry.supersedes_id}
    asked = {
        "centre": entry.centre_id, "stay": entry.stay_id, "mother": entry.mother_id, "baby": entry.baby_id,
        "form": entry.form, "version": entry.version, "observed_at": entry.observed_at,
        "recorded_at": entry.recorded_at, "by": entry.recorded_by_id, "values": canonical(entry.values),
        "supersedes": entry.supersedes_id, "withdrawn": entry.withdrawn, "reason": entry.reason,
        "client_id": entry.client_id, "content_hash": entry.content_hash, "verb": verb, "after": canonical(after),
    }  # fmt: skip
    found = sql.rows(INSERT, asked)
    if not found:
        return Recorded(_first(entry), repeated=True)
    entry.pk, entry.sequence, entry.prev_hash, entry.hash = found[0]
    entry._state.adding = False
    return Recorded(entry)


def _first(again: ChartEntry) -> ChartEntry:
    """The entry that came first with this client id. Raises RuleBroken if it says something else."""
    first: ChartEntry = ChartEntry.objects.get(centre_id=again.centre_id, client_id=again.client_id)
    if (first.form, first.values) != (again.form, again.values):
        told = {"at": f"{first.recorded_at:%H:%M}", "brief": first.brief}
        raise RuleBroken(_("这一页已经保存过（%(brief)s）。要再记一条请刷新页面，要改请更正那一条") % told)
    return first


def _replaceable(entry: ChartEntry, reason: str, by: Staff) -> None:
    if entry.recorded_by_id != by.pk and not by.may("care.review"):
        raise RuleBroken(_("由填写人本人或审核人更正"))
    if not reason.strip():
        raise RuleBroken(_("更正要写明原因"), "reason")
    if entry.withdrawn or ChartEntry.objects.filter(supersedes=entry).exists():
        raise RuleBroken(_("这条记录已被更正或作废，请看最新的一条"))


def _follow(old: ChartEntry, new: ChartEntry, by: Staff, now: dt.datetime) -> None:
    lift(old, by=by, now=now)
    close_by_correction(old, new, by=by, now=now)
