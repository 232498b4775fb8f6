"""In which language an answer is given: the reader's choice (a cookie), or the first of the browser's that we speak."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers


class Speech:
    """Django's LocaleMiddleware without languages in addresses; a house's browsers ask in a handful of ways, so the answer is kept."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        spoken = _spoken(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), request.META.get("HTTP_ACCEPT_LANGUAGE"))
        translation.activate(spoken)
        request.LANGUAGE_CODE = spoken
        response = self.answer(request)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", translation.get_language() or spoken)
        return response


@lru_cache(maxsize=256)
def _spoken(cookie: str | None, accepted: str | None) -> str:
    """What Django would choose, asked once."""
    asked = HttpRequest()
    if cookie is not None:
        asked.COOKIES[settings.LANGUAGE_COOKIE_NAME] = cookie
    if accepted is not None:
        asked.META["HTTP_ACCEPT_LANGUAGE"] = accepted
    return translation.get_language_from_request(asked)
