"""Icons drawn into the page from Tabler's sprite: no second request, and a misspelt name fails in a test."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from markupsafe import Markup

SPRITE = "vendor/icons/tabler-sprite.svg"
_SYMBOL = re.compile(r'<symbol id="tabler-([\w-]+)"[^>]*>(.*?)</symbol>', re.DOTALL)
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
    glyphs = _glyphs()
    if glyphs is None:
        drawing = Markup('<use href="{}#tabler-{}"></use>').format(static(SPRITE), name)
    elif name in glyphs:
        drawing = glyphs[name]
    else:
        raise LookupError(f"no icon named {name!r} in {SPRITE}")
    return Markup('<svg class="icon" {} {}>{}</svg>').format(_PEN, aria, drawing)


@functools.cache
def _glyphs() -> dict[str, Markup] | None:
    """Name -> drawing, or None where npm's assets are not installed."""
    found = finders.find(SPRITE)
    if not found:
        return None
    sprite = Path(str(found)).read_text(encoding="utf-8")
    return {name: Markup(drawing.replace(_BLANK, "")) for name, drawing in _SYMBOL.findall(sprite)}  # noqa: S704
