"""Shared devices, and the change of person on them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import auth, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from yuexu.kernel.asking import client_id_of
from yuexu.kernel.gate import inside
from yuexu.kernel.http import ANYONE, done, page, reads, text_of, writes
from yuexu.people import actions, queries
from yuexu.people.entering import DEVICE_COOKIE, PIN, Place, Shared, device_of, stand_for
from yuexu.people.forms import DeviceForm, PinGivenForm
from yuexu.people.models import Device, Staff
from yuexu.people.request import Request
from yuexu.people.sessions import DEVICE, SHARED_IDLE
from yuexu.people.views.oneself import onward

COOKIE_DAYS = 400  # the longest that browsers keep one
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@reads(may="devices.register")
def devices(request: Request) -> HttpResponse:
    """The shared devices of the house."""
    rows = Device.objects.for_centre(request.staff.centre_id).select_related("registered_by", "revoked_by")
    here = device_of(request)
    told = {"devices": rows.order_by("revoked_at", "-registered_at"), "here": here.device_id if here else None}
    return page(request, "people/devices.html", told)


@writes(may="devices.register")
def register(request: Request) -> HttpResponse:
    """Make the browser one sits at a shared device."""
    form = DeviceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name, sent = form.cleaned_data["name"], client_id_of(request)
        device, token = actions.register(name=name, by=request.staff, now=request.now, sent=sent)
        request.session[DEVICE] = device.pk
        request.session.set_expiry(SHARED_IDLE)
        answer = done(request, "people:devices", say=_("这台设备已登记。退出登录后，同事就能在这里用 PIN 切换"))
        answer.set_cookie(
            DEVICE_COOKIE,
            token,
            max_age=COOKIE_DAYS * 86400,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
        return answer
    return page(request, "people/register.html", {"form": form})


@writes(may="devices.register")
def revoke(request: Request, pk: int) -> HttpResponse:
    """The device is shared no longer."""
    device = get_object_or_404(Device.objects.for_centre(request.staff.centre_id), pk=pk)
    if request.method == "POST":
        actions.revoke(device=device, by=request.staff, now=request.now)
        return done(request, "people:devices", say=_("已停用，上面的登录已退出"))
    return HttpResponseRedirect("../../")


@reads(may=ANYONE)
def switch(request: HttpRequest) -> HttpResponse:
    """Who takes this device over? On any other device: how one changes the person there."""
    device, q = device_of(request), text_of(request, most=40)
    people: list[Staff] = []
    if device is not None:
        with inside(device.centre_id, writable=False):
            people = list(queries.at_device(device.centre_id, q))
    told = {"device": device, "people": people, "q": q, "next": onward(request)}
    return page(request, "people/switch.html", told)


@writes(may=ANYONE)
def switch_to(request: HttpRequest, pk: int) -> HttpResponse:
    """The PIN of one person; right, the device is theirs and nothing is left of who was there before."""
    device = device_of(request)
    if device is None:
        raise Http404
    with inside(device.centre_id, writable=request.method == "POST"):
        staff = get_object_or_404(queries.at_device(device.centre_id, "").select_related("account").defer(None), pk=pk)
        form = PinGivenForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            now, pin = request.now, form.cleaned_data["pin"]  # type: ignore[attr-defined]
            why_not = actions.switch(staff=staff, device_id=device.device_id, pin=pin, now=now)
            if not why_not:
                return _take_over(request, staff, device)
            form.add_error("pin", why_not)
    told = {"form": form, "person": staff, "device": device, "next": onward(request)}
    return page(request, "people/switch_to.html", told)


def _take_over(request: HttpRequest, staff: Staff, device: Shared) -> HttpResponse:
    """A new session; the former one, its data and its unread notices are gone."""
    list(messages.get_messages(request))
    request.session.flush()
    auth.login(request, staff.account, backend=BACKEND)
    stand_for(request, [Place(staff.pk, staff.centre_id, device.centre_name)], by=PIN)
    return HttpResponseRedirect(onward(request))
