"""J1: what is asked at calls and visits, what the rules say of it, to whom it is referred, and where it is shown."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from yuexu.care.cards import CARDS
from yuexu.care.tests import ward
from yuexu.clinical import growth, mood
from yuexu.kernel import http
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.language import in_the_houses_language
from yuexu.members import actions, judging, queries
from yuexu.members.models import Contact, Sheet
from yuexu.members.rules import check_referred, check_whole
from yuexu.members.sheets import ASKED, SHEETS
from yuexu.members.states import PROVES, Kind, Outcome
from yuexu.members.tests import visits
from yuexu.people.tests import cast
from yuexu.stays.models import Stay
from yuexu.stays.tests import guests
from yuexu.trail.models import Look

pytestmark = pytest.mark.django_db

LATER = cast.NOW + dt.timedelta(days=92)  # the baby was born the day before NOW


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "timezone", SimpleNamespace(now=lambda: LATER))


def made(stay: Stay, kind: str, at: dt.datetime = LATER, **changes: dict[str, Any]) -> Contact:
    return actions.make_contact(
        mother=stay.mother, kind=kind, channel="phone", outcome="reached", happened_at=at,
        told=visits.told(stay, kind, **changes), by=None, now=at,
    )  # fmt: skip


def twins() -> Stay:
    stay = guests.resident("王双", twins=True)
    for step in guests.steps_of("discharge"):
        guests.actions.do_step(stay=stay, step=step.code, by=guests.butler(stay.centre), now=cast.NOW)
    return guests.actions.discharge(
        stay=stay, ending="client", because="家中有事", by=guests.butler(stay.centre), now=cast.NOW
    )


# --- the forms


def test_every_rung_about_health_has_a_form_for_her_and_one_for_the_baby() -> None:
    assert set(ASKED) == {"call_24h", "call_3d", "full_month_visit", "three_month_assessment"}
    assert {form.code for pair in ASKED.values() for form in pair} == set(SHEETS)
    assert [pair[0].subjects + pair[1].subjects for pair in ASKED.values()] == [("mother", "baby")] * 4


def test_the_mood_scale_is_the_one_of_the_house() -> None:
    """The same codes, stems and answers as on the card of `care`, of which a test says that they are clinical's."""
    asked, card = SHEETS["three_months_mother"].by_code, CARDS["epds"].by_code
    codes = [f"i{number}" for number in range(1, 11)]
    assert [(asked[c].label, asked[c].choices) for c in codes] == [(card[c].label, card[c].choices) for c in codes]
    assert [asked[code].label for code in codes] == list(mood.STEMS["epds"])


def test_answers_that_care_knows_are_the_same_words() -> None:
    """A rule of `care` goes by item and answer: what is called alike must say alike."""
    known = {item.code: item for card in ("mother_card", "baby_card", "jaundice") for item in CARDS[card].items}
    for form in SHEETS.values():
        for item in form.items:
            if item.code in ("breasts", "wound", "lochia", "zone", "cord", "danger"):
                assert [c.code for c in item.choices] == [c.code for c in known[item.code].choices], (
                    form.code,
                    item.code,
                )


# --- the rules of a contact


@given(some.sets(some.integers(1, 4)), some.sets(some.integers(1, 4)), some.booleans())
def test_everybody_or_nobody(babies: set[int], told: set[int], reached: bool) -> None:
    wanted, given = ({None, *babies}, {None, *told}) if reached else (set(), told)
    fine = wanted == given if reached else not given
    if fine:
        check_whole(wanted, given, reached=reached)
    else:
        with pytest.raises(RuleBroken):
            check_whole(wanted, given, reached=reached)


@given(some.lists(some.sampled_from(["体重不增", "黄染"])), some.sampled_from([None, "none", "doctor", "refused"]))
def test_what_a_doctor_should_see_goes_to_somebody(warnings: list[str], to: str | None) -> None:
    if warnings and to in (None, "none"):
        with pytest.raises(RuleBroken, match=warnings[0]) as broken:
            check_referred(warnings, to, "m-referred")
        assert broken.value.field == "m-referred"
    else:
        check_referred(warnings, to, "m-referred")


# --- writing


@pytest.mark.parametrize("kind", ASKED)
def test_a_contact_holds_a_sheet_of_her_and_one_of_each_baby(kind: str) -> None:
    stay = twins()
    contact = made(stay, kind)
    hers, the_babys = ASKED[kind]
    found = [(sheet.form, sheet.baby_id, sheet.version) for sheet in contact.sheets.order_by("pk")]
    assert found == [
        (hers.code, None, 1), *((the_babys.code, one.pk, 1) for one in visits.babies_of(stay))
    ]  # fmt: skip
    assert [sheet.whose for sheet in queries.contacts_of(stay.mother)[0].sheets.all()] == ["产妇", "大宝", "二宝"]


def test_nobody_is_left_out_and_nothing_is_said_of_who_was_not_reached() -> None:
    stay = twins()
    all_of_them = visits.told(stay, "call_24h")
    for told, outcome in ((all_of_them[:2], "reached"), ([], "reached"), (all_of_them, "no_answer")):
        with pytest.raises(RuleBroken):
            actions.make_contact(
                mother=stay.mother, kind="call_24h", channel="phone", outcome=outcome, happened_at=LATER, told=told,
                by=None, now=LATER,
            )  # fmt: skip
    assert (Contact.objects.count(), Sheet.objects.count()) == (0, 0)


def test_an_answer_that_lacks_is_refused_at_its_item() -> None:
    with pytest.raises(RuleBroken) as broken:
        made(guests.in_state("left"), "three_month_assessment", mother={"i7": None})
    assert broken.value.field == "m-i7"


def test_the_database_holds_one_sheet_of_a_person() -> None:
    sheet = made(guests.in_state("left"), "call_24h").sheets.get(baby=None)
    again = {"centre_id": sheet.centre_id, "contact": sheet.contact, "form": sheet.form, "version": 1, "values": {}}
    with pytest.raises(IntegrityError, match="sheet_once"), transaction.atomic():
        Sheet.objects.create(**again)


# --- what the rules say


def test_a_mood_score_past_the_published_limit_is_referred() -> None:
    stay = guests.in_state("left")
    low = {f"i{number}": "v1" for number in range(1, 10)} | {"i9": "v2"}
    with pytest.raises(RuleBroken, match=r"情绪量表 10 分（界限 10）.*请写明转介给谁") as broken:
        made(stay, "three_month_assessment", mother=low)
    assert (broken.value.field, Contact.objects.count()) == ("m-referred", 0)
    sheet = made(stay, "three_month_assessment", mother=low | {"referred": "psychologist"}).sheets.get(baby=None)
    assert [(w.level, w.source) for w in sheet.warnings] == [("ask_doctor", mood.EPDS.name)]
    assert (sheet.referred, judging.mood_score(sheet.values).total) == ("转介给 心理咨询师", 10)


def test_a_thought_of_harm_is_never_let_pass() -> None:
    stay = guests.in_state("left")
    with pytest.raises(RuleBroken, match="今天就请专业人员评估"):
        made(stay, "three_month_assessment", mother={"i10": "v1"})
    sheet = made(stay, "three_month_assessment", mother={"i10": "v1", "referred": "emergency"}).sheets.get(baby=None)
    assert [(w.code, w.level) for w in sheet.warnings] == [("mood_epds_self_harm", "urgent")]


def test_a_scale_left_out_has_no_score() -> None:
    told = {"scale": "left_out", **{f"i{number}": None for number in range(1, 11)}}
    sheet = made(guests.in_state("left"), "three_month_assessment", mother=told).sheets.get(baby=None)
    assert (judging.mood_score(sheet.values), sheet.findings) == (None, [])


def test_a_rule_without_a_primary_source_speaks_where_the_house_confirmed_it() -> None:
    stay, yellow = guests.in_state("left"), {"zone": "palms"}
    assert made(stay, "call_24h", baby=yellow).sheets.exclude(baby=None).get().findings == []
    ward.confirm_all(stay.centre, cast.someone("house_director"))
    with pytest.raises(RuleBroken, match="手心或脚心黄染"):
        made(stay, "call_3d", baby=yellow)
    sheet = made(stay, "call_3d", baby=yellow | {"referred": "hospital"}).sheets.exclude(baby=None).get()
    assert [w.code for w in sheet.warnings] == ["danger_yellow_palms_soles"]


def test_a_weight_is_compared_with_the_last_of_the_house() -> None:
    nurse, stay = cast.someone("care_nurse"), guests.resident(now=cast.NOW)
    ward.confirm_all(stay.centre, cast.someone("house_director"))
    baby = visits.babies_of(stay)[0]
    ward.chart(baby, "baby_weight", nurse, at=cast.NOW + dt.timedelta(minutes=1), weight_g=4150)
    for step in guests.steps_of("discharge"):
        guests.actions.do_step(stay=stay, step=step.code, by=guests.butler(stay.centre), now=cast.NOW)
    guests.actions.discharge(
        stay=stay, ending="client", because="家中有事", by=guests.butler(), now=cast.NOW + dt.timedelta(minutes=2)
    )
    contact = made(stay, "full_month_visit", at=cast.NOW + dt.timedelta(days=29))
    assert [w.code for w in contact.sheets.get(baby=baby).warnings] == ["weight_slow"]  # 50 g in 29 days


def test_a_weight_that_cannot_be_is_refused_at_its_field() -> None:
    with pytest.raises(RuleBroken, match="请核对") as broken:
        made(guests.in_state("left"), "full_month_visit", at=cast.NOW + dt.timedelta(days=26), baby={"weight_g": 8500})
    assert (broken.value.field or "").endswith("-weight_g")


# --- where the baby lies


def test_a_baby_on_the_median_lies_in_the_middle_and_the_source_is_named() -> None:
    baby = visits.babies_of(guests.in_state("left"))[0]
    at = baby.born_at + dt.timedelta(days=93)
    middle = [growth.value_at(m, "female", 93, 0) for m in ("weight_for_age", "length_for_age", "head_for_age")]
    told = {"weight_g": round(middle[0] * 1000), "length_cm": middle[1], "head_cm": middle[2]}
    found = judging.growing(baby, told, at)
    assert found is not None
    assert (found.days, found.corrected, found.source) == (93, False, "WHO Child Growth Standards 2006/2007")
    assert [place.text for place in found.places[:3]] == ["第 50 百分位"] * 3
    assert [place.odd for place in found.places] == [False] * 4


@given(percent=some.floats(0, 100))
def test_no_centile_is_nought_or_a_hundred(percent: float) -> None:
    with in_the_houses_language():
        text = judging.Place("", "", percent, 0.0, False).text
    assert text not in ("第 0 百分位", "第 100 百分位")


def test_a_baby_born_early_is_placed_by_the_due_date_and_before_it_not_at_all() -> None:
    baby = visits.babies_of(guests.in_state("left"))[0]
    baby.birth.gestation_days = 34 * 7
    told = {"weight_g": 5000}
    later, early = baby.born_at + dt.timedelta(days=93), baby.born_at + dt.timedelta(days=30)
    found = judging.growing(baby, told, later)
    assert found is not None
    assert (found.days, found.corrected, judging.growing(baby, told, early)) == (51, True, None)
    assert judging.growing(baby, {"feeding": "breast"}, later) is None


def test_a_measure_too_odd_to_be_true_is_to_be_taken_again() -> None:
    baby = visits.babies_of(guests.in_state("left"))[0]
    found = judging.growing(baby, {"weight_g": 2000}, baby.born_at + dt.timedelta(days=93))
    assert found is not None
    assert [(place.odd, place.text) for place in found.places] == [(True, "低于第 1 百分位")]


# --- the pages


def manager() -> Client:
    return cast.signed_in(Client(), cast.someone("member_manager", "孙会员"))


def form(stay: Stay, kind: str, **more: str) -> dict[str, str]:
    at = LATER.strftime("%Y-%m-%dT%H:%M")
    told = {"kind": kind, "channel": "phone", "outcome": "reached", "happened_at": at, "client_id": "a-page-once-asked"}
    return told | visits.sent(stay, kind) | more


@pytest.mark.parametrize("kind", ASKED)
def test_the_page_asks_of_her_and_each_baby_and_the_record_shows_it(kind: str) -> None:
    stay, browser = twins(), manager()
    address = reverse("members:contact", args=[stay.mother_id])
    page = browser.get(address, {"kind": kind}).content.decode()
    names = [f'name="{one.prefix}referred"' in page for one in visits.told(stay, kind)]
    assert names == [True] * 3
    answer = browser.post(address, form(stay, kind))
    contact = Contact.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        303, reverse("members:record", args=[stay.mother_id, contact.pk])
    )  # fmt: skip
    assert browser.post(address, form(stay, kind)).status_code == 303  # sent twice, written once
    assert (Contact.objects.count(), Sheet.objects.count()) == (1, 3)
    text = browser.get(answer["Location"]).content.decode()
    assert ["恢复好" in text, "大宝" in text, "二宝" in text] == [True] * 3
    assert Look.objects.filter(subject_kind="baby").values("subject_id").distinct().count() == 2


def test_the_assessment_shows_the_score_the_place_and_their_sources() -> None:
    stay, browser = guests.in_state("left"), manager()
    contact = made(stay, "three_month_assessment", at=LATER)
    text = browser.get(reverse("members:record", args=[stay.mother_id, contact.pk])).content.decode()
    told = ["情绪量表 0 分", "Cox JL", "生长位置", "WHO Child Growth Standards", "6200 g", "请问医生"]
    assert [one in text for one in told] == [True] * len(told)


def test_what_is_missing_is_marked_at_its_field_of_its_baby() -> None:
    stay, browser = twins(), manager()
    second = visits.babies_of(stay)[1]
    told = form(stay, "call_24h")
    del told[f"b{second.pk}-feeding"]
    answer = browser.post(reverse("members:contact", args=[stay.mother_id]), told)
    assert (answer.status_code, Contact.objects.count()) == (422, 0)
    assert f'id="id_b{second.pk}-feeding_error"' in answer.content.decode()


@pytest.mark.parametrize("outcome", [one for one in Outcome.values if one != "reached"])
def test_who_was_not_reached_is_asked_nothing(outcome: str) -> None:
    """Whatever was typed before the outcome was changed is dropped, also where it could not have been kept."""
    stay = guests.in_state("left")
    wrong = {f"b{visits.babies_of(stay)[0].pk}-feeds": "NaN", "m-mood": "dance", "next_on": f"{LATER:%Y-%m-%d}"}
    answer = manager().post(
        reverse("members:contact", args=[stay.mother_id]), form(stay, "call_3d", outcome=outcome) | wrong
    )
    contact = Contact.objects.get()
    assert (answer.status_code, contact.outcome, contact.sheets.count()) == (303, outcome, 0)
    assert contact.proves == (outcome in PROVES)


@pytest.mark.parametrize("days", ["0", "1", "2"])
def test_nobody_answered_in_two_taps_with_the_next_try(days: str) -> None:
    """My shift or the ladder leads to the page (1), one button writes it (2); the list says when to try again."""
    stay, browser = guests.in_state("left"), manager()
    page = browser.get(reverse("members:contact", args=[stay.mother_id]), {"kind": "call_24h"}).content.decode()
    address = reverse("members:tried", args=[stay.mother_id])
    assert f'action="{address}"' in page
    sent = {"kind": "call_24h", "days": days, "client_id": "a-tap-that-comes-twice"}
    assert [browser.post(address, sent).status_code for _ in range(2)] == [303, 303]
    contact = Contact.objects.get()
    on = (LATER.astimezone(cast.SHANGHAI) + dt.timedelta(days=int(days))).date()
    assert (contact.outcome, contact.next_on, contact.proves) == ("no_answer", on, False)
    assert queries.next_kind(queries.ladder([contact], member=False)) == Kind.CALL_24H
    text = browser.get(reverse("members:followups")).content.decode()
    assert "24 小时回访 下次" in text
    made(stay, "call_24h", at=LATER + dt.timedelta(minutes=1))
    assert "24 小时回访 下次" not in browser.get(reverse("members:followups")).content.decode()


@pytest.mark.parametrize("told", [{}, {"kind": "call_24h", "days": "9"}, {"kind": "dance", "days": "1"}])
def test_a_try_that_says_nothing_of_ours_is_asked_on_the_page(told: dict[str, str]) -> None:
    stay = guests.in_state("left")
    answer = manager().post(reverse("members:tried", args=[stay.mother_id]), told)
    assert (answer["Location"], Contact.objects.count()) == (reverse("members:contact", args=[stay.mother_id]), 0)


def test_a_contact_from_before_the_forms_is_shown_as_it_was() -> None:
    stay, browser = guests.in_state("left"), manager()
    old = Contact.objects.create(
        centre=stay.centre, mother=stay.mother, stay=stay, kind="three_month_assessment", channel="phone",
        outcome="reached", notes="母婴良好", happened_at=LATER, recorded_at=LATER,
    )  # fmt: skip
    for address in (reverse("members:family", args=[stay.mother_id]),
                    reverse("members:record", args=[stay.mother_id, old.pk])):  # fmt: skip
        text = browser.get(address).content.decode()
        assert ["母婴良好" in text, "三个月健康评估" in text] == [True, True]


def test_an_answer_that_the_form_no_longer_asks_is_still_told() -> None:
    stay = guests.in_state("left")
    contact = made(stay, "call_24h")
    odd = Sheet(contact=contact, form="call_mother", version=1, values={"mood": "calm", "gone": "kept"})
    lines = [(legend, [(line.label, line.text) for line in told]) for legend, told in odd.groups]
    assert lines == [("近况", [("情绪", "平稳")]), ("", [("gone", "kept")])]
    unknown = Sheet(contact=contact, form="none", version=1, values={"a": 1})
    assert ([line.text for _, told in unknown.groups for line in told], unknown.referred) == (["1"], "")


def test_a_familys_page_asks_as_little_with_thirty_contacts() -> None:
    stay, browser = twins(), manager()
    address = reverse("members:family", args=[stay.mother_id])

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(address).status_code == 200
        return len(seen)

    made(stay, "call_24h")
    count()
    one = count()
    for minute in range(1, 30):
        made(stay, "call_3d", at=LATER + dt.timedelta(minutes=minute))
    assert count() == one
    record = reverse("members:record", args=[stay.mother_id, Contact.objects.latest("pk").pk])
    assert browser.get(record).status_code == 200


def test_one_familys_contact_is_not_shown_under_another() -> None:
    mine, other = guests.in_state("left"), guests.in_state("left", "李静")
    contact = made(other, "call_24h")
    assert manager().get(reverse("members:record", args=[mine.mother_id, contact.pk])).status_code == 404
