"""Orders: what stands, giving, carrying out with a second person, stopping (C5)."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from yuexu.care import actions
from yuexu.care.forms import ExecutionForm, OrderForm
from yuexu.care.models import Execution, Order
from yuexu.care.queries.lists import order_rows
from yuexu.care.views.about import head, person_of
from yuexu.kernel.asking import ask
from yuexu.kernel.http import done, page, reads, writes
from yuexu.kernel.listing import listing
from yuexu.people import actions as people
from yuexu.people.models import Staff
from yuexu.people.request import Request
from yuexu.trail.actions import look


@reads(may="care.read")
def orders(request: Request) -> HttpResponse:
    """The orders that stand in the house, or all ever given."""
    all_ = request.GET.get("state") == "all"
    rows = listing(
        request, order_rows(request.staff.centre_id, all_=all_), sorts={"ordered": "ordered_at"}, sort="-ordered"
    )
    tabs = [
        {"label": _("执行中"), "href": "?", "active": not all_},
        {"label": _("全部"), "href": "?state=all", "active": all_},
    ]
    return page(request, "care/orders.html", {"list": rows, "tabs": tabs})


def _order(request: Request, pk: int) -> Order:
    found: Order = get_object_or_404(
        Order.objects.for_centre(request.staff.centre_id).told().select_related("ordered_by", "stopped_by"), pk=pk
    )
    return found


@reads(may="care.read")
def order(request: Request, pk: int) -> HttpResponse:
    """One order and every time it was carried out."""
    found = _order(request, pk)
    look(request, found.kind, found.subject_id)
    who = person_of(request, found.kind, found.subject_id)
    times = Execution.objects.filter(order=found).select_related("done_by", "checked_by").order_by("-done_at")
    return page(request, "care/order.html", head(request, who) | {"order": found, "times": list(times[:100])})


@writes(may="care.order")
def give(request: Request, kind: str, pk: int) -> HttpResponse:
    """A doctor orders something."""
    who = person_of(request, kind, pk)
    return ask(
        request,
        OrderForm(request.POST or None),
        partial(actions.give_order, person=who, by=request.staff, now=request.now),
        title=_("开医嘱"),
        lead=_("执行时须有第二人查对。"),
        back=lambda order: reverse("care:order", args=[order.pk]),
        cancel=reverse("care:day", args=[kind, pk]),
        submit=_("开医嘱"),
        say=_("医嘱已开"),
        more={"subject": f"{who.room} {who.title}", "keep": f"order:{kind}:{pk}"},
    )


@writes(may="care.chart")
def execute(request: Request, pk: int) -> HttpResponse:
    """Carry it out, checked by a second person."""
    found = _order(request, pk)
    who = person_of(request, found.kind, found.subject_id)
    others = Staff.objects.for_centre(request.staff.centre_id).working().exclude(pk=request.staff.pk)
    checkers = others.filter(department__in=("care", "medical")).order_by("number")
    form = ExecutionForm(request.POST or None, checkers=checkers, initial={"done_at": request.now})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        refused = people.second_person(staff=told["checked_by"], pin=told["pin"], by=request.staff, now=request.now)
        if refused:
            form.add_error("pin", refused)
    return ask(
        request,
        form,
        partial(actions.execute, order=found, person=who, by=request.staff, now=request.now),
        title=_("执行医嘱：%(what)s") % {"what": found.what},
        lead=_("请第二人核对姓名、医嘱与剂量后，选自己的名字并输入口令。"),
        back=reverse("care:order", args=[pk]),
        submit=_("执行"),
        say=_("已执行并查对"),
        more={"subject": f"{who.room} {who.title}"},
    )


@writes(may="care.order")
def stop(request: Request, pk: int) -> HttpResponse:
    """Stop it."""
    found = _order(request, pk)
    if request.method == "POST":
        actions.stop_order(order=found, by=request.staff, now=request.now)
        return done(request, "care:order", pk, say=_("医嘱已停止"))
    return done(request, "care:order", pk)
