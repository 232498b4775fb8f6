"""One query brings everything that writing an entry needs: the person, the stay, the room, what was charted lately."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.care.queries.standing import NOTHING, SQL, Standing
from yuexu.care.stages import Stage, day_of, stage_of
from yuexu.kernel import sql

LATELY = dt.timedelta(hours=72)
LONG = dt.timedelta(days=45)
MOST = 120  # entries looked back on …
OF_ONE = 72  # … and of a single form: a baby fed every hour for three days, or every forty minutes for two


@dataclass(frozen=True)
class LookBack:
    """Which forms writing an entry looks back on: `lately` in the last 72 hours, `long` in the last 45 days."""

    lately: tuple[str, ...] = ()
    long: tuple[str, ...] = ()

    @property
    def most(self) -> int:
        """How many entries at most: what nobody's life brings forth, but a hand that writes for hours might."""
        return min(MOST, OF_ONE * (len(self.lately) + len(self.long)))


NOWHERE = LookBack()


class Past(NamedTuple):
    """An entry that holds, as the rules and the defaults need it. (A tuple, since dozens are made at every saved feed.)"""

    pk: int
    form: str
    at: dt.datetime
    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Person:
    """A mother or a baby as charting sees them. `born_at` is the baby's birth, or the mother's latest delivery."""

    kind: str
    pk: int
    centre_id: int
    title: str
    mother_id: int
    mother_name: str
    born_at: dt.datetime | None
    sex: str
    birth_weight_g: int | None
    route: str
    gestation_days: int | None
    stay_id: int | None
    stay_state: str
    checked_in_at: dt.datetime | None
    discharged_at: dt.datetime | None
    room: str
    past: tuple[Past, ...]
    confirmed: frozenset[str]
    open_alerts: tuple[tuple[str, str], ...]
    alerted_at: dt.datetime | None  # when the latest alert was raised, whatever became of it
    standing: tuple[Standing, ...] = ()  # where asked for

    def day(self, at: dt.datetime) -> int | None:
        """The day after birth."""
        return None if self.born_at is None else day_of(self.born_at, at)

    def stage(self, at: dt.datetime) -> Stage | None:
        """The stage of care."""
        return stage_of(self.day(at))

    def hours(self, at: dt.datetime) -> float:
        """Hours of life."""
        assert self.born_at is not None
        return (at - self.born_at).total_seconds() / 3600

    def last(self, form: str) -> Past | None:
        """The latest entry of a form, if it is among what was loaded."""
        return next((past for past in reversed(self.past) if past.form == form), None)


_BABY = """
SELECT 'baby', b.id, f.id, m.id, m.name, b."order", f.plurality, b.born_at, b.sex, b.birth_weight_g,
       f.route, f.gestation_days
FROM families_baby b JOIN families_birth f ON f.id = b.birth_id JOIN families_mother m ON m.id = f.mother_id
WHERE b.id = %(pk)s AND b.centre_id = %(centre)s
"""
_MOTHER = """
SELECT 'mother', m.id, f.id, m.id, m.name, 0, 1, f.born_at, '', NULL::int, coalesce(f.route, ''), f.gestation_days
FROM families_mother m LEFT JOIN LATERAL (
  SELECT * FROM families_birth f WHERE f.mother_id = m.id ORDER BY f.born_at DESC LIMIT 1) f ON true
WHERE m.id = %(pk)s AND m.centre_id = %(centre)s
"""
_LOAD = """
WITH who (kind, pk, birth_id, mother_id, mother_name, ord, plurality, born_at, sex, weight, route, gestation)
  AS ({who})
SELECT who.*, s.id, coalesce(s.state, ''), s.checked_in_at, s.discharged_at, coalesce(r.number, ''),
  (SELECT json_agg(json_build_array(past.id, past.form, past.observed_at, past.values)
                   ORDER BY past.observed_at, past.id)
     FROM (SELECT e.id, e.form, e.observed_at, e.values FROM care_chartentry e
            WHERE e.{kind}_id = who.pk AND e.observed_at >= %(long_since)s AND NOT e.withdrawn
              AND (e.form = ANY(%(long)s::varchar[])
                   OR (e.form = ANY(%(lately)s::varchar[]) AND e.observed_at >= %(since)s))
              AND e.id <> ALL (ARRAY(SELECT later.supersedes_id FROM care_chartentry later
                                      WHERE later.{kind}_id = %(pk)s AND later.supersedes_id IS NOT NULL))
            ORDER BY e.observed_at DESC LIMIT %(most)s::int) past),
  (SELECT array_agg(c.ruleset) FROM care_confirmation c
    WHERE c.centre_id = %(centre)s AND c.withdrawn_at IS NULL),
  alerts.open, alerts.latest,
  {standing}
FROM who
CROSS JOIN LATERAL (
  SELECT json_agg(json_build_array(a.code, a.level)) FILTER (WHERE a.state = 'open') AS open, max(a.raised_at) AS latest
    FROM care_alert a WHERE a.{kind}_id = who.pk) alerts
LEFT JOIN LATERAL (
  SELECT s.* FROM stays_stay s WHERE s.{stay_of} AND s.checked_in_at IS NOT NULL
   ORDER BY s.checked_in_at DESC LIMIT 1) s ON true
LEFT JOIN LATERAL (
  SELECT o.room_id FROM stays_occupation o
   WHERE o.stay_id = s.id AND s.state = 'resident' AND lower(o.days) <= %(today)s::date
   ORDER BY lower(o.days) DESC LIMIT 1) o ON true
LEFT JOIN rooms_room r ON r.id = o.room_id
"""
_WHO = {"baby": (_BABY, "birth_id = who.birth_id"), "mother": (_MOTHER, "mother_id = who.mother_id")}
_ORDER = {
    (kind, standing): _LOAD.format(who=who, kind=kind, stay_of=stay_of, standing=SQL[kind] if standing else NOTHING)
    for kind, (who, stay_of) in _WHO.items()
    for standing in (False, True)
}


def person(
    kind: str,
    pk: int,
    *,
    centre_id: int,
    now: dt.datetime,
    today: dt.date,
    look: LookBack = NOWHERE,
    standing_on: dt.date | None = None,
) -> Person:
    """The person with what was charted of the forms to look back on, the latest of it (`LookBack.most`).

    `standing_on`: with what stands for the person on that day too. Raises Http404 for nobody of this centre.
    """
    asked: dict[str, Any] = {
        "pk": pk, "centre": centre_id, "today": today, "lately": list(look.lately), "long": list(look.long),
        "since": now - LATELY, "long_since": now - (LONG if look.long else LATELY), "most": look.most,
    }  # fmt: skip
    if standing_on is not None:
        start = timezone.make_aware(dt.datetime.combine(standing_on, dt.time()))
        asked |= {"start": start, "end": start + dt.timedelta(days=1)}
    found = sql.rows(_ORDER[kind, standing_on is not None], asked)
    if not found:
        raise Http404
    return _person(centre_id, found[0])


def _person(centre_id: int, row: tuple[Any, ...]) -> Person:
    (kind, pk, _birth, mother_id, mother_name, order, plurality, born_at, sex, weight, route, gestation,
     stay_id, state, checked_in_at, discharged_at, room, past, confirmed, alerts, alerted_at, standing) = row  # fmt: skip
    return Person(
        kind=kind, pk=pk, centre_id=centre_id, mother_id=mother_id, mother_name=mother_name,
        title=mother_name if kind == "mother" else f"{mother_name} {called(order, plurality)}",
        born_at=born_at, sex=sex, birth_weight_g=weight, route=route, gestation_days=gestation,
        stay_id=stay_id, stay_state=state, checked_in_at=checked_in_at, discharged_at=discharged_at, room=room,
        past=tuple(Past(n, form, dt.datetime.fromisoformat(at), values) for n, form, at, values in past or ()),
        confirmed=frozenset(confirmed or ()),
        open_alerts=tuple((code, level) for code, level in alerts or ()), alerted_at=alerted_at,
        standing=tuple(Standing.of(*one) for one in standing or ()),
    )  # fmt: skip


def called(order: int, plurality: int) -> str:
    """What the house calls a baby: 宝宝, or of several 大宝, 二宝 … (as families.models.Baby.call)."""
    if plurality == 1:
        return _("宝宝")
    return [_("大宝"), _("二宝"), _("三宝"), _("四宝")][order - 1]
