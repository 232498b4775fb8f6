"""A family asks and is answered; whose lead it is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yuexu.families import actions as families
from yuexu.families import queries as known
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.kernel.secrets import blind
from yuexu.kernel.states import step
from yuexu.leads import events, rules
from yuexu.leads.models import Channel, Inquiry, Lead
from yuexu.leads.states import LEAD_STEPS, LeadState
from yuexu.people.models import Staff
from yuexu.trail.actions import record


def who(by: Staff | None) -> int | None:
    """The number of the person for the trail; None is the house itself."""
    return by.pk if by else None


def locked(lead: Lead) -> Lead:
    """The lead as it is now, held until the transaction ends."""
    return Lead.objects.select_for_update().get(pk=lead.pk)


def move(lead: Lead, to: str) -> None:
    """Let it take a step. Raises RuleBroken where the table of steps has none."""
    labels = dict(LeadState.choices)
    lead.state = step(LEAD_STEPS, lead.state, to, labels)  # type: ignore[arg-type]


@transaction.atomic
def inquire(
    *,
    centre_id: int,
    by: Staff | None,
    now: dt.datetime,
    name: str,
    channel: Channel,
    via: str,
    phone: str = "",
    asked_at: dt.datetime | None = None,
    topics: list[str] | None = None,
    question: str = "",
    answer: str = "",
    **facts: Any,
) -> Inquiry:
    """A family asks. A number that is being followed already is the same lead, whatever its channel now.

    Of what it tells besides, that lead learns the due date, and what nobody knew yet.
    """
    rules.check_asked(asked_at or now, now)
    asked_at = min(asked_at or now, now)
    lead = followed(centre_id, phone)
    if lead is None:
        lead = Lead.objects.create(
            centre_id=centre_id, name=name, phone=phone, channel=channel, asked_at=asked_at,
            consultant=by if by and "consultant" in by.posts else None,
            mother=known.by_phone(centre_id, phone), **facts,
        )  # fmt: skip
        _due_again(lead, by, now)
        told = {"channel": channel, "via": via, "asked_at": asked_at}
        record("leads.register", lead, at=now, by_id=who(by), after=told)
    else:
        learned = {name: told for name, told in facts.items() if told and (name == "due_on" or not getattr(lead, name))}
        lead = change(lead=lead, by=by, now=now, **learned)
    return ask_again(
        lead=lead, by=by, now=now, via=via, asked_at=asked_at, topics=topics, question=question, answer=answer
    )


def _due_again(lead: Lead, by: Staff | None, now: dt.datetime) -> None:
    """Who comes back expects another child: its due date goes into her file, unless that knows of one still to come."""
    mother = lead.mother
    if mother and lead.due_on and mother.delivered() and not mother.delivered(lead.due_on):
        families.change(mother=mother, by=by, now=now, due_on=lead.due_on)


def followed(centre_id: int, phone: str) -> Lead | None:
    """The open lead with this phone."""
    if not phone:
        return None
    return Lead.objects.for_centre(centre_id).open().filter(phone_index=blind(phone)).first()


@transaction.atomic
def ask_again(
    *,
    lead: Lead,
    by: Staff | None,
    now: dt.datetime,
    via: str,
    asked_at: dt.datetime | None = None,
    topics: list[str] | None = None,
    question: str = "",
    answer: str = "",
) -> Inquiry:
    """A lead asks (again); what was answered on the spot may come with it."""
    rules.check_asked(asked_at or now, now)
    asked_at = min(asked_at or now, now)
    inquiry = Inquiry.objects.create(
        centre_id=lead.centre_id, lead=lead, via=via, topics=topics or [], question=question,
        asked_at=asked_at, received_by=by,
    )  # fmt: skip
    record("leads.inquire", lead, at=now, by_id=who(by), after={"inquiry": inquiry.pk, "topics": topics or []})
    publish(events.Inquired(lead=lead, inquiry=inquiry, at=now, by=by))
    if answer:
        return respond(inquiry=inquiry, answer=answer, by=by, now=now)
    return inquiry


@transaction.atomic
def respond(*, inquiry: Inquiry, answer: str, by: Staff | None, now: dt.datetime) -> Inquiry:
    """Write down what they were told; the first answer stops the clock of the response time."""
    lead = locked(inquiry.lead)
    inquiry = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    if inquiry.answered_at is not None:
        raise RuleBroken(_("这次咨询已经答复"))
    inquiry.answer, inquiry.answered_at, inquiry.answered_by = answer, now, by
    inquiry.save(update_fields=["answer", "answered_at", "answered_by"])
    if lead.answered_at is None:
        lead.answered_at = now
    if lead.state == LeadState.NEW:
        move(lead, LeadState.FOLLOWING)
    lead.save(update_fields=["answered_at", "state"])
    record("leads.respond", lead, at=now, by_id=who(by), after={"inquiry": inquiry.pk})
    publish(events.InquiryAnswered(lead=lead, inquiry=inquiry, at=now, by=by))
    return inquiry


@transaction.atomic
def change(*, lead: Lead, by: Staff | None, now: dt.datetime, **facts: Any) -> Lead:
    """Correct what is known of a lead; the same again changes nothing."""
    lead = locked(lead)
    changed = [name for name, value in facts.items() if getattr(lead, name) != value]
    if not changed:
        return lead
    before = {name: getattr(lead, name) for name in changed if name != "phone"}
    for name in changed:
        setattr(lead, name, facts[name])
    lead.save()
    _due_again(lead, by, now)
    after = {name: getattr(lead, name) for name in changed if name != "phone"}
    record("leads.change", lead, at=now, by_id=who(by), before=before, after=after | {"phone": "phone" in changed})
    return lead


@transaction.atomic
def assign(*, lead: Lead, consultant: Staff, by: Staff | None, now: dt.datetime) -> Lead:
    """Give the lead to a consultant."""
    lead = locked(lead)
    before, lead.consultant = lead.consultant_id, consultant
    lead.save(update_fields=["consultant"])
    record(
        "leads.assign",
        lead,
        at=now,
        by_id=who(by),
        before={"consultant": before},
        after={"consultant": consultant},
    )
    publish(events.LeadAssigned(lead=lead, at=now, by=by))
    return lead
