"""What the catalogue says, remembered, because a page asks hundreds of times.

Only for texts of ours, of which there are as many as the catalogue has; never for what people type.
"""

from __future__ import annotations

from typing import Any

from django.utils import translation
from markupsafe import Markup

_words: dict[tuple[str | None, str], str] = {}
_pieces: dict[tuple[str | None, str], Markup] = {}


def word(text: str) -> str:
    """The text in the reader's language: labels of forms and regulations."""
    key = (translation.get_language(), text)
    found = _words.get(key)
    if found is None:
        found = _words[key] = translation.gettext(text) if text else ""
    return found


def say(text: str, **values: Any) -> Markup:
    """`_()` of templates: the text as a piece of a page, values escaped and put in by name, `%%` a percent sign."""
    if values:
        return Markup(word(text)) % values  # noqa: S704
    key = (translation.get_language(), text)
    found = _pieces.get(key)
    if found is None:
        found = _pieces[key] = Markup(word(text)) % {}  # noqa: S704
    return found
