"""Who the handbook's subjects are: the rows of every package as kind, number, label and place."""

from __future__ import annotations

from django.db.models import Model

from yuexu.handbook.actions import know
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
