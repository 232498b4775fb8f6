"""Recording steps: the same three pages for those who serve, those who care and those who review."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from yuexu.kernel.asking import ask
from yuexu.kernel.http import done, writes
from yuexu.people.request import Request
from yuexu.stays import actions, forms
from yuexu.stays.models import Stay
from yuexu.stays.states import STAY_STEPS, Step
from yuexu.stays.views.finding import home, sent, stay_of

# permission -> name of the address, so that each address asks one permission
GROUPS = {"stays.write": "step", "care.chart": "care_step", "care.review": "review_step"}


def _back(request: Request, row: Stay) -> str:
    """The page she is discharged from shows her last steps too, and gets its own answers."""
    return reverse("stays:discharge", args=[row.pk]) if request.GET.get("to") == "discharge" else home(row)


def _known(step: str, may: str) -> Step:
    known = STAY_STEPS.get(step)
    if known is None or known.may != may:
        raise Http404
    return known


def _done(request: Request, pk: int, step: str, *, may: str) -> HttpResponse:
    known, row = _known(step, may), stay_of(request, pk)
    if request.method == "POST":
        actions.do_step(stay=row, step=step, by=request.staff, now=request.now)
        return done(request, _back(request, row), say=_("已记录：%(step)s") % {"step": known.label})
    return done(request, _back(request, row))


def _undone(request: Request, pk: int, step: str, *, may: str) -> HttpResponse:
    known, row = _known(step, may), stay_of(request, pk)
    if request.method == "POST":
        actions.undo_step(stay=row, step=step, by=request.staff, now=request.now)
        return done(request, _back(request, row), say=_("已撤回：%(step)s") % {"step": known.label})
    return done(request, _back(request, row))


def _omitted(request: Request, pk: int, step: str, *, may: str) -> HttpResponse:
    known, row = _known(step, may), stay_of(request, pk)
    return ask(
        request,
        forms.OmissionForm(sent(request)),
        partial(actions.leave_out_step, stay=row, step=step, by=request.staff, now=request.now),
        title=_("省略：%(step)s") % {"step": known.label},
        lead=_("只在确实无法完成时省略；原因会留在记录里。"),
        back=_back(request, row),
        say=_("已记录省略原因"),
        more={"subject": row.mother.name},
    )


def _guarded(view: Callable[..., HttpResponse], may: str) -> Callable[..., HttpResponse]:
    return writes(may=may)(partial(view, may=may))


VIEWS = {
    may: {"": _guarded(_done, may), "_undone": _guarded(_undone, may), "_omitted": _guarded(_omitted, may)}
    for may in GROUPS
}
