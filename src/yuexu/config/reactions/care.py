"""News of the record: every entry proves what it is the record of; alerts and findings open duties."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from yuexu.care import events
from yuexu.care.models import ChartEntry, Order
from yuexu.config.reactions.subjects import disproved, proved, same_deed, subject
from yuexu.handbook import actions as handbook
from yuexu.handbook.models import Subject
from yuexu.kernel.live import tell
from yuexu.stays import actions as stays
from yuexu.stays import events as stay_events
from yuexu.stays.models import Stay

FAREWELL = ("discharge_mother", "discharge_newborn")


def recorded(news: events.EntryRecorded) -> None:
    """Charting the card closes the duty to chart it. One query.

    A correction proves anew only where it says that it was done at another time.
    """
    entry = news.entry
    if not same_deed(entry):
        proved(news, entry, news.evidence, about=(entry.kind, entry.subject_id), at=entry.observed_at)
        disproved(entry.supersedes)


def withdrawn(news: events.EntryWithdrawn) -> None:
    """It was never so: what it proved is owed again."""
    disproved(news.entry)


def _who(entry: ChartEntry | Order) -> Subject:
    """The mother or baby of an entry or order, as the handbook knows her or it."""
    return Subject.objects.get(centre=entry.centre_id, kind=entry.kind, key=entry.subject_id)


def alert_raised(news: events.AlertRaised) -> None:
    """Somebody must react in time (C4): the one who stands by the mother or baby, or the doctor."""
    alert = news.alert
    who = _who(alert.entry)
    about = subject(alert, label=f"{who.label} · {alert.text}", place=who.place)
    nurse = who.ties.filter(relation="named_nurse").select_related("staff").first()
    handbook.happened(
        "alert.raised", subject=about, at=alert.raised_at, key=f"alert:{alert.pk}", tags=[alert.level],
        owner=nurse.staff if nurse and alert.level != "urgent" else None,
    )  # fmt: skip
    tell(alert.centre_id, "alert", "duty")


def alert_answered(news: events.AlertAnswered) -> None:
    """The answer is the record."""
    alert = news.alert
    proved(news, alert, "alert.answered")
    tell(alert.centre_id, "alert", "duty")


def alert_lifted(news: events.AlertLifted) -> None:
    """The entry was a slip: nothing is to be answered."""
    about = subject(news.alert, label=news.alert.text)
    handbook.retract("alert.raised", subject=about, key=f"alert:{news.alert.pk}")


def returned(news: events.EntryReturned) -> None:
    """The writer owes a correction (C8)."""
    finding = news.finding
    who = _who(finding.entry)
    about = subject(finding, label=f"{who.label} · {finding.what}", place=who.place)
    handbook.happened("entry.returned", subject=about, at=news.at, key=f"finding:{finding.pk}", owner=finding.writer)


def finding_closed(news: events.FindingClosed) -> None:
    """Corrected or answered."""
    proved(news, news.finding, "finding.closed")


def discharge_assessed(news: events.EntryRecorded) -> None:
    """Mother and every baby assessed before they go: that step of the farewell is done (B11)."""
    entry = news.entry
    if entry.form not in FAREWELL or entry.stay_id is None:
        return
    stay = Stay.objects.select_related("birth").get(pk=entry.stay_id)
    babies = list(stay.birth.babies.values_list("pk", flat=True)) if stay.birth else []
    about = Q(mother_id=stay.mother_id) | Q(baby_id__in=babies)  # the chart is kept by person
    done = ChartEntry.objects.current().filter(about, stay=stay, form__in=FAREWELL)
    assessed = {(one.mother_id, one.baby_id) for one in done.only("mother_id", "baby_id")}
    standing = stay.steps.filter(step="final_assessment").exists()
    if len(assessed) >= 1 + len(babies) and stay.state == "resident" and not standing:
        stays.do_step(stay=stay, step="final_assessment", by=news.by, now=news.at)


def reviewed(news: events.RecordsReviewed) -> None:
    """A review proves the review of its rhythm; the one at discharge is a step of the way out."""
    review = news.review
    proved(news, review, f"review:{review.review_kind}", about=("stay", review.stay_id))
    last = review.review_kind == "discharge" and review.complete and review.stay.state == "resident"
    if last and not review.stay.steps.filter(step="forms_reviewed").exists():
        stays.do_step(stay=review.stay, step="forms_reviewed", by=news.by, now=news.at)


def _order(order: Order) -> Subject:
    """An order has a life of its own: two of one mother are two subjects (decision 0006)."""
    who = _who(order)
    return subject(order, label=f"{who.label} · {order.what}", place=who.place)


def order_given(news: events.OrderGiven) -> None:
    """It is owed once, or at its times as long as it stands (C5)."""
    order = news.order
    about = _order(order)
    handbook.happened(
        "order.given", subject=about, at=order.ordered_at, key=f"order:{order.pk}", tags=[order.rhythm]
    )  # fmt: skip
    given_on = timezone.localtime(order.ordered_at).date()
    handbook.begin(subject=about, state="order.standing", at=order.ordered_at, day0_on=given_on, tags=[order.rhythm])
    tell(order.centre_id, "duty")


def order_executed(news: events.OrderExecuted) -> None:
    """Carried out and checked by a second person: that is the record."""
    done = news.execution
    proved(news, done, "order.executed", about=("order", done.order_id), at=done.done_at)
    tell(done.centre_id, "duty")


def order_stopped(news: events.OrderStopped) -> None:
    """It is not to be done any more."""
    _ended(news.order, news.at)
    tell(news.order.centre_id, "duty")


def orders_left_behind(news: stay_events.Discharged) -> None:
    """What was ordered for her and her babies ends with the stay."""
    for order in Order.objects.filter(stay=news.stay, stopped_at=None).order_by("pk"):
        _ended(order, news.stay.discharged_at or news.at)


def _ended(order: Order, at: dt.datetime) -> None:
    about = _order(order)
    handbook.called_off("order.given", subject=about, key=f"order:{order.pk}", now=at)
    handbook.end(subject=about, state="order.standing", at=at)
