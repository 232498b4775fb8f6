"""Pages of the family file: who may, what is masked, what is refused, how many queries."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yuexu.families.models import Birth, Mother
from yuexu.families.tests import family
from yuexu.people.tests import cast
from yuexu.trail.models import Look

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(client: Any) -> Any:
    return cast.signed_in(client, cast.someone("customer_service"))


def test_posts_without_contact_see_masked_numbers(client: Any) -> None:
    mother = family.mother(id_number="110101199003078888", address="南湖路 1 号")
    nurse = cast.signed_in(client, cast.someone("care_nurse"))
    text = nurse.get(reverse("families:mother", args=[mother.pk])).content.decode()
    assert [word in text for word in ("138****5678", family.PHONE, "110101199003078888", "南湖路")] == [
        True,
        False,
        False,
        False,
    ]
    listed = nurse.get(reverse("families:mothers")).content.decode()
    assert [word in listed for word in ("138****5678", family.PHONE)] == [True, False]


def test_a_post_with_contact_sees_them(service: Any) -> None:
    mother = family.mother()
    assert family.PHONE in service.get(reverse("families:mother", args=[mother.pk])).content.decode()


def test_a_look_at_the_file_is_logged(service: Any) -> None:
    mother = family.mother()
    service.get(reverse("families:mother", args=[mother.pk]))
    assert list(Look.objects.values_list("subject_kind", "subject_id")) == [("mother", mother.pk)]


def test_another_centre_has_no_such_mother(service: Any) -> None:
    stranger = family.mother(at=cast.centre("beihai", "北海月子中心"))
    for name in ("mother", "change", "relative", "birth", "allergy", "history", "profile", "consent"):
        assert service.get(reverse(f"families:{name}", args=[stranger.pk])).status_code == 404


@pytest.mark.parametrize(("post", "list_status", "write_status"), [
    ("consultant", 200, 200), ("care_nurse", 200, 403), ("cashier", 200, 403), ("cleaner", 403, 403), ("hr", 403, 403),
])  # fmt: skip
def test_access_by_post(client: Any, post: str, list_status: int, write_status: int) -> None:
    browser = cast.signed_in(client, cast.someone(post))
    assert (browser.get(reverse("families:mothers")).status_code, browser.get(reverse("families:register")).status_code) == (
        list_status, write_status,
    )  # fmt: skip


def test_registering_through_the_page(service: Any) -> None:
    answer = service.post(reverse("families:register"), {"name": "单雪", "phone": "+86 139-0000-1111"})
    mother = Mother.objects.get()
    assert (answer.status_code, answer.url) == (303, reverse("families:mother", args=[mother.pk]))
    assert (mother.phone, mother.initials) == ("13900001111", "sx")


BAD = [
    ({"name": "王\x00明"}, "空字符"), ({"name": "王\x07明"}, "控制字符"), ({"name": "王" * 41}, "40"),
    ({"name": "a" * 2_000_000}, "40"), ({"phone": "12"}, "电话号码"), ({"due_on": "2026-99-99"}, "日期"),
    ({"due_on": "1026-01-01"}, "1930"), ({"gravida": "1e400"}, "整数"), ({"gravida": "NaN"}, "整数"),
    ({"gravida": "-1"}, "0"), ({"gravida": "1", "parity": "2"}, "产次"), ({"born_on": "2025-01-01"}, "年龄"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "message"), BAD)
def test_bad_input_is_told_at_the_field(service: Any, wrong: dict[str, str], message: str) -> None:
    answer = service.post(reverse("families:register"), {"name": "单雪", "phone": "13900001111"} | wrong)
    assert (answer.status_code, message in answer.content.decode(), Mother.objects.count()) == (422, True, 0)


YESTERDAY = timezone.localtime() - dt.timedelta(days=1)
TWINS = {
    "born_at": YESTERDAY.strftime("%Y-%m-%dT%H:%M"), "route": "cesarean", "weeks": "37", "days": "2", "plurality": "2",
    "baby1-sex": "girl", "baby1-weight_g": "2600", "baby2-sex": "boy", "baby2-weight_g": "2450", "baby2-later": "3",
}  # fmt: skip


def test_twins_through_the_page(client: Any) -> None:
    service = cast.signed_in(client, cast.someone("customer_service"))
    mother = family.mother()
    assert service.post(reverse("families:birth", args=[mother.pk]), TWINS).status_code == 303
    birth = Birth.objects.get()
    assert [(baby.sex, baby.birth_weight_g) for baby in birth.babies.all()] == [("girl", 2600), ("boy", 2450)]
    assert (birth.babies.last().born_at - birth.born_at).total_seconds() == 180


@pytest.mark.parametrize(("wrong", "message"), [
    ({"born_at": "2099-01-01T08:00"}, "将来"), ({"born_at": "2026-99-99T08:00"}, "日期"), ({"baby2-weight_g": "-500"}, "300"), ({"baby2-sex": ""}, "必填"),
    ({"baby1-length_cm": "NaN"}, "数字"), ({"weeks": "60"}, "44"), ({"plurality": "9"}, "9"),
])  # fmt: skip
def test_a_bad_birth_is_told(client: Any, wrong: dict[str, str], message: str) -> None:
    service = cast.signed_in(client, cast.someone("customer_service"))
    mother = family.mother()
    answer = service.post(reverse("families:birth", args=[mother.pk]), TWINS | wrong)
    assert (answer.status_code, message in answer.content.decode(), Birth.objects.count()) == (422, True, 0)


def test_the_part_is_the_same_as_in_the_page(service: Any) -> None:
    family.mother()
    whole = service.get(reverse("families:mothers"), {"q": "wxm"}).content.decode()
    part = service.get(
        reverse("families:mothers"), {"q": "wxm"}, headers={"HX-Request": "true", "HX-Target": "mothers"}
    ).content.decode()
    assert part.strip().startswith('<div id="mothers">')
    assert part.strip() in whole


def test_the_list_asks_as_much_for_thirty_as_for_one(service: Any) -> None:
    def queries_of_list() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert service.get(reverse("families:mothers")).status_code == 200
        return len(asked)

    family.twins(family.mother())
    one = queries_of_list()
    for number in range(30):
        family.twins(family.mother(phone=f"1380000{number:04}"))
    assert queries_of_list() == one


def test_every_small_page_writes_its_thing_and_comes_back(service: Any) -> None:
    mother = family.mother()
    sent = {
        "relative": {"name": "李强", "relation": "husband", "phone": "13700002222", "emergency": "on"},
        "allergy": {"substance": "虾", "kind": "food", "severity": "mild"},
        "history": {"kind": "surgery", "text": "阑尾切除", "since": "2015"},
        "profile": {"religion": "halal", "dislikes": "香菜"},
        "consent": {"purpose": "photos", "way": "paper"},
        "change": {"name": "王小明", "phone": "13812345678", "blood_type": "O"},
    }
    for name, data in sent.items():
        assert service.get(reverse(f"families:{name}", args=[mother.pk])).status_code == 200
        answer = service.post(reverse(f"families:{name}", args=[mother.pk]), data)
        assert (name, answer.status_code) == (name, 303)
    text = service.get(reverse("families:mother", args=[mother.pk])).content.decode()
    assert [word for word in ("李强", "虾", "阑尾切除", "清真", "香菜", "拍摄并保存", "O 型") if word not in text] == []


def test_an_agreement_twice_is_told_on_the_form(service: Any) -> None:
    mother = family.mother()
    url = reverse("families:consent", args=[mother.pk])
    assert [service.post(url, {"purpose": "photos", "way": "paper"}).status_code for _ in range(2)] == [
        303,
        422,
    ]
