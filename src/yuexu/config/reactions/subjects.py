"""Who the handbook's subjects are: the rows of every package as kind, number, label and place."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Model

from yuexu.handbook.actions import disprove, know, prove
from yuexu.handbook.models import Subject
from yuexu.people.posts import DEPARTMENTS

DEPARTMENT_KEYS = {code: number for number, code in enumerate(DEPARTMENTS, start=1)}


def subject(row: Model, *, label: str, place: str = "", kind: str = "") -> Subject:
    """The row as a subject; its kind is the model's name unless told."""
    return know(
        centre_id=row.centre_id,  # type: ignore[attr-defined]
        kind=kind or row._meta.model_name or "",
        key=row.pk,
        label=label,
        place=place,
    )


def department(centre_id: int, code: str) -> Subject:
    """A department as a subject."""
    return know(centre_id=centre_id, kind="department", key=DEPARTMENT_KEYS[code], label=str(DEPARTMENTS[code]))


def proved(
    news: Any, record: Model, *evidence: str, about: tuple[str, int] | None = None, at: dt.datetime | None = None
) -> None:
    """A row is the record of what was owed by its subject: itself, unless `about` names another by kind and number.

    Done `at`, or when the news came (`news.at`, by `news.by`).
    """
    kind = record._meta.model_name or ""
    about_kind, key = about or (kind, record.pk)
    prove(
        centre_id=record.centre_id, kind=about_kind, key=key, evidence=evidence,  # type: ignore[attr-defined]
        at=at or news.at, now=news.at, by=news.by, record_kind=kind, record_id=record.pk,
    )  # fmt: skip


def disproved(record: Any) -> None:
    """It was never so: what it proved, or any that it corrects (`supersedes`), is owed again. Queries for each of them."""
    while record is not None:
        disprove(centre_id=record.centre_id, record_kind=record._meta.model_name, record_id=record.pk)
        record = record.supersedes


def same_deed(record: Any) -> bool:
    """A correction that leaves the time of the work: it proves nothing anew, and what was written in time stays in time."""
    return record.supersedes is not None and record.supersedes.observed_at == record.observed_at
