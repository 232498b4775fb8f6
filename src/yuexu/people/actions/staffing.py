"""Who works here, and in which posts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.kernel.language import stored
from yuexu.kernel.pinyin import initials
from yuexu.people import rules
from yuexu.people.actions.signing import end_sessions, only_here
from yuexu.people.events import PostGiven, PostTaken, StaffHired, StaffLeft
from yuexu.people.models import Account, Holding, Session, Staff
from yuexu.people.posts import POSTS, may
from yuexu.trail.actions import record

SAID = ("number", "name", "department", "joined_on")  # what the trail keeps of a person; the phone is not for it


@transaction.atomic
def hire(
    *, number: str, name: str, phone: str, department: str, joined_on: dt.date, by: Staff, now: dt.datetime
) -> Staff:
    """A new person of staff in `by`'s centre, without a login and without posts yet."""
    staff = Staff.objects.create(
        centre_id=by.centre_id,
        number=number,
        name=name,
        initials=initials(name),
        phone=phone,
        department=department,
        joined_on=joined_on,
    )
    record("people.hire", staff, at=now, by_id=by.pk, after=_told(staff))
    publish(StaffHired(staff=staff, at=now, by=by))
    return staff


@transaction.atomic
def change(*, staff: Staff, by: Staff, now: dt.datetime, **values: Any) -> None:
    """Correct what is known of a person; the same again changes nothing."""
    locked = _lock(staff)
    if all(getattr(locked, name) == value for name, value in values.items()):
        return
    before, phone = _told(locked), locked.phone
    for name, value in values.items():
        setattr(locked, name, value)
    locked.initials = initials(locked.name)
    locked.save()
    after = _told(locked) | ({"phone": stored("已改")} if phone != locked.phone else {})
    record("people.change", locked, at=now, by_id=by.pk, before=before, after=after)


@transaction.atomic
def link(*, staff: Staff, username: str, by: Staff, now: dt.datetime) -> None:
    """Let somebody who has an account in another centre use it here too."""
    locked = _lock(staff)
    account = Account.objects.filter(username=username, is_active=True).first()
    if account is None or locked.account_id is not None or locked.left_on:
        raise RuleBroken(_("没有这个账号，或此人已有账号"), field="username")
    locked.account = account
    locked.save(update_fields=["account"])
    record("people.link_account", locked, at=now, by_id=by.pk, after={"username": username})


@transaction.atomic
def give_post(*, staff: Staff, post: str, from_on: dt.date, by: Staff, now: dt.datetime) -> Holding:
    """Let somebody hold a post from a day on. Raises RuleBroken if it is not for `by` to give."""
    locked = _lock(staff)
    theirs = may(_posts_ever_open(locked))
    rules.may_give(by.permissions, post, theirs, own=locked.pk == by.pk)
    if locked.left_on:
        raise RuleBroken(_("此人已离职"))
    if from_on < locked.joined_on:
        raise RuleBroken(_("上任不能早于入职"), field="from_on")
    holding = Holding.objects.create(centre_id=locked.centre_id, staff=locked, post=post, from_on=from_on)
    record("people.give_post", locked, at=now, by_id=by.pk, after={"post": post, "from_on": from_on})
    publish(PostGiven(holding=holding, at=now, by=by, beyond=rules.beyond(by.permissions, post)))
    return holding


@transaction.atomic
def take_post(*, holding: Holding, until_on: dt.date, by: Staff, now: dt.datetime, today: dt.date) -> None:
    """End a holding with a day, from which on the post is not held. The past is not rewritten."""
    staff = _lock(holding.staff)
    locked = Holding.objects.select_for_update().get(pk=holding.pk)
    if locked.until_on is not None and locked.until_on <= today:
        raise RuleBroken(_("这个岗位已经卸任"))
    if until_on < today or until_on < locked.from_on:
        raise RuleBroken(_("卸任日期不能早于今天或上任日期"), field="until_on")
    own = staff.pk == by.pk
    kept = Holding.objects.filter(staff=staff, until_on=None).exclude(pk=locked.pk).values_list("post", flat=True)
    rules.may_take(by.permissions, locked.post, own=own, left=set(kept))
    before = {"post": locked.post, "until_on": locked.until_on}
    locked.until_on = until_on
    locked.save(update_fields=["until_on"])
    after = {"post": locked.post, "until_on": until_on}
    record("people.take_post", staff, at=now, by_id=by.pk, before=before, after=after)
    publish(PostTaken(holding=locked, at=now, by=by))


@transaction.atomic
def leave(*, staff: Staff, left_on: dt.date, by: Staff, now: dt.datetime, today: dt.date) -> None:
    """Somebody has left: posts end with that day, logins and PIN at once.

    Raises RuleBroken for oneself, for somebody who may do more than `by`, and for a day that has not come.
    """
    locked = _lock(staff)
    if locked.pk == by.pk:
        raise RuleBroken(_("不能办理自己的离职；请另一位管理者来做"))
    rules.may_end(by.permissions, _posts_ever_open(locked))
    if locked.left_on:
        raise RuleBroken(_("此人已离职"))
    if not locked.joined_on <= left_on <= today:
        raise RuleBroken(_("离职日期要在入职之后，并且不晚于今天；以后的离职请到当天办理"), field="left_on")
    for holding in Holding.objects.filter(staff=locked, until_on=None):
        holding.until_on = max(holding.from_on, left_on)
        holding.save(update_fields=["until_on"])
    locked.left_on, locked.pin = left_on, ""
    locked.save(update_fields=["left_on", "pin"])
    _close_login(locked)
    record("people.leave", locked, at=now, by_id=by.pk, after={"left_on": left_on})
    publish(StaffLeft(staff=locked, at=now, by=by))


def _posts_ever_open(staff: Staff) -> frozenset[str]:
    open_ones = Holding.objects.filter(staff=staff, until_on=None).values_list("post", flat=True)
    return frozenset(code for code in open_ones if code in POSTS)


def _close_login(staff: Staff) -> None:
    Session.objects.filter(staff=staff).delete()
    if staff.account is None:
        return
    try:
        only_here(staff)
    except RuleBroken:
        return  # the account goes on opening the other house
    end_sessions(account=staff.account)
    Account.objects.filter(staff=staff.pk).update(is_active=False)


def _lock(staff: Staff) -> Staff:
    return Staff.objects.select_for_update(of=("self",)).select_related("account").get(pk=staff.pk)


def _told(staff: Staff) -> dict[str, Any]:
    return {name: getattr(staff, name) for name in SAID}
