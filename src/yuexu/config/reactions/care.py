"""News of the record: every entry proves what it is the record of; alerts and findings open duties."""

from __future__ import annotations

from yuexu.care import events
from yuexu.care.models import ChartEntry
from yuexu.config.reactions.subjects import subject
from yuexu.handbook import actions as handbook
from yuexu.handbook.models import Subject
from yuexu.kernel.live import tell
from yuexu.stays import actions as stays
from yuexu.stays.models import Stay

FAREWELL = ("discharge_mother", "discharge_newborn")


def recorded(news: events.EntryRecorded) -> None:
    """Charting the card closes the duty to chart it. One query.

    A correction proves nothing anew: what was written in time stays in time, unless it says that it was done at
    another time.
    """
    entry = news.entry
    replaced = entry.supersedes
    if replaced is not None and replaced.observed_at == entry.observed_at:
        return
    handbook.prove(
        centre_id=entry.centre_id, kind=entry.kind, key=entry.subject_id, evidence=[news.evidence],
        at=entry.observed_at, now=news.at, by=news.by, record_kind="chartentry", record_id=entry.pk,
    )  # fmt: skip
    if entry.supersedes_id:
        handbook.disprove(centre_id=entry.centre_id, record_kind="chartentry", record_id=entry.supersedes_id)


def withdrawn(news: events.EntryWithdrawn) -> None:
    """It was never so: what it proved is owed again."""
    handbook.disprove(centre_id=news.entry.centre_id, record_kind="chartentry", record_id=news.entry.pk)


def _who(entry: ChartEntry) -> Subject:
    """The mother or baby of an entry, as the handbook knows her or it."""
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
    handbook.prove(
        centre_id=alert.centre_id, kind="alert", key=alert.pk, evidence=["alert.answered"], at=news.at, now=news.at,
        by=news.by, record_kind="alert", record_id=alert.pk,
    )  # fmt: skip
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
    finding = news.finding
    handbook.prove(
        centre_id=finding.centre_id, kind="finding", key=finding.pk, evidence=["finding.closed"], at=news.at,
        now=news.at, by=news.by, record_kind="finding", record_id=finding.pk,
    )  # fmt: skip


def discharge_assessed(news: events.EntryRecorded) -> None:
    """Mother and every baby assessed before they go: that step of the farewell is done (B11)."""
    entry = news.entry
    if entry.form not in FAREWELL or entry.stay_id is None:
        return
    stay = Stay.objects.select_related("birth").get(pk=entry.stay_id)
    wanted = 1 + (stay.birth.babies.count() if stay.birth else 0)
    done = ChartEntry.objects.current().filter(stay=stay, form__in=FAREWELL)
    assessed = {(one.mother_id, one.baby_id) for one in done.only("mother_id", "baby_id")}
    standing = stay.steps.filter(step="final_assessment").exists()
    if len(assessed) >= wanted and stay.state == "resident" and not standing:
        stays.do_step(stay=stay, step="final_assessment", by=news.by, now=news.at)


def reviewed(news: events.RecordsReviewed) -> None:
    """A review proves the review of its rhythm; the one at discharge is a step of the way out."""
    review = news.review
    handbook.prove(
        centre_id=review.centre_id, kind="stay", key=review.stay_id, evidence=[f"review:{review.review_kind}"],
        at=news.at, now=news.at, by=news.by, record_kind="review", record_id=review.pk,
    )  # fmt: skip
    last = review.review_kind == "discharge" and review.complete and review.stay.state == "resident"
    if last and not review.stay.steps.filter(step="forms_reviewed").exists():
        stays.do_step(stay=review.stay, step="forms_reviewed", by=news.by, now=news.at)
