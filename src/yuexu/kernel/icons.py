"""Icons drawn into the page from Tabler's sprite: no second request, and a misspelt name fails in a test."""

from __future__ import annotations

import functools
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from markupsafe import Markup

SPRITE = "vendor/icons/tabler-sprite.svg"
_BLANK = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'
_PEN = Markup('viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"')


@functools.lru_cache(maxsize=1024)
def icon(name: str, label: str = "") -> Markup:
    """One glyph. With a label it speaks to screen readers, without it is silent.

    The sprite is 2.2 MB: referring to it makes a browser parse all of it for each page. Raises LookupError
    for a name that is not in the sprite. Without npm's assets (a bare checkout) the glyph is a reference,
    since nothing can be looked up.
    """
    aria = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    drawing = _drawing(name)
    return Markup('<svg class="icon" {} {}>{}</svg>').format(_PEN, aria, drawing)


def _drawing(name: str) -> Markup:
    """The paths of one glyph. The file is read for each new glyph rather than kept: few are used, all are megabytes."""
    found = finders.find(SPRITE)
    if not found:
        return Markup('<use href="{}#tabler-{}"></use>').format(static(SPRITE), name)
    sprite = Path(str(found)).read_text(encoding="utf-8")
    start = sprite.find(f'<symbol id="tabler-{name}"')
    if start < 0:
        raise LookupError(f"no icon named {name!r} in {SPRITE}")
    inner = sprite[sprite.index(">", start) + 1 : sprite.index("</symbol>", start)]
    return Markup(inner.replace(_BLANK, "").strip())  # noqa: S704
