"""Writing the trail: `record` for what was done, `look` for what was seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpRequest

from yuexu.kernel import sql
from yuexu.kernel.gate import pass_for
from yuexu.trail.models import Entry

_plain = DjangoJSONEncoder().default


def record(
    verb: str,
    subject: Model,
    *,
    at: dt.datetime,
    by_id: int | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write down what was done to `subject` (a row with `centre_id`), in the caller's transaction.

    The subject's kind is its model's name in lower case. Sealed fields never belong in before or after.
    """
    record_all([Deed(verb, subject, at, by_id, before, after)])


@dataclass(frozen=True)
class Deed:
    """Something done to `subject`, as `record` takes it."""

    verb: str
    subject: Model
    at: dt.datetime
    by_id: int | None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


def record_all(deeds: Iterable[Deed]) -> None:
    """Write down many deeds in one statement, in the caller's transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the trail is written with the deed, in one transaction")
    Entry.objects.bulk_create(
        Entry(
            centre_id=deed.subject.centre_id,  # type: ignore[attr-defined]
            at=deed.at,
            by_id=deed.by_id,
            verb=deed.verb,
            subject_kind=deed.subject._meta.model_name or "",
            subject_id=deed.subject.pk,
            before=_told(deed.before),
            after=_told(deed.after),
        )
        for deed in deeds
    )


def _told(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    return {key: _jsonable(value) for key, value in values.items()}


def _jsonable(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return value.pk if isinstance(value, Model) else _plain(value)


# Of the database (people/walls.py); all of a page's looks in a transaction of their own.
_LOOKED = """
SELECT yuexu_looked(%(pass)s::text, %(at)s, %(by)s, %(page)s::text, %(kinds)s::text[], %(keys)s::bigint[])
"""


class Looks:
    """The looks of one request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.seen: list[tuple[str, int]] = []

    def write(self) -> None:
        """Write them down; called by the guard of views before the answer is sent."""
        if self.seen:
            staff = self.request.staff  # type: ignore[attr-defined]
            sql.rows(_LOOKED, {
                "pass": pass_for(staff.centre_id), "at": self.request.now, "by": staff.pk,  # type: ignore[attr-defined]
                "page": self.request.path[:120],
                "kinds": [kind for kind, _pk in self.seen], "keys": [pk for _kind, pk in self.seen],
            })  # fmt: skip
            self.seen = []


def look(request: HttpRequest, kind: str, pk: int) -> None:
    """This page shows the health record of the mother or baby `pk`: log it."""
    looks = getattr(request, "looks", None)
    if looks is None:
        looks = request.looks = Looks(request)  # type: ignore[attr-defined]
    looks.seen.append((kind, pk))
