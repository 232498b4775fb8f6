"""Shared devices: registered by a manager, used by everyone of the house with a PIN."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from yuexu.kernel.errors import RuleBroken
from yuexu.people import tries
from yuexu.people.entering import token_hash
from yuexu.people.models import Device, Session, Staff
from yuexu.people.sessions import DEVICE
from yuexu.trail.actions import record


@transaction.atomic
def register(*, name: str, by: Staff, now: dt.datetime, sent: str = "") -> tuple[Device, str]:
    """Make this browser a shared device. Returns the row and the token for its cookie, which nothing else keeps.

    `sent` is the form's client id: the same sending again gives the same device and token, so that a browser that
    never got the first answer gets its cookie now. Raises RuleBroken when that device was taken out of use since.
    """
    token = _token(by, sent)
    device, new = Device.objects.get_or_create(
        token_hash=token_hash(token),
        defaults={"centre_id": by.centre_id, "name": name, "registered_by_id": by.pk, "registered_at": now},
    )
    if device.revoked_at is not None:
        raise RuleBroken(_("这台设备已经停用"))
    if new:
        record("people.register_device", device, at=now, by_id=by.pk, after={"name": name})
    return device, token


def _token(by: Staff, sent: str) -> str:
    """What nobody guesses: of one sending always the same, made with the house's key; without a client id, chance."""
    if not sent:
        return secrets.token_urlsafe(32)
    return salted_hmac("people.device", f"{by.pk}:{sent}", algorithm="sha256").hexdigest()


@transaction.atomic
def revoke(*, device: Device, by: Staff, now: dt.datetime) -> None:
    """The device is shared no longer; whoever is logged in on it is logged out."""
    locked = Device.objects.select_for_update(of=("self",)).get(pk=device.pk)
    if locked.revoked_at is not None:
        raise RuleBroken(_("这台设备已经停用"))
    locked.revoked_at, locked.revoked_by_id = now, by.pk
    locked.save(update_fields=["revoked_at", "revoked_by"])
    for session in Session.objects.filter(staff__centre_id=locked.centre_id):
        if session.get_decoded().get(DEVICE) == locked.pk:
            session.delete()
    record("people.revoke_device", locked, at=now, by_id=by.pk, after={"name": locked.name})


@transaction.atomic
def switch(*, staff: Staff, device_id: int, pin: str, now: dt.datetime) -> str:
    """Whether this person may take the device over: an empty string, or why not.

    Five wrong PINs lock the person out of this device for ten minutes. The count must outlive the refusal,
    so that this one answers instead of raising. The device's row is locked: guesses cannot be made in parallel.
    """
    device = Device.objects.select_for_update(of=("self",)).get(pk=device_id, revoked_at=None)
    key = f"pin:{device.pk}:{staff.pk}"
    if tries.locked(key):
        return _("错误次数太多，请十分钟后再试，或用密码登录")
    if not staff.check_pin(pin):
        left = tries.missed(key)
        if left == 0:
            record("people.pin_locked", staff, at=now, by_id=None, after={"device": device.name})
        return (
            _("PIN 不对，还可以试 %(left)s 次") % {"left": left}
            if left
            else _("错误次数太多，请十分钟后再试，或用密码登录")
        )
    tries.forget(key)
    return ""


@transaction.atomic
def second_person(*, staff: Staff, pin: str, by: Staff, now: dt.datetime) -> str:
    """Whether this person stands beside `by` and types their own PIN: an empty string, or why not.

    Five wrong PINs, and `by` cannot call on this person for ten minutes. The count must outlive the refusal, so that
    this one answers instead of raising. The person's row is locked: guesses cannot be made in parallel.
    """
    locked = Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
    key = f"second:{by.pk}:{locked.pk}"
    if not tries.locked(key):
        if not locked.pin or locked.check_pin(pin):  # nobody's PIN is right: the deed itself says that there is none
            tries.forget(key)
            return ""
        left = tries.missed(key)
        if left:
            return _("PIN 不对，还可以试 %(left)s 次") % {"left": left}
        record("people.pin_locked", locked, at=now, by_id=by.pk)
    return _("错误次数太多，请十分钟后再试，或请另一个人查对")
