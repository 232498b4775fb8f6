"""How a page is asked for: every view declares who may use it and whether it writes.

@reads(may="leads.read")          the transaction cannot write SQL
@writes(may="leads.write")        GET shows the form (read only), POST acts
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yuexu.kernel import ui
from yuexu.kernel.errors import RuleBroken, refusal
from yuexu.kernel.gate import all_or_nothing, inside
from yuexu.kernel.wording import drawn_in

ANYONE = "anyone"  # public: no login
SIGNED_IN = "signed-in"  # any person of staff, whatever the post

View = Callable[..., HttpResponse]


def reads(*, may: str) -> Callable[[View], View]:
    """Declare a view that only looks; PostgreSQL refuses any write in it."""
    return functools.partial(_guarded, may=may, methods=("GET", "HEAD"))


def writes(*, may: str) -> Callable[[View], View]:
    """Declare a view that acts on POST. On GET it is as read-only as `reads`."""
    return functools.partial(_guarded, may=may, methods=("GET", "HEAD", "POST"))


def _guarded(view: View, *, may: str, methods: tuple[str, ...]) -> View:
    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refused = _refused(request, may, methods)
        if refused is not None:
            return refused
        request.now = timezone.now()  # type: ignore[attr-defined]
        staff = getattr(request, "staff", None)
        try:
            with _told(request), inside(_centre(staff), writable=request.method == "POST"):
                response = view(request, *args, **kwargs)
        except RuleBroken as rule:
            return _notice_of(request, rule)
        _log_looks(request)
        return response

    guarded.may = may  # type: ignore[attr-defined]
    guarded.methods = methods  # type: ignore[attr-defined]
    return guarded


def _told(request: HttpRequest) -> AbstractContextManager[None]:
    """A page that only reads speaks one language; one that acts also writes in the house's."""
    return nullcontext() if request.method == "POST" else drawn_in(get_language() or "")


def _centre(staff: Any) -> int | None:
    return staff.centre_id if staff else None


def _refused(request: HttpRequest, may: str, methods: tuple[str, ...]) -> HttpResponse | None:
    if request.method not in methods:
        return HttpResponse(status=405, headers={"Allow": ", ".join(methods)})
    if may == ANYONE:
        return None
    staff = getattr(request, "staff", None)
    if staff is None:
        return _to_login(request)
    if staff.detour:
        return _detour(request, staff.detour)
    if may != SIGNED_IN and not staff.may(may):
        return page(request, "ui/refused.html", {"needs": may}, status=403)
    return None


def _detour(request: HttpRequest, name: str) -> HttpResponse:
    """First the second factor or a password of one's own; then on to where one wanted to go."""
    onward = request.get_full_path() if request.method == "GET" else (request.headers.get("Referer") or "/")
    return redirect_to_login(onward, login_url=reverse(name))


def _to_login(request: HttpRequest) -> HttpResponse:
    """An htmx request keeps the page, and with it what was typed; the browser opens the login by itself."""
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        return HttpResponse(_("登录已过期，请重新登录"), status=401, headers={"HX-Trigger": "session-expired"})
    path = request.get_full_path() if request.method == "GET" else (request.headers.get("Referer") or "/")
    return redirect_to_login(path)


def _notice_of(request: HttpRequest, rule: RuleBroken) -> HttpResponse:
    """A rule broken outside a form: 409, in a toast for htmx, on a page of its own otherwise."""
    return page(request, "ui/broken.html", {"message": rule.message}, status=409)


def _log_looks(request: HttpRequest) -> None:
    looks = getattr(request, "looks", None)
    if looks:
        looks.write()


@contextmanager
def attempt(form: forms.BaseForm, *, alone: bool = False) -> Iterator[None]:
    """Run an action for a form: what a rule or the database refuses becomes an error of the form.

    The action's writes are undone; afterwards `form.errors` tells whether it was done. `alone`: the request writes
    nothing else, so no savepoint need be kept.
    """
    try:
        with all_or_nothing() if alone else transaction.atomic():
            yield
    except RuleBroken as rule:
        _add(form, rule)
    except IntegrityError as error:
        _add(form, refusal(error))


def _add(form: forms.BaseForm, rule: RuleBroken) -> None:
    form.add_error(rule.field if rule.field in form.fields else None, rule.message)


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int | None = None,
) -> HttpResponse:
    """The page, or for an htmx request the block `part_<target>` of the same page.

    Status is 422 when the context's `form` holds errors.
    """
    told = dict(context or {})
    form = told.get("form")
    if status is None:
        status = 422 if isinstance(form, forms.BaseForm) and form.is_bound and form.errors else 200
    target = request.headers.get("HX-Target", "").replace("-", "_")
    boosted = request.headers.get("HX-Boosted")
    part = f"part_{target}" if target and request.headers.get("HX-Request") and not boosted else None
    return HttpResponse(ui.render(request, template, told, part=part), status=status)


def done(request: HttpRequest, where: str, *args: Any, say: str = "", **kwargs: Any) -> HttpResponse:
    """It is done: go to the named address (or path) with a notice of what was done."""
    if say:
        messages.success(request, say)
    target = where if where.startswith("/") else ui.address(where, *args, **kwargs)
    response = HttpResponseRedirect(target)
    response.status_code = 303
    response["HX-Trigger"] = "saved"
    return response


def text_of(request: HttpRequest, name: str = "q", *, most: int = 60) -> str:
    """What is searched for: one line, without what cannot be shown or stored (PostgreSQL refuses a zero byte)."""
    asked = request.GET.get(name, "")[: 10 * most]
    return "".join(letter for letter in asked if letter.isprintable()).strip()[:most]


def query_of(request: HttpRequest, **changes: Any) -> str:
    """The address's query with some values changed; None drops one. For sorting and paging links."""
    pairs = {key: value for key, value in request.GET.items() if key not in changes}
    pairs |= {key: str(value) for key, value in changes.items() if value is not None}
    return urlencode(pairs)
