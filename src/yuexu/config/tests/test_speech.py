"""The language of an answer, and addresses that are remembered."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve
from django.utils import translation

from yuexu.config.speech import Speech


def heard(cookie: str | None, accepted: str | None) -> tuple[str, str]:
    """The language a page is drawn in, and the one it says it is in."""
    drawn: list[str] = []

    def answer(request: HttpRequest) -> HttpResponse:
        drawn.append(translation.get_language())
        return HttpResponse("")

    request = RequestFactory().get("/", headers={"Accept-Language": accepted} if accepted else {})
    if cookie:
        request.COOKIES["django_language"] = cookie
    with translation.override(None):
        response = Speech(answer)(request)
    assert response.headers["Vary"] == "Accept-Language"
    return drawn[0], response.headers["Content-Language"]


@pytest.mark.parametrize(
    ("cookie", "accepted", "spoken"),
    [
        (None, None, "zh-hans"),
        (None, "zh-CN,zh;q=0.9", "zh-hans"),
        (None, "en-GB,en;q=0.8", "en"),
        (None, "fr, en;q=0.5", "en"),
        (None, "fr", "zh-hans"),
        ("en", "zh-CN", "en"),
        ("zh-hans", "en", "zh-hans"),
        ("klingon", "en", "en"),
        (None, "x" * 5000, "zh-hans"),
    ],
)
def test_the_readers_choice_then_the_browsers_then_the_houses(cookie: str, accepted: str, spoken: str) -> None:
    assert heard(cookie, accepted) == (spoken, spoken)
    assert heard(cookie, accepted) == (spoken, spoken)  # remembered the same


@pytest.mark.django_db
def test_a_page_is_said_in_the_language_that_was_asked_for() -> None:
    told = [Client(headers={"accept-language": one}).get("/accounts/login/") for one in ("en", "zh-CN")]
    assert ["密码" in page.content.decode() for page in told] == [False, True]
    assert [page.headers["Content-Language"] for page in told] == ["en", "zh-hans"]


def test_an_address_leads_to_the_same_the_second_time_and_nowhere_twice() -> None:
    first, again, other = (resolve(f"/care/baby/{pk}/") for pk in (1, 1, 2))
    assert (again.view_name, again.kwargs) == (first.view_name, first.kwargs) == ("care:day", {"kind": "baby", "pk": 1})
    assert other.kwargs == {"kind": "baby", "pk": 2}
    for _ in range(2):
        with pytest.raises(Resolver404):
            resolve("/care/nobody-knows/")
