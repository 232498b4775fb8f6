"""Words of ours on a page: in the reader's language, remembered for each; what people wrote is put in escaped.

The words tried are Django's own (星期一, Montag), which are there before our catalogue is compiled.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from yuexu.kernel import wording
from yuexu.kernel.wording import drawn_in, say, word


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(wording, "_words", {})
    monkeypatch.setattr(wording, "_pieces", {})
    with translation.override("zh-hans"):
        yield


def test_each_reader_hears_their_own_language_the_second_time_too() -> None:
    for _ in range(2):
        for language, monday in (("zh-hans", "星期一"), ("de", "Montag"), ("en", "Monday")):
            with translation.override(language):
                assert (word("Monday"), say("Monday")) == (monday, Markup(monday))


def test_a_page_is_drawn_in_its_language_until_it_is_done() -> None:
    with translation.override("de"), drawn_in("de"):
        assert (word("Monday"), say("Monday")) == ("Montag", "Montag")
        with translation.override("en"), drawn_in("en"):
            assert (word("Monday"), say("Monday")) == ("Monday", "Monday")
        assert word("Monday") == "Montag"
    assert (word("Monday"), say("Monday")) == ("星期一", "星期一")


def test_a_page_that_broke_off_leaves_no_language_behind() -> None:
    with pytest.raises(LookupError), translation.override("de"), drawn_in("de"):
        raise LookupError
    assert word("Monday") == "星期一"


def test_no_text_is_no_text() -> None:
    assert (word(""), say("")) == ("", "")


def test_two_percent_signs_are_one_with_values_and_without() -> None:
    assert (say("不超过 5%%"), say("不超过 %(n)s%%", n=5), word("不超过 5%%")) == (
        "不超过 5%",
        "不超过 5%",
        "不超过 5%%",
    )


@given(st.text(max_size=40))
def test_what_people_wrote_is_escaped_and_what_is_drawn_already_is_not(text: str) -> None:
    found = say("<b>%(name)s</b>%(drawn)s", name=text, drawn=Markup("<i></i>"))
    assert isinstance(found, Markup)
    assert found == f"<b>{escape(text)}</b><i></i>"
    assert Markup("{}").format(found) == found


def test_a_value_that_lacks_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("%(name)s")
    with pytest.raises(KeyError):
        say("%(name)s %(other)s", name="李静")
