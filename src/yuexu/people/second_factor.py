"""The second factor of invented people: the demo's simulation sets it up, the demo's pages say the code."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.forms import BaseForm

from yuexu.people.models import Account


class NotTheDemo(RuntimeError):
    """Somebody tried to give an account of a real house a second factor that pages would tell."""


def invent(account: Account) -> None:
    """Give an invented person a second factor. Raises NotTheDemo anywhere but in the demo."""
    if not settings.DEMO:
        raise NotTheDemo
    made = TOTP.activate(account, generate_totp_secret()).instance
    made.data["invented"] = True
    made.save(update_fields=["data"])


def demo_code(account: Any, form: BaseForm) -> str:
    """The present code of an invented person in the demo; empty everywhere else.

    A code serves once: where one was just refused, it is the next one, which is valid as well.
    """
    if not settings.DEMO:
        return ""
    found = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).first()
    if found is None or not found.data.get("invented"):
        return ""
    counter = int(time.time()) // app_settings.TOTP_PERIOD + (1 if form.is_bound else 0)
    return format_hotp_value(hotp_value(decrypt(found.data["secret"]), counter))
