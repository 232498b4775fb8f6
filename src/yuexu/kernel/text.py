"""Which characters may stand in a text of people: what can be seen, and nothing that turns or hides its neighbours."""

from __future__ import annotations

import unicodedata

# Turn the direction of what follows, mark one, end a line where no page shows it, or have no width at all.
_TURNING = {0x061C, 0x200E, 0x200F, 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF}


def shows(text: str, *, breaks: str = "\n") -> bool:
    """Whether every character can be seen or printed; those in `breaks` are let through."""
    return not any(_hidden(letter) for letter in text if letter not in breaks)


def _hidden(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cs") or ord(letter) in _TURNING
