"""The chart of one person as it is read: rows of entries, a day's sums, and the curve of the last two weeks."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from yuexu.care.cards import CARDS
from yuexu.care.models import Alert
from yuexu.care.queries.person import Person
from yuexu.kernel import sql
from yuexu.kernel.charting import show
from yuexu.kernel.charting.show import Line

LATE = dt.timedelta(minutes=30)  # written down later than this is marked


@dataclass(frozen=True)
class Row:
    """One entry as shown. `state`: current, corrected (replaced), withdrawn (taken back), void (the taking back)."""

    pk: int
    form: str
    title: str
    icon: str
    at: dt.datetime
    brief: str
    values: Mapping[str, Any]
    by: str
    late: dt.timedelta | None
    state: str
    reason: str
    replaced: str
    recorded_at: dt.datetime
    sequence: int
    hash: str

    @property
    def holds(self) -> bool:
        """Whether it counts."""
        return self.state == "current"

    @property
    def lines(self) -> list[Line]:
        """Every answer."""
        return show.lines(CARDS.get(self.form), self.values)


_ROWS = """
SELECT e.id, e.form, e.observed_at, e.recorded_at, e.values, e.withdrawn, e.reason, e.sequence, e.hash, s.name,
       old.values, later.id, later.withdrawn
FROM care_chartentry e JOIN people_staff s ON s.id = e.recorded_by_id
LEFT JOIN care_chartentry old ON old.id = e.supersedes_id
LEFT JOIN care_chartentry later ON later.supersedes_id = e.id
WHERE e.centre_id = %(centre)s AND e.{kind}_id = %(pk)s {conditions}
ORDER BY e.observed_at DESC, e.id DESC LIMIT %(most)s
"""
MOST = 500  # no day of one person holds more


def _rows(kind: str, pk: int, centre_id: int, conditions: str, **asked: Any) -> list[Row]:
    """Rows newest first, by SQL: building these joins through the ORM costs more than running them."""
    text = _ROWS.format(kind="baby" if kind == "baby" else "mother", conditions=conditions)
    return [_row(*one) for one in sql.rows(text, {"centre": centre_id, "pk": pk, "most": MOST, **asked})]


def _row(
    pk: int, form: str, at: dt.datetime, recorded_at: dt.datetime, values: str, withdrawn: bool, reason: str,
    sequence: int, hash_: str, by: str, old: str | None, new: int | None, void: bool | None,
) -> Row:  # fmt: skip
    card, kept = CARDS.get(form), json.loads(values)
    state = ("withdrawn" if void else "corrected") if new is not None else ("void" if withdrawn else "current")
    late = recorded_at - at
    return Row(
        pk=pk, form=form, title=card.text if card else form, icon=card.icon if card else "notes", at=at,
        brief=show.brief(card, kept), values=kept, by=by, late=late if late >= LATE else None, state=state,
        reason=reason, replaced=show.brief(card, json.loads(old)) if old else "", recorded_at=recorded_at,
        sequence=sequence, hash=hash_,
    )  # fmt: skip


def day_rows(kind: str, pk: int, *, centre_id: int, day: dt.date) -> list[Row]:
    """Everything of a day of the house's clock."""
    start = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    within = "AND e.observed_at >= %(start)s AND e.observed_at < %(end)s"
    return _rows(kind, pk, centre_id, within, start=start, end=start + dt.timedelta(days=1))


def timeline(
    kind: str, pk: int, *, centre_id: int, forms: Iterable[str] = (), before: dt.datetime | None = None, size: int = 40
) -> list[Row]:
    """A page of the whole record, newest first; `before` is where the page before ended.

    One row more than `size` tells that there is more.
    """
    conditions = "AND (%(forms)s::text[] = '{}' OR e.form = ANY(%(forms)s))"
    if before is not None:
        conditions += " AND e.observed_at < %(before)s"
    return _rows(kind, pk, centre_id, conditions, forms=list(forms), before=before, most=size + 1)


@dataclass
class DaySums:
    """A baby's day in figures: what the night shift asks first."""

    feeds: int = 0
    ml: int = 0
    minutes: int = 0
    wet: int = 0
    stools: int = 0
    last_feed: Row | None = None
    last_nappy: Row | None = None
    temperature: float | None = None
    weight_g: int | None = None

    def add(self, row: Row) -> None:
        """Count one entry that holds; rows come newest first."""
        values = row.values
        if row.form == "feed":
            self.feeds, self.last_feed = self.feeds + 1, self.last_feed or row
            self.ml += values.get("amount") or 0
            self.minutes += values.get("minutes") or 0
        if row.form == "nappy":
            self.last_nappy = self.last_nappy or row
            self.wet += values.get("wet") is True
            self.stools += values.get("stool") is True
        if self.temperature is None:
            self.temperature = values.get("temp_c")
        if self.weight_g is None:
            self.weight_g = values.get("weight_g")


def day_sums(day: Iterable[Row]) -> DaySums:
    """The sums over the rows that hold."""
    sums = DaySums()
    for row in day:
        if row.holds:
            sums.add(row)
    return sums


@dataclass
class Curve:
    """The last fourteen days, oldest first; None where nothing was charted."""

    days: list[dt.date]
    weight: list[int | None] = field(default_factory=list)
    ml: list[int | None] = field(default_factory=list)
    feeds: list[int | None] = field(default_factory=list)


_CURVE = """
SELECT (e.observed_at AT TIME ZONE %(zone)s::text)::date,
       (array_agg((e.values->>'weight_g')::numeric ORDER BY e.observed_at DESC)
          FILTER (WHERE e.values ? 'weight_g'))[1]::int,
       sum((e.values->>'amount')::numeric) FILTER (WHERE e.form = 'feed')::int,
       count(*) FILTER (WHERE e.form = 'feed')
FROM care_chartentry e LEFT JOIN care_chartentry later ON later.supersedes_id = e.id
WHERE e.baby_id = %(baby)s AND e.centre_id = %(centre)s AND later.id IS NULL AND NOT e.withdrawn
  AND e.observed_at >= %(since)s AND e.observed_at < %(until)s
  AND (e.form = 'feed' OR e.values ? 'weight_g')
GROUP BY 1
"""


def curve(baby: int, *, centre_id: int, day: dt.date, days: int = 14) -> Curve:
    """Weight, millilitres and number of feeds by day, up to and with `day`."""
    all_days = [day - dt.timedelta(days=n) for n in range(days - 1, -1, -1)]
    since = timezone.make_aware(dt.datetime.combine(all_days[0], dt.time()))
    asked: dict[str, Any] = {
        "baby": baby, "centre": centre_id, "since": since, "until": since + dt.timedelta(days=days),
        "zone": timezone.get_current_timezone_name(),
    }  # fmt: skip
    found = {on: (weight, ml, feeds) for on, weight, ml, feeds in sql.rows(_CURVE, asked)}
    told = [found.get(one, (None, None, None)) for one in all_days]
    return Curve(all_days, [w for w, _m, _f in told], [m for _w, m, _f in told], [f or None for _w, _m, f in told])


_FIELDS = [(field.attname, field.column) for field in Alert._meta.concrete_fields]
_ALERTS = f"""
SELECT {", ".join(f"a.{column}" for _name, column in _FIELDS)}, s.name FROM care_alert a LEFT JOIN people_staff s ON s.id = a.answered_by_id
WHERE a.centre_id = %(centre)s AND a.{{kind}}_id = %(pk)s
  AND (a.state = 'open' OR (a.raised_at >= %(start)s AND a.raised_at < %(end)s))
ORDER BY a.raised_at DESC, a.id DESC
"""


def alerts_of(who: Person, *, day: dt.date) -> list[Alert]:
    """Open alerts of the person, and those raised on the day, with the name of who answered as `answerer`.

    Without a query when the person's last alert is closed and older.
    """
    start = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    if not who.open_alerts and (who.alerted_at is None or who.alerted_at < start):
        return []
    asked = {"centre": who.centre_id, "pk": who.pk, "start": start, "end": start + dt.timedelta(days=1)}
    return [_alert(*row) for row in sql.rows(_ALERTS.format(kind=who.kind), asked)]


def _alert(*columns: Any) -> Alert:
    alert = Alert.from_db(None, [name for name, _column in _FIELDS], columns[:-1])
    alert.params, alert.answerer = json.loads(alert.params), columns[-1]  # type: ignore[attr-defined]
    return alert
