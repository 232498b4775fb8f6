"""In which language things are said: to the reader in theirs; what is kept, in the house's, for a row is read by all.

`gettext` is handed on for the rules of the packages, which know nothing else of Django (an import contract).
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext

__all__ = ["gettext", "in_the_houses_language", "listed", "stored"]


def in_the_houses_language() -> AbstractContextManager[None]:
    """Everything said within is said in the language of the house."""
    return translation.override(settings.LANGUAGE_CODE)


def listed(words: Iterable[str | Promise]) -> str:
    """Words one after another, as the reader's language puts them: 喂养、沐浴; feeding, bathing."""
    return gettext("、").join(str(word) for word in words)


def stored(text: str) -> str:
    """A sentence of ours as it goes into a row. `stored("…")` is gathered for translation like `_("…")`."""
    with in_the_houses_language():
        return gettext(text)
