"""Writing the trail: `record` for what was done, `look` for what was seen."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpRequest

from yuexu.kernel import sql
from yuexu.kernel.gate import pass_for

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


_DONE = """
INSERT INTO trail_entry (centre_id, at, by_id, verb, subject_kind, subject_id, before, after)
SELECT * FROM unnest(
  %(centres)s::bigint[], %(at)s::timestamptz[], %(by)s::bigint[], %(verbs)s::text[], %(kinds)s::text[],
  %(keys)s::bigint[], %(before)s::text[]::jsonb[], %(after)s::text[]::jsonb[])
"""


def record_all(deeds: Iterable[Deed]) -> None:
    """Write down many deeds in one statement, in the caller's transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the trail is written with the deed, in one transaction")
    if told := list(deeds):
        sql.count(_DONE, {
            "centres": [deed.subject.centre_id for deed in told],  # type: ignore[attr-defined]
            "at": [deed.at for deed in told], "by": [deed.by_id for deed in told],
            "verbs": [deed.verb for deed in told], "kinds": [deed.subject._meta.model_name for deed in told],
            "keys": [deed.subject.pk for deed in told],
            "before": [_told(deed.before) for deed in told], "after": [_told(deed.after) for deed in told],
        })  # fmt: skip


def _told(values: Mapping[str, Any] | None) -> str | None:
    """As JSON."""
    return None if values is None else json.dumps({key: _jsonable(value) for key, value in values.items()})


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
