"""What screens may ask about leads: the board, the list, one lead's history, and what each channel brings."""

from __future__ import annotations

import datetime as dt
import re
import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from yuexu.families.models import Birth
from yuexu.kernel.money import yuan
from yuexu.kernel.secrets import blind, plain
from yuexu.leads.models import Campaign, Inquiry, Lead, Step, Visit
from yuexu.leads.states import OPEN, LeadState
from yuexu.people.models import Centre, Staff

COLUMN = 40  # leads shown in a column of the board


def search(centre: Centre | int, text: str = "", *, state: str = "", consultant: Staff | None = None) -> QuerySet[Lead]:
    """Leads by a part of the name, the first initials, or the whole phone; by state (an unknown one asks for all) and
    by whose they are."""
    leads = Lead.objects.for_centre(centre)
    if state in LeadState.values:
        leads = leads.filter(state=state)
    if consultant is not None:
        leads = leads.filter(consultant=consultant)
    text = text.strip()[:60]
    if not text:
        return leads
    found = Q(name__icontains=text)
    if re.fullmatch(r"[A-Za-z]{1,20}", text):
        found |= Q(initials__startswith=text.lower())
    if re.fullmatch(r"\+?\d{5,17}", plain(text)):
        found |= Q(phone_index=blind(text))
    return leads.filter(found)


def listed(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    """With what a card or a row shows: channel, consultant, the standing step, the booked visit."""
    steps = Step.objects.filter(lead=OuterRef("pk"), done_at=None)
    visits = Visit.objects.filter(lead=OuterRef("pk"), state="booked")
    return leads.select_related("channel", "consultant").annotate(
        next_what=Subquery(steps.values("what")[:1]),
        next_on=Subquery(steps.values("due_on")[:1]),
        visit_at=Subquery(visits.values("scheduled_at")[:1]),
        waiting=Exists(Inquiry.objects.filter(lead=OuterRef("pk"), answered_at=None)),
    )


@dataclass(frozen=True)
class Column:
    """One column of the board: at most COLUMN leads, and how many there are."""

    state: str
    label: str
    leads: list[Lead]
    count: int


def board(centre: Centre | int, *, consultant: Staff | None = None, since: dt.date) -> list[Column]:
    """The funnel: open leads by state, and those closed since a day."""
    rows = Lead.objects.for_centre(centre)
    if consultant is not None:
        rows = rows.filter(consultant=consultant)
    rows = rows.filter(Q(state__in=OPEN) | Q(closed_at__date__gte=since))
    columns: dict[str, list[Lead]] = defaultdict(list)
    for lead in listed(rows).order_by("asked_at"):
        columns[lead.state].append(lead)
    return [
        Column(state, str(label), columns[state][-COLUMN:][::-1], len(columns[state]))
        for state, label in LeadState.choices
    ]


@dataclass(frozen=True)
class Happening:
    """One line of a lead's history; `row` is the inquiry, visit or step."""

    at: dt.datetime
    kind: str
    row: Any


def earlier_birth(lead: Lead) -> Birth | None:
    """What makes her an old acquaintance: the latest birth on file when she asked."""
    if lead.mother is None:
        return None
    return lead.mother.births.filter(born_at__lt=lead.asked_at).order_by("-born_at").first()


def history(lead: Lead) -> list[Happening]:
    """Everything with this lead, newest first."""
    told = [Happening(row.asked_at, "inquiry", row) for row in lead.inquiries.select_related("answered_by")]
    told += [
        Happening(row.scheduled_at, "visit", row)
        for row in lead.visits.select_related("escort", "ended_by", "talk_with")
    ]
    told += [Happening(row.set_at, "step", row) for row in lead.steps.select_related("set_by", "done_by")]
    return sorted(told, key=lambda one: (one.at, one.row.pk), reverse=True)


def visits(centre: Centre | int, first_on: dt.date, until_on: dt.date) -> QuerySet[Visit]:
    """Visits of a half-open stretch of days, in the order of the day."""
    return (
        Visit.objects.for_centre(centre)
        .filter(scheduled_at__date__gte=first_on, scheduled_at__date__lt=until_on)
        .select_related("lead", "escort")
        .order_by("scheduled_at")
    )


@dataclass(frozen=True)
class Yield:
    """What a channel or a consultant brought from the leads of a stretch of days.

    `response`: median first response in minutes; `cost` in yuan, `cost_each` per contract. None: no figure.
    """

    name: str
    leads: int
    answered: int
    visited: int
    won: int
    lost: int
    response: float | None
    cost: Decimal | None = None

    @property
    def rate(self) -> float | None:
        """Contracts of a hundred leads, as a share."""
        return self.won / self.leads if self.leads else None

    @property
    def cost_each(self) -> Decimal | None:
        """Cost per contract."""
        return yuan(self.cost / self.won) if self.cost is not None and self.won else None


def by_channel(centre: Centre | int, first_on: dt.date, until_on: dt.date) -> list[Yield]:
    """Conversion and cost per contract of each channel (A1), most contracts first."""
    groups, costs = _groups(centre, first_on, until_on, "channel__name"), _costs(centre, first_on, until_on)
    names = sorted({*groups, *costs})
    told = [_yield(name, groups.get(name, []), costs.get(name)) for name in names]
    return sorted(told, key=lambda row: (-row.won, -row.leads, row.name))


def by_consultant(centre: Centre | int, first_on: dt.date, until_on: dt.date) -> list[Yield]:
    """Results per consultant (A9); leads without one stand under an empty name."""
    groups = _groups(centre, first_on, until_on, "consultant__name")
    told = [_yield(name or "", rows, None) for name, rows in groups.items()]
    return sorted(told, key=lambda row: (-row.won, -row.leads, row.name))


def lost_reasons(centre: Centre | int, first_on: dt.date, until_on: dt.date) -> list[tuple[str, int]]:
    """Why leads of these days were lost, the commonest first."""
    counts: dict[str, int] = defaultdict(int)
    for lead in Lead.objects.for_centre(centre).came_between(first_on, until_on).filter(state="lost"):
        counts[lead.get_lost_reason_display()] += 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _groups(centre: Centre | int, first_on: dt.date, until_on: dt.date, by: str) -> dict[Any, list[Any]]:
    came = Exists(Visit.objects.filter(lead=OuterRef("pk"), state="came"))
    rows = Lead.objects.for_centre(centre).came_between(first_on, until_on).annotate(came=came)
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in rows.values(by, "state", "asked_at", "answered_at", "came"):
        groups[row[by]].append(row)
    return groups


def _costs(centre: Centre | int, first_on: dt.date, until_on: dt.date) -> dict[str, Decimal]:
    """Cost by channel: of each campaign the share of its days that lies in the stretch."""
    costs: dict[str, Decimal] = defaultdict(Decimal)
    rows = Campaign.objects.for_centre(centre).filter(from_on__lt=until_on, until_on__gt=first_on)
    for row in rows.select_related("channel"):
        inside = (min(row.until_on, until_on) - max(row.from_on, first_on)).days
        costs[row.channel.name] += yuan(row.cost * inside / (row.until_on - row.from_on).days)
    return costs


def _yield(name: str, rows: Sequence[Any], cost: Decimal | None) -> Yield:
    waits = [(row["answered_at"] - row["asked_at"]).total_seconds() / 60 for row in rows if row["answered_at"]]
    return Yield(
        name=name,
        leads=len(rows),
        answered=len(waits),
        visited=sum(row["came"] for row in rows),
        won=sum(row["state"] == "won" for row in rows),
        lost=sum(row["state"] == "lost" for row in rows),
        response=statistics.median(waits) if waits else None,
        cost=cost,
    )


def waiting(centre: Centre | int) -> QuerySet[Inquiry]:
    """Questions nobody answered yet, the oldest first."""
    rows = Inquiry.objects.for_centre(centre).filter(answered_at=None, lead__state__in=OPEN)
    return rows.select_related("lead").order_by("asked_at")


def with_campaigns(channels: QuerySet[Any]) -> QuerySet[Any]:
    """Channels with their campaigns, newest first."""
    return channels.prefetch_related(Prefetch("campaigns", Campaign.objects.order_by("-from_on")))
