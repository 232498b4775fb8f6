"""What a browser may load for us: our own origin and nothing else, no inline script, no inline style."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

LIVE = settings.LIVE_URL.split("/live/")[0] if settings.LIVE_URL.startswith("http") else ""
POLICY = (
    f"connect-src 'self' {LIVE};"
    " default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none';"
    " frame-ancestors 'none'; form-action 'self'"
)


class ContentPolicy:
    """Adds the Content-Security-Policy to every answer."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response
