"""A3, B6, N10: the family file is written by verbs that leave a trail and tell what happened."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from yuexu.families import actions, events, queries, rules
from yuexu.families.models import Allergy, Birth, Consent, Mother
from yuexu.families.rules import Newborn
from yuexu.families.tests import family
from yuexu.kernel import events as news
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.pinyin import initials
from yuexu.people.tests import cast
from yuexu.people.tests.cast import NOW
from yuexu.trail.models import Entry

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Everything published while the test runs."""
    heard: list[Any] = []
    for kind in (events.MotherRegistered, events.MotherChanged, events.DueDateChanged, events.BirthRecorded,
                 events.ConsentGiven, events.ConsentWithdrawn, events.AllergyNoted):  # fmt: skip
        monkeypatch.setitem(news._reactions, kind, [heard.append])
    return heard


@pytest.mark.parametrize(
    ("name", "letters"),
    [("王小明", "wxm"), ("单雪", "sx"), ("曾子墨", "zzm"), ("仇英", "qy"), ("解晓东", "xxd"), ("查良镛", "zly"),
     ("朴信惠", "pxh"), ("盖丽丽", "gll"), ("欧阳娜娜", "oynn"), ("尉迟敬德", "ycjd"), ("单于红", "cyh"), ("Anna 李", "annal")],
)  # fmt: skip
def test_initials_know_surnames_that_read_otherwise(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_registering_opens_family_and_trail_without_the_number(told: list[Any]) -> None:
    mother = family.mother()
    assert (mother.family.name, mother.initials) == ("王小明一家", "wxm")
    entry = Entry.objects.get()
    assert (entry.verb, entry.after) == (
        "families.register", {"name": "王小明", "phone": True, "due_on": "2026-08-20"},
    )  # fmt: skip
    assert told == [events.MotherRegistered(mother=mother, at=NOW, by=None)]


def test_the_database_never_holds_the_number_in_plain() -> None:
    mother = family.mother(id_number="110101199003078888")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(m)::text FROM families_mother m WHERE id = %s", [mother.pk])
        row = cursor.fetchone()[0]
    assert (family.PHONE in row, "110101199003078888" in row) == (False, False)
    assert Mother.objects.get().phone == family.PHONE


def test_one_identity_number_is_one_file() -> None:
    family.mother(id_number="110101199003078888")
    with pytest.raises(IntegrityError, match="mother_id_once"), transaction.atomic():
        family.mother("王晓铭", id_number="1101 0119 9003 0788 88")


def test_a_new_due_date_is_news_of_its_own(told: list[Any]) -> None:
    mother = family.mother()
    told.clear()
    actions.change(mother=mother, by=None, now=NOW, due_on=family.DUE + DAY, name="王小明")
    assert [type(event) for event in told] == [events.MotherChanged, events.DueDateChanged]
    assert Entry.objects.get(verb="families.change").before == {"due_on": "2026-08-20"}
    told.clear()
    actions.change(mother=mother, by=None, now=NOW, due_on=family.DUE + DAY)
    assert told == []


@pytest.mark.parametrize("born_on", [dt.date(2020, 1, 1), dt.date(1940, 1, 1)])
def test_a_mother_has_the_age_of_one(born_on: dt.date) -> None:
    with pytest.raises(RuleBroken, match="13 至 60"):
        family.mother(born_on=born_on)


def test_twins_are_two_babies_in_order(told: list[Any]) -> None:
    mother = family.mother()
    birth = family.twins(mother)
    babies = list(queries.babies_of(mother))
    assert [baby.title for baby in babies] == ["王小明 大宝", "王小明 二宝"]
    assert told[-1] == events.BirthRecorded(birth=birth, babies=babies, at=NOW, by=None)
    assert (birth.weeks, birth.preterm) == ("37+2", False)


def test_a_single_baby_is_simply_the_baby() -> None:
    mother = family.mother()
    actions.record_birth(
        mother=mother, born_at=NOW - DAY, route="vaginal", gestation_days=280, by=None, now=NOW,
        babies=[Newborn(sex="girl", weight_g=3300)],
    )  # fmt: skip
    assert [baby.title for baby in queries.babies_of(mother)] == ["王小明 宝宝"]


BAD_BIRTHS = [
    ({"born_at": NOW + dt.timedelta(minutes=1)}, "将来"),
    ({"born_at": NOW - 500 * DAY}, "一年前"),
    ({"gestation_days": 139}, "孕周"),
    ({"gestation_days": 316}, "孕周"),
    ({"babies": []}, "1 至 4"),
    ({"babies": [Newborn(sex="girl", weight_g=3000, born_at=NOW - 9 * DAY)]}, "两天之内"),
]


@pytest.mark.parametrize(("wrong", "message"), BAD_BIRTHS)
def test_births_that_cannot_be_are_refused(wrong: dict[str, Any], message: str) -> None:
    good = {
        "born_at": NOW - DAY,
        "route": "vaginal",
        "gestation_days": 280,
        "babies": [Newborn(sex="girl", weight_g=3000)],
    }
    with pytest.raises(RuleBroken, match=message):
        actions.record_birth(mother=family.mother(), by=None, now=NOW, **(good | wrong))
    assert Birth.objects.count() == 0


def test_the_same_birth_twice_is_refused() -> None:
    mother = family.mother()
    family.twins(mother)
    with pytest.raises(RuleBroken, match="已经登记过"):
        family.twins(mother, born_at=NOW - 2 * DAY)


@given(st.integers(0, 400), st.integers(100, 350), st.integers(0, 6))
def test_birth_rule_accepts_exactly_what_it_says(hours: int, gestation: int, count: int) -> None:
    babies = [Newborn(sex="girl", weight_g=3000)] * count
    fits = 140 <= gestation <= 315 and 1 <= count <= 4
    try:
        rules.check_birth(
            born_at=NOW - dt.timedelta(hours=hours),
            gestation_days=gestation,
            babies=babies,
            now=NOW,
            others=[],
        )
    except RuleBroken:
        assert not fits
    else:
        assert fits


def test_the_database_refuses_a_birth_of_the_future_too() -> None:
    mother = family.mother()
    with pytest.raises(IntegrityError, match="birth_not_in_future"), transaction.atomic():
        Birth.objects.create(
            centre=mother.centre,
            mother=mother,
            born_at=NOW + DAY,
            route="vaginal",
            gestation_days=280,
            recorded_at=NOW,
        )


def test_an_allergy_stands_once_and_is_struck_out_not_erased(told: list[Any]) -> None:
    mother, nurse = family.mother(), cast.someone("care_nurse")
    facts = {"substance": "花生", "kind": "food", "severity": "severe", "reaction": "皮疹"}
    allergy = actions.note_allergy(mother=mother, by=nurse, now=NOW, **facts)
    with pytest.raises(RuleBroken, match="已在档案"):
        actions.note_allergy(mother=mother, by=nurse, now=NOW, **facts)
    assert queries.allergies_of([mother.pk]) == {mother.pk: [allergy]}
    actions.strike_out(noted=allergy, by=nurse, now=NOW)
    assert queries.allergies_of([mother.pk]) == {mother.pk: []}
    assert Allergy.objects.get().struck_by == nurse
    with pytest.raises(RuleBroken, match="已经划去"):
        actions.strike_out(noted=allergy, by=nurse, now=NOW)


def test_consent_is_for_one_purpose_until_withdrawn() -> None:
    mother = family.mother()
    consent = actions.agree(mother=mother, purpose="visit_talk", way="paper", by=None, now=NOW)
    assert [queries.consented(mother, purpose) for purpose in ("visit_talk", "photos")] == [True, False]
    with pytest.raises(RuleBroken, match="已经有了"):
        actions.agree(mother=mother, purpose="visit_talk", way="paper", by=None, now=NOW)
    actions.withdraw(consent=consent, by=None, now=NOW + DAY)
    assert queries.consented(mother, "visit_talk") is False
    actions.agree(mother=mother, purpose="visit_talk", way="screen", by=None, now=NOW + 2 * DAY)
    assert Consent.objects.count() == 2


def test_search_by_name_initials_and_whole_phone() -> None:
    here, there = cast.centre(), cast.centre("beihai", "北海月子中心")
    ming, xue = family.mother(), family.mother("单雪", phone="13900001111")
    family.mother("王小明", at=there)
    actions.add_relative(
        mother=xue, by=None, now=NOW, name="李强", relation="husband", phone="13700002222", emergency=True
    )
    found = {text: set(queries.search(here, text)) for text in
             ("小明", "sx", "WX", "138 1234 5678", "+8613812345678", "13700002222", "1381234", "x", "", "%")}  # fmt: skip
    assert found == {
        "小明": {ming}, "sx": {xue}, "WX": {ming}, "138 1234 5678": {ming}, "+8613812345678": {ming},
        "13700002222": {xue}, "1381234": set(), "x": set(), "": {ming, xue}, "%": set(),
    }  # fmt: skip


def test_profile_is_asked_again_with_its_history_in_the_trail() -> None:
    mother = family.mother()
    actions.ask_profile(mother=mother, by=None, now=NOW, religion="halal", mood="worried")
    actions.ask_profile(mother=mother, by=None, now=NOW + DAY, religion="halal", mood="calm")
    mother.refresh_from_db()
    assert mother.profile.mood == "calm"
    last = Entry.objects.filter(verb="families.ask_profile").latest("pk")
    assert (last.before["mood"], last.after["mood"]) == ("worried", "calm")
