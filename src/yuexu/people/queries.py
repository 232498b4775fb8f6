"""What screens may ask about people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yuexu.kernel.secrets import blind
from yuexu.people.models import Device, Holding, Session, Staff
from yuexu.people.permissions import PERMISSIONS, Permission
from yuexu.people.posts import DEPARTMENTS, POSTS, Post
from yuexu.people.sessions import AGENT, BY, DEVICE, SINCE, hashed


def staff_list(centre_id: int, *, q: str, department: str, left: bool, today: dt.date) -> QuerySet[Staff]:
    """Staff by name, initials, number or whole phone; each knows the holdings of today as `.held`."""
    rows = Staff.objects.for_centre(centre_id).filter(left_on__isnull=not left)
    if department in DEPARTMENTS:
        rows = rows.filter(department=department)
    if q:
        rows = rows.filter(
            Q(name__icontains=q) | Q(initials__startswith=q.lower()) | Q(number__iexact=q) | Q(phone_index=blind(q))
        )
    return rows.prefetch_related(Prefetch("holdings", Holding.objects.on(today).order_by("pk"), to_attr="held"))


def at_device(centre_id: int, q: str) -> QuerySet[Staff]:
    """Who can take a shared device over: working, with a login and a PIN."""
    rows = Staff.objects.for_centre(centre_id).working().exclude(pin="").filter(account__is_active=True)
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(initials__startswith=q.lower()) | Q(number__iexact=q))
    return rows.only("pk", "name", "department").order_by("department", "initials", "pk")


@dataclass(frozen=True)
class PostSeen:
    """A post as people read it, and who holds it today."""

    post: Post
    reports_to: Post | None
    permissions: list[Permission]
    holders: list[Staff]


def posts_seen(centre_id: int, today: dt.date) -> list[tuple[str | Promise, list[PostSeen]]]:
    """Every post by department, with its permissions in sentences."""
    holders: dict[str, list[Staff]] = {}
    for holding in Holding.objects.for_centre(centre_id).on(today).select_related("staff").order_by("staff__number"):
        holders.setdefault(holding.post, []).append(holding.staff)
    seen: dict[str, list[PostSeen]] = {}
    for code, post in POSTS.items():
        above = POSTS.get(post.reports_to)
        seen.setdefault(post.department, []).append(PostSeen(post, above, sentences(post.may), holders.get(code, [])))
    return [(DEPARTMENTS[code], seen[code]) for code in DEPARTMENTS if code in seen]


def sentences(codes: frozenset[str]) -> list[Permission]:
    """Permissions in the order of their table."""
    return [permission for code, permission in PERMISSIONS.items() if code in codes]


@dataclass(frozen=True)
class Login:
    """One login of an account, as its holder sees it."""

    since: dt.datetime | None
    seen_until: dt.datetime
    by: str
    agent: str
    device: str
    this_one: bool


def logins(staff: Staff, cookie: str | None) -> list[Login]:
    """The live logins of this person's account, the newest first."""
    names = dict(Device.objects.for_centre(staff.centre_id).values_list("pk", "name"))
    rows = Session.objects.filter(account=staff.account_id, expire_date__gt=timezone.now())
    found = [_login(row, row.get_decoded(), names, cookie) for row in rows]
    return sorted(found, key=lambda one: one.seen_until, reverse=True)


def _login(row: Session, data: Mapping[str, Any], names: Mapping[int, str], cookie: str | None) -> Login:
    since = data.get(SINCE)
    return Login(
        since=dt.datetime.fromisoformat(since) if since else None,
        seen_until=row.expire_date,
        by=data.get(BY, ""),
        agent=browser(data.get(AGENT, "")),
        device=names.get(data.get(DEVICE, 0), ""),
        this_one=cookie is not None and row.session_key == hashed(cookie),
    )


def browser(agent: str) -> str:
    """A few words for a long User-Agent: what kind of device, which browser."""
    kinds = {"iPad": "iPad", "iPhone": "iPhone", "Android": "Android", "Windows": "Windows", "Mac OS": "Mac",
             "Linux": "Linux"}  # fmt: skip
    makers = {"MicroMessenger": _("微信"), "Edg/": "Edge", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
    kind = next((name for mark, name in kinds.items() if mark in agent), "")
    maker = next((name for mark, name in makers.items() if mark in agent), "")
    return " · ".join(word for word in (kind, maker) if word) or agent[:40]
