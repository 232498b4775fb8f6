"""Staff: the list, a person, posts given and taken, leaving, logins."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.kernel.asking import ask
from yuexu.kernel.http import attempt, done, page, reads, text_of, writes
from yuexu.kernel.listing import listing
from yuexu.kernel.secrets import masked
from yuexu.people import actions, queries, rules
from yuexu.people.forms import HireForm, LeaveForm, LoginGivenForm, PostForm, StaffForm, UntilForm
from yuexu.people.models import Holding, Staff
from yuexu.people.posts import DEPARTMENTS, POSTS
from yuexu.people.request import Request

SORTS = {"name": "initials", "number": "number", "since": "joined_on"}


def _today(request: Request) -> dt.date:
    return timezone.localtime(request.now).date()


def _staff(request: Request, pk: int) -> Staff:
    return get_object_or_404(Staff.objects.for_centre(request.staff.centre_id).select_related("account"), pk=pk)


def _givable(request: Request, to: Staff | None = None) -> list[str]:
    """The posts that this manager may give to this person, or to a new one."""
    theirs = to.permissions if to else frozenset()
    return rules.givable(request.staff.permissions, theirs, own=to is not None and to.pk == request.staff.pk)


@reads(may="people.read")
def staff(request: Request) -> HttpResponse:
    """Everybody who works here."""
    q, department = text_of(request, most=40), request.GET.get("department", "")
    left = request.GET.get("left") == "1"
    rows = queries.staff_list(request.staff.centre_id, q=q, department=department, left=left, today=_today(request))
    told = {
        "list": listing(request, rows, sorts=SORTS, sort="number"),
        "q": q,
        "department": department,
        "left": left,
        "departments": DEPARTMENTS,
        "names": {code: post.name for code, post in POSTS.items()},
    }
    return page(request, "people/staff.html", told)


@writes(may="people.manage")
def hire(request: Request) -> HttpResponse:
    """A new person, with login and first post if one likes."""
    form = HireForm(request.POST or None, posts=_givable(request), initial={"joined_on": _today(request)})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        username, post, password = values.pop("username"), values.pop("post"), ""
        made: Staff | None = None
        with attempt(form):
            made = actions.hire(by=request.staff, now=request.now, **values)
            if post:
                actions.give_post(staff=made, post=post, from_on=made.joined_on, by=request.staff, now=request.now)
            if username:
                password = actions.give_password(staff=made, username=username, by=request.staff, now=request.now)
        if made is not None and not form.errors:
            if password:
                return _say_password(request, made, password)
            return done(request, "people:person", made.pk, say=_("已登记"))
    return page(request, "people/hire.html", {"form": form})


def _say_password(request: Request, person: Staff, password: str) -> HttpResponse:
    """The one time that a given password is shown."""
    person = _staff(request, person.pk)
    return page(request, "people/password_given.html", {"person": person, "password": password})


@reads(may="people.read")
def person(request: Request, pk: int) -> HttpResponse:
    """One person: posts now, before and to come; for managers also the login."""
    found = _staff(request, pk)
    manages, mine = request.staff.may(rules.MANAGE), request.staff.permissions
    today = _today(request)
    told: dict[str, Any] = {
        "person": found,
        "manages": manages,
        "phone": found.phone if manages else masked(found.phone),
        "department": DEPARTMENTS.get(found.department, found.department),
        "holdings": _holdings(request, found, today),
        "permissions": queries.sentences(found.permissions),
        "totp": manages and found.account is not None and Authenticator.objects.filter(user=found.account).exists(),
        "reach": found.permissions <= mine,
        "endable": found.permissions <= mine or rules.entrusted(mine, found.posts),
    }
    return page(request, "people/person.html", told)


def _holdings(request: Request, found: Staff, today: dt.date) -> list[dict[str, Any]]:
    rows = Holding.objects.for_centre(request.staff.centre_id).filter(staff=found).order_by("-from_on", "-pk")
    return [
        {
            "row": row,
            "post": POSTS[row.post],
            "state": "past" if row.until_on and row.until_on <= today else "soon" if row.from_on > today else "now",
            "takable": not rules.beyond(request.staff.permissions, row.post)
            or rules.entrusted(request.staff.permissions, [row.post]),
        }
        for row in rows
        if row.post in POSTS
    ]


@writes(may="people.manage")
def change(request: Request, pk: int) -> HttpResponse:
    """Correct what is known of a person."""
    found = _staff(request, pk)
    known = {name: getattr(found, name) for name in ("name", "number", "department", "phone", "joined_on")}

    def act(**values: Any) -> None:
        actions.change(staff=found, by=request.staff, now=request.now, **values)

    return ask(
        request,
        StaffForm(request.POST or None, initial=known),
        act,
        title=_("修改员工资料"),
        back=reverse("people:person", args=[pk]),
        say=_("已修改"),
        more={"subject": found.name, "columns": 2},
    )


@writes(may="people.manage")
def give_post(request: Request, pk: int) -> HttpResponse:
    """Let somebody hold a post."""
    found = _staff(request, pk)
    initial = {"from_on": max(_today(request), found.joined_on)}

    def act(**values: Any) -> None:
        actions.give_post(staff=found, by=request.staff, now=request.now, **values)

    return ask(
        request,
        PostForm(request.POST or None, posts=_givable(request, found), initial=initial),
        act,
        title=_("授予岗位"),
        back=reverse("people:person", args=[pk]),
        say=_("已授予，从上任日起生效"),
        lead=_("只列出您可以授予的岗位；超出您自己权限的，总经理会收到核对的待办"),
        submit=_("授予"),
        more={"subject": found.name},
    )


@writes(may="people.manage")
def take_post(request: Request, pk: int) -> HttpResponse:
    """End a holding."""
    rows = Holding.objects.for_centre(request.staff.centre_id).select_related("staff")
    holding = get_object_or_404(rows, pk=pk)

    def act(until_on: dt.date) -> None:
        actions.take_post(holding=holding, until_on=until_on, by=request.staff, now=request.now, today=_today(request))

    return ask(
        request,
        UntilForm(request.POST or None, initial={"until_on": _today(request)}),
        act,
        title=_("卸下岗位"),
        back=reverse("people:person", args=[holding.staff_id]),
        say=_("已卸下"),
        lead=_("从那天起，这个岗位的权限不再有效"),
        submit=_("卸下"),
        more={"subject": f"{holding.staff.name} · {POSTS[holding.post].name}"},
    )


@writes(may="people.manage")
def leave(request: Request, pk: int) -> HttpResponse:
    """Somebody has left."""
    found = _staff(request, pk)

    def act(left_on: dt.date) -> None:
        actions.leave(staff=found, left_on=left_on, by=request.staff, now=request.now, today=_today(request))

    return ask(
        request,
        LeaveForm(request.POST or None, initial={"left_on": _today(request)}),
        act,
        title=_("办理离职"),
        back=reverse("people:person", args=[pk]),
        say=_("已办理离职"),
        lead=_("所有岗位到这天为止，登录和 PIN 立刻失效；写过的记录都保留"),
        submit=_("确认离职"),
        more={"subject": found.name},
    )


@writes(may="people.manage")
def give_password(request: Request, pk: int) -> HttpResponse:
    """A first or new password, said once; it is changed at the next login."""
    found = _staff(request, pk)
    form = LoginGivenForm(request.POST or None) if found.account is None else None
    if request.method == "POST" and (form is None or form.is_valid()):
        asked: dict[str, Any] = form.cleaned_data if form else {"username": "", "elsewhere": False}
        target = form or LoginGivenForm({"username": "-"})
        password = ""
        with attempt(target):
            if asked["elsewhere"]:
                actions.link(staff=found, username=asked["username"], by=request.staff, now=request.now)
            else:
                password = actions.give_password(
                    staff=found, username=asked["username"], by=request.staff, now=request.now
                )
        if password:
            return _say_password(request, found, password)
        if form is not None and not form.errors:
            return done(request, "people:person", pk, say=_("已关联，此人用原来的密码登录"))
        form = target
    return page(request, "people/give_password.html", {"form": form, "person": found})


@writes(may="people.manage")
def reset_second_factor(request: Request, pk: int) -> HttpResponse:
    """The phone is lost: the next login sets up a new second factor."""
    found = _staff(request, pk)
    if request.method == "POST":
        actions.reset_second_factor(staff=found, by=request.staff, now=request.now)
        return done(request, "people:person", pk, say=_("已重设，此人下次登录时重新开启第二重验证"))
    return HttpResponseRedirect(reverse("people:person", args=[pk]))


@reads(may="people.read")
def posts(request: Request) -> HttpResponse:
    """Every post: what it is for, whom it reports to, what it may do, who holds it."""
    return page(request, "people/posts.html", {"departments": queries.posts_seen(
        request.staff.centre_id, _today(request)
    )})  # fmt: skip
