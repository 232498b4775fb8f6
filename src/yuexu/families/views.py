"""Pages of the family files: the list, one mother's file, and a page for each thing written into it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.families import actions, forms, queries
from yuexu.families.models import Allergy, Baby, Consent, HistoryItem, Mother
from yuexu.kernel.asking import ask
from yuexu.kernel.http import attempt, done, page, reads, text_of, writes
from yuexu.kernel.listing import listing
from yuexu.people.request import Request
from yuexu.trail.actions import look

SORTS = {"name": "initials", "due": "due_on", "since": "registered_at"}


def _mother(request: Request, pk: int) -> Mother:
    return get_object_or_404(Mother.objects.for_centre(request.staff.centre_id), pk=pk)


def _home(mother: Mother) -> str:
    return reverse("families:mother", args=[mother.pk])


@reads(may="families.read")
def mothers(request: Request) -> HttpResponse:
    """All mothers, found by name, initials or phone."""
    found = queries.search(request.staff.centre_id, text_of(request))
    rows = listing(request, queries.listed(found), sorts=SORTS, sort="-since")
    return page(
        request,
        "families/mothers.html",
        {"list": rows, "q": text_of(request), "shown": queries.shown},
    )


@writes(may="families.write")
def register(request: Request) -> HttpResponse:
    """Open a file."""
    return ask(
        request,
        forms.MotherForm(request.POST or None),
        partial(actions.register, centre_id=request.staff.centre_id, by=request.staff, now=request.now),
        title=_("新建产妇档案"),
        lead=_("建档后可以记录家属、过敏与授权，并做健康评估。"),
        back=_home,
        cancel=reverse("families:mothers"),
        say=_("档案已建立"),
        submit=_("建立档案"),
        more={"columns": 2, "keep": "mother:new"},
    )


@reads(may="families.read")
def mother(request: Request, pk: int) -> HttpResponse:
    """The personal file (B6)."""
    mother = get_object_or_404(
        Mother.objects.for_centre(request.staff.centre_id).select_related("family", "profile"), pk=pk
    )
    look(request, "mother", mother.pk)
    told = {
        "mother": mother,
        "today": timezone.localtime(request.now).date(),
        "shown": partial(queries.shown, to=request.staff),
    }
    return page(request, "families/mother.html", told | queries.file_of(mother))


@writes(may="families.write")
def change(request: Request, pk: int) -> HttpResponse:
    """Correct the facts of a mother."""
    mother = _mother(request, pk)
    contact = request.staff.may("families.contact")
    names = [name for name in forms.MotherForm.base_fields if contact or name not in forms.MotherForm.SEALED]
    return ask(
        request,
        forms.MotherForm(
            request.POST or None, contact=contact, initial={name: getattr(mother, name) for name in names}
        ),
        partial(actions.change, mother=mother, by=request.staff, now=request.now),
        title=_("修改资料"),
        lead=_("改动会留痕；预产期一改，入住预计与待办随之更新。"),
        back=_home(mother),
        say=_("资料已更新"),
        more={"subject": mother.name, "columns": 2},
    )


def _noting(
    request: Request,
    pk: int,
    form: type[Any],
    act: Any,
    *,
    title: str,
    say: str,
    lead: str = "",
    **more: Any,
) -> HttpResponse:
    """A page that adds one thing to the file."""
    mother = _mother(request, pk)
    initial = more.pop("initial", lambda mother: {})(mother)
    return ask(
        request,
        form(request.POST or None, initial=initial),
        partial(act, mother=mother, by=request.staff, now=request.now),
        title=title,
        lead=lead,
        back=_home(mother),
        say=say,
        more={"subject": mother.name, **more},
    )


@writes(may="families.write")
def relative(request: Request, pk: int) -> HttpResponse:
    """Add a relative."""
    return _noting(
        request, pk, forms.RelativeForm, actions.add_relative,
        title=_("添加家属"), say=_("家属已添加"), lead=_("紧急联系人会显示在入住页上。"),
    )  # fmt: skip


@writes(may="families.write")
def allergy(request: Request, pk: int) -> HttpResponse:
    """Note an allergy."""
    return _noting(
        request, pk, forms.AllergyForm, actions.note_allergy,
        title=_("记录过敏"), say=_("过敏已记录，护理与膳食均可见"), lead=_("保存后立即对护理与膳食可见。"),
    )  # fmt: skip


@writes(may="families.write")
def history(request: Request, pk: int) -> HttpResponse:
    """Note a line of health history."""
    return _noting(request, pk, forms.HistoryForm, actions.note_history, title=_("记录健康史"), say=_("健康史已记录"))


@writes(may="families.write")
def profile(request: Request, pk: int) -> HttpResponse:
    """Write down the consultation (A3)."""
    names = list(forms.ProfileForm.base_fields)

    def now_known(mother: Mother) -> dict[str, Any]:
        known = getattr(mother, "profile", None)
        return {name: getattr(known, name) for name in names} if known else {"religion": "none"}

    return _noting(
        request, pk, forms.ProfileForm, actions.ask_profile, initial=now_known,
        title=_("专业咨询"), say=_("咨询内容已记录"), lead=_("饮食、信仰、情绪与期望会带入服务方案与膳食。"),
    )  # fmt: skip


@writes(may="families.write")
def consent(request: Request, pk: int) -> HttpResponse:
    """Record a consent."""
    return _noting(
        request, pk, forms.ConsentForm, actions.agree,
        title=_("记录授权"), say=_("授权已记录"), lead=_("每一项用途单独同意，随时可以撤回。"),
    )  # fmt: skip


@writes(may="stays.write")
def birth(request: Request, pk: int) -> HttpResponse:
    """Record a birth, twins included."""
    mother = _mother(request, pk)
    form = forms.BirthForm(request.POST or None, initial={"plurality": "1", "hospital": mother.hospital})
    if request.method == "POST" and form.is_valid():
        with attempt(form):
            actions.record_birth(mother=mother, by=request.staff, now=request.now, **form.told())
        if not form.errors:
            return done(request, _home(mother), say=_("分娩已登记"))
    bad = form.is_bound and any(baby.errors for baby in form.babies[: form.count])
    return page(request, "families/birth.html", {"form": form, "mother": mother}, status=422 if bad else None)


@writes(may="families.write")
def baby_name(request: Request, pk: int) -> HttpResponse:
    """Write down the baby's name."""
    baby = get_object_or_404(Baby.objects.for_centre(request.staff.centre_id).select_related("birth__mother"), pk=pk)
    return ask(
        request,
        forms.BabyNameForm(request.POST or None, initial={"name": baby.name}),
        partial(actions.name_baby, baby=baby, by=request.staff, now=request.now),
        title=_("宝宝姓名"),
        back=_home(baby.birth.mother),
        say=_("姓名已记录"),
        more={"subject": baby.title},
    )


def _strike(request: Request, noted: Allergy | HistoryItem) -> HttpResponse:
    if request.method == "POST":
        actions.strike_out(noted=noted, by=request.staff, now=request.now)
    return done(request, _home(noted.mother), say=_("已划去，原记录保留在留痕中") if request.method == "POST" else "")


@writes(may="families.write")
def strike_allergy(request: Request, pk: int) -> HttpResponse:
    """Strike out an allergy noted in error."""
    return _strike(
        request,
        get_object_or_404(Allergy.objects.for_centre(request.staff.centre_id).select_related("mother"), pk=pk),
    )


@writes(may="families.write")
def strike_history(request: Request, pk: int) -> HttpResponse:
    """Strike out a line of history noted in error."""
    rows = HistoryItem.objects.for_centre(request.staff.centre_id).select_related("mother")
    return _strike(request, get_object_or_404(rows, pk=pk))


@writes(may="families.write")
def withdraw(request: Request, pk: int) -> HttpResponse:
    """She takes a consent back."""
    rows = Consent.objects.for_centre(request.staff.centre_id).select_related("mother")
    consent = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        actions.withdraw(consent=consent, by=request.staff, now=request.now)
    return done(request, _home(consent.mother), say=_("授权已撤回") if request.method == "POST" else "")
