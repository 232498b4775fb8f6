"""What a guarded view is handed: Django's request with the person and the moment on it, typed."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest

from yuexu.people.models import Staff


class Request(HttpRequest):
    """A request that passed the guard of `kernel.http`: staff and now are known. Never made."""

    staff: Staff
    now: dt.datetime
