"""Who lives in the house now, and what is charted of them: in bulk by day, through the charting action where a story runs."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from yuexu.care.actions import charting, reviews
from yuexu.care.cards import CARDS
from yuexu.care.models import ChartEntry, Order
from yuexu.care.queries.person import NOWHERE, LookBack, Person, person
from yuexu.care.seal import content_hash
from yuexu.care.warnings import look_back, noticed
from yuexu.care.warnings.seen import Seen
from yuexu.families.models import Baby
from yuexu.handbook.actions import prove_in_bulk
from yuexu.handbook.models import Proof, Subject
from yuexu.kernel.charting.values import read_all
from yuexu.kernel.errors import RuleBroken
from yuexu.people.models import Staff
from yuexu.simulate import alerts, charts
from yuexu.simulate.charts import Diligence, Reading
from yuexu.simulate.houses import House
from yuexu.simulate.physiology import BabyBody, MotherBody
from yuexu.stays.models import Stay

if TYPE_CHECKING:
    from yuexu.simulate.life import Plan

DAY = dt.timedelta(days=1)
STORY_HOURS = 9  # so long go a baby's poor feeds on …
SINCE_HOURS = 8.5  # … and so long have they when the house opens: two meals at least, mostly three
AGES = (6, 16)  # its baby's age in days: there are meals enough to compare with
LAST_MEAL = {"method": "formula", "amount": 0, "quality": "refused"}  # poor, even with the meal before beside it
COMPARED = {"feed", "nappy"}  # tell something only beside those before them


@dataclass
class Resident:
    """A mother and her babies in the house."""

    house: House
    stay: Stay
    since: dt.datetime
    mother: MotherBody
    babies: list[tuple[Baby, BabyBody]]
    care: Diligence
    story: bool = False  # something happens to them that the early warning should catch
    diabetes: bool = False  # of her pregnancy
    known: dict[tuple[str, int], Person] = field(default_factory=dict)  # as the rules know them, without their past

    @property
    def born_at(self) -> dt.datetime:
        """When she gave birth."""
        return self.stay.birth.born_at  # type: ignore[union-attr,no-any-return]

    def by(self, post: str) -> Staff:
        """Who writes: her own nurse and carer where they are on, otherwise somebody of the post."""
        own = {
            "care_nurse": self.stay.named_nurse,
            "carer": self.stay.named_carer,
            "customer_service": self.stay.named_service,
        }
        named = own.get(post)
        return named if named and self.care.dice.random() < 0.6 else self.house.one(post)

    def assess(self, at: dt.datetime) -> None:
        """Both admission assessments (B5), through the charting action: warnings and all."""
        age = (timezone.localtime(at).date() - timezone.localtime(self.born_at).date()).days
        self.chart("mother", self.stay.mother_id, "admission_mother", charts.admission(self.mother, age), at)
        for baby, body in self.babies:
            values = charts.admission_newborn(body, (at - baby.born_at) / charts.HOUR)
            self.chart("baby", baby.pk, "admission_newborn", values, at)

    def say_farewell(self, at: dt.datetime) -> None:
        """Both assessments before leaving (B11)."""
        age = (timezone.localtime(at).date() - timezone.localtime(self.born_at).date()).days
        self.chart("mother", self.stay.mother_id, "discharge_mother", charts.farewell(self.mother, age), at)
        for baby, body in self.babies:
            values = charts.farewell_newborn(body, (at - baby.born_at) / charts.HOUR)
            self.chart("baby", baby.pk, "discharge_newborn", values, at)

    def chart(self, kind: str, pk: int, form: str, raw: dict[str, Any], at: dt.datetime) -> None:
        """One entry through the action of the screen."""
        self.record(kind, pk, Reading(at, at, form, read_all(CARDS[form], raw), "care_nurse"))

    def record(self, kind: str, pk: int, reading: Reading) -> None:
        """One reading through the action of the screen; what it raises waits for an answer."""
        done = charting.record(
            person=_person(self, kind, pk, reading.written, look_back(reading.form)), form=reading.form,
            values=reading.values, by=self.by(reading.post), now=reading.written, observed_at=reading.at,
            client_id=self.new_id(),
        )  # fmt: skip
        for alert in done.alerts:
            alert.stay = self.stay
            self.house.alerts.append(alert)

    def tells(self, kind: str, pk: int, reading: Reading) -> bool:
        """Whether a rule notices something in this reading alone."""
        if reading.form in COMPARED:
            return False
        if (kind, pk) not in self.known:
            self.known[kind, pk] = _person(self, kind, pk, reading.written, NOWHERE)
        return bool(noticed(Seen(self.known[kind, pk], reading.form, reading.at, reading.values)))

    def review(self, at: dt.datetime, *, by: Staff) -> None:
        """The director goes through the records before they leave (C8)."""
        day = timezone.localtime(at).date()
        reviews.review(stay=self.stay, kind="discharge", day=day, complete=True, note="", by=by, now=at)

    def new_id(self) -> uuid.UUID:
        """A client's id from the seeded dice, so that the same seed gives the same rows."""
        return uuid.UUID(int=self.care.dice.getrandbits(128), version=4)

    def readings(self, day: dt.datetime) -> list[tuple[str, int, Reading]]:
        """What is charted of them on a day: (kind, number, reading)."""
        found = [
            ("mother", self.stay.mother_id, one) for one in charts.mother_day(self.mother, self.born_at, day, self.care)
        ]
        for baby, body in self.babies:
            found += [("baby", baby.pk, one) for one in charts.baby_day(body, baby.born_at, day, self.care)]
        return found


Row = tuple[dt.datetime, int, str, int, Reading, Resident]  # when it is written, a number, about whom, what


@dataclass
class Residents:
    """Everybody in the house."""

    house: House
    seed: int
    since: dt.datetime  # the first day that is lived …
    now: dt.datetime  # … and the instant at which the house opens
    in_story: Resident | None = None  # who is in the middle of one at that instant
    here: dict[int, Resident] = field(default_factory=dict)
    waiting: list[Row] = field(default_factory=list)
    count: int = 0
    ordered: dict[int, Order] = field(default_factory=dict)  # what a doctor has ordered and not stopped, by its number

    def arrive(self, plan: Plan, stay: Stay, at: dt.datetime) -> Resident:
        """They moved in. Who came before the first day has no story: nothing stands in their charts to compare with."""
        dice = random.Random(f"body-{self.seed}-{stay.pk}-{plan.due_on}")
        delivery = plan.delivery
        story = dice.random() < 0.07 and at >= self.since
        mother = MotherBody(delivery.weight_kg, plan.cesarean, dice, fever_on_day=6 if dice.random() < 0.03 else -1)
        babies = []
        for baby in stay.birth.babies.order_by("order"):  # type: ignore[union-attr]
            body = BabyBody(
                baby.birth_weight_g,
                delivery.weeks,
                dice,
                breast_share=dice.uniform(0.1, 0.8),
                yellow=dice.uniform(0.7, 1.25),
            )
            if story:
                body.poor_from_h = dice.uniform(140, 400)
                body.poor_until_h = body.poor_from_h + STORY_HOURS
                body.breast_share = 0.1
            babies.append((baby, body))
        resident = Resident(self.house, stay, at, mother, babies, Diligence(dice), story, delivery.diabetes)
        self.here[stay.pk] = resident
        if self.in_story is None and self._suits(resident):
            self._open_with(resident)
        if at >= self.since:
            self._await(resident, timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0))
        return resident

    def _suits(self, resident: Resident) -> bool:
        """Whether they are here at now, with a baby of a suitable age and days in its chart."""
        days = (self.now - resident.babies[0][0].born_at) / DAY
        stays_on = resident.stay.leave_on > timezone.localtime(self.now).date()
        return AGES[0] <= days <= AGES[1] and stays_on and self.since <= resident.since <= self.now - 2 * DAY

    def _open_with(self, resident: Resident) -> None:
        """Their baby has fed badly for hours by now; its last meal was written too lately for anybody to have answered."""
        baby, body = resident.babies[0]
        body.poor_from_h = (self.now - baby.born_at) / charts.HOUR - SINCE_HOURS
        body.poor_until_h = body.poor_from_h + STORY_HOURS
        body.breast_share = 0.1
        resident.story, self.in_story = True, resident
        minute = dt.timedelta(minutes=1)
        meal = Reading(self.now - 12 * minute, self.now - 2 * minute, "feed", LAST_MEAL, "care_nurse")
        self._put(resident, "baby", baby.pk, meal)

    def leave(self, stay: Stay) -> None:
        """They went home."""
        self.here.pop(stay.pk, None)
        self.waiting = [row for row in self.waiting if row[5].stay.pk != stay.pk]
        self.ordered = {pk: order for pk, order in self.ordered.items() if order.stay_id != stay.pk}

    def plan_day(self, day: dt.datetime) -> None:
        """What will be charted on this day of those who live here as it begins, or arrive on it."""
        for resident in self.here.values():
            self._await(resident, day)

    def _await(self, resident: Resident, day: dt.datetime) -> None:
        for kind, pk, reading in resident.readings(day):
            if reading.at > resident.since:
                self._put(resident, kind, pk, reading)

    def _put(self, resident: Resident, kind: str, pk: int, reading: Reading) -> None:
        self.count += 1
        read = replace(reading, values=read_all(CARDS[reading.form], reading.values))
        self.waiting.append((read.written, self.count, kind, pk, read, resident))

    def write(self, now: dt.datetime) -> int:
        """Write down everything that is written by `now`; returns how much."""
        due = sorted((row for row in self.waiting if row[0] <= now), key=lambda row: row[:2])
        self.waiting = [row for row in self.waiting if row[0] > now]
        plain: list[Row] = []
        watched: list[Row] = []
        for row in due:
            (watched if row[5].story or row[5].tells(*row[2:5]) else plain).append(row)
        self._write_plain(plain)
        for written, _number, kind, pk, reading, resident in watched:
            alerts.shift(self.house, written)  # one that is answered is raised anew
            with suppress(RuleBroken):  # a story may bring a value that the rules refuse; then nothing was written
                resident.record(kind, pk, reading)
        return len(due)

    def _write_plain(self, rows: list[Row]) -> None:
        entries, proofs = [], []
        known = self._subjects(rows)
        for written, _number, kind, pk, reading, resident in rows:
            entry = _entry(kind, pk, reading, resident, written)
            entries.append(entry)
        _insert(entries)
        for entry, row in zip(entries, rows, strict=True):
            proofs.append(
                Proof(
                    centre=self.house.centre,
                    subject_id=known[row[2], row[3]],
                    evidence=[f"chart:{entry.form}"],
                    at=entry.observed_at,
                    written_at=entry.recorded_at,
                    by=entry.recorded_by,
                    record_kind="chartentry",
                    record_id=entry.pk,
                )
            )
        prove_in_bulk(proofs)

    def _subjects(self, rows: list[Any]) -> dict[tuple[str, int], int]:
        found = Subject.objects.filter(
            centre=self.house.centre, kind__in=["mother", "baby"], key__in={row[3] for row in rows}
        )
        return {(kind, key): pk for pk, kind, key in found.values_list("pk", "kind", "key")}


def _entry(kind: str, pk: int, reading: Reading, resident: Resident, written: dt.datetime) -> ChartEntry:
    card = CARDS[reading.form]
    entry = ChartEntry(
        centre_id=resident.house.centre.pk, stay_id=resident.stay.pk, **{f"{kind}_id": pk}, form=reading.form,
        version=card.version, values=reading.values, observed_at=reading.at, recorded_at=written,
        recorded_by=resident.by(reading.post), client_id=resident.new_id(),
    )  # fmt: skip
    entry.content_hash = content_hash(entry)
    return entry


def _insert(entries: list[ChartEntry]) -> None:
    """In bulk, in the order written; the chain is made by the trigger as ever."""
    ChartEntry.objects.bulk_create(entries, batch_size=1000)


def _person(resident: Resident, kind: str, pk: int, at: dt.datetime, look: LookBack) -> Person:
    today = timezone.localtime(at).date()
    return person(kind, pk, centre_id=resident.house.centre.pk, now=at, today=today, look=look)
