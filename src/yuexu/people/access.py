"""Signing in: allauth's adapters for a house, where staff are made by managers and nobody signs up."""

from __future__ import annotations

import io
import time
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yuexu.kernel.secrets import seal, unseal
from yuexu.people.entering import PASSWORD, places_of, second_factor_shown, stand_for

SAID: dict[str, str | Promise] = {  # allauth's notices in our words; what is not here is not said
    "account/messages/logged_out.txt": gettext_lazy("已退出登录"),
    "account/messages/password_changed.txt": gettext_lazy("密码已修改，其他设备上的登录已退出"),
    "mfa/messages/totp_activated.txt": gettext_lazy("第二重验证已开启"),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("第二重验证已关闭"),
}


class HouseAdapter(DefaultAccountAdapter):
    """No sign-up; after login the session stands for one person in one centre."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy("用户名或密码不对"),
        "too_many_login_attempts": gettext_lazy("错误次数太多，请五分钟后再试；忘记密码请找人事或主管重设"),
        "rate_limited": gettext_lazy("操作太频繁，请稍等片刻再试"),
        "incorrect_password": gettext_lazy("密码不对"),
        "enter_current_password": gettext_lazy("现在的密码不对"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *_: Any,
        message: str | None = None,
        **__: Any,
    ) -> None:
        """Say it in our words."""
        text = message or SAID.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text))

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        return nowhere_to_work(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:me")

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        """A password given within the last quarter of an hour need not be given again; a PIN is none."""
        request = context.request
        given = [one["at"] for one in get_authentication_records(request, request.user) if one["method"] == "password"]
        return not given or time.time() - max(given) > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        """The password (and the code) was right: find the place, or say that there is none."""
        request.session.save()  # places are asked by its cookie
        places = places_of(request)
        if not places:
            return nowhere_to_work(request)
        methods = {record["method"] for record in get_authentication_records(request, user)}
        place = stand_for(request, places, by=PASSWORD)
        if "mfa" in methods:
            second_factor_shown(request)
        response = super().post_login(request, user, **kwargs)
        if len(places) > 1 and not place.by_device:
            return HttpResponseRedirect(reverse("people:places") + "?" + urlencode({"next": response["Location"]}))
        return response


def nowhere_to_work(request: HttpRequest) -> HttpResponse:
    """The account is closed, or its person has left every centre."""
    logout(request)
    messages.error(request, _("这个账号已停用，或没有在任何中心任职。请联系人事。"))
    return HttpResponseRedirect(reverse("account_login"))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are sealed in the database; a post that needs the second factor cannot give it up."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("验证码不对，或刚刚用过。请等下一个再试"),
        "cannot_delete_authenticator": gettext_lazy("您的岗位要求第二重验证，不能关闭。换手机时请找人事重设。"),
        "cannot_generate_recovery_codes": gettext_lazy("请先开启第二重验证"),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """The QR code on white, so that it can be read on dark pages."""
        import qrcode  # brings lxml and Pillow: 8 MB that every process would carry for one page
        from qrcode.image.svg import SvgPathFillImage

        drawn = io.BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage, border=2).save(drawn)
        return drawn.getvalue().decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        staff = getattr(context.request, "staff", None)
        return staff is None or not staff.needs_second_factor
