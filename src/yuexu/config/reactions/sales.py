"""News of leads: inquiries to answer, visits that may be late, steps that fall due."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from yuexu.config.reactions.subjects import proved, subject
from yuexu.handbook import actions as handbook
from yuexu.handbook.models import Subject
from yuexu.leads import events
from yuexu.leads.models import Lead, Step, Visit


def _about(lead: Lead) -> Subject:
    return subject(lead, label=lead.name)


def _asked(lead: Lead) -> list[Subject]:
    """What nobody has answered yet."""
    return [subject(inquiry, label=lead.name) for inquiry in lead.inquiries.filter(answered_at=None)]


def _planned(step: Step) -> Subject:
    return subject(step, label=f"{step.lead.name} · {step.what}")


def _tour(visit: Visit) -> Subject:
    return subject(visit, label=visit.lead.name)


def inquired(news: events.Inquired) -> None:
    """Somebody asked: an answer is owed."""
    asked = subject(news.inquiry, label=news.lead.name)
    handbook.happened(
        "inquiry.made", subject=asked, at=news.inquiry.asked_at, key=f"inquiry:{news.inquiry.pk}",
        owner=news.lead.consultant,
    )  # fmt: skip


def answered(news: events.InquiryAnswered) -> None:
    """The answer proves itself."""
    proved(news, news.inquiry, "inquiry.answer", at=news.inquiry.answered_at)


def visit_booked(news: events.VisitBooked) -> None:
    """The report is owed from the appointed time on."""
    visit = news.visit
    handbook.happened(
        "visit.booked", subject=_tour(visit), at=visit.scheduled_at, key=f"visit:{visit.pk}", owner=visit.escort
    )


def visit_moved(news: events.VisitMoved) -> None:
    """Nobody came and nobody reported it: that was late. The new time owes its own report."""
    visit = news.visit
    handbook.moved(
        "visit.booked", subject=_tour(visit), at=visit.scheduled_at, key=f"visit:{visit.pk}", now=news.at,
        owner=visit.escort,
    )  # fmt: skip


def visit_ended(news: events.VisitOutcome) -> None:
    """They came, or did not: the report is there. Those who came are followed up."""
    proved(news, news.visit, "visit.outcome")
    if news.visit.state == "came":
        handbook.happened(
            "visit.happened", subject=_about(news.visit.lead), at=news.at, key=f"visit:{news.visit.pk}",
            owner=news.visit.lead.consultant,
        )  # fmt: skip


def step_set(news: events.NextStepSet) -> None:
    """A next step was planned: it proves the follow-up, and is owed on its day."""
    proved(news, news.lead, "lead.step")
    step = _planned(news.step)
    morning = dt.datetime.combine(news.step.due_on, dt.time(9), timezone.get_current_timezone())
    handbook.happened(
        "lead.step_due", subject=step, at=max(morning, news.at), key=f"step:{news.step.pk}", owner=news.lead.consultant
    )


def step_done(news: events.StepDone) -> None:
    """The step was taken."""
    proved(news, news.step, "lead.step_done")


def step_replaced(news: events.StepReplaced) -> None:
    """Changed in time it is owed no more; too late it was still late."""
    step = _planned(news.step)
    handbook.retract("lead.step_due", subject=step, key=f"step:{news.step.pk}", not_late_at=news.at)
    proved(news, news.step, "lead.step_done")


def assigned(news: events.LeadAssigned) -> None:
    """The consultant owes what the lead opens, and what is open of it: questions to answer, a step to take."""
    lead = news.lead
    if lead.consultant:
        for about in (_about(lead), *_asked(lead), *(_planned(step) for step in lead.steps.filter(done_at=None))):
            handbook.tie(subject=about, relation="consultant", staff=lead.consultant)


def ended(news: events.LeadWon | events.LeadLost) -> None:
    """Signed, or lost with the reason: that is the next step after a visit, and nobody waits for an answer any more."""
    proved(news, news.lead, "lead.step")
    for about in _asked(news.lead):
        handbook.called_off("inquiry.made", subject=about, key=f"inquiry:{about.key}", now=news.at)
