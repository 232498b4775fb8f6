"""A long list, a page at a time; the count costs one query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from yuexu.kernel.http import query_of


@dataclass(frozen=True)
class Page:
    """One page of a list, in the words of the `pager` macro."""

    rows: list[Any]
    number: int
    pages: int
    total: int
    query: str

    @property
    def has_next(self) -> bool:
        """Whether another page follows."""
        return self.number < self.pages


def paged(rows: Any, request: HttpRequest, per_page: int) -> Page:
    """The page asked for by `?page=`; a number that is none, or past the end, is the nearest there is."""
    total = rows.count()
    pages = max(1, -(-total // per_page))
    asked = request.GET.get("page", "1")
    number = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 8 else 1
    start = (number - 1) * per_page
    return Page(list(rows[start : start + per_page]), number, pages, total, query_of(request, page=None))
