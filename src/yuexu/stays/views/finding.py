"""How the pages of stays find what they are about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from yuexu.people.request import Request
from yuexu.stays.models import Stay


def stay_of(request: Request, pk: int) -> Stay:
    """The stay asked for, of this house."""
    rows = Stay.objects.for_centre(request.staff.centre_id)
    told = ("mother", "room_type", "contract", "birth", "named_nurse", "named_carer", "named_service")
    return get_object_or_404(rows.select_related(*told), pk=pk)


def home(stay: Stay) -> str:
    """The page of a stay."""
    return reverse("stays:stay", args=[stay.pk])


def today_of(request: Request) -> dt.date:
    """Today in the house."""
    return timezone.localtime(request.now).date()


def sent(request: Request) -> QueryDict | None:
    """What was sent, even if every field is empty; None when nothing was."""
    return request.POST if request.method == "POST" else None


def addresses(name: str) -> Callable[[int], str]:
    """The address of that name for any key: resolved once, because a board asks for hundreds."""
    head, tail = reverse(name, args=[0]).rsplit("0", 1)
    return lambda key: f"{head}{key}{tail}"
