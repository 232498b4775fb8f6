"""The engine against a naive recount: every due duty exists exactly once, whatever the order of news and ticks."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from yuexu.handbook import actions
from yuexu.handbook.actions.clock import AHEAD
from yuexu.handbook.models import Duty, Edition, Escalation, Tally
from yuexu.handbook.tests.book import open_book
from yuexu.people.models import Centre
from yuexu.people.tests import cast
from yuexu.people.tests.cast import SHANGHAI

pytestmark = pytest.mark.django_db

START = dt.datetime(2026, 6, 1, 0, 0, tzinfo=SHANGHAI)
serial = itertools.count(1)


def at(hours: float) -> dt.datetime:
    return START + dt.timedelta(hours=hours)


@dataclass
class Stay:
    """A spell, and how many proofs were written before it ended."""

    key: int
    starts: dt.datetime
    day0: dt.date
    ends: dt.datetime | None = None
    proofs_before: int | None = None


@dataclass
class House:
    """A centre with the small handbook, and what it was told, for the oracle."""

    centre: Centre
    spells: list[Stay] = field(default_factory=list)
    proofs: list[tuple[int, str, dt.datetime, dt.datetime, int]] = field(default_factory=list)
    within: list[tuple[dt.date, dt.timedelta]] = field(default_factory=list)


def expected(house: House, now: dt.datetime) -> dict[tuple[str, int, str], tuple[str, bool | None]]:
    """By hand, one occurrence after another: (code, subject, occurrence) -> (state, on time)."""
    found: dict[tuple[str, int, str], tuple[str, bool | None]] = {}
    for stay in house.spells:
        day = stay.starts.date()
        while dt.datetime.combine(day, dt.time(), SHANGHAI) < now + AHEAD:
            for code, slot, opens, due, expires, early, evidence in slots(house, day, stay.day0):
                if stay.starts <= opens < now + AHEAD:
                    state = fate(house, stay, evidence, opens, opens - early, due, expires, now)
                    if state:
                        found[code, stay.key, f"{day}#{slot}"] = state
            day += dt.timedelta(days=1)
    return found


def slots(house: House, day: dt.date, day0: dt.date) -> list[Any]:
    card = dt.datetime.combine(day, dt.time(8), SHANGHAI)
    within = [length for from_on, length in sorted(house.within, key=lambda pair: pair[0]) if from_on <= day]
    length = within[-1] if within else dt.timedelta(hours=4)
    day_long, two = dt.timedelta(hours=24), dt.timedelta(hours=2)
    rows: list[Any] = [("C2-card", 0, card, card + length, card + day_long, two, "chart:mother_card")]
    if day.isoweekday() in {2, 4, 6} and 3 <= (day - day0).days <= 9:
        for slot, hour in enumerate((9, 15)):
            opens = dt.datetime.combine(day, dt.time(hour), SHANGHAI)
            due = dt.datetime.combine(day, dt.time(18), SHANGHAI)
            rows.append(("C3-bath", slot, opens, due, opens + dt.timedelta(hours=10), dt.timedelta(), "chart:bath"))
    return rows


def fate(
    house: House,
    stay: Stay,
    evidence: str,
    opens: dt.datetime,
    first: dt.datetime,
    due: dt.datetime,
    expires: dt.datetime,
    now: dt.datetime,
) -> tuple[str, bool | None] | None:
    left_before_due = stay.ends is not None and due > stay.ends
    in_time = house.proofs[: stay.proofs_before] if left_before_due else house.proofs
    fitting = [
        (written, number, done)
        for subject, what, done, written, number in in_time
        if subject == stay.key and what == evidence and first <= done < expires
    ]
    if fitting:
        written, _, done = min(fitting)
        return "done", done <= due and written <= due + dt.timedelta(hours=12)
    if left_before_due:
        return None
    return ("missed" if expires <= now else "open"), None


def actual(house: House) -> dict[tuple[str, int, str], tuple[str, bool | None]]:
    rows = Duty.objects.filter(centre=house.centre).exclude(state="withdrawn").select_related("subject")
    listed = [((d.code, d.subject.key, d.occurrence), (d.state, d.on_time)) for d in rows]
    assert len(dict(listed)) == len(listed)
    return dict(listed)


def recount(house: House, now: dt.datetime) -> Counter[tuple[dt.date, str, str]]:
    counted: Counter[tuple[dt.date, str, str]] = Counter()
    for duty in Duty.objects.filter(centre=house.centre).exclude(state="withdrawn"):
        for what, holds in {
            "due": duty.state in {"done", "missed"} or (duty.state == "open" and duty.due_at <= now),
            "on_time": duty.state == "done" and duty.on_time,
            "late": duty.state == "done" and not duty.on_time,
            "missing": duty.state == "missed" or (duty.state == "open" and duty.due_at <= now),
        }.items():
            counted[duty.day, duty.code, what] += bool(holds)
    return +counted


def tallied(house: House) -> Counter[tuple[dt.date, str, str]]:
    counted: Counter[tuple[dt.date, str, str]] = Counter()
    for row in Tally.objects.filter(centre=house.centre):
        for what in ("due", "on_time", "late", "missing"):
            counted[row.day, row.code, what] += getattr(row, what)
    return +counted


hours = st.integers(0, 14 * 24)
operations = st.lists(
    st.one_of(
        st.tuples(st.just("tick"), hours),
        st.tuples(st.just("begin"), st.integers(1, 3), hours, st.integers(0, 6)),
        st.tuples(st.just("end"), st.integers(1, 3), hours),
        st.tuples(
            st.just("prove"),
            st.integers(1, 3),
            st.sampled_from(["chart:mother_card", "chart:bath"]),
            hours,
            st.integers(0, 30),
        ),
        st.tuples(st.just("change"), st.integers(1, 12), st.integers(1, 5)),
    ),
    max_size=30,
)


@settings(
    max_examples=50,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(news=operations, wait=st.integers(0, 72))
def test_every_due_duty_exists_exactly_once(news: list[Any], wait: int, tmp_path: Any) -> None:
    house = House(cast.centre(f"h{next(serial)}", "试验月子中心"))
    open_book(tmp_path, house.centre, dt.date(2026, 1, 1), START)
    boss = cast.someone("house_director", at=house.centre)
    clock = 0.0
    for kind, *what in news:
        clock = live(house, boss, kind, what, clock)
    now = at(clock + wait)
    actions.tick(now=now, centres=[house.centre])
    assert actual(house) == expected(house, now)
    assert tallied(house) == recount(house, now)
    actions.tick(now=now, centres=[house.centre])
    assert actual(house) == expected(house, now)


def live(house: House, boss: Any, kind: str, what: list[Any], clock: float) -> float:
    """Tell the house one piece of news; time only goes forward. Returns the time it is now, in hours."""
    if kind == "tick":
        clock = max(clock, what[0])
        actions.tick(now=at(clock), centres=[house.centre])
    elif kind == "begin":
        begin(house, clock, *what)
    elif kind == "end":
        end(house, clock, *what)
    elif kind == "prove":
        key, evidence, done, lag = what
        clock = max(clock, min(done, clock + 36))
        done = min(done, clock)
        prove(house, key, evidence, at(done - lag), at(clock))
    else:
        days, length = what
        from_on = (at(clock) + dt.timedelta(days=days)).date()
        change(house, boss, from_on, length, at(clock))
    return clock


def begin(house: House, clock: float, key: int, hour: int, birth: int) -> None:
    mine = [stay for stay in house.spells if stay.key == key]
    if any(stay.ends is None for stay in mine):
        return
    starts = max([at(min(hour, clock)), *(stay.ends for stay in mine if stay.ends)])
    day0 = starts.date() - dt.timedelta(days=birth)
    subject = actions.know(centre_id=house.centre.pk, kind="mother", key=key, label="林晓月")
    actions.begin(subject=subject, state="mother.resident", at=starts, day0_on=day0)
    house.spells.append(Stay(key, starts, day0))


def end(house: House, clock: float, key: int, hour: int) -> None:
    for stay in house.spells:
        if stay.key == key and stay.ends is None:
            subject = actions.know(centre_id=house.centre.pk, kind="mother", key=key, label="林晓月")
            stay.ends = max(stay.starts, at(clock))
            stay.proofs_before = len(house.proofs)
            actions.tick(now=at(clock), centres=[house.centre])
            actions.end(subject=subject, state="mother.resident", at=stay.ends)


def prove(house: House, key: int, evidence: str, done: dt.datetime, written: dt.datetime) -> None:
    actions.know(centre_id=house.centre.pk, kind="mother", key=key, label="林晓月")
    actions.prove(
        centre_id=house.centre.pk,
        kind="mother",
        key=key,
        evidence=[evidence],
        at=done,
        now=written,
        by=None,
        record_kind="entry",
        record_id=1,
    )
    house.proofs.append((key, evidence, done, written, len(house.proofs)))


def change(house: House, boss: Any, from_on: dt.date, length: int, now: dt.datetime) -> None:
    edition = Edition.objects.get(centre=house.centre, code="C2-card", until_on=None)
    if edition.from_on > from_on:
        return
    try:
        actions.change(
            edition=edition,
            parameters={"within": f"{length}h"},
            from_on=from_on,
            reason="试",
            by=boss,
            now=now,
        )
    except actions.book.RuleBroken:
        return
    house.within = [pair for pair in house.within if pair[0] != from_on]
    house.within.append((from_on, dt.timedelta(hours=length)))


def test_the_ladder_is_climbed_once_a_rung(tmp_path: Any) -> None:
    """Lateness escalates: 2 hours after due to the group leader, 8 hours to the care director."""
    house = House(cast.centre())
    open_book(tmp_path, house.centre, dt.date(2026, 1, 1), START)
    begin(house, 0, 1, 0, 0)
    for hour in (13.9, 14, 14, 20, 20, 23):
        actions.tick(now=at(hour), centres=[house.centre])
    climbed = Escalation.objects.values_list("level", "to_post", "at").order_by("level")
    assert list(climbed) == [(1, "group_leader", at(14)), (2, "care_director", at(20))]
    duty = Duty.objects.get(code="C2-card", occurrence="2026-06-01#0")
    assert (duty.level, duty.escalated_post) == (2, "care_director")


def test_days_of_downtime_are_caught_up_at_once(tmp_path: Any) -> None:
    house = House(cast.centre())
    open_book(tmp_path, house.centre, dt.date(2026, 1, 1), START)
    begin(house, 0, 1, 0, 0)
    prove(house, 1, "chart:mother_card", at(9 + 48), at(9 + 48))
    assert actions.tick(now=at(5 * 24 + 1), centres=[house.centre])["opened"] > 0
    states = Duty.objects.filter(code="C2-card").order_by("occurrence").values_list("state", flat=True)
    assert list(states) == ["missed", "missed", "done", "missed", "open", "open"]


def test_duties_are_numbered_in_one_order_whoever_came_first(tmp_path: Any) -> None:
    house = House(cast.centre())
    open_book(tmp_path, house.centre, dt.date(2026, 1, 1), START)
    for key in (1, 2, 3):
        actions.know(centre_id=house.centre.pk, kind="mother", key=key, label="林晓月")
    for key in (3, 1, 2):
        begin(house, 0, key, 0, 3)
    actions.tick(now=at(5 * 24), centres=[house.centre])
    numbered = list(Duty.objects.order_by("pk").values_list("subject__key", "code", "occurrence"))
    assert len(numbered) > 20
    assert numbered == sorted(numbered)


def test_rungs_are_numbered_in_the_order_of_climbing(tmp_path: Any) -> None:
    """The same news gives the same rows, however the duties happen to lie in their table."""
    house = House(cast.centre())
    open_book(tmp_path, house.centre, dt.date(2026, 1, 1), START)
    for key in range(1, 5):
        begin(house, 0, key, 0, 0)
    actions.tick(now=at(11), centres=[house.centre])
    for duty in Duty.objects.order_by("-opens_at", "-pk"):  # written again, the last first
        Duty.objects.filter(pk=duty.pk).update(note="x")
    actions.tick(now=at(47), centres=[house.centre])
    climbed = list(Escalation.objects.order_by("pk").values_list("at", "duty_id", "level"))
    assert len(climbed) > 8
    assert climbed == sorted(climbed)


def test_the_same_happening_opens_once_and_comes_back_when_moved(tmp_path: Any) -> None:
    """A4: the visitor's report is due 20 minutes after the appointed time; then the general manager knows."""
    house = House(cast.centre())
    open_book(tmp_path, house.centre, dt.date(2026, 1, 1), START)
    lead = actions.know(centre_id=house.centre.pk, kind="lead", key=7, label="周女士")
    assert actions.happened("visit.booked", subject=lead, at=at(10), key="visit:1") == 1
    assert actions.happened("visit.booked", subject=lead, at=at(10), key="visit:1") == 0
    assert actions.retract("visit.booked", subject=lead, key="visit:1") == 1
    assert actions.happened("visit.booked", subject=lead, at=at(34), key="visit:1") == 1
    duty = Duty.objects.get()
    assert (duty.state, duty.opens_at, duty.due_at) == ("open", at(34), at(34) + dt.timedelta(minutes=20))
    actions.tick(now=at(34.5), centres=[house.centre])
    assert Escalation.objects.get().to_post == "general_manager"


def test_a_landmark_that_moves_takes_its_duty_with_it(tmp_path: Any) -> None:
    """A5: the assessment opens 56 days before the due date, or when it is known if that is later."""
    house = House(cast.centre())
    open_book(tmp_path, house.centre, dt.date(2026, 1, 1), START)
    mother = actions.know(centre_id=house.centre.pk, kind="mother", key=7, label="周女士")
    actions.landmark(subject=mother, name="due_on", on=dt.date(2026, 7, 1), now=at(3))
    actions.tick(now=at(4), centres=[house.centre])
    assert Duty.objects.get().opens_at == at(3)
    actions.landmark(subject=mother, name="due_on", on=dt.date(2026, 9, 1), now=at(5))
    actions.tick(now=at(6), centres=[house.centre])
    assert list(Duty.objects.exclude(state="withdrawn")) == []
    actions.tick(now=dt.datetime(2026, 7, 7, 9, 0, tzinfo=SHANGHAI), centres=[house.centre])
    owed = Duty.objects.get(state="open")
    assert owed.opens_at == dt.datetime(2026, 7, 7, 9, 0, tzinfo=SHANGHAI)
    actions.forget_landmark(subject=mother, name="due_on", at=at(24 * 40))
    assert list(Duty.objects.exclude(state="withdrawn")) == []


def test_a_landmark_that_is_forgotten_leaves_what_was_late(tmp_path: Any) -> None:
    """A5: she gave birth before anybody assessed her, days after that was due: late it was, and late it stays."""
    house = House(cast.centre())
    open_book(tmp_path, house.centre, dt.date(2026, 1, 1), START)
    mother = actions.know(centre_id=house.centre.pk, kind="mother", key=7, label="周女士")
    actions.landmark(subject=mother, name="due_on", on=START.date() + dt.timedelta(days=60), now=at(0))
    actions.tick(now=at(24 * 5), centres=[house.centre])
    late = Duty.objects.get(state="open").due_at + dt.timedelta(hours=1)
    actions.forget_landmark(subject=mother, name="due_on", at=late)
    actions.tick(now=late + dt.timedelta(hours=1), centres=[house.centre])
    assert [duty.state for duty in Duty.objects.all()] == ["missed"]


def test_a_record_taken_back_proves_nothing(tmp_path: Any) -> None:
    house = House(cast.centre())
    open_book(tmp_path, house.centre, dt.date(2026, 1, 1), START)
    begin(house, 0, 1, 0, 0)
    actions.tick(now=at(9), centres=[house.centre])
    for number in (1, 2):
        actions.prove(
            centre_id=house.centre.pk, kind="mother", key=1, evidence=["chart:mother_card"], at=at(9 + number),
            now=at(9 + number), by=None, record_kind="chartentry", record_id=number,
        )  # fmt: skip
    card = Duty.objects.filter(occurrence="2026-06-01#0", code="C2-card")
    assert card.values_list("state", "record_id").get() == ("done", 1)
    assert actions.disprove(centre_id=house.centre.pk, record_kind="chartentry", record_id=1) == 1
    assert card.values_list("state", "record_id").get() == ("done", 2)
    actions.disprove(centre_id=house.centre.pk, record_kind="chartentry", record_id=2)
    assert card.values_list("state", "record_id").get() == ("open", None)


def test_a_new_text_is_taken_up_once_and_keeps_the_changes_ahead(tmp_path: Any) -> None:
    house = House(cast.centre())
    editions = open_book(tmp_path, house.centre, dt.date(2026, 1, 1), START)
    boss = cast.someone("house_director", at=house.centre)
    ahead = START.date() + dt.timedelta(days=10)
    actions.change(
        edition=editions["C2-card"], parameters={"within": "2h"}, from_on=ahead, reason="试", by=boss, now=START
    )
    book = tmp_path / "book.toml"
    book.write_text(book.read_text("utf-8").replace("每日填写妈妈卡。", "每日填写妈妈卡，写明时刻。"), "utf-8")
    tomorrow = START.date() + dt.timedelta(days=1)
    assert [text.version for text in actions.publish_texts(now=START, directory=tmp_path)] == [2]
    assert len(actions.take_up(centre=house.centre, from_on=tomorrow, now=START)) == 1
    assert actions.take_up(centre=house.centre, from_on=tomorrow, now=START) == []
    told = Edition.objects.filter(centre=house.centre, code="C2-card", from_on__gte=tomorrow).order_by("from_on")
    assert [(one.from_on, one.until_on, one.due_within, one.text.version) for one in told] == [
        (tomorrow, ahead, dt.timedelta(hours=4), 2),
        (ahead, None, dt.timedelta(hours=2), 2),
    ]
