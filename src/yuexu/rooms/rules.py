"""Room numbers as people write several of them: 301-306、308 312."""

from __future__ import annotations

import re
import unicodedata

from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.language import gettext as _

LONGEST = 10  # characters of a number
MOST = 100  # at once
_BETWEEN = re.compile(r"[\s,、;]+")
_DASH = re.compile(r"\s*[-~—–至]\s*")
_RANGE = re.compile(r"(\D*)(\d+)-(\D*)(\d+)")


def numbers(text: str) -> list[str]:
    """Every room number in the text, a range written out, in the order told and each once. Raises RuleBroken.

    A range counts between two numbers of one length and one beginning: A01-A12. Anything else with a dash is one
    room's name: 3-01.
    """
    told = _DASH.sub("-", unicodedata.normalize("NFKC", text).strip())
    found = [number for word in _BETWEEN.split(told) if word for number in _written_out(word)]
    if not found:
        raise RuleBroken(_("请写明房号"), "number")
    if len(found) > MOST:
        raise RuleBroken(_("一次最多添加 %(most)s 间") % {"most": MOST}, "number")
    for number in found:
        if len(number) > LONGEST:
            told_here = {"longest": LONGEST, "number": number[:LONGEST]}
            raise RuleBroken(_("房号最长 %(longest)s 个字：%(number)s…") % told_here, "number")
    return list(dict.fromkeys(found))


def _written_out(word: str) -> list[str]:
    ends = _RANGE.fullmatch(word)
    if ends is None or len(ends[2]) != len(ends[4]) or (ends[3] and ends[3] != ends[1]):
        return [word]
    first, last = int(ends[2]), int(ends[4])
    if last < first or last - first >= MOST:
        raise RuleBroken(_("“%(range)s”要从小到大，最多 %(most)s 间") % {"range": word[:40], "most": MOST}, "number")
    return [f"{ends[1]}{number:0{len(ends[2])}}" for number in range(first, last + 1)]


def floor_of(number: str) -> int | None:
    """The floor that a number tells by itself: 3 of 301, 12 of 1205; None if it tells none."""
    digits = re.fullmatch(r"\D*(\d{1,2})\d\d", number)
    return int(digits[1]) if digits and int(digits[1]) else None
