"""The verbs of after-sales: make contact, join."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.clinical.findings import Finding
from yuexu.families.models import Baby, Mother
from yuexu.kernel.charting.definitions import Form
from yuexu.kernel.charting.values import whole
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.members import judging
from yuexu.members.events import ContactMade, ContactTried, MemberJoined
from yuexu.members.models import Contact, Member, Sheet
from yuexu.members.queries import stay_before
from yuexu.members.rules import check_referred, check_whole
from yuexu.members.sheets import ASKED
from yuexu.members.states import AFTER_JOINING, AFTER_STAY, Outcome
from yuexu.people.models import Staff
from yuexu.stays.models import Stay
from yuexu.trail.actions import record


@dataclass(frozen=True)
class Told:
    """What was found about the mother (no `baby`) or one baby: the answers by items. `prefix`: of a form's fields."""

    values: Mapping[str, Any]
    baby: Baby | None = None
    prefix: str = ""


@transaction.atomic
def make_contact(
    *,
    mother: Mother,
    kind: str,
    channel: str,
    outcome: str,
    happened_at: dt.datetime,
    notes: str = "",
    satisfaction: int | None = None,
    next_on: dt.date | None = None,
    told: Sequence[Told] = (),
    by: Staff | None,
    now: dt.datetime,
) -> Contact:
    """Write down a contact. Only one that reached her, or that she declined, counts as made.

    `told`: where the kind has forms (`sheets.ASKED`) and she was reached, one for her and one for each baby of the
    stay. What the rules say of it is kept with it; louder than *observe*, it must be referred to somebody.
    """
    Mother.objects.select_for_update().get(pk=mother.pk)
    stay = stay_before(mother, happened_at)
    _check(mother, stay, kind, happened_at, now)
    if outcome == Outcome.POSTPONED and (next_on is None or next_on < timezone.localtime(now).date()):
        raise RuleBroken(_("另约时间要写今天或以后的日期"), "next_on")
    if outcome != Outcome.REACHED and satisfaction is not None:
        raise RuleBroken(_("没有谈成就没有满意度"), "satisfaction")
    check_whole(
        _people(kind, stay, outcome), [one.baby and one.baby.pk for one in told], reached=outcome == Outcome.REACHED
    )
    contact = Contact.objects.create(
        centre_id=mother.centre_id,
        mother=mother,
        stay=stay,
        kind=kind,
        channel=channel,
        outcome=outcome,
        notes=notes,
        satisfaction=satisfaction,
        next_on=next_on,
        happened_at=happened_at,
        recorded_at=now,
        recorded_by=by,
    )
    sheets = Sheet.objects.bulk_create([_sheet(contact, one) for one in told])
    after = {"contact": contact, "kind": kind, "outcome": outcome, "satisfaction": satisfaction, "sheets": len(sheets)}
    record("members.make_contact", mother, at=now, by_id=by.pk if by else None, after=after)
    news = ContactMade if contact.proves else ContactTried
    publish(news(contact=contact, at=now, by=by))
    return contact


def _people(kind: str, stay: Stay | None, outcome: str) -> list[int | None]:
    """Who is talked about at a contact that came about: the mother, and each baby of the stay."""
    if kind not in ASKED or outcome != Outcome.REACHED:
        return []
    babies = Baby.objects.filter(birth__stay=stay).values_list("pk", flat=True) if stay else ()
    return [None, *babies]


def _sheet(contact: Contact, told: Told) -> Sheet:
    """One person's answers, read by the rules. Raises RuleBroken at the field of the item."""
    form = ASKED[contact.kind][told.baby is not None]
    try:
        values = whole(form, told.values)
        sheet = Sheet(
            centre_id=contact.centre_id, contact=contact, baby=told.baby, form=form.code, version=form.version,
            values=values, findings=[one.record() for one in _found(contact, told.baby, form, values)],
        )  # fmt: skip
        check_referred(_loud(sheet), values.get("referred"), "referred")
    except RuleBroken as rule:
        raise RuleBroken(rule.message, f"{told.prefix}{rule.field}" if rule.field else None) from rule
    return sheet


def _found(contact: Contact, baby: Baby | None, form: Form, values: Mapping[str, Any]) -> list[Finding]:
    """What the rules say."""
    kind, pk = ("baby", baby.pk) if baby else ("mother", contact.mother_id)
    asked: dict[str, Any] = {"centre_id": contact.centre_id, "form": form.code, "at": contact.happened_at}
    return judging.findings(kind, pk, values=values, **asked)


def _loud(sheet: Sheet) -> Iterable[str]:
    """What is for a doctor."""
    return (warning.text for warning in sheet.warnings if warning.level != "observe")


@transaction.atomic
def join(*, mother: Mother, by: Staff | None, now: dt.datetime) -> Member:
    """She joins the members; her number is the year and the count of her house."""
    Mother.objects.select_for_update().get(pk=mother.pk)
    if Member.objects.filter(mother=mother).exists():
        raise RuleBroken(_("她已经是会员"))
    if not Stay.objects.filter(mother=mother, checked_in_at__isnull=False).exists():
        raise RuleBroken(_("入住过的客户才能入会"))
    member = Member.objects.create(
        centre_id=mother.centre_id, mother=mother, number=_number(mother, now), joined_at=now, joined_by=by
    )
    record("members.join", mother, at=now, by_id=by.pk if by else None, after={"number": member.number})
    publish(MemberJoined(member=member, at=now, by=by))
    return member


def _number(mother: Mother, now: dt.datetime) -> str:
    """HY2026-000123: the mother's own key, so that two who join at once never want the same."""
    return f"HY{timezone.localtime(now).year}-{mother.pk:06}"


def _check(mother: Mother, stay: Stay | None, kind: str, happened_at: dt.datetime, now: dt.datetime) -> None:
    if happened_at > now:
        raise RuleBroken(_("联系时间不能在将来"), "happened_at")
    if kind in AFTER_STAY and stay is None:
        raise RuleBroken(_("那时她还没有离所"), "happened_at")
    if kind in AFTER_JOINING:
        member = Member.objects.filter(mother=mother, joined_at__lte=happened_at).first()
        if member is None:
            raise RuleBroken(_("那时她还不是会员"), "kind")
