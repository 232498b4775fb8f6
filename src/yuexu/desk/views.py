"""Home, search, notices."""

from __future__ import annotations

from django.http import HttpResponse

from yuexu.desk import queries
from yuexu.desk.menu import doors
from yuexu.desk.opening import opening
from yuexu.handbook import queries as handbook
from yuexu.handbook.models import Escalation
from yuexu.kernel.http import SIGNED_IN, page, reads, text_of
from yuexu.kernel.paging import paged
from yuexu.people.request import Request


@reads(may=SIGNED_IN)
def home(request: Request) -> HttpResponse:
    """What this post needs first."""
    context = {
        "shift": handbook.shift(request.staff, now=request.now, limit=12),
        "figures": queries.figures(request.staff, now=request.now),
        "doors": doors(request.staff),
        "opening": opening(request.staff),
    }
    return page(request, "desk/home.html", context)


@reads(may=SIGNED_IN)
def search(request: Request) -> HttpResponse:
    """Mothers, rooms, contracts: by name, initials, phone, room or contract number."""
    query = text_of(request)
    return page(request, "desk/search.html", {"q": query, "groups": queries.search(request.staff, query)})


@reads(may=SIGNED_IN)
def notices(request: Request) -> HttpResponse:
    """What climbed up to my posts."""
    climbed = (
        Escalation.objects.for_centre(request.staff.centre_id)
        .filter(to_post__in=request.staff.posts)
        .select_related("duty__edition", "duty__subject")
        .order_by("-at", "-pk")
    )
    return page(request, "desk/notices.html", {"page": paged(climbed, request, 30)})
