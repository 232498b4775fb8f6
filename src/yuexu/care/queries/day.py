"""The chart of one person as it is read: rows of entries, a day's sums, and the curve of the last two weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone

from yuexu.care.cards import CARDS
from yuexu.care.models import Alert, ChartEntry
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


_COLUMNS = (
    "pk", "form", "observed_at", "recorded_at", "values", "withdrawn", "reason", "sequence", "hash",
)  # fmt: skip


def rows(entries: Any, most: int | None = None) -> list[Row]:
    """The rows of a queryset of entries, in one query, newest first by when it was so."""
    found = entries.order_by("-observed_at", "-pk").values(
        *_COLUMNS,
        by=F("recorded_by__name"),
        old=F("supersedes__values"),
        new=F("superseded_by__pk"),
        void=F("superseded_by__withdrawn"),
    )
    return [_row(one) for one in found[:most]]


def _row(one: Mapping[str, Any]) -> Row:
    card = CARDS.get(one["form"])
    late = one["recorded_at"] - one["observed_at"]
    if one["new"] is not None:
        state = "withdrawn" if one["void"] else "corrected"
    else:
        state = "void" if one["withdrawn"] else "current"
    return Row(
        pk=one["pk"], form=one["form"], title=card.text if card else one["form"], icon=card.icon if card else "notes",
        at=one["observed_at"], brief=show.brief(card, one["values"]), values=one["values"], by=one["by"],
        late=late if late >= LATE else None, state=state, reason=one["reason"],
        replaced=show.brief(card, one["old"]) if one["old"] is not None else "", recorded_at=one["recorded_at"],
        sequence=one["sequence"], hash=one["hash"],
    )  # fmt: skip


def day_rows(kind: str, pk: int, *, centre_id: int, day: dt.date) -> list[Row]:
    """Everything of a day of the house's clock."""
    start = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    entries = ChartEntry.objects.for_centre(centre_id).about(kind, pk)
    return rows(entries.on(start, start + dt.timedelta(days=1)))


def timeline(
    kind: str, pk: int, *, centre_id: int, forms: Iterable[str] = (), before: dt.datetime | None = None, size: int = 40
) -> list[Row]:
    """A page of the whole record, newest first; `before` is where the page before ended. One row more than `size`
    tells that there is more."""
    entries = ChartEntry.objects.for_centre(centre_id).about(kind, pk)
    chosen = list(forms)
    if chosen:
        entries = entries.filter(form__in=chosen)
    if before is not None:
        entries = entries.filter(observed_at__lt=before)
    return rows(entries, size + 1)


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
SELECT (e.observed_at AT TIME ZONE %(zone)s)::date,
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
    asked = {
        "baby": baby, "centre": centre_id, "since": since, "until": since + dt.timedelta(days=days),
        "zone": timezone.get_current_timezone_name(),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CURVE, asked)
        found = {on: (weight, ml, feeds) for on, weight, ml, feeds in cursor.fetchall()}
    told = [found.get(one, (None, None, None)) for one in all_days]
    return Curve(all_days, [w for w, _m, _f in told], [m for _w, m, _f in told], [f or None for _w, _m, f in told])


def alerts_of(kind: str, pk: int, *, centre_id: int, day: dt.date) -> list[Alert]:
    """Open alerts of the person, and those raised on the day."""
    start = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    found = Alert.objects.for_centre(centre_id).about(kind, pk)
    mine = found.filter(state="open") | found.filter(raised_at__gte=start, raised_at__lt=start + dt.timedelta(days=1))
    return list(mine.select_related("answered_by").order_by("-raised_at", "-pk"))
