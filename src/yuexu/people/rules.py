"""What may be given and taken, and which PINs are too easy: pure decisions."""

from __future__ import annotations

import itertools
from collections.abc import Set

from django.utils.translation import gettext as _

from yuexu.kernel.errors import RuleBroken
from yuexu.people.posts import POSTS, may

MANAGE = "people.manage"


def within_reach(by: Set[str], theirs: Set[str]) -> None:
    """Nobody gives, takes or resets what reaches further than they do. Both are sets of permissions."""
    if not theirs <= by:
        raise RuleBroken(_("对方的权限比您的大，这一步要请权限更大的人来做"))


def may_give(by: Set[str], post: str) -> None:
    """A post can be given by who may do all that it may."""
    lacking = POSTS[post].may - by
    if lacking:
        raise RuleBroken(
            _("「%(post)s」的权限您自己没有，不能授予；请总经理授予") % {"post": POSTS[post].name}, field="post"
        )


def may_take(by: Set[str], post: str, *, own: bool, left: Set[str]) -> None:
    """Likewise for taking. `left`: the posts that stay; of one's own, one that manages people must be among them."""
    within_reach(by, POSTS[post].may)
    if own and MANAGE not in may(frozenset(left)):
        raise RuleBroken(_("不能卸下自己最后一个能管理员工的岗位；请另一位管理者来做"))


def too_easy(pin: str) -> bool:
    """Whether a PIN is among the first that one would try: 0000, 1234, 9876, 1212, 1122."""
    digits = [int(digit) for digit in pin]
    steps = {(b - a) % 10 for a, b in itertools.pairwise(digits)}
    if len(set(digits)) == 1 or steps in ({1}, {9}):
        return True
    half = len(digits) // 2
    if len(digits) % 2 == 0 and digits[:half] == digits[half:]:
        return True
    return len(digits) % 2 == 0 and len(set(digits)) <= half and all(
        digits[at] == digits[at + 1] for at in range(0, len(digits), 2)
    )  # fmt: skip
