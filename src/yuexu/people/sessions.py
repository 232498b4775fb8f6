"""Sessions in PostgreSQL: one query brings the session and who holds it, and the table keeps only hashes of cookies."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import OperationalError, connection

from yuexu.kernel import sql
from yuexu.kernel.gate import gate_key
from yuexu.people.models import Session

# What stands in a session's data.
STAFF = "staff_id"  # whom this login stands for, and so in which centre
SECOND_FACTOR = "second_factor_at"  # when the second factor was shown
DEVICE = "device_id"  # the registered shared device it was opened on
AGENT = "agent"  # what the browser calls itself
SINCE = "since"  # when it began
BY = "by"  # password or pin

OWN_IDLE = 12 * 3600  # seconds without a request after which a login ends: one long shift
SHARED_IDLE = 15 * 60  # on a registered shared device
SLIDE_EVERY = 5 * 60  # the row is written at most this often only to move its end


@dataclass(frozen=True)
class Badge:
    """Who holds the session, as `yuexu_badge` tells it."""

    staff_id: int
    centre_id: int
    number: str
    name: str
    department: str
    centre_name: str
    zone: str
    posts: frozenset[str]
    account_id: int
    pin_set: bool
    password_temporary: bool


def hashed(cookie: str) -> str:
    """What the table keeps of a cookie."""
    return hashlib.sha256(cookie.encode()).hexdigest()[:40]


def seal_of(key: str, account_id: int | None, staff_id: int | None, data: str) -> str:
    """What a row of ours carries; `yuexu_badge` makes it again."""
    inner = hashlib.sha256(f"{gate_key()}{key}.{account_id or ''}.{staff_id or ''}.{data}".encode()).hexdigest()
    return hashlib.sha256((gate_key() + inner).encode()).hexdigest()


class SessionStore(DatabaseStore):
    """Django's database sessions with hashed keys and a badge."""

    badge: Badge | None = None
    ends_at: dt.datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        self.badge = None
        row = self._row() if self.session_key else None
        if row is None:
            self._session_key = None
            return {}
        data, self.ends_at, staff_id, *about = row
        if staff_id is not None:
            centre_id, number, name, department, centre, zone, posts, account_id, pin_set, temporary = about
            self.badge = Badge(
                staff_id,
                centre_id,
                number,
                name,
                department,
                centre,
                zone,
                frozenset(posts),
                account_id,
                pin_set,
                temporary,
            )
        return self.decode(data)

    def _row(self) -> Any:
        """What the database tells of the cookie, or None; the cookie is bound by the server.

        The first statement of a request: it shows whether the connection still stands (the database may have been
        started anew), so that Django need not ask that by a statement of its own.
        """
        try:
            told = self._told()
        except OperationalError:
            if connection.in_atomic_block or connection.is_usable():
                raise
            connection.close()
            told = self._told()
        connection.health_check_done = True  # type: ignore[attr-defined]
        return told[0] if told else None

    def _told(self) -> list[tuple[Any, ...]]:
        return sql.rows("SELECT * FROM yuexu_badge(%(cookie)s::text)", {"cookie": self.session_key})

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Plain JSON: the row's seal, which the database checks, says that it is ours."""
        return json.dumps(session_dict)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        if session_data[:1] not in ("{", b"{"):
            return super().decode(session_data)  # written before sessions were plain
        told: dict[str, Any] = json.loads(session_data)
        return told

    def exists(self, session_key: str) -> bool:
        return self.model.objects.filter(session_key=hashed(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        key, encoded = hashed(self._get_or_create_session_key()), self.encode(data)  # type: ignore[attr-defined]
        account = int(data["_auth_user_id"]) if "_auth_user_id" in data else None
        return Session(
            session_key=key,
            session_data=encoded,
            expire_date=self.get_expiry_date(),
            account_id=account,
            staff_id=data.get(STAFF),
            seal=seal_of(key, account, data.get(STAFF), encoded),
        )

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            self.model.objects.filter(session_key=hashed(key)).delete()

    def slide(self, now: dt.datetime) -> None:
        """Move the end on, because somebody is there; at most once in SLIDE_EVERY."""
        if self.ends_at is not None:
            left = (self.ends_at - now).total_seconds()
            self.modified = self.modified or left < self.get_expiry_age() - SLIDE_EVERY
