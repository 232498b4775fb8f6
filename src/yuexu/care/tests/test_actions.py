"""C4, C5, C8, N2, N3, N4: what charting does and refuses, what it tells, what it costs, and two who write at once."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from yuexu.care import actions, events
from yuexu.care.models import Alert, ChainHead, ChartEntry, Finding
from yuexu.care.models.alerts import limits
from yuexu.care.tests import ward
from yuexu.families.models import Baby
from yuexu.kernel import events as news
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.gate import inside
from yuexu.kernel.tests.racing import together
from yuexu.people.models import Staff
from yuexu.people.tests import cast
from yuexu.people.tests.cast import NOW
from yuexu.trail.models import Entry

FORMULA = {"method": "formula", "amount": 60}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of everything published while the test runs."""
    heard: list[str] = []
    for name in vars(events).values():
        if isinstance(name, type) and issubclass(name, events.CareNews):
            monkeypatch.setitem(news._reactions, name, [lambda event: heard.append(type(event).__name__)])
    return heard


@pytest.fixture
def baby() -> Baby:
    return ward.baby()


@pytest.mark.django_db
def test_charting_leaves_entry_and_trail_in_one_query(baby: Baby, nurse: Staff, told: list[str]) -> None:
    person = ward.seen(baby)
    with CaptureQueriesContext(connection) as caught:
        done = actions.record(person=person, form="feed", values=FORMULA, by=nurse, now=NOW)
    assert len(caught) == 1
    assert told == ["EntryRecorded"]
    entry = ChartEntry.objects.get()
    assert (entry.pk, entry.values, entry.stay_id, entry.sequence) == (done.entry.pk, FORMULA, person.stay_id, 1)
    trail = Entry.objects.get(subject_kind="chartentry")
    assert (trail.verb, trail.subject_kind, trail.subject_id, trail.by_id, trail.at) == (
        "care.chart", "chartentry", entry.pk, nurse.pk, NOW,
    )  # fmt: skip


@pytest.mark.django_db
def test_loading_a_person_is_one_query_whatever_was_charted(baby: Baby, nurse: Staff) -> None:
    for hours in range(30):
        ward.chart(baby, "feed", nurse, at=NOW - hours * dt.timedelta(minutes=20), **FORMULA)
    with CaptureQueriesContext(connection) as caught:
        person = ward.seen(baby)
    assert (len(caught), len(person.past)) == (1, 30)
    assert (person.title, person.room, person.day(NOW)) == ("李静 宝宝", "301", 4)
    assert str(person.stage(NOW).name) == "急性期"  # type: ignore[union-attr]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "told_"),
    [
        (NOW + dt.timedelta(minutes=6), "时间不能在将来"),
        (ward.CHECKED_IN - dt.timedelta(minutes=1), "时间不能早于入住"),
        (ward.BORN - dt.timedelta(days=400), "时间不能早于入住"),
    ],
)
def test_times_that_cannot_be(baby: Baby, nurse: Staff, at: dt.datetime, told_: str) -> None:
    with pytest.raises(RuleBroken, match=told_) as refused:
        actions.record(person=ward.seen(baby), form="feed", values=FORMULA, by=nurse, now=NOW, observed_at=at)
    assert refused.value.field == "observed_at"


@pytest.mark.django_db
def test_a_phone_that_runs_ahead_writes_now(baby: Baby, nurse: Staff) -> None:
    ahead = NOW + dt.timedelta(minutes=3)
    done = actions.record(person=ward.seen(baby), form="feed", values=FORMULA, by=nurse, now=NOW, observed_at=ahead)
    assert done.entry.observed_at == NOW


@pytest.mark.django_db
def test_a_late_entry_keeps_both_times(baby: Baby, nurse: Staff) -> None:
    late = ward.chart(baby, "feed", nurse, at=NOW - 5 * ward.HOUR, **FORMULA).entry
    assert (late.observed_at, late.recorded_at, late.late_by) == (NOW - 5 * ward.HOUR, NOW, 5 * ward.HOUR)


@pytest.mark.django_db
def test_not_before_the_birth_where_that_is_later(nurse: Staff) -> None:
    """A mother may be in the house before her baby is born; the baby is not."""
    baby = ward.baby(born_at=NOW - 2 * ward.HOUR, checked_in_at=NOW - ward.DAY)
    with pytest.raises(RuleBroken, match="时间不能早于出生"):
        ward.chart(baby, "feed", nurse, at=NOW - 3 * ward.HOUR, **FORMULA)


@pytest.mark.django_db
def test_after_discharge_only_what_was_before_it(baby: Baby, nurse: Staff) -> None:
    ward.Stay.objects.update(state="left", ending="planned", discharged_at=NOW - ward.HOUR)
    ward.chart(baby, "feed", nurse, at=NOW - 2 * ward.HOUR, **FORMULA)
    with pytest.raises(RuleBroken, match="时间不能晚于离所"):
        ward.chart(baby, "feed", nurse, at=NOW, **FORMULA)


@pytest.mark.django_db
def test_a_card_is_for_whom_it_is_made(baby: Baby, nurse: Staff) -> None:
    with pytest.raises(RuleBroken, match="不是为此人设的"):
        ward.chart(baby.birth.mother, "feed", nurse, **FORMULA)


@pytest.mark.django_db
def test_the_database_refuses_both_none_and_the_future(baby: Baby, nurse: Staff) -> None:
    entry = ward.chart(baby, "feed", nurse, **FORMULA).entry
    mother = baby.birth.mother_id
    for change, name in (
        ({"mother_id": mother}, "chartentry_one_subject"),
        ({"baby_id": None}, "null value|chartentry_one_subject"),
        ({"observed_at": NOW + ward.HOUR}, "chartentry_not_ahead"),
        ({"reason": "x"}, "chartentry_reason"),
    ):
        copy = ChartEntry.objects.get(pk=entry.pk)
        copy.pk, copy.client_id = None, uuid.uuid4()
        for field, value in change.items():
            setattr(copy, field, value)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            copy.save(force_insert=True)


@pytest.mark.django_db
def test_a_correction_stays_with_its_person_and_form(baby: Baby, nurse: Staff) -> None:
    """The trigger says no to a correction that hops to another baby, whatever Python thinks."""
    entry = ward.chart(baby, "feed", nurse, **FORMULA).entry
    other = ward.baby("王芳", "302")
    copy = ChartEntry.objects.get(pk=entry.pk)
    copy.pk, copy.client_id, copy.baby_id, copy.supersedes_id, copy.reason = None, uuid.uuid4(), other.pk, entry.pk, "x"
    with pytest.raises(Exception, match="a correction is of the same form and person"), transaction.atomic():
        copy.save(force_insert=True)


@pytest.mark.django_db
def test_only_the_writer_or_a_reviewer_corrects(baby: Baby, nurse: Staff) -> None:
    entry = ward.chart(baby, "feed", nurse, **FORMULA).entry
    asked: dict[str, Any] = {"person": ward.seen(baby), "entry": entry, "reason": "看错", "now": NOW}
    with pytest.raises(RuleBroken, match="由填写人本人或审核人"):
        actions.correct(values=FORMULA | {"amount": 30}, by=cast.someone("care_nurse"), **asked)
    with pytest.raises(RuleBroken, match="由填写人本人或审核人"):
        actions.withdraw(by=cast.someone("carer"), **asked)
    done = actions.correct(values=FORMULA | {"amount": 30}, by=cast.someone("group_leader"), **asked)
    assert (done.entry.supersedes_id, list(ChartEntry.objects.current())) == (entry.pk, [done.entry])


@pytest.mark.django_db
def test_correcting_lifts_the_alert_and_closes_what_was_returned(baby: Baby, nurse: Staff, told: list[str]) -> None:
    leader = cast.someone("group_leader")
    ward.confirm_all(leader.centre, leader)
    entry = ward.chart(baby, "baby_temperature", nurse, temp_c=39.8).entry
    actions.return_entry(entry=entry, what="请核对", by=leader, now=NOW)
    before = len(told)
    actions.correct(person=ward.seen(baby), entry=entry, values={"temp_c": 36.8}, reason="手误", by=nurse, now=NOW)
    assert told[before:] == ["EntryRecorded", "AlertLifted", "FindingClosed"]
    assert [alert.state for alert in Alert.objects.all()] == ["lifted"]
    assert Finding.objects.get().corrected_by is not None


@pytest.mark.django_db
def test_withdrawing_tells_that_it_proves_nothing_any_more(baby: Baby, nurse: Staff, told: list[str]) -> None:
    entry = ward.chart(baby, "feed", nurse, **FORMULA).entry
    done = actions.withdraw(person=ward.seen(baby), entry=entry, reason="记错宝宝", by=nurse, now=NOW)
    assert told == ["EntryRecorded", "EntryWithdrawn"]
    assert (done.entry.withdrawn, list(ChartEntry.objects.current())) == (True, [])
    assert ward.seen(baby).past == ()


# --- N2: the case in court ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_three_poor_feeds_do_not_pass_unseen(baby: Baby, nurse: Staff, told: list[str]) -> None:
    """50 ml, then 10, 10, 10 in 8.5 hours: written down, and nobody acted. Here the third raises an urgent alert."""
    director = cast.someone("house_director")
    ward.confirm_all(director.centre, director)
    for hours in (23, 20, 17, 14, 11):
        ward.chart(baby, "feed", nurse, at=NOW - hours * ward.HOUR, method="formula", amount=50)
    raised = [
        [
            alert.level
            for alert in ward.chart(baby, "feed", nurse, at=NOW - hours * ward.HOUR, method="formula", amount=10).alerts
        ]
        for hours in (8, 4, 0)
    ]
    assert raised == [["observe"], ["ask_doctor"], ["urgent"]]
    alert = Alert.objects.get(level="urgent")
    assert (alert.code, alert.entry_id, alert.standing) == (
        "feeds_poor_three",
        ChartEntry.objects.last().pk,
        "secondary",
    )  # type: ignore[union-attr]
    assert "（10、10、10 ml，平时约 50 ml）" in alert.text


@pytest.mark.django_db
def test_the_feeds_of_an_alert_are_put_one_after_another_as_its_reader_does(baby: Baby, nurse: Staff) -> None:
    director = cast.someone("house_director")
    ward.confirm_all(director.centre, director)
    for hours, amount in ((23, 50), (20, 50), (17, 50), (8, 10), (4, 12)):
        fed = ward.chart(baby, "feed", nurse, at=NOW - hours * ward.HOUR, method="formula", amount=amount)
    (raised,) = fed.alerts
    kept = Alert.objects.get(pk=raised.pk)
    older = Alert(message_id=kept.message_id, params=kept.params | {"taken": "10、12"})  # as they were once kept
    texts = [one.text for one in (raised, kept, older)]
    assert texts == ["连续 2 餐明显减少（10、12 ml，平时约 50 ml）：请医生看"] * 3
    with translation.override("en"):
        texts = [one.text for one in (raised, kept, older)]
    said = "2 much smaller feeds in a row (%s ml, usually about 50 ml): let a doctor look"
    assert texts == [said % "10, 12", said % "10, 12", said % "10、12"]


@pytest.mark.django_db
def test_secondary_rules_are_silent_until_confirmed(baby: Baby, nurse: Staff) -> None:
    director = cast.someone("house_director")
    assert ward.chart(baby, "baby_temperature", nurse, temp_c=39.0).alerts == ()
    actions.confirm_rules(ruleset="newborn_signs", by=director, now=NOW)
    assert [alert.code for alert in ward.chart(baby, "baby_temperature", nurse, temp_c=39.0).alerts] == [
        "newborn_temp_c"
    ]
    actions.withdraw_rules(ruleset="newborn_signs", by=director, now=NOW)
    Alert.objects.update(state="lifted")
    assert ward.chart(baby, "baby_temperature", nurse, temp_c=39.0).alerts == ()


@pytest.mark.django_db
def test_published_rules_need_no_confirmation(nurse: Staff) -> None:
    """AAP 2022: 39 weeks, 48 hours, no risk: the phototherapy line is 16.2 mg/dL; within 3 of it blood is asked for."""
    baby = ward.baby(born_at=NOW - 48 * ward.HOUR)
    assert ward.chart(baby, "jaundice", nurse, tcb=9.0).alerts == ()
    found = ward.chart(baby, "jaundice", nurse, tcb=15.0, zone="trunk").alerts
    blood = next(alert for alert in found if alert.code == "jaundice_skin_needs_blood")
    assert (blood.level, blood.standing) == ("ask_doctor", "published")


@pytest.mark.django_db
def test_a_mother_who_thinks_of_harming_herself_is_never_left_waiting(baby: Baby, nurse: Staff) -> None:
    answers = {f"i{number}": "v0" for number in range(1, 10)} | {"i10": "v1", "asked": "self"}
    found = ward.chart(baby.birth.mother, "epds", nurse, **answers).alerts
    assert [(alert.code, alert.level) for alert in found] == [("mood_epds_self_harm", "urgent")]


@pytest.mark.django_db
def test_the_same_open_finding_is_not_raised_twice_but_a_louder_one_is(baby: Baby, nurse: Staff) -> None:
    director = cast.someone("house_director")
    ward.confirm_all(director.centre, director)
    levels = [
        [a.level for a in ward.chart(baby, "baby_temperature", nurse, at=NOW - hours * ward.HOUR, temp_c=temp).alerts
         if a.code == "newborn_temp_c"]
        for hours, temp in ((3, 37.7), (2, 37.8), (1, 38.4))
    ]  # fmt: skip
    assert levels == [["ask_doctor"], [], ["urgent"]]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[38,)", "≥38"),
        ("(160,)", ">160"),
        ("(,35.5)", "<35.5"),
        ("(,90]", "≤90"),
        ("[36,36.5)", "36–36.5"),
        ("体温", "体温"),
    ],
)
def test_limits_are_said_as_people_write_them(written: str, said: str) -> None:
    assert limits(written) == said


@pytest.mark.django_db
def test_what_no_living_person_has_is_refused_at_its_field(baby: Baby, nurse: Staff) -> None:
    with pytest.raises(RuleBroken) as refused:
        ward.chart(baby.birth.mother, "mother_signs", nurse, systolic=90, diastolic=95)
    assert refused.value.field == "diastolic"
    assert ChartEntry.objects.count() == 0


@pytest.mark.django_db
def test_an_early_baby_goes_to_a_doctor_where_the_table_ends(nurse: Staff) -> None:
    baby = ward.baby(gestation_days=34 * 7, born_at=NOW - 48 * ward.HOUR)
    found = ward.chart(baby, "jaundice", nurse, tcb=8.0).alerts
    assert [(alert.code, alert.level) for alert in found] == [("jaundice_below_35_weeks", "ask_doctor")]


# --- two who write at once --------------------------------------------------------------------------------------------


def _chart_as_the_web(baby: Baby, nurse: Staff, client_id: uuid.UUID, amount: int = 60) -> Any:
    def deed() -> Any:
        with inside(baby.centre_id, writable=True):
            values = {"method": "formula", "amount": amount}
            return actions.record(
                person=ward.seen(baby), form="feed", values=values, by=nurse, now=NOW, client_id=client_id
            )

    return deed


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_repeated_submission_at_once_is_kept_once() -> None:
    """N4: two connections send the same entry at the same moment; one is kept, both are told of it."""
    nurse, baby, once = cast.someone("care_nurse"), ward.baby(), uuid.uuid4()
    results = together(*[_chart_as_the_web(baby, nurse, once) for _ in range(4)])
    assert sorted(done.repeated for done in results) == [False, True, True, True]
    assert len({done.entry.pk for done in results}) == 1
    assert (ChartEntry.objects.count(), ChainHead.objects.get().sequence) == (1, 1)
    assert actions.verify_chain(kind="baby", pk=baby.pk, centre_id=baby.centre_id) == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_chain() -> None:
    """N3: six connections chart the same baby; the chain has six links in a row, none lost, none twice."""
    nurse, baby = cast.someone("care_nurse"), ward.baby()
    results = together(*[_chart_as_the_web(baby, nurse, uuid.uuid4(), 50 + n) for n in range(6)])
    assert sorted(done.entry.sequence for done in results) == [1, 2, 3, 4, 5, 6]
    assert actions.verify_chain(kind="baby", pk=baby.pk, centre_id=baby.centre_id) == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_chain_would_fork() -> None:
    """The control: the same race with a head that is read and not locked gives two entries one place."""
    nurse, baby = cast.someone("care_nurse"), ward.baby()
    ward.chart(baby, "feed", nurse, **FORMULA)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_functiondef(p.oid) FROM pg_proc p WHERE proname LIKE 'pgtrigger_chartentry_chain%%'"
        )
        whole = cursor.fetchone()[0]
        cursor.execute(
            whole.replace("FOR UPDATE", "").replace("IF EXISTS (SELECT", "PERFORM pg_sleep(0.3); IF EXISTS (SELECT")
        )
    try:
        results = together(*[_chart_as_the_web(baby, nurse, uuid.uuid4()) for _ in range(2)], refused=IntegrityError)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(whole)
    assert sorted(type(done).__name__ for done in results) == ["IntegrityError", "Recorded"]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_correct_at_once() -> None:
    """One superseder only."""
    nurse, baby = cast.someone("care_nurse"), ward.baby()
    entry = ward.chart(baby, "feed", nurse, **FORMULA).entry

    def deed(amount: int) -> Any:
        def run() -> Any:
            with inside(baby.centre_id, writable=True):
                return actions.correct(
                    person=ward.seen(baby),
                    entry=entry,
                    values=FORMULA | {"amount": amount},
                    reason="看错",
                    by=nurse,
                    now=NOW,
                )

        return run

    results = together(deed(10), deed(20), refused=(RuleBroken, IntegrityError))
    kinds = sorted(type(done).__name__ for done in results)
    assert kinds in (["IntegrityError", "Recorded"], ["Recorded", "RuleBroken"])
    assert ChartEntry.objects.filter(supersedes=entry).count() == 1
    assert actions.verify_chain(kind="baby", pk=baby.pk, centre_id=baby.centre_id) == []
