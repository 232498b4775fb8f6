"""What a contact must hold: everybody's sheet when she was reached, and to whom was sent what a doctor should see."""

from __future__ import annotations

from collections.abc import Collection, Iterable

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
