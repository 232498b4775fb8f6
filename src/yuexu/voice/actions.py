"""The verbs of a complaint: accept, judge, react, solve, hear the client."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from yuexu.families.models import Mother
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.kernel.language import in_the_houses_language
from yuexu.kernel.states import step as next_state
from yuexu.people.models import Staff
from yuexu.trail.actions import record
from yuexu.voice.events import (
    ComplaintAccepted,
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintReopened,
    ComplaintSolved,
)
from yuexu.voice.models import Complaint, ComplaintTurn
from yuexu.voice.states import LABELS, STEPS, Answer, ComplaintState, Turn


@transaction.atomic
def accept(
    *,
    centre_id: int,
    told_by: str,
    channel: str,
    text: str,
    severity: str,
    department: str,
    owner: Staff | None = None,
    mother: Mother | None = None,
    by: Staff | None,
    now: dt.datetime,
) -> Complaint:
    """Take a complaint in; its severity and who answers for it are judged at once."""
    made = Complaint.objects.create(
        centre_id=centre_id,
        mother=mother,
        told_by=told_by,
        channel=channel,
        text=text,
        severity=severity,
        department=department,
        owner=owner,
        accepted_at=now,
        accepted_by=by,
    )
    _turn(made, Turn.ACCEPTED, text, by, now)
    told = {"severity": severity, "department": department, "channel": channel}
    record("voice.accept", made, at=now, by_id=by.pk if by else None, after=told)
    publish(ComplaintAccepted(complaint=made, at=now, by=by))
    return made


@transaction.atomic
def judge(
    *, complaint: Complaint, severity: str, department: str, owner: Staff | None, by: Staff, now: dt.datetime
) -> Complaint:
    """Another severity, department or owner, while it is open."""
    row = _locked(complaint)
    if row.state == ComplaintState.CLOSED:
        raise RuleBroken(_("已经结案"))
    before = {"severity": row.severity, "department": row.department, "owner": row.owner_id}
    row.severity, row.department, row.owner = severity, department, owner
    row.save(update_fields=["severity", "department", "owner"])
    with in_the_houses_language():
        words = [str(row.get_severity_display()), str(row.get_department_display()), owner.name if owner else ""]
    _turn(row, Turn.JUDGED, " · ".join(word for word in words if word), by, now)
    after = {"severity": severity, "department": department, "owner": owner}
    record("voice.judge", row, at=now, by_id=by.pk, before=before, after=after)
    return row


@transaction.atomic
def react(*, complaint: Complaint, text: str, by: Staff, now: dt.datetime) -> Complaint:
    """The first reaction to the client: heard, sorry, what happens next."""
    row = _moved(complaint, ComplaintState.ANSWERED, {ComplaintState.ACCEPTED})
    row.answered_at = now
    _say(row, Turn.ANSWERED, text, by, now)
    publish(ComplaintAnswered(complaint=row, at=now, by=by))
    return row


@transaction.atomic
def solve(*, complaint: Complaint, text: str, by: Staff, now: dt.datetime) -> Complaint:
    """What was found and is done about it, told to the client."""
    row = _moved(complaint, ComplaintState.SOLVED, {ComplaintState.ANSWERED})
    row.solved_at = now
    _say(row, Turn.SOLVED, text, by, now)
    publish(ComplaintSolved(complaint=row, at=now, by=by))
    return row


@transaction.atomic
def hear(*, complaint: Complaint, answer: str, text: str = "", by: Staff, now: dt.datetime) -> Complaint:
    """The client's answer to the solution. Content or agreed closes it; otherwise it is open again."""
    content = answer in (Answer.CONTENT, Answer.AGREED)
    then = ComplaintState.CLOSED if content else ComplaintState.ANSWERED
    row = _moved(complaint, then, {ComplaintState.SOLVED})
    row.answer = answer
    row.closed_at = now if content else None
    with in_the_houses_language():
        words = f"{Answer(answer).label} {text}".strip()
    _say(row, Turn.CLIENT, words, by, now)
    news = ComplaintClosed if content else ComplaintReopened
    publish(news(complaint=row, at=now, by=by))
    return row


def _locked(complaint: Complaint) -> Complaint:
    return Complaint.objects.select_for_update(of=("self",)).select_related("mother").get(pk=complaint.pk)


def _moved(complaint: Complaint, then: str, froms: set[ComplaintState]) -> Complaint:
    """Step a locked row. `froms` names which arrow of the table this verb is."""
    row = _locked(complaint)
    if row.state not in froms:
        raise RuleBroken(_("现在是“%(now)s”，不能做这一步") % {"now": LABELS[row.state]})
    row.state = next_state(STEPS, row.state, then, LABELS)
    return row


def _say(row: Complaint, turn: Turn, text: str, by: Staff, now: dt.datetime) -> None:
    row.save(update_fields=["state", "answered_at", "solved_at", "closed_at", "answer"])
    _turn(row, turn, text, by, now)
    record(f"voice.{turn}", row, at=now, by_id=by.pk, after={"state": row.state, "answer": row.answer})


def _turn(row: Complaint, turn: Turn, text: str, by: Staff | None, now: dt.datetime) -> None:
    ComplaintTurn.objects.create(centre_id=row.centre_id, complaint=row, turn=turn, text=text, at=now, by=by)
