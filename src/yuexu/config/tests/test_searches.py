"""Issue 2, bad input: what is typed into an address never breaks a page; and a search finds what the reader sees."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation.reloader import translation_file_changed

from yuexu.config.tests.test_access import DECLARED
from yuexu.config.translations import PACKAGE
from yuexu.handbook import actions as handbook
from yuexu.handbook.tests import samples
from yuexu.launch.prepare import compile_translations
from yuexu.people.tests import cast

pytestmark = pytest.mark.django_db
ASKED = (
    "q", "state", "whose", "day", "first", "type", "floor", "kind", "form", "department", "by", "span", "show", "sort",
    "page", "group", "before", "who", "left", "verb", "subject", "mother", "stay", "nights", "next",
)  # fmt: skip


@pytest.mark.parametrize(
    "text", ["\x00", "王\x00小明", "x" * 10_000, "%", "\\", "'; --", "\ud83d\ude00", "1e400", "-1", "9" * 30]
)
def test_no_page_breaks_on_what_stands_in_its_address(client: Client, text: str) -> None:
    text = text.encode("utf-16", "surrogatepass").decode("utf-16")
    cast.signed_in(client, cast.someone("general_manager"))
    open_ones = [address for address in DECLARED if not address.asks and address.name != "account_logout"]
    seen = {address.name: client.get(address.path(), dict.fromkeys(ASKED, text)).status_code for address in open_ones}
    answered = {200, 302, 303, 400, 404, 405, 422}  # 400: a way back of 10,000 letters; 422: said at the filter
    assert {name: status for name, status in seen.items() if status not in answered} == {}


def test_a_name_with_a_zero_byte_in_it_is_found_without(client: Client) -> None:
    cast.signed_in(client, cast.someone("general_manager"))
    cast.someone("carer", "赵月嫂")
    page = client.get("/people/", {"q": "赵\x00月"}).content.decode()
    assert "赵月嫂" in page


@pytest.mark.parametrize(("language", "typed"), [("zh-hans", "授予的岗位"), ("en", "own REACH"), ("en", "授予的岗位")])
def test_a_board_is_searched_by_the_title_that_one_reads(client: Client, language: str, typed: str) -> None:
    compile_translations(PACKAGE)
    translation_file_changed(None, Path("django.mo"))  # forget what was read before it was compiled
    samples.duty(cast.centre())
    about = handbook.know(centre_id=cast.centre().pk, kind="room", key=1, label="别的事")
    handbook.happened("room.released", subject=about, at=timezone.now(), key="another")
    cast.signed_in(client, cast.someone("general_manager"))
    client.cookies["django_language"] = language
    page = client.get("/handbook/boards/management/", {"q": typed}).content.decode()
    assert ("单雪" in page, "别的事" in page) == (True, False)
    assert "单雪" not in client.get("/handbook/boards/management/", {"q": "nothing like it"}).content.decode()
