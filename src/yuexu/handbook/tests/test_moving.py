"""A moment that moves: each moment that went by unreported was late once, and the one that stands is owed."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from yuexu.handbook import actions
from yuexu.handbook.models import Duty, Subject, Tally
from yuexu.handbook.tests.book import open_book
from yuexu.people.models import Centre
from yuexu.people.tests import cast
from yuexu.people.tests.cast import SHANGHAI

pytestmark = pytest.mark.django_db

START = dt.datetime(2026, 6, 1, 0, 0, tzinfo=SHANGHAI)
OVERDUE = dt.timedelta(minutes=20)
serial = itertools.count(1)
Fate = tuple[str, bool | None, int]  # state, on time, posts told


def at(minutes: float) -> dt.datetime:
    return START + dt.timedelta(minutes=minutes)


@dataclass
class Tour:
    """A visit booked for an instant, and what should become of its moments, by hand."""

    centre: Centre
    subject: Subject
    stands: float
    late: set[float] = field(default_factory=set)
    told: set[float] = field(default_factory=set)  # moments whose lateness a tick found
    reported: tuple[float, bool] | None = None

    def book(self) -> None:
        actions.happened("visit.booked", subject=self.subject, at=at(self.stands), key="visit:1")

    def _over(self, now: float) -> bool:
        return at(self.stands) + OVERDUE <= at(now)

    def move(self, now: float, to: float) -> None:
        if self.reported:
            return
        actions.moved("visit.booked", subject=self.subject, at=at(to), key="visit:1", now=at(now))
        if to != self.stands and self._over(now):
            self.late.add(self.stands)
        self.stands = to

    def tick(self, now: float) -> None:
        actions.tick(now=at(now), centres=[self.centre])
        self.told |= self.late - {self.stands}
        if self._over(now) and not self.reported:
            self.told.add(self.stands)

    def report(self, now: float) -> None:
        if self.reported:
            return
        actions.prove(
            centre_id=self.centre.pk, kind="visit", key=1, evidence=["visit.outcome"], at=at(now), now=at(now), by=None,
            record_kind="visit", record_id=1,
        )  # fmt: skip
        self.reported = (self.stands, at(now) <= at(self.stands) + OVERDUE)

    def expected(self) -> dict[dt.datetime, Fate]:
        fates: dict[dt.datetime, Fate] = {at(one): ("missed", None, 1) for one in self.late}
        told = int(self.stands in self.told)
        fates[at(self.stands)] = ("done", self.reported[1], told) if self.reported else ("open", None, told)
        return fates


def tour(tmp_path: Path, stands: float) -> Tour:
    centre = cast.centre(f"m{next(serial)}", "改期月子中心")
    open_book(tmp_path, centre, dt.date(2026, 1, 1), START)
    made = Tour(centre, actions.know(centre_id=centre.pk, kind="visit", key=1, label="周女士"), stands)
    made.book()
    return made


def actual(centre: Centre) -> dict[dt.datetime, Fate]:
    rows = Duty.objects.filter(centre=centre).exclude(state="withdrawn").prefetch_related("escalations")
    listed = [(one.opens_at, (one.state, one.on_time, len(one.escalations.all()))) for one in rows]
    assert len(dict(listed)) == len(listed)
    return dict(listed)


@pytest.mark.parametrize(
    ("steps", "left"),
    [
        ([("move", 590, 660)], {660: "open"}),
        ([("move", 619, 660)], {660: "open"}),
        ([("move", 620, 660)], {600: "missed", 660: "open"}),
        ([("move", 630, 660)], {600: "missed", 660: "open"}),
        ([("tick", 625), ("move", 630, 660)], {600: "missed", 660: "open"}),
        ([("move", 630, 660), ("move", 700, 720)], {600: "missed", 660: "missed", 720: "open"}),
        ([("move", 630, 660), ("move", 650, 720)], {600: "missed", 720: "open"}),
        ([("move", 590, 660), ("move", 595, 600)], {600: "open"}),
        ([("move", 630, 600)], {600: "open"}),
        ([("move", 630, 660), ("move", 640, 600)], {600: "open"}),
        ([("move", 630, 660), ("tick", 635), ("move", 640, 600)], {600: "open"}),
        ([("move", 630, 660), ("move", 640, 600), ("move", 650, 660)], {600: "missed", 660: "open"}),
        ([("move", 630, 540)], {540: "open", 600: "missed"}),
        ([("move", 590, 540)], {540: "open"}),
    ],
)
def test_what_a_move_leaves(steps: list[Any], left: dict[int, str], tmp_path: Path) -> None:
    """Booked for minute 600, overdue from 620; the last tick is at minute 655."""
    visit = tour(tmp_path, 600)
    for verb, *told in steps:
        getattr(visit, verb)(*told)
    visit.tick(max(655, *(told[0] for _verb, *told in steps)))
    found = actual(visit.centre)
    assert {moment: fate[0] for moment, fate in found.items()} == {at(one): state for one, state in left.items()}
    assert found == visit.expected()


minutes = st.sampled_from([0, 1, 19, 20, 21, 60, 600])
moments = st.sampled_from([540, 600, 610, 660, 1440])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("move"), minutes, moments),
        st.tuples(st.just("tick"), minutes),
        st.tuples(st.just("report"), minutes),
    ),
    max_size=12,
)


@settings(
    max_examples=60,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps, first=moments)
def test_every_moment_is_late_once_or_not_at_all(steps: list[Any], first: int, tmp_path: Path) -> None:
    visit, clock = tour(tmp_path, first), 530
    for verb, wait, *told in steps:
        clock += wait
        getattr(visit, verb)(clock, *told)
    visit.tick(clock + 1)
    assert actual(visit.centre) == visit.expected()
    assert _missing(visit.centre) == sum(
        fate[0] == "missed" or (fate[0] == "open" and moment + OVERDUE <= at(clock + 1))
        for moment, fate in visit.expected().items()
    )
    visit.tick(clock + 1)
    assert actual(visit.centre) == visit.expected()


def _missing(centre: Centre) -> int:
    return sum(Tally.objects.filter(centre=centre).values_list("missing", flat=True))


def test_the_new_moment_is_owed_by_whom_it_names_and_climbs_from_the_start(tmp_path: Path) -> None:
    visit = tour(tmp_path, 600)
    escort = cast.someone("consultant", at=visit.centre)
    visit.tick(625)
    actions.moved("visit.booked", subject=visit.subject, at=at(660), key="visit:1", now=at(630), owner=escort)
    visit.tick(635)
    late, owed = Duty.objects.filter(centre=visit.centre).order_by("opens_at")
    assert (late.state, late.level, late.owner_staff) == ("missed", 1, None)
    assert (owed.state, owed.level, owed.owner_staff) == ("open", 0, escort)
    visit.tick(681)
    assert list(owed.escalations.values_list("to_post", "at")) == [("general_manager", at(680))]


def test_another_owner_at_the_same_moment_is_the_same_duty(tmp_path: Path) -> None:
    visit = tour(tmp_path, 600)
    escort = cast.someone("consultant", at=visit.centre)
    actions.moved("visit.booked", subject=visit.subject, at=at(600), key="visit:1", now=at(590), owner=escort)
    assert Duty.objects.get(centre=visit.centre).owner_staff == escort


def test_a_report_waived_is_waived_for_its_moment_only(tmp_path: Path) -> None:
    visit = tour(tmp_path, 600)
    boss = cast.someone("house_director", at=visit.centre)
    actions.waive(duty=Duty.objects.get(centre=visit.centre), reason="电话改期", by=boss, now=at(590))
    visit.move(595, 660)
    assert actual(visit.centre) == {at(600): ("waived", None, 0), at(660): ("open", None, 0)}


def test_a_moment_reported_in_between_is_not_owed_again(tmp_path: Path) -> None:
    """Written late with its true time, the record of the old moment stands when the moment comes back."""
    visit = tour(tmp_path, 600)
    visit.move(630, 660)
    actions.prove(
        centre_id=visit.centre.pk, kind="visit", key=1, evidence=["visit.outcome"], at=at(605), now=at(640), by=None,
        record_kind="visit", record_id=1,
    )  # fmt: skip
    actions.moved("visit.booked", subject=visit.subject, at=at(600), key="visit:1", now=at(641))
    assert set(Duty.objects.filter(centre=visit.centre).values_list("state", flat=True)) == {"done"}


@pytest.mark.parametrize(
    ("tick", "moved", "states"),
    [
        (1, 2, ["withdrawn"]),  # before it was due
        (9 * 24, 9 * 24 + 1, ["missed"]),  # late, and a tick found it
        (1, 9 * 24 + 1, ["missed"]),  # late, after a downtime
    ],
)
def test_a_date_that_moves_leaves_its_lateness(tick: int, moved: int, states: list[str], tmp_path: Path) -> None:
    """A5: known on 1 June for a due date eight weeks ahead, the assessment is due in a week; then the date moves on."""
    centre = cast.centre(f"m{next(serial)}", "改期月子中心")
    open_book(tmp_path, centre, dt.date(2026, 1, 1), START)
    mother = actions.know(centre_id=centre.pk, kind="mother", key=7, label="周女士")
    actions.landmark(subject=mother, name="due_on", on=dt.date(2026, 7, 27), now=at(0))
    actions.tick(now=at(tick * 60), centres=[centre])
    actions.landmark(subject=mother, name="due_on", on=dt.date(2026, 9, 1), now=at(moved * 60))
    actions.tick(now=at(moved * 60 + 1), centres=[centre])
    assert list(Duty.objects.filter(centre=centre).values_list("state", flat=True)) == states
    actions.tick(now=dt.datetime(2026, 7, 7, 9, 0, tzinfo=SHANGHAI), centres=[centre])
    found = Duty.objects.filter(centre=centre).order_by("opens_at").values_list("state", "occurrence")
    assert [state for state, _occurrence in found] == [*states, "open"]
    assert found[1][1] == "due_on"
