"""Lists that renew themselves while people use them: never under a pressed finger."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from . import households
from .walking import DESKTOP, Walk

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
A_FINGER = 400  # milliseconds it stays on what it presses
RENEW = "document.querySelector('main form[role=search]').requestSubmit()"


@pytest.fixture
def searching(transactional_db: None, enter: Callable[..., Walk]) -> Walk:
    """A director who has typed a word into the search of the book of regulations, and has seen what it found."""
    home = households.house(days=1, rooms=1)
    director = enter(home.staff["house_director"][0], DESKTOP)
    director.go("/handbook/regulations/")
    director.main.get_by_role("search").locator("[name=q]").press_sequentially("交接班")
    director.page.wait_for_url("**q=*")
    return director


def test_what_was_found_opens_with_the_first_tap(searching: Walk) -> None:
    """Leaving the field asks nothing again, whose answer would take the list from under the finger."""
    asked: list[str] = []
    searching.page.on("request", lambda request: asked.append(request.url))
    searching.main.get_by_role("link", name="交接班").first.click(delay=A_FINGER)
    searching.page.wait_for_url("**/C7-handover/**")
    assert not [address for address in asked if "q=" in address]


def test_a_list_waits_until_the_finger_has_lifted(searching: Walk) -> None:
    """An answer that comes while something in the list is pressed is dropped; pressed in vain, the list is asked again."""
    mouse, page = searching.page.mouse, searching.page
    found = searching.main.get_by_role("link", name="交接班").first
    found.hover()
    mouse.down()
    with page.expect_response("**q=*"):
        page.evaluate(RENEW)
    page.wait_for_timeout(100)
    with page.expect_response("**q=*"):
        mouse.move(5, 5)
        mouse.up()
    found.hover()
    mouse.down()
    with page.expect_response("**q=*"):
        page.evaluate(RENEW)
    page.wait_for_timeout(100)
    mouse.up()
    page.wait_for_url("**/C7-handover/**")
