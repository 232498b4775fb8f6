"""A state is a word in a column; which word may follow which is one table."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from yuexu.kernel.errors import RuleBroken

Steps = Mapping[str, Collection[str]]


def step(steps: Steps, now: str, then: str, labels: Mapping[str, str] | None = None) -> str:
    """The state `then`, if it may follow `now`. Raises RuleBroken naming both otherwise."""
    if then in steps.get(now, ()):
        return then
    say = labels or {}
    raise RuleBroken(_("现在是“%(now)s”，不能变为“%(then)s”") % {"now": say.get(now, now), "then": say.get(then, then)})
