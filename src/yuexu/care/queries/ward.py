"""The round: every resident family with its room, its day, and what was charted last, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from yuexu.care.cards import CARDS
from yuexu.care.queries.person import called
from yuexu.care.stages import Stage, day_of, stage_of
from yuexu.kernel import sql
from yuexu.kernel.charting import show

DAY = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Last:
    """The latest entry of a form."""

    at: dt.datetime
    brief: str
    values: Mapping[str, Any]


@dataclass
class Cot:
    """A baby on the round."""

    pk: int
    call: str
    title: str
    day: int
    last: dict[str, Last] = field(default_factory=dict)
    alerts: int = 0


@dataclass
class Bed:
    """A resident family on the round."""

    stay_id: int
    room: str
    mother_id: int
    mother: str
    day: int | None
    nurse: str
    carer: str
    mine: bool
    babies: list[Cot]
    last: dict[str, Last] = field(default_factory=dict)
    alerts: int = 0

    @property
    def stage(self) -> Stage | None:
        """The stage of care."""
        return stage_of(self.day)


_BEDS = """
SELECT s.id, coalesce(r.number, ''), m.id, m.name, f.born_at, coalesce(n.name, ''), coalesce(c.name, ''),
       coalesce(%(staff)s::bigint IN (s.named_nurse_id, s.named_carer_id), false),
       (SELECT json_agg(json_build_array(b.id, b."order", f.plurality, b.born_at) ORDER BY b."order")
          FROM families_baby b WHERE b.birth_id = s.birth_id)
FROM stays_stay s JOIN families_mother m ON m.id = s.mother_id
LEFT JOIN families_birth f ON f.id = s.birth_id
LEFT JOIN people_staff n ON n.id = s.named_nurse_id LEFT JOIN people_staff c ON c.id = s.named_carer_id
LEFT JOIN LATERAL (
  SELECT o.room_id FROM stays_occupation o WHERE o.stay_id = s.id AND lower(o.days) <= %(today)s::date
   ORDER BY lower(o.days) DESC LIMIT 1) o ON true
LEFT JOIN rooms_room r ON r.id = o.room_id
WHERE s.centre_id = %(centre)s AND s.state = 'resident'
ORDER BY 2, s.id
"""
_LAST = """
SELECT DISTINCT ON (e.{kind}_id, e.form) e.{kind}_id, e.form, e.observed_at, e.values
FROM care_chartentry e LEFT JOIN care_chartentry later ON later.supersedes_id = e.id
WHERE e.{kind}_id = ANY(%(ids)s::bigint[]) AND e.observed_at >= %(since)s AND later.id IS NULL AND NOT e.withdrawn
ORDER BY e.{kind}_id, e.form, e.observed_at DESC
"""
_ALERTS = """
SELECT baby_id, mother_id, count(*) FROM care_alert
WHERE centre_id = %(centre)s AND state = 'open' GROUP BY baby_id, mother_id
"""


def ward(*, centre_id: int, staff_id: int, now: dt.datetime, today: dt.date) -> list[Bed]:
    """Every family in the house, by room. `mine`: this person is her named nurse or carer."""
    asked = {"centre": centre_id, "staff": staff_id, "today": today}
    beds = [_bed(row, now) for row in sql.rows(_BEDS, asked)]
    cots = {cot.pk: cot for bed in beds for cot in bed.babies}
    mothers = {bed.mother_id: bed for bed in beds}
    for kind, those in (("baby", cots), ("mother", mothers)):
        for pk, form, at, values in sql.rows(_LAST.format(kind=kind), {"ids": list(those), "since": now - DAY}):
            those[pk].last[form] = _last(form, at, values)
    for baby_id, mother_id, count in sql.rows(_ALERTS, {"centre": centre_id}):
        whose: Any = cots.get(baby_id) if baby_id else mothers.get(mother_id)
        if whose is not None:
            whose.alerts = count
    return beds


def _last(form: str, at: dt.datetime, values: Any) -> Last:
    kept = json.loads(values) if isinstance(values, str) else values
    return Last(at, show.brief(CARDS.get(form), kept), kept)


def _bed(row: tuple[Any, ...], now: dt.datetime) -> Bed:
    stay_id, room, mother_id, mother, born_at, nurse, carer, mine, babies = row
    return Bed(
        stay_id, room, mother_id, mother, None if born_at is None else day_of(born_at, now), nurse, carer, mine,
        [_cot(mother, now, *baby) for baby in babies or ()],
    )  # fmt: skip


def _cot(mother: str, now: dt.datetime, pk: int, order: int, plurality: int, born_at: str) -> Cot:
    call = called(order, plurality)
    return Cot(pk, call, f"{mother} {call}", day_of(dt.datetime.fromisoformat(born_at), now))


def babies_of(beds: Iterable[Bed]) -> list[tuple[Bed, Cot]]:
    """Every baby with its bed, in the order of the rooms."""
    return [(bed, cot) for bed in beds for cot in bed.babies]
