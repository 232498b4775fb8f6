"""The commonest page: one form, one action, and back to where the record stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from yuexu.kernel.http import attempt, done, page

CLIENT_ID = re.compile(r"[0-9A-Za-z-]{8,60}")
REMEMBERED = 12 * 3600  # seconds, as long as the browser keeps a draft


def ask(
    request: HttpRequest,
    form: forms.BaseForm,
    act: Callable[..., Any],
    *,
    title: str,
    back: str | Callable[[Any], str],
    say: str,
    lead: str = "",
    cancel: str = "",
    submit: str = "",
    more: Mapping[str, Any] | None = None,
    template: str = "ui/ask.html",
) -> HttpResponse:
    """Show the form; when it is sent and valid, run `act(**cleaned_data)`, go `back` and tell `say`.

    What the same page sends again (its `client_id`: a double tap, a network that came back) acts once.

    `lead` tells what happens next. `back` is an address, or makes one of what the action returned (then give
    `cancel`). `more` is told to the template: units, subject, keep, columns.
    """
    if request.method == "POST" and form.is_valid():
        where = ""
        with attempt(form):
            where = once(request, form, lambda: _go(back, act(**form.cleaned_data)))
        if not form.errors:
            return done(request, where, say=say)
    told = {
        "form": form, "title": title, "lead": lead, "submit": submit,
        "back": cancel or (back if isinstance(back, str) else ""),
        "units": {}, "subject": "", "keep": "", "columns": 1,
    }  # fmt: skip
    return page(request, template, told | dict(more or {}))


def _go(back: str | Callable[[Any], str], made: Any) -> str:
    return back if isinstance(back, str) else back(made)


def once(request: HttpRequest, form: forms.BaseForm, act: Callable[[], str]) -> str:
    """Act and return where to go; for a sending that was taken already only where it went.

    The note is written in the action's transaction: a refusal undoes it, and a second sending at the same moment
    waits for the first. Forms with a `client_id` of their own have an action that knows it.
    """
    sent = client_id_of(request)
    if "client_id" in form.fields or not sent:
        return act()
    key = f"sent:{request.staff.pk}:{request.path}:{sent}"  # type: ignore[attr-defined]
    if not cache.add(key, "", REMEMBERED):
        return str(cache.get(key)) or request.path
    where = act()
    cache.set(key, where, REMEMBERED)
    return where


def client_id_of(request: HttpRequest) -> str:
    """What the page named this sending; empty when it did not, or not as a browser does."""
    sent = str(request.POST.get("client_id", ""))
    return sent if CLIENT_ID.fullmatch(sent) else ""
