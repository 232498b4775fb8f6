"""What managers and staff do about signing in."""

from __future__ import annotations

from yuexu.people.models import Account, Session
from yuexu.people.sessions import hashed


def end_sessions(*, account: Account, but: str | None = None) -> int:
    """Log the account out everywhere, except in the session with this cookie. Returns how many ended."""
    ended = Session.objects.filter(account=account)
    if but:
        ended = ended.exclude(session_key=hashed(but))
    return ended.delete()[0]
