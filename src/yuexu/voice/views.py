"""Pages of complaints."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from yuexu.kernel.asking import ask
from yuexu.kernel.http import page, reads, text_of, writes
from yuexu.kernel.listing import listing
from yuexu.people.request import Request
from yuexu.voice import actions, forms, queries
from yuexu.voice.models import Complaint
from yuexu.voice.states import ComplaintState


@reads(may="voice.read")
def complaints(request: Request) -> HttpResponse:
    """All complaints by state."""
    centre, text = request.staff.centre_id, text_of(request)
    state = request.GET.get("state", "") if request.GET.get("state", "") in ComplaintState.values else ""
    rows = queries.complaints(centre, state=state, text=text)
    told = {
        "list": listing(request, rows, sorts={"accepted": "accepted_at", "severity": "severity"}, sort="-accepted"),
        "q": text[:60],
        "state": state,
        "counts": queries.counts(centre),
        "labels": dict(ComplaintState.choices),
    }
    return page(request, "voice/complaints.html", told)


@reads(may="voice.read")
def complaint(request: Request, pk: int) -> HttpResponse:
    """One complaint and its turns."""
    row = _complaint(request, pk)
    return page(request, "voice/complaint.html", {"complaint": row, "turns": list(row.turns.select_related("by"))})


@writes(may="voice.write")
def accept(request: Request) -> HttpResponse:
    """Take a complaint in."""
    mother = request.GET.get("mother", "")
    initial = {
        "channel": "face",
        "severity": "minor",
        "department": "service",
        "mother": mother if mother.isdigit() else "",
    }
    return ask(
        request,
        forms.ComplaintForm(request.POST or None, centre=request.staff.centre_id, initial=initial),
        partial(actions.accept, centre_id=request.staff.centre_id, by=request.staff, now=request.now),
        title=_("受理投诉"),
        lead=_("受理后，首次回应与解决方案的待办立即开始计时。"),
        back=_home,
        cancel=reverse("voice:complaints"),
        say=_("投诉已受理"),
        submit=_("受理"),
        more={"keep": "complaint:new"},
    )


@writes(may="voice.write")
def judgement(request: Request, pk: int) -> HttpResponse:
    """Severity, department, owner."""
    row = _complaint(request, pk)
    initial = {"severity": row.severity, "department": row.department, "owner": row.owner_id}
    form = forms.JudgeForm(request.POST or None, centre=request.staff.centre_id, initial=initial)
    return _asking(request, row, form, actions.judge, title=_("定级与责任部门"), say=_("已更新"))


@writes(may="voice.write")
def reaction(request: Request, pk: int) -> HttpResponse:
    """The first reaction."""
    row = _complaint(request, pk)
    return _asking(
        request, row, forms.WordsForm(request.POST or None), actions.react,
        title=_("首次回应"), say=_("首次回应已记录"), lead=_("写下对客户说了什么、接下来怎么办。"),
    )  # fmt: skip


@writes(may="voice.write")
def solution(request: Request, pk: int) -> HttpResponse:
    """The solution."""
    row = _complaint(request, pk)
    return _asking(
        request, row, forms.WordsForm(request.POST or None), actions.solve,
        title=_("处理方案"), say=_("处理方案已记录，等待客户答复"), lead=_("写明查明的原因、措施与给客户的答复。"),
    )  # fmt: skip


@writes(may="voice.write")
def answer(request: Request, pk: int) -> HttpResponse:
    """The client's answer: without it nothing is closed."""
    row = _complaint(request, pk)
    return _asking(
        request, row, forms.AnswerForm(request.POST or None), actions.hear,
        title=_("客户答复"), say=_("客户答复已记录"), lead=_("满意或接受即结案；不接受则重新处理。"),
    )  # fmt: skip


def _asking(
    request: Request, row: Complaint, form: Any, act: Any, *, title: str, say: str, lead: str = ""
) -> HttpResponse:
    return ask(
        request,
        form,
        partial(act, complaint=row, by=request.staff, now=request.now),
        title=title,
        say=say,
        lead=lead,
        back=_home(row),
        more={"subject": row.told_by, "keep": f"complaint:{row.pk}:{request.path}"},
    )


def _complaint(request: Request, pk: int) -> Complaint:
    rows = Complaint.objects.for_centre(request.staff.centre_id).select_related("owner", "mother", "accepted_by")
    return get_object_or_404(rows, pk=pk)


def _home(row: Complaint) -> str:
    return reverse("voice:complaint", args=[row.pk])
