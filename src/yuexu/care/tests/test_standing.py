"""What stands for a person stands at the top of the day: orders, allergies, faith, what was agreed, what was assessed (C5, A3, B5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yuexu.care import actions
from yuexu.care.models import Order
from yuexu.care.queries.person import person
from yuexu.care.tests import ward
from yuexu.contracts.models import ServicePlan
from yuexu.families import actions as families
from yuexu.families.models import Baby, Mother
from yuexu.people.models import Staff
from yuexu.people.tests import cast

pytestmark = pytest.mark.django_db

Browser = Callable[[Staff], Client]
NOW = timezone.now()
TODAY = timezone.localtime(NOW).date()


@pytest.fixture
def baby() -> Baby:
    return ward.baby(born_at=NOW - 4 * ward.DAY, checked_in_at=NOW - 2 * ward.DAY)


@pytest.fixture
def doctor() -> Staff:
    return cast.someone("doctor", "周主任")


def ordered(subject: Baby | Mother, by: Staff, what: str, *, at: dt.datetime = NOW, **more: Any) -> Order:
    told = {"order_kind": "medicine", "rhythm": "daily"} | more
    return actions.give_order(person=ward.seen(subject, now=at), what=what, by=by, now=at, **told)


def standing(subject: Baby | Mother, on: dt.date = TODAY) -> list[tuple[str, str, str]]:
    kind = "baby" if isinstance(subject, Baby) else "mother"
    who = person(kind, subject.pk, centre_id=subject.centre_id, now=NOW, today=TODAY, standing_on=on)
    return [(one.label, one.told, one.more) for one in who.standing]


def carry_out(order: Order, subject: Baby | Mother, by: Staff, second: Staff, *, at: dt.datetime = NOW) -> None:
    second.set_pin("4711")
    second.save()
    actions.execute(order=order, person=ward.seen(subject, now=at), checked_by=second, pin="4711", by=by, now=at)


def test_orders_stand_until_they_are_stopped_or_done_once(baby: Baby, doctor: Staff, nurse: Staff) -> None:
    yesterday, early = TODAY - ward.DAY, NOW - ward.DAY
    ordered(baby, doctor, "碱性软膏", at=early, order_kind="treatment", rhythm="twice")
    stopped = ordered(baby, doctor, "维生素 K", at=early)
    once = ordered(baby, doctor, "复测胆红素", at=early, order_kind="observe", rhythm="once")
    ordered(baby.birth.mother, doctor, "布洛芬", rhythm="thrice")
    assert [told for _label, told, _more in standing(baby)] == ["碱性软膏", "维生素 K", "复测胆红素"]
    actions.stop_order(order=stopped, by=doctor, now=NOW)
    carry_out(once, baby, nurse, doctor, at=early)
    assert standing(baby) == [("治疗", "碱性软膏", "每日两次")]
    assert [told for _label, told, _more in standing(baby, yesterday)] == ["碱性软膏", "维生素 K", "复测胆红素"]
    assert standing(baby, yesterday - ward.DAY) == []
    assert standing(baby.birth.mother) == [("用药", "布洛芬", "每日三次")]


def test_what_was_done_of_an_order_that_day_is_told(baby: Baby, doctor: Staff, nurse: Staff, browser: Browser) -> None:
    order = ordered(baby, doctor, "复测体温", rhythm="thrice")
    carry_out(order, baby, nurse, doctor)
    text = browser(nurse).get(reverse("care:day", args=["baby", baby.pk])).content.decode()
    told = f"已执行 1 次，最近 {timezone.localtime(NOW):%H:%M}"
    assert [reverse("care:order", args=[order.pk]) in text, told in text, "每日三次" in text] == [True] * 3


def test_her_file_her_plan_and_her_assessment_stand(baby: Baby, nurse: Staff) -> None:
    mother = baby.birth.mother
    allergy = families.note_allergy(
        mother=mother, substance="花生", kind="food", severity="severe", reaction="皮疹", by=nurse, now=NOW
    )
    families.ask_profile(mother=mother, religion="halal", dislikes="羊肉", by=nurse, now=NOW)
    ServicePlan.objects.filter(contracts__stay__mother=mother).update(care_note="低糖月子餐")
    ward.chart(mother, "admission_mother", nurse, at=NOW - ward.HOUR, temp_c=36.8, pulse=80, respiration=18,
               systolic=110, diastolic=70, lochia="rubra", engorgement="g1", nipple_grade="g0", mood="calm",
               meal_change="少油")  # fmt: skip
    expected = [
        ("食物过敏", "花生：皮疹", "重"), ("宗教饮食", "清真", ""), ("不吃的", "羊肉", ""),
        ("个性化安排", "低糖月子餐", ""), ("膳食要调整之处", "少油", ""),
    ]  # fmt: skip
    assert (standing(mother), standing(baby)) == (expected, [])
    families.strike_out(noted=allergy, by=nurse, now=NOW)
    assert standing(mother) == expected[1:]


def test_nothing_of_orders_stands_after_the_farewell(baby: Baby, doctor: Staff) -> None:
    ordered(baby, doctor, "碱性软膏", at=NOW - ward.DAY)
    stay = baby.birth.stay
    stay.state, stay.ending, stay.discharged_at, stay.discharged_by = "left", "planned", NOW - ward.DAY / 2, doctor
    stay.save()
    gone = timezone.localtime(stay.discharged_at).date()
    assert [bool(standing(baby, gone)), standing(baby, gone + ward.DAY)] == [True, []]


@pytest.mark.parametrize("kind", ["baby", "mother"])
def test_a_day_asks_as_little_with_thirty_orders(
    kind: str, baby: Baby, doctor: Staff, nurse: Staff, browser: Browser
) -> None:
    subject, phone = (baby if kind == "baby" else baby.birth.mother), browser(nurse)

    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert phone.get(reverse("care:day", args=[kind, subject.pk])).status_code == 200
        return len(caught)

    count()
    without = count()
    for number in range(30):
        ordered(subject, doctor, f"医嘱 {number}")
    text = phone.get(reverse("care:day", args=[kind, subject.pk])).content.decode()
    assert (count(), text.count("医嘱 29")) == (without, 1)
    assert "医嘱 29" in phone.get(reverse("care:print", args=[kind, subject.pk])).content.decode()
