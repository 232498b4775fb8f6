"""The verbs of after-sales: make contact, join."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.families.models import Mother
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.members.events import ContactMade, ContactTried, MemberJoined
from yuexu.members.models import Contact, Member
from yuexu.members.states import AFTER_JOINING, AFTER_STAY, Outcome
from yuexu.people.models import Staff
from yuexu.stays.models import Stay
from yuexu.trail.actions import record


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
    by: Staff | None,
    now: dt.datetime,
) -> Contact:
    """Write down a contact. Only one that reached her, or that she declined, counts as made."""
    Mother.objects.select_for_update().get(pk=mother.pk)
    stay = _stay_before(mother, happened_at)
    _check(mother, stay, kind, happened_at, now)
    if outcome == Outcome.POSTPONED and (next_on is None or next_on < timezone.localtime(now).date()):
        raise RuleBroken(_("另约时间要写今天或以后的日期"), "next_on")
    if outcome != Outcome.REACHED and satisfaction is not None:
        raise RuleBroken(_("没有谈成就没有满意度"), "satisfaction")
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
    after = {"contact": contact, "kind": kind, "outcome": outcome, "satisfaction": satisfaction}
    record("members.make_contact", mother, at=now, by_id=by.pk if by else None, after=after)
    news = ContactMade if contact.proves else ContactTried
    publish(news(contact=contact, at=now, by=by))
    return contact


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


def _stay_before(mother: Mother, happened_at: dt.datetime) -> Stay | None:
    """The stay that this contact follows."""
    left = Stay.objects.filter(mother=mother, discharged_at__lte=happened_at)
    return left.order_by("-discharged_at").first()


def _check(mother: Mother, stay: Stay | None, kind: str, happened_at: dt.datetime, now: dt.datetime) -> None:
    if happened_at > now:
        raise RuleBroken(_("联系时间不能在将来"), "happened_at")
    if kind in AFTER_STAY and stay is None:
        raise RuleBroken(_("那时她还没有离所"), "happened_at")
    if kind in AFTER_JOINING:
        member = Member.objects.filter(mother=mother, joined_at__lte=happened_at).first()
        if member is None:
            raise RuleBroken(_("那时她还不是会员"), "kind")
