"""The verbs of after-sales: make contact, correct what was written of one, join."""

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
from yuexu.members.events import ContactCorrected, ContactMade, ContactTried, MemberJoined
from yuexu.members.models import Contact, Member, Sheet, loudest
from yuexu.members.queries import stay_before
from yuexu.members.rules import answered, check_referred, check_whole
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
    _hold(mother)
    contact = Contact(
        centre_id=mother.centre_id, mother=mother, kind=kind, channel=channel, outcome=outcome, notes=notes,
        satisfaction=satisfaction, next_on=next_on, happened_at=happened_at, recorded_at=now, recorded_by=by,
    )  # fmt: skip
    _write(contact, told)
    after = _facts(contact) | {"kind": kind, "sheets": len(told)}
    record("members.make_contact", mother, at=now, by_id=by.pk if by else None, after=after)
    news = ContactMade if contact.proves else ContactTried
    publish(news(contact=contact, at=now, by=by))
    return contact


@transaction.atomic
def correct_contact(
    *,
    contact: Contact,
    channel: str,
    outcome: str,
    happened_at: dt.datetime,
    reason: str,
    notes: str = "",
    satisfaction: int | None = None,
    next_on: dt.date | None = None,
    told: Sequence[Told] = (),
    by: Staff,
    now: dt.datetime,
) -> Contact:
    """Replace what a contact says, with the reason; both stay. `told` as for a new one, of the same people."""
    _hold(contact.mother)
    if Contact.objects.filter(supersedes=contact).exists():
        raise RuleBroken(_("这条记录已被更正，请看最新的一条"))
    if not reason.strip():
        raise RuleBroken(_("更正要写明原因"), "reason")
    right = Contact(
        centre_id=contact.centre_id, mother=contact.mother, kind=contact.kind, channel=channel, outcome=outcome,
        notes=notes, satisfaction=satisfaction, next_on=next_on, happened_at=happened_at, recorded_at=now,
        recorded_by=by, supersedes=contact, reason=reason.strip(),
    )  # fmt: skip
    _write(right, told)
    after = _facts(right) | {"sheets": len(told), "reason": right.reason}
    record("members.correct_contact", contact.mother, at=now, by_id=by.pk, before=_facts(contact), after=after)
    publish(_news_of(right, by, now))
    return right


def _hold(mother: Mother) -> None:
    """Whoever else writes about her waits until this is done."""
    Mother.objects.select_for_update().get(pk=mother.pk)


def _facts(contact: Contact) -> dict[str, Any]:
    """What the trail tells of a contact."""
    return {"contact": contact, "outcome": contact.outcome, "satisfaction": contact.satisfaction}


def _news_of(right: Contact, by: Staff, now: dt.datetime) -> ContactCorrected:
    """What a doctor is still asked, and what anew, after this and all corrections before it."""
    line = [*right.earlier, right]
    said = [one.warned for one in line]
    before, after = answered(said[:-1]), answered(said)
    return ContactCorrected(
        contact=right, wrong=line[-2], silenced=[line[place] for place in before if place not in after],
        warned=loudest(after.get(len(line) - 1, ())), at=now, by=by,
    )  # fmt: skip


def _write(contact: Contact, told: Sequence[Told]) -> None:
    """Keep it with its sheets. Raises RuleBroken where it cannot have been so."""
    contact.stay = stay_before(contact.mother, contact.happened_at)
    _check(contact)
    about = [one.baby.pk if one.baby else None for one in told]
    check_whole(_people(contact), about, reached=contact.outcome == Outcome.REACHED)
    contact.save(force_insert=True)
    Sheet.objects.bulk_create([_sheet(contact, one) for one in told])


def _check(contact: Contact) -> None:
    if contact.happened_at > contact.recorded_at:
        raise RuleBroken(_("联系时间不能在将来"), "happened_at")
    if contact.kind in AFTER_STAY and contact.stay is None:
        raise RuleBroken(_("那时她还没有离所"), "happened_at")
    joined = Member.objects.filter(mother=contact.mother, joined_at__lte=contact.happened_at)
    if contact.kind in AFTER_JOINING and not joined.exists():
        raise RuleBroken(_("那时她还不是会员"), "kind")
    if contact.outcome == Outcome.POSTPONED and not _can_be_next(contact):
        raise RuleBroken(_("另约时间要写今天或以后的日期"), "next_on")
    if contact.outcome != Outcome.REACHED and contact.satisfaction is not None:
        raise RuleBroken(_("没有谈成就没有满意度"), "satisfaction")


def _can_be_next(contact: Contact) -> bool:
    """From today on; or, in a correction, what had been arranged."""
    arranged = contact.supersedes.next_on if contact.supersedes else None
    today = timezone.localtime(contact.recorded_at).date()
    return contact.next_on is not None and (contact.next_on >= today or contact.next_on == arranged)


def _people(contact: Contact) -> list[int | None]:
    """Who is talked about at a contact that came about: the mother, and each baby of the stay.

    Nobody where the kind has no forms, or where the contact that this one corrects was kept without.
    """
    wrong = contact.supersedes
    if contact.kind not in ASKED or contact.outcome != Outcome.REACHED or (wrong and wrong.bare):
        return []
    babies = Baby.objects.filter(birth__stay=contact.stay).values_list("pk", flat=True) if contact.stay else ()
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
    _hold(mother)
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
