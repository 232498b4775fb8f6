"""Pages about oneself."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from yuexu.kernel.http import ANYONE, SIGNED_IN, page, reads, writes
from yuexu.people.entering import move, places_of


@reads(may=SIGNED_IN)
def me(request: HttpRequest) -> HttpResponse:
    """Who I am here: posts, what they are for, what they may do."""
    return page(request, "people/me.html")


def onward(request: HttpRequest) -> str:
    """Where one wanted to go: `next`, if it is an address of ours, else home."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return resolve_url("desk:home")


@reads(may=ANYONE)
def second_factor(request: HttpRequest) -> HttpResponse:
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
def places(request: HttpRequest) -> HttpResponse:
    """In which centre one works now, for those who work in several."""
    if request.staff is None:
        return redirect_to_login(request.get_full_path())
    known = places_of(request)
    if request.method == "POST":
        chosen = [place for place in known if str(place.staff_id) == request.POST.get("staff")]
        if chosen:
            move(request, chosen[0], verb="people.move", told={"from": request.staff.centre.name})
            return HttpResponseRedirect(onward(request))
    return page(request, "people/places.html", {"places": known, "next": onward(request)})


@reads(may=ANYONE)
def switch(request: HttpRequest) -> HttpResponse:
    """Change of person on a registered device."""
    return page(request, "people/places.html", {"places": [], "next": ""})
