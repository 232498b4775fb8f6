"""Signing in: allauth's adapter for a house, where staff are made by managers and nobody signs up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import connection
from django.http import HttpRequest

from yuexu.people.sessions import STAFF


class HouseAdapter(DefaultAccountAdapter):
    """No sign-up; after login the session stands for the first place where the account works."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        request.session.save()
        places = places_of(request)
        if places:
            request.session[STAFF] = places[0][0]
        return super().post_login(request, user, **kwargs)


def places_of(request: HttpRequest) -> list[tuple[int, int, str]]:
    """Where the holder of this session may work: (staff id, centre id, centre name)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT staff_id, centre_id, centre_name FROM yuexu_places(%s)", [request.session.session_key])
        return [(staff, centre, name) for staff, centre, name in cursor.fetchall()]
