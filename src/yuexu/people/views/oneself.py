"""Pages about oneself: posts and rights, PIN, second factor, logins, the centre one works in now."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from yuexu.kernel.http import ANYONE, SIGNED_IN, done, page, reads, writes
from yuexu.people import actions, queries
from yuexu.people.entering import PIN, move, places_of
from yuexu.people.forms import PinForm
from yuexu.people.models import Account
from yuexu.people.posts import POSTS
from yuexu.people.request import Request
from yuexu.people.sessions import BY
from yuexu.trail.actions import record


@reads(may=SIGNED_IN)
def me(request: Request) -> HttpResponse:
    """Who I am here: posts, what they are for, what they may do; password, PIN, second factor, logins."""
    staff = request.staff
    told = {
        "posts": [POSTS[code] for code in POSTS if code in staff.posts],
        "permissions": queries.sentences(staff.permissions),
        "logins": queries.logins(staff, request.session.session_key),
        "totp": Authenticator.objects.filter(user_id=staff.account_id, type=Authenticator.Type.TOTP).exists(),
        "places": places_of(request),
    }
    return page(request, "people/me.html", told)


@writes(may=SIGNED_IN)
def pin(request: Request) -> HttpResponse:
    """My PIN for shared devices; the password proves that it is I who sets it."""
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why_not = actions.check_own_password(staff=request.staff, password=form.cleaned_data["password"])
        if not why_not:
            actions.set_pin(staff=request.staff, pin=form.cleaned_data["pin"], now=request.now)
            return done(request, "people:me", say=_("PIN 已设好，现在可以在公用设备上用它切换"))
        form.add_error("password", why_not)
    return page(request, "people/pin.html", {"form": form})


@writes(may=SIGNED_IN)
def end_sessions(request: Request) -> HttpResponse:
    """Log out everywhere else."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("people:me"))
    account = Account.objects.get(staff=request.staff.pk)
    ended = actions.end_sessions(account=account, but=request.session.session_key)
    record("people.end_sessions", request.staff, at=request.now, by_id=request.staff.pk, after={"ended": ended})
    return done(request, "people:me", say=_("其他设备上的 %(n)s 个登录已退出") % {"n": ended})


def onward(request: HttpRequest) -> str:
    """Where one wanted to go: `next`, if it is an address of ours, else home."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return resolve_url("desk:home")


@reads(may=ANYONE)
def second_factor(request: Request) -> HttpResponse:
    """The one door to the second factor: set it up, show it, or see how it stands."""
    staff = request.staff
    if staff is None:
        return redirect_to_login(request.get_full_path())
    found = {one.type: one for one in Authenticator.objects.filter(user_id=staff.account_id)}
    totp = found.get(Authenticator.Type.TOTP)
    if totp is None:
        return redirect_to_login(onward(request), login_url=reverse("mfa_activate_totp"))
    if not staff.second_factor_done:
        return redirect_to_login(onward(request), login_url=reverse("mfa_reauthenticate"))
    codes = found.get(Authenticator.Type.RECOVERY_CODES)
    left = len(codes.wrap().get_unused_codes()) if codes else 0
    told = {"set_up_at": totp.created_at, "used_at": totp.last_used_at, "codes_left": left}
    return page(request, "people/second_factor.html", told)


@writes(may=ANYONE)
def places(request: Request) -> HttpResponse:
    """In which centre one works now, for those who work in several."""
    if request.staff is None:
        return redirect_to_login(request.get_full_path())
    known = places_of(request)
    if request.session.get(BY) == PIN:  # a PIN opens the house it was typed in, no other
        known = [place for place in known if place.centre_id == request.staff.centre_id]
    if request.method == "POST":
        chosen = [place for place in known if str(place.staff_id) == request.POST.get("staff")]
        if chosen:
            move(request, chosen[0], verb="people.move", told={"from": request.staff.centre.name})
            return HttpResponseRedirect(onward(request))
    return page(request, "people/places.html", {"places": known, "next": onward(request)})
