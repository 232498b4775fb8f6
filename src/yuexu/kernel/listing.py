"""One page of a list: sorted by a named column, thirty rows at a time, without counting where nobody asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from yuexu.kernel.http import query_of

SIZE = 30


@dataclass(frozen=True)
class Listing:
    """What `ui.table` and `ui.pager` ask. `query`: the address's without page; `rest`: without sort too."""

    rows: Sequence[Any]
    number: int
    has_next: bool
    total: int
    sort: str
    query: str
    rest: str

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // SIZE))


def listing(request: HttpRequest, rows: QuerySet[Any], *, sorts: Mapping[str, str], sort: str) -> Listing:
    """The page asked for. `sorts`: column key to field; `sort`: the usual order, "-key" for down."""
    asked = request.GET.get("sort", "")
    chosen = asked if asked.lstrip("-") in sorts else sort
    down = "-" if chosen.startswith("-") else ""
    total = rows.count()
    wanted = request.GET.get("page", "1")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else 1
    number = max(1, min(number, max(1, -(-total // SIZE))))
    ordered = rows.order_by(down + sorts[chosen.lstrip("-")], "-pk")
    shown = list(ordered[(number - 1) * SIZE : number * SIZE])
    return Listing(
        rows=shown, number=number, has_next=number * SIZE < total, total=total, sort=chosen,
        query=query_of(request, page=None), rest=query_of(request, page=None, sort=None),
    )  # fmt: skip
