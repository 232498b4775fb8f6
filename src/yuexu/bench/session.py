"""A signed-in session without the pages of signing in, for who measures or tries the house and holds its database.

It stands with the bench, which nothing that answers requests may import (an import contract): it is no way in.
"""

from __future__ import annotations

from django.utils import timezone

from yuexu.people.models import Account, Staff
from yuexu.people.sessions import SECOND_FACTOR, STAFF, SessionStore


def session_of(staff: Staff) -> str:
    """The cookie of a login of this person that has shown its second factor. Writes the session's row."""
    account = Account.objects.get(pk=staff.account_id)
    session = SessionStore()
    session.update({
        "_auth_user_id": str(account.pk),
        "_auth_user_backend": "allauth.account.auth_backends.AuthenticationBackend",
        "_auth_user_hash": account.get_session_auth_hash(),
        STAFF: staff.pk,
        SECOND_FACTOR: timezone.now().isoformat(),
    })  # fmt: skip
    session.create()
    return str(session.session_key)
