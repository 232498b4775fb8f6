"""What the catalogue says, remembered, because a page asks hundreds of times.

Only for texts of ours, of which there are as many as the catalogue has; never for what people type.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils import translation
from markupsafe import Markup

# The language of the page being drawn: asking Django for it costs as much as the rest of `word`.
_drawn_in: ContextVar[str | None] = ContextVar("drawn_in", default=None)
_words: dict[tuple[str | None, str], str] = {}
_pieces: dict[tuple[str | None, str], Markup] = {}


@contextmanager
def drawn_in(language: str) -> Iterator[None]:
    """A page is drawn in this language, the active one, and in no other until it is done."""
    token = _drawn_in.set(language)
    try:
        yield
    finally:
        _drawn_in.reset(token)


def word(text: str) -> str:
    """The text in the reader's language: labels of forms and regulations."""
    key = (_drawn_in.get() or translation.get_language(), text)
    found = _words.get(key)
    if found is None:
        found = _words[key] = translation.gettext(text) if text else ""
    return found


def say(text: str, **values: Any) -> Markup:
    """`_()` of templates: the text as a piece of a page, values escaped and put in by name, `%%` a percent sign."""
    if values:
        return Markup(word(text)) % values  # noqa: S704
    key = (_drawn_in.get() or translation.get_language(), text)
    found = _pieces.get(key)
    if found is None:
        found = _pieces[key] = Markup(word(text)) % {}  # noqa: S704
    return found
