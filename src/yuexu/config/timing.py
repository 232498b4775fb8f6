"""For benchmarks only (YUEXU_TIMING=1): each answer tells its server time in milliseconds and its queries."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse


class Timing:
    """Adds `X-Server-Ms` and `X-Queries`; the outermost middleware, so that everything of ours is in it."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        counted = 0

        def count(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
            nonlocal counted
            counted += 1
            return execute(sql, params, many, context)

        began = time.perf_counter()
        with connection.execute_wrapper(count):
            response = self.answer(request)
        response.headers["X-Server-Ms"] = f"{(time.perf_counter() - began) * 1000:.3f}"
        response.headers["X-Queries"] = str(counted)
        return response
