"""Each request knows its person: `request.staff`, from the session's badge, without a query of its own."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from yuexu.people.models import Centre, Staff
from yuexu.people.sessions import DEVICE, SECOND_FACTOR, SHARED_IDLE, Badge, SessionStore

Row = TypeVar("Row", bound=Model)

__all__ = ["SECOND_FACTOR", "StaffMiddleware"]


class StaffMiddleware:
    """Sets `request.staff` (None for a stranger) and the house's clock."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.staff = None  # type: ignore[attr-defined]
        session: SessionStore = request.session  # type: ignore[assignment]
        if session.session_key:
            shown = session.get(SECOND_FACTOR)  # loads the session, and with it the badge
            if session.badge:
                staff = staff_of(session.badge, second_factor=bool(shown))
                staff.idle_seconds = SHARED_IDLE if DEVICE in session else 0
                request.staff = staff  # type: ignore[attr-defined]
                if not _by_itself(request):
                    session.slide(timezone.now())
                timezone.activate(zoneinfo.ZoneInfo(session.badge.zone))
        try:
            return self.answer(request)
        finally:
            timezone.deactivate()


def _by_itself(request: HttpRequest) -> bool:
    """Whether a part of the page fetches itself anew (the `live` macro): nobody need be there for that."""
    target = request.headers.get("HX-Target")
    return bool(target) and request.headers.get("HX-Trigger") == target and request.method == "GET"


def staff_of(badge: Badge, *, second_factor: bool) -> Staff:
    """The person of a badge, as a `Staff` whose posts are known already."""
    staff = _known(
        Staff, id=badge.staff_id, centre_id=badge.centre_id, account_id=badge.account_id, number=badge.number,
        name=badge.name, department=badge.department,
    )  # fmt: skip
    staff.centre = _known(Centre, id=badge.centre_id, name=badge.centre_name, zone=badge.zone)
    staff.posts = badge.posts
    staff.pin_set, staff.password_temporary = badge.pin_set, badge.password_temporary
    staff.second_factor_done = second_factor or not staff.needs_second_factor
    return staff


def _known(model: type[Row], **values: Any) -> Row:
    """The row of which this is known; anything else of it is read when somebody asks for it."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname in values]
    return model.from_db(DEFAULT_DB_ALIAS, names, [values[name] for name in names])
