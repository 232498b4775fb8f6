"""What a contact must hold: everybody's sheet when she was reached, to whom was sent what a doctor should see; and for
what a doctor is still asked after corrections."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.language import gettext as _

NOBODY = "none"  # the answer to *referred to* that says nobody


def check_whole(wanted: Collection[int | None], told: Collection[int | None], *, reached: bool) -> None:
    """Who was talked about: None for the mother, a number for each baby. Raises RuleBroken."""
    if not reached and told:
        raise RuleBroken(_("没有谈成就没有回访内容"), "outcome")
    if reached and set(wanted) != set(told):
        raise RuleBroken(_("请填写产妇和每个宝宝的情况"))


def check_referred(warnings: Iterable[str], referred: object, field: str) -> None:
    """What a doctor should see went to somebody. `warnings`: sentences louder than *observe*. Raises RuleBroken."""
    first = next(iter(warnings), "")
    if first and referred in (None, NOBODY):
        raise RuleBroken(_("%(warning)s。请写明转介给谁") % {"warning": first}, field)


class Warned(NamedTuple):
    """Something said of the mother (no `baby`) or one baby; the louder the higher its `rank`."""

    rank: int
    baby: int | None
    code: str


def answered(said: Iterable[frozenset[Warned]]) -> dict[int, frozenset[Warned]]:
    """A contact and its corrections, the first first: by place, the warnings for which its duty stands.

    A duty stands while something of its loudest is still said; what no standing duty is for has one of its own.
    """
    duties: dict[int, frozenset[Warned]] = {}
    for place, now in enumerate(said):
        duties = {at: old & now for at, old in duties.items() if _rank(old & now) == _rank(old)}
        if fresh := now.difference(*duties.values()):
            duties[place] = fresh
    return duties


def _rank(warned: Iterable[Warned]) -> int:
    return max((one.rank for one in warned), default=-1)
