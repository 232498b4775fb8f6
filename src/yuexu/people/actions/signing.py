"""Passwords, PINs, second factors and sessions of others and oneself."""

from __future__ import annotations

import datetime as dt
import secrets

from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.utils.translation import gettext as _

from yuexu.kernel.errors import RuleBroken
from yuexu.people import tries
from yuexu.people.models import Account, Session, Staff
from yuexu.people.rules import may_give_password, within_reach
from yuexu.people.sessions import hashed
from yuexu.trail.actions import record

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are mistaken for others


def end_sessions(*, account: Account, but: str | None = None) -> int:
    """Log the account out everywhere, except in the session with this cookie. Returns how many ended."""
    ended = Session.objects.filter(account=account)
    if but:
        ended = ended.exclude(session_key=hashed(but))
    return ended.delete()[0]


def first_password() -> str:
    """Twelve characters in three groups: 59 bits, and it can be read out."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


@transaction.atomic
def give_password(*, staff: Staff, by: Staff, now: dt.datetime, username: str = "") -> str:
    """A first or new password for this person; with `username` also the account. Returns the password, said once.

    Raises RuleBroken if it is not for `by` to give, or if they work in another centre as well, or have left.
    """
    locked = Staff.objects.select_for_update(of=("self",)).select_related("account").get(pk=staff.pk)
    may_give_password(by.permissions, locked.posts, first=locked.account is None)
    if locked.left_on:
        raise RuleBroken(_("此人已离职"))
    only_here(locked)
    account = locked.account or _account(username)
    password = first_password()
    account.set_password(password)
    account.password_temporary = account.is_active = True
    account.save()
    if locked.account is None:
        locked.account = account
        locked.save(update_fields=["account"])
    end_sessions(account=account)
    record("people.give_password", locked, at=now, by_id=by.pk, after={"username": account.username})
    return password


def _account(username: str) -> Account:
    if not username:
        raise RuleBroken(_("请给一个用户名"), field="username")
    if Account.objects.filter(username=username).exists():
        raise RuleBroken(_("这个用户名已有人用"), field="username")
    return Account(username=username)


def only_here(staff: Staff) -> None:
    """An account that also opens another house is not ours alone to reset."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT yuexu_elsewhere(%s)", [staff.pk])
        if cursor.fetchone()[0]:
            raise RuleBroken(_("这个账号也在其他中心使用，只能由本人修改，或由系统管理员用命令行重设"))


@transaction.atomic
def reset_second_factor(*, staff: Staff, by: Staff, now: dt.datetime) -> None:
    """The phone is lost: the next login sets up a new second factor. Ends the account's sessions."""
    locked = Staff.objects.select_for_update(of=("self",)).select_related("account").get(pk=staff.pk)
    within_reach(by.permissions, locked.permissions)
    if locked.pk == by.pk:
        raise RuleBroken(_("自己的第二重验证不能自己重设；请另一位管理者来做"))
    only_here(locked)
    gone = Authenticator.objects.filter(user_id=locked.account_id).delete()[0]
    if not gone or locked.account is None:
        raise RuleBroken(_("此人没有开启第二重验证"))
    end_sessions(account=locked.account)
    record("people.reset_second_factor", locked, at=now, by_id=by.pk)


def check_own_password(*, staff: Staff, password: str) -> str:
    """Whether this is the person's password: an empty string, or why not (the count must outlive the refusal)."""
    account = Account.objects.select_for_update().get(staff=staff.pk)
    key = f"password:{account.pk}"
    if tries.locked(key):
        return _("错误次数太多，请十分钟后再试")
    if not account.check_password(password):
        tries.missed(key)
        return _("密码不对")
    tries.forget(key)
    return ""


@transaction.atomic
def set_pin(*, staff: Staff, pin: str, now: dt.datetime) -> None:
    """The person's own PIN for shared devices (4 to 8 digits, checked by the form)."""
    locked = Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
    locked.set_pin(pin)
    locked.save(update_fields=["pin"])
    record("people.set_pin", locked, at=now, by_id=staff.pk)
