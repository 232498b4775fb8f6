"""Sessions in PostgreSQL: one query brings the session and who holds it, and the table keeps only hashes of cookies."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection

from yuexu.people.models import Session

STAFF = "staff_id"  # in the session's data: whom this login stands for, in which centre


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


def hashed(cookie: str) -> str:
    """What the table keeps of a cookie."""
    return hashlib.sha256(cookie.encode()).hexdigest()[:40]


class SessionStore(DatabaseStore):
    """Django's database sessions with hashed keys and a badge."""

    badge: Badge | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        self.badge = None
        row = self._row() if self.session_key else None
        if row is None:
            self._session_key = None
            return {}
        data, _, staff_id, centre_id, number, name, department, centre, zone, posts, account_id, pin_set = row
        if staff_id is not None:
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
            )
        return self.decode(data)

    def _row(self) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM yuexu_badge(%s)", [self.session_key])
            return cursor.fetchone()

    def exists(self, session_key: str) -> bool:
        return self.model.objects.filter(session_key=hashed(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        return Session(
            session_key=hashed(self._get_or_create_session_key()),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            account_id=data.get("_auth_user_id"),
            staff_id=data.get(STAFF),
        )

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            self.model.objects.filter(session_key=hashed(key)).delete()
