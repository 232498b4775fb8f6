"""The way in: exactly those addresses of allauth that a house uses, in our own pages.

There is no sign-up and no e-mail: accounts and first passwords are given by managers (people.actions).
Every view is declared to kernel.http like all others; who is not yet in may use them (`ANYONE`), and those that
need a person ask for the login themselves.
"""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from allauth.account import views as account
from allauth.account.internal.flows.logout import logout
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone

from yuexu.kernel.gate import inside
from yuexu.kernel.http import ANYONE, View, page, writes
from yuexu.people import actions
from yuexu.people.access import nowhere_to_work
from yuexu.people.entering import device_of, second_factor_shown
from yuexu.people.models import Account, Staff
from yuexu.people.second_factor import demo_code
from yuexu.trail.actions import record


class OurPage:
    """Allauth's view, shown with our shell; a refused form answers 422."""

    request: HttpRequest
    template_name: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Who only asks for the head of a page signs in no more than who looks at it; allauth counts it as an attempt."""
        if request.method == "HEAD":
            request.method = "GET"
        return super().dispatch(request, *args, **kwargs)

    def render_to_response(self, context: dict[str, Any], **_: Any) -> HttpResponse:
        told = {key: value for key, value in context.items() if key != "view"}
        status = 200 if self.request.method == "GET" else None
        return page(self.request, self.template_name, {"next": _onward(self.request), **told}, status=status)


def _onward(request: HttpRequest) -> str:
    return request.POST.get("next") or request.GET.get("next", "")


def _staff(request: HttpRequest) -> Staff | None:
    return getattr(request, "staff", None)


def _written(request: HttpRequest, verb: str) -> None:
    """The trail of the present centre knows what its person changed about signing in."""
    staff = _staff(request)
    if staff is not None:
        with inside(staff.centre_id, writable=True):
            record(verb, staff, at=timezone.now(), by_id=staff.pk)


class Login(OurPage, account.LoginView):
    """User name and password; on a registered device first the people of the house."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and _staff(request) is None:
            return nowhere_to_work(request)
        at_device = request.method == "GET" and "password" not in request.GET and _staff(request) is None
        if at_device and device_of(request):
            return HttpResponseRedirect(reverse("people:switch") + "?" + urlencode({"next": _onward(request)}))
        return super().dispatch(request, *args, **kwargs)


class Logout(OurPage, account.LogoutView):
    """Ends this login."""

    def logout(self) -> None:
        _written(self.request, "people.sign_out")
        logout(self.request)


class PasswordChange(OurPage, account.PasswordChangeView):
    """A new password; every other login of the account ends."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if _staff(request) is None or not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        form.user.password_temporary = False
        response = super().form_valid(form)
        actions.end_sessions(account=cast(Account, form.user), but=self.request.session.session_key)
        _written(self.request, "people.change_password")
        return response


class Code(OurPage, mfa.AuthenticateView):
    """The second step of signing in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = super().get_context_data(**kwargs)
        return {**told, "demo_code": demo_code(self.stage.login.user, told["form"])}


class CodeAgain(OurPage, mfa.ReauthenticateView):
    """The code for a session that was opened without: after switching by PIN, or before a delicate change."""

    def form_valid(self, form: Any) -> HttpResponse:
        second_factor_shown(self.request)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = super().get_context_data(**kwargs)
        return {**told, "demo_code": demo_code(self.request.user, told["form"])}


class PasswordAgain(OurPage, account.ReauthenticateView):
    """The password once more before a delicate change."""


class Activate(OurPage, totp.ActivateTOTPView):
    """Setting up the second factor: scan, type the first code, keep the recovery codes."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        second_factor_shown(self.request)
        _written(self.request, "people.second_factor_on")
        return response

    def get_success_url(self) -> str:
        return reverse("mfa_view_recovery_codes") + "?" + urlencode({"next": _onward(self.request)})


class Deactivate(OurPage, totp.DeactivateTOTPView):
    """Giving the second factor up, where the post allows."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _written(self.request, "people.second_factor_off")
        return response


class RecoveryCodes(OurPage, recovery.ViewRecoveryCodesView):
    """The codes for the day the phone is lost, shown once."""


class NewRecoveryCodes(OurPage, recovery.GenerateRecoveryCodesView):
    """Ten new ones; the old ones are void."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _written(self.request, "people.recovery_codes")
        return response


def _open(view: Any) -> View:
    return writes(may=ANYONE)(view.as_view())


def _shown_once(view: Any) -> View:
    """A GET that notes in the account that it was seen: it enters no centre, and is not read-only."""
    shown: View = view.as_view()
    shown.may = ANYONE  # type: ignore[attr-defined]
    return shown


def _second_factor(request: HttpRequest) -> HttpResponse:
    """Where allauth goes after changes of the second factor."""
    return HttpResponseRedirect(reverse("people:second_factor"))


urlpatterns = [
    path("login/", _open(Login), name="account_login"),
    path("logout/", _open(Logout), name="account_logout"),
    path("password/", _open(PasswordChange), name="account_change_password"),
    path("again/", _open(PasswordAgain), name="account_reauthenticate"),
    path("code/", _open(Code), name="mfa_authenticate"),
    path("code/again/", _open(CodeAgain), name="mfa_reauthenticate"),
    path("code/home/", writes(may=ANYONE)(_second_factor), name="mfa_index"),
    path("code/set-up/", _open(Activate), name="mfa_activate_totp"),
    path("code/give-up/", _open(Deactivate), name="mfa_deactivate_totp"),
    path("code/recovery/", _shown_once(RecoveryCodes), name="mfa_view_recovery_codes"),
    path("code/recovery/new/", _open(NewRecoveryCodes), name="mfa_generate_recovery_codes"),
]
