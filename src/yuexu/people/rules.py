"""What may be given and taken, and which PINs are too easy: pure decisions."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Set

from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.language import gettext as _
from yuexu.people.permissions import PERMISSIONS
from yuexu.people.posts import POSTS, may

MANAGE = "people.manage"
MANAGEMENT = "management"  # the department


def within_reach(by: Set[str], theirs: Set[str]) -> None:
    """Nobody gives, takes or resets what reaches further than they do. Both are sets of permissions."""
    if not theirs <= by:
        raise RuleBroken(_("对方的权限比您的大，这一步要请权限更大的人来做"))


def ordinary(post: str) -> bool:
    """Whether the post is one that who manages the staff fills day by day, without doing its work themselves.

    Not so: the management, and posts that see money, export, change rules, read the trail or manage people.
    """
    held = POSTS[post]
    return held.department != MANAGEMENT and not any(PERMISSIONS[code].guarded for code in held.may)


def entrusted(by: Set[str], posts: Iterable[str]) -> bool:
    """Whether `by` may fill all of these posts as a manager of people, although they reach further."""
    return MANAGE in by and all(ordinary(post) for post in posts)


def givable(by: Set[str], theirs: Set[str], *, own: bool) -> list[str]:
    """The posts that `by` may give to somebody whose permissions are `theirs`, in the order of the posts' table.

    What one can do oneself, one can give. Beyond that only ordinary posts, and never to oneself nor to another who manages
    people: two of them would otherwise raise each other.
    """
    trusted = not own and MANAGE not in theirs
    return [code for code, post in POSTS.items() if post.may <= by or (trusted and entrusted(by, [code]))]


def may_give(by: Set[str], post: str, theirs: Set[str], *, own: bool) -> None:
    """Refuse a post that is not givable."""
    if post not in givable(by, theirs, own=own):
        raise RuleBroken(_("「%(post)s」要由权限更大的人授予；请总经理授予") % {"post": POSTS[post].name}, field="post")


def beyond(by: Set[str], post: str) -> bool:
    """Whether a post given reaches further than the giver: then the general manager is told."""
    return not POSTS[post].may <= by


def may_end(by: Set[str], posts: Iterable[str]) -> None:
    """A post can be taken, and somebody can be seen off, by who may do as much or fills such posts."""
    held = frozenset(posts)
    if not entrusted(by, held):
        within_reach(by, may(held))


def may_take(by: Set[str], post: str, *, own: bool, left: Set[str]) -> None:
    """Likewise for one post. `left`: the posts that stay; of one's own, one that manages people must be among them."""
    may_end(by, [post])
    if own and MANAGE not in may(frozenset(left)):
        raise RuleBroken(_("不能卸下自己最后一个能管理员工的岗位；请另一位管理者来做"))


def may_give_password(by: Set[str], posts: Iterable[str], *, first: bool) -> None:
    """The first login of somebody in an ordinary post comes from who fills it; a password given anew would let the giver
    sign as somebody who may do more, and so needs the reach."""
    held = frozenset(posts)
    if not (first and entrusted(by, held)):
        within_reach(by, may(held))


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
