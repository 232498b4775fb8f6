"""Reviewing records (C8): what is not right goes back to its writer, and comes back corrected or answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yuexu.care.events import EntryReturned, FindingClosed, RecordsReviewed
from yuexu.care.models import ChartEntry, Finding, Review
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.people.models import Staff
from yuexu.trail.actions import record


@transaction.atomic
def review(
    *, stay: Any, kind: str, day: dt.date, complete: bool, by: Staff, now: dt.datetime, note: str = ""
) -> Review:
    """The records of a stay, up to this day, were looked through. `complete=False` says in `note` what is missing."""
    if not complete and not note.strip():
        raise RuleBroken(_("记录不完整时请写明缺什么"), "note")
    if day > dt.date.fromordinal(now.date().toordinal() + 1):
        raise RuleBroken(_("不能审核将来的记录"), "day")
    done: Review = Review.objects.create(
        centre_id=by.centre_id, stay=stay, review_kind=kind, day=day, complete=complete, note=note.strip(),
        reviewed_at=now, reviewed_by=by,
    )  # fmt: skip
    after = {"kind": kind, "day": day, "complete": complete}
    record("care.review", done, at=now, by_id=by.pk, after=after)
    publish(RecordsReviewed(review=done, at=now, by=by))
    return done


@transaction.atomic
def return_entry(*, entry: ChartEntry, what: str, by: Staff, now: dt.datetime) -> Finding:
    """Give an entry back to its writer."""
    if not what.strip():
        raise RuleBroken(_("请写明问题"), "what")
    if entry.withdrawn or ChartEntry.objects.filter(supersedes=entry).exists():
        raise RuleBroken(_("这条记录已被更正或作废，请看最新的一条"))
    finding: Finding = Finding.objects.create(
        centre_id=entry.centre_id, entry=entry, what=what.strip(), returned_at=now, returned_by=by,
        writer_id=entry.recorded_by_id,
    )  # fmt: skip
    record("care.return_entry", finding, at=now, by_id=by.pk, after={"entry": entry.pk, "what": finding.what})
    publish(EntryReturned(finding=finding, at=now, by=by))
    return finding


@transaction.atomic
def answer_finding(*, finding: Finding, answer: str, by: Staff, now: dt.datetime) -> Finding:
    """The writer says why the entry stands as it is. Raises RuleBroken for anybody else, or when it is closed."""
    locked: Finding = Finding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    if locked.closed_at is not None:
        raise RuleBroken(_("这条退回已经关闭"))
    if locked.writer_id != by.pk:
        raise RuleBroken(_("由填写人本人答复"))
    if not answer.strip():
        raise RuleBroken(_("请写答复，或去更正那条记录"), "answer")
    return _close(locked, by, now, answer=answer.strip())


def close_by_correction(old: ChartEntry, new: ChartEntry, *, by: Staff, now: dt.datetime) -> None:
    """The entry was corrected: what was returned of it is closed, whoever corrected it."""
    for finding in Finding.objects.select_for_update().filter(entry=old, closed_at=None):
        _close(finding, by, now, corrected_by=new)


def _close(finding: Finding, by: Staff, now: dt.datetime, **how: Any) -> Finding:
    finding.closed_at, finding.closed_by = now, by
    for name, value in how.items():
        setattr(finding, name, value)
    finding.save(update_fields=["closed_at", "closed_by", *how])
    record("care.close_finding", finding, at=now, by_id=by.pk, after=how)
    publish(FindingClosed(finding=finding, at=now, by=by))
    return finding
