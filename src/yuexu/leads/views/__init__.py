"""Pages of leads: the board, the list, one lead and what is done with it."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.catalogue.queries import extras_on, packages_on
from yuexu.families.queries import shown
from yuexu.kernel.asking import ask
from yuexu.kernel.http import done, page, reads, text_of, writes
from yuexu.kernel.listing import listing
from yuexu.leads import actions, forms, queries
from yuexu.leads.models import Inquiry, Lead, Step
from yuexu.leads.states import LeadState
from yuexu.people.request import Request

SORTS = {"name": "initials", "asked": "asked_at", "due": "due_on", "next": "next_on"}


def today(request: Request) -> dt.date:
    """The house's day."""
    return timezone.localtime(request.now).date()


def lead_of(request: Request, pk: int) -> Lead:
    """A lead of this house."""
    rows = Lead.objects.for_centre(request.staff.centre_id).select_related("channel", "consultant", "mother")
    return get_object_or_404(rows, pk=pk)


def home(lead: Lead) -> str:
    """Its page."""
    return reverse("leads:lead", args=[lead.pk])


def _mine(request: Request) -> bool:
    """A consultant sees her own leads first; everybody else sees all."""
    asked = request.GET.get("whose", "")
    return asked == "mine" or (asked != "all" and "consultant" in request.staff.posts)


@reads(may="leads.read")
def board(request: Request) -> HttpResponse:
    """The funnel: who waits for an answer, who is followed, who has visited, who signed."""
    centre, mine = request.staff.centre_id, _mine(request)
    since = today(request) - dt.timedelta(days=30)
    told = {
        "columns": queries.board(centre, consultant=request.staff if mine else None, since=since),
        "waiting": list(queries.waiting(centre)[:10]),
        "mine": mine,
        "today": today(request),
        "at": request.now,
    }
    return page(request, "leads/board.html", told)


@reads(may="leads.read")
def leads(request: Request) -> HttpResponse:
    """All leads, found by name, initials or phone, filtered by state."""
    state, mine = request.GET.get("state", ""), request.GET.get("whose") == "mine"
    whose = request.staff if mine else None
    found = queries.search(request.staff.centre_id, text_of(request), state=state, consultant=whose)
    rows = listing(request, queries.listed(found), sorts=SORTS, sort="-asked")
    told = {
        "list": rows, "q": text_of(request),
        "state": state, "whose": request.GET.get("whose", ""),
        "states": LeadState.choices, "shown": partial(shown, to=request.staff), "today": today(request),
    }  # fmt: skip
    return page(request, "leads/leads.html", told)


@writes(may="leads.write")
def inquire(request: Request) -> HttpResponse:
    """A family asks for the first time (or again, unrecognised)."""
    centre = request.staff.centre_id
    return ask(
        request,
        forms.LeadForm(request.POST or None, centre_id=centre, today=today(request)),
        partial(actions.inquire, centre_id=centre, by=request.staff, now=request.now),
        title=_("登记咨询"),
        lead=_("同一号码正在跟进的会并入原客资。没有当场答复的，会计时提醒。"),
        back=lambda inquiry: home(inquiry.lead),
        cancel=reverse("leads:board"),
        say=_("咨询已登记"),
        submit=_("登记"),
        more={"columns": 2, "keep": "lead:new"},
    )


@reads(may="leads.read")
def lead(request: Request, pk: int) -> HttpResponse:
    """One lead: where it stands, what is next, and everything so far."""
    lead = lead_of(request, pk)
    history = queries.history(lead)
    told = {
        "lead": lead,
        "history": history,
        "visit": next((one.row for one in history if one.kind == "visit" and one.row.state == "booked"), None),
        "step": next((one.row for one in history if one.kind == "step" and one.row.done_at is None), None),
        "open_questions": [one.row for one in history if one.kind == "inquiry" and one.row.answered_at is None],
        "phone": shown(lead.phone, request.staff),
        "earlier": queries.earlier_birth(lead),
        "stations": _stations(lead),
        "today": today(request),
        "at": request.now,
    }
    return page(request, "leads/lead.html", told)


def _stations(lead: Lead) -> list[dict[str, Any]]:
    """The journey of a lead as steps for the page's head."""
    order = [LeadState.NEW, LeadState.FOLLOWING, LeadState.VISITED, LeadState.WON]
    if lead.state == LeadState.LOST:
        return []
    at = order.index(LeadState(lead.state))
    words = ["done" if number < at else "now" if number == at else "todo" for number in range(4)]
    return [{"label": str(state.label), "state": word} for state, word in zip(order, words, strict=True)]


def _about(
    request: Request, pk: int, form: Any, act: Any, *, title: str, say: str, lead_in: str = "", **more: Any
) -> HttpResponse:
    """A page that does one thing to a lead; `form` makes the form from the data and the lead."""
    lead = lead_of(request, pk)
    return ask(
        request,
        form(request.POST or None, lead),
        partial(act, lead=lead, by=request.staff, now=request.now),
        title=title,
        lead=lead_in,
        back=home(lead),
        say=say,
        more={"subject": lead.name, **more},
    )


@writes(may="leads.write")
def change(request: Request, pk: int) -> HttpResponse:
    """Correct what is known."""
    contact = request.staff.may("families.contact")

    def form(data: Any, lead: Lead) -> forms.FactsForm:
        names = [name for name in forms.FactsForm.base_fields if contact or name != "phone"]
        return forms.FactsForm(data, contact=contact, initial={name: getattr(lead, name) for name in names})

    return _about(request, pk, form, actions.change, title=_("修改资料"), say=_("资料已更新"))


@writes(may="leads.write")
def ask_again(request: Request, pk: int) -> HttpResponse:
    """They ask again."""
    return _about(
        request, pk, lambda data, lead: forms.InquiryForm(data), actions.ask_again,
        title=_("再次咨询"), say=_("咨询已登记"), keep=f"ask:{pk}",
    )  # fmt: skip


@writes(may="leads.write")
def answer(request: Request, pk: int) -> HttpResponse:
    """Write down what they were told, with the price list in sight."""
    centre, day = request.staff.centre_id, today(request)
    rows = Inquiry.objects.for_centre(centre).select_related("lead")
    inquiry = get_object_or_404(rows, pk=pk)
    return ask(
        request,
        forms.AnswerForm(request.POST or None),
        partial(actions.respond, inquiry=inquiry, by=request.staff, now=request.now),
        title=_("答复咨询"),
        lead=_("只承诺价目表上写明的内容。"),
        back=home(inquiry.lead),
        say=_("答复已记录"),
        template="leads/answer.html",
        more={
            "subject": inquiry.lead.name, "inquiry": inquiry, "keep": f"answer:{pk}",
            "packages": packages_on(centre, day), "extras": extras_on(centre, day),
        },
    )  # fmt: skip


@writes(may="leads.write")
def assign(request: Request, pk: int) -> HttpResponse:
    """Give it to a consultant."""

    def form(data: Any, lead: Lead) -> forms.AssignForm:
        initial = {"consultant": lead.consultant_id}
        return forms.AssignForm(data, centre_id=request.staff.centre_id, today=today(request), initial=initial)

    return _about(
        request, pk, form, actions.assign, title=_("分配顾问"), say=_("已分配"),
    )  # fmt: skip


@writes(may="leads.write")
def plan_step(request: Request, pk: int) -> HttpResponse:
    """What is next."""
    tomorrow = today(request) + dt.timedelta(days=1)
    return _about(
        request, pk, lambda data, lead: forms.StepForm(data, initial={"due_on": tomorrow}), actions.plan_step,
        title=_("下一步"), say=_("下一步已定"),
        lead_in=_("到期未做会出现在我的待办里；新的一步会替换原来的。"),
    )  # fmt: skip


@writes(may="leads.write")
def finish_step(request: Request, pk: int) -> HttpResponse:
    """It is done."""
    rows = Step.objects.for_centre(request.staff.centre_id).select_related("lead")
    planned = get_object_or_404(rows, pk=pk)
    return ask(
        request,
        forms.DoneForm(request.POST or None),
        partial(actions.finish_step, planned=planned, by=request.staff, now=request.now),
        title=_("完成跟进"),
        lead=planned.what,
        back=home(planned.lead),
        say=_("已完成，请定下一步"),
        more={"subject": planned.lead.name},
    )


@writes(may="leads.write")
def lose(request: Request, pk: int) -> HttpResponse:
    """They do not come."""
    return _about(
        request, pk, lambda data, lead: forms.LoseForm(data), actions.lose,
        title=_("标记未成交"), say=_("已标记未成交"),
        lead_in=_("预约中的参观与下一步会一并取消；以后可以恢复跟进。"),
    )  # fmt: skip


@writes(may="leads.write")
def reopen(request: Request, pk: int) -> HttpResponse:
    """They are back."""
    lead = lead_of(request, pk)
    if request.method == "POST":
        actions.reopen(lead=lead, by=request.staff, now=request.now)
    return done(request, home(lead), say=_("已恢复跟进") if request.method == "POST" else "")


@writes(may="families.write")
def convert(request: Request, pk: int) -> HttpResponse:
    """Open the mother's file."""
    lead = lead_of(request, pk)
    known = {"name": lead.name, "due_on": lead.due_on}
    if request.staff.may("families.contact"):
        known["phone"] = lead.phone
    return ask(
        request,
        forms.ConvertForm(request.POST or None, initial=known),
        partial(actions.convert, lead=lead, by=request.staff, now=request.now),
        title=_("建立产妇档案"),
        lead=_("号码已有档案的会直接关联，并更新预产期。建档后做健康评估与服务方案。"),
        back=lambda mother: reverse("families:mother", args=[mother.pk]),
        cancel=home(lead),
        say=_("档案已建立，下一步：健康评估"),
        submit=_("建立档案"),
        more={"subject": lead.name},
    )
