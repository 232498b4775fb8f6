"""The commonest page: one form, one action, and back to where the record stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from yuexu.kernel.http import attempt, done, page


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

    `lead` tells what happens next. `back` is an address, or makes one of what the action returned (then give
    `cancel`). `more` is told to the template: units, subject, keep, columns.
    """
    if request.method == "POST" and form.is_valid():
        made = None
        with attempt(form):
            made = act(**form.cleaned_data)
        if not form.errors:
            return done(request, back if isinstance(back, str) else back(made), say=say)
    told = {
        "form": form, "title": title, "lead": lead, "submit": submit,
        "back": cancel or (back if isinstance(back, str) else ""),
        "units": {}, "subject": "", "keep": "", "columns": 1,
    }  # fmt: skip
    return page(request, template, told | dict(more or {}))
