"""Pages of the clinical record: the round by thumb, a card with its refusals, a day, alerts, reviews, orders."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from importlib import import_module

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yuexu.care import actions
from yuexu.care.cards import CARDS
from yuexu.care.models import Alert, ChartEntry, Execution, Finding, Order, Review
from yuexu.care.tests import ward
from yuexu.families.models import Baby
from yuexu.people.models import Staff
from yuexu.people.tests import cast
from yuexu.trail.models import Entry, Look

pytestmark = pytest.mark.django_db

Browser = Callable[[Staff], Client]
NOW = timezone.now()


@pytest.fixture
def baby() -> Baby:
    """A baby who was born four days ago by the real clock, for pages whose clock cannot be passed in."""
    return ward.baby(born_at=NOW - 4 * ward.DAY, checked_in_at=NOW - 2 * ward.DAY)


def address(baby: Baby, form: str) -> str:
    return reverse("care:new", args=["baby", baby.pk, form])


def test_a_feed_from_the_round_in_three_taps_and_one_number(baby: Baby, nurse: Staff, browser: Browser) -> None:
    """§6: the round (1), 喂奶 (2), the number, 保存 (3); room and baby stand on the page, the time is editable."""
    phone = browser(nurse)
    ward.chart(baby, "feed", nurse, at=NOW - 3 * ward.HOUR, method="formula", amount=60)
    round_ = phone.get(reverse("care:round")).content.decode()
    link = re.search(r'href="([^"]+cards/feed/\?back=round)"', round_)
    assert link is not None
    card = phone.get(link[1])
    text = card.content.decode()
    form = card.context  # Jinja2 pages have no context: what the form starts with is read from the page
    assert form is None
    shown = ("301 李静 宝宝", 'type="datetime-local"', "上次 60ml", "None")
    assert [word in text for word in shown] == [True, True, True, False]
    chosen = re.findall(r'name="method"[^>]* value="(\w+)" checked', text)
    assert chosen == ["formula"]  # carried from the last feed: only the number is missing
    client_id = re.search(r'name="client_id" value="([^"]+)"', text)
    assert client_id is not None
    saved = phone.post(link[1], {"method": "formula", "amount": "65", "client_id": client_id[1]})
    assert (saved.status_code, saved["Location"]) == (303, reverse("care:round"))
    entry = ChartEntry.objects.order_by("-pk")[0]
    assert (entry.values, entry.recorded_by_id, entry.baby_id) == (
        {"method": "formula", "amount": 65},
        nurse.pk,
        baby.pk,
    )


def test_a_refused_card_leaves_empty_numbers_empty(baby: Baby, nurse: Staff, browser: Browser) -> None:
    sent = {"method": "formula", "amount": "900", "minutes": ""}
    refused = browser(nurse).post(reverse("care:new", args=["baby", baby.pk, "feed"]), sent)
    fields = dict(re.findall(r'name="(amount|minutes)"[^>]*value="([^"]*)"', refused.content.decode()))
    assert (refused.status_code, fields) == (422, {"amount": "900", "minutes": ""})


def test_a_nappy_is_one_tap_on_the_round(baby: Baby, nurse: Staff, browser: Browser) -> None:
    phone = browser(nurse)
    text = phone.get(reverse("care:round")).content.decode()
    at = reverse("care:nappy", args=[baby.pk])
    assert text.count(f'action="{at}"') == 1
    once = {"what": "wet", "back": "round", "client_id": str(uuid.uuid4())}
    for _twice in range(2):
        done = phone.post(at, once)
        assert (done.status_code, done["Location"]) == (303, reverse("care:round"))
    assert ChartEntry.objects.get().values == {"wet": True, "stool": False}
    assert phone.post(at, {"what": "nonsense"})["Location"] == address(baby, "nappy")


@pytest.mark.parametrize(
    ("form", "field", "typed", "told"),
    [
        ("feed", "amount", "-500", "奶量应在 0–300 ml 之间，不是 -500"),
        ("feed", "amount", "1e400", "请填数字"),
        ("feed", "amount", "NaN", "请填数字"),
        ("feed", "amount", "60.5", "请填整数"),
        ("feed", "note", "夜里\x00哭", "含有不能显示的字符"),
        ("feed", "note", "哭" * 400, "最多 300 字"),
        ("feed", "observed_at", "2026-99-99", "没有这样的时间"),
        ("feed", "observed_at", "2099-01-01T00:00", "时间不能在将来"),
        ("feed", "observed_at", "2001-01-01T00:00", "时间不能早于"),
        ("baby_temperature", "temp_c", "54", "腋温应在 32–43 ℃ 之间，不是 54"),
        ("feed", "method", "<b>", "没有这个选项"),
        ("feed", "client_id", "not-an-id", "UUID"),
    ],
)
def test_bad_input_is_refused_at_its_field(
    baby: Baby, nurse: Staff, browser: Browser, form: str, field: str, typed: str, told: str
) -> None:
    good = {"feed": {"method": "formula", "amount": "60"}, "baby_temperature": {"temp_c": "36.8"}}[form]
    answer = browser(nurse).post(address(baby, form), good | {field: typed})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert (told in text, "\x00" in text, "<b>" in text.split("</header>")[-1].split("yx-form")[1][:400]) == (
        True,
        False,
        False,
    )
    assert ChartEntry.objects.count() == 0


def test_what_was_typed_stays_on_a_refused_page(baby: Baby, nurse: Staff, browser: Browser) -> None:
    answer = browser(nurse).post(address(baby, "feed"), {"method": "formula", "amount": "999", "note": "哭闹"})
    text = answer.content.decode()
    assert ['value="999"' in text, "哭闹" in text] == [True, True]


def test_a_form_sent_twice_is_kept_once(baby: Baby, nurse: Staff, browser: Browser) -> None:
    phone, once = browser(nurse), {"method": "formula", "amount": "60", "client_id": str(uuid.uuid4())}
    assert [phone.post(address(baby, "feed"), once).status_code for _ in range(2)] == [303, 303]
    assert (ChartEntry.objects.count(), Entry.objects.filter(verb="care.chart").count()) == (1, 1)
    other = phone.post(address(baby, "feed"), once | {"amount": "70"})
    assert (other.status_code, "这一页已经保存过" in other.content.decode()) == (422, True)


@pytest.mark.django_db(transaction=True)
def test_a_refused_entry_leaves_nothing_and_its_page_is_drawn_in_words(
    baby: Baby, nurse: Staff, browser: Browser
) -> None:
    """In a transaction of the request's own, as in the house: what an action refuses undoes it and it begins again."""
    once = {"method": "formula", "amount": "60", "client_id": str(uuid.uuid4())}
    phone = browser(nurse)
    assert phone.post(address(baby, "feed"), once).status_code == 303
    before = (ChartEntry.objects.count(), Entry.objects.count())
    refused = phone.post(address(baby, "feed"), once | {"amount": "70"})
    assert (refused.status_code, "这一页已经保存过" in refused.content.decode()) == (422, True)
    assert "301 李静 宝宝" in refused.content.decode()
    assert (ChartEntry.objects.count(), Entry.objects.count()) == before
    assert phone.post(address(baby, "feed"), once | {"client_id": str(uuid.uuid4())}).status_code == 303


def test_every_card_opens_and_takes_its_answers(nurse: Staff, browser: Browser) -> None:
    """Each form of the catalogue is shown, and an empty one is refused on its page."""
    stay = ward.stay(born_at=NOW - 9 * ward.DAY, checked_in_at=NOW - 5 * ward.DAY)
    baby = stay.birth.babies.get()
    doctor = browser(cast.someone("doctor"))
    for card in CARDS.values():
        for kind in card.subjects:
            at = reverse("care:new", args=[kind, baby.pk if kind == "baby" else stay.mother_id, card.code])
            page = doctor.get(at)
            assert (page.status_code, card.text in page.content.decode()) == (200, True), card.code
            assert doctor.post(at, {}).status_code == 422, card.code


@pytest.mark.parametrize(
    ("post", "round_", "feed", "doctor_round", "ward_round", "review"),
    [
        ("care_nurse", 200, 200, 403, 200, 403),
        ("carer", 200, 200, 403, 200, 403),
        ("doctor", 200, 200, 200, 200, 403),
        ("group_leader", 200, 200, 403, 200, 200),
        ("house_director", 200, 200, 200, 200, 200),
        ("customer_service", 200, 403, 403, 200, 403),
        ("dietitian", 200, 403, 403, 200, 403),
        ("cleaner", 403, 403, 403, 403, 403),
        ("cashier", 403, 403, 403, 403, 403),
        ("consultant", 403, 403, 403, 403, 403),
    ],
)  # fmt: skip
def test_who_may(
    baby: Baby, browser: Browser, post: str, round_: int, feed: int, doctor_round: int, ward_round: int, review: int
) -> None:
    who = browser(cast.someone(post))
    mother = baby.birth.mother_id
    asked = [
        reverse("care:round"), address(baby, "feed"), reverse("care:new", args=["mother", mother, "doctor_round"]),
        reverse("care:new", args=["mother", mother, "ward_round"]), reverse("care:reviews"),
    ]  # fmt: skip
    assert [who.get(one).status_code for one in asked] == [round_, feed, doctor_round, ward_round, review]


def test_a_stranger_gets_nothing(baby: Baby, nurse: Staff, browser: Browser) -> None:
    stranger = browser(cast.someone("house_director", at=cast.centre("beihai", "北海月子中心")))
    done = ward.chart(baby, "feed", nurse, at=NOW, method="formula", amount=60)
    pk = done.entry.pk
    asked = [
        reverse("care:day", args=["baby", baby.pk]), reverse("care:timeline", args=["baby", baby.pk]),
        reverse("care:print", args=["baby", baby.pk]), reverse("care:entry", args=[pk]),
        reverse("care:correct", args=[pk]), reverse("care:withdraw", args=[pk]), reverse("care:give_back", args=[pk]),
        address(baby, "feed"), reverse("care:chain", args=["baby", baby.pk]),
    ]  # fmt: skip
    assert [stranger.get(one).status_code for one in asked] == [404] * len(asked)
    assert "李静" not in stranger.get(reverse("care:round")).content.decode()
    assert Client().get(asked[0]).status_code == 302


def test_the_day_tells_sums_and_logs_the_look(baby: Baby, nurse: Staff, browser: Browser) -> None:
    start = timezone.localtime(NOW).replace(hour=0, minute=0, second=0, microsecond=0)
    for minutes, amount in ((0, 60), (1, 45)):
        at = start + dt.timedelta(minutes=minutes)
        ward.chart(baby, "feed", nurse, at=min(at, NOW), method="formula", amount=amount)
    ward.chart(baby, "nappy", nurse, at=NOW, wet=True, stool=True)
    page = browser(nurse).get(reverse("care:day", args=["baby", baby.pk]))
    figures = re.findall(r'yx-tile-figure">([^<]+)<', page.content.decode())
    assert figures == ["2", "105", "1 / 1", "—"]
    assert list(Look.objects.values_list("subject_kind", "subject_id", "by_id")) == [("baby", baby.pk, nurse.pk)]


def test_a_correction_shows_what_was_replaced(baby: Baby, nurse: Staff, browser: Browser) -> None:
    phone = browser(nurse)
    first = ward.chart(baby, "feed", nurse, at=NOW, method="formula", amount=600 // 10).entry
    at = reverse("care:correct", args=[first.pk])
    assert (phone.get(at).status_code, Look.objects.filter(subject_id=baby.pk).count()) == (200, 1)  # it shows a record
    assert phone.post(at, {"method": "formula", "amount": "30"}).status_code == 422  # without a reason
    done = phone.post(at, {"method": "formula", "amount": "30", "reason": "看错刻度", "client_id": str(uuid.uuid4())})
    assert done.status_code == 303
    text = phone.get(reverse("care:day", args=["baby", baby.pk])).content.decode()
    assert ["<s>配方奶 · 60 ml</s>" in text, "看错刻度" in text, ">30<" in text] == [True, True, True]
    again = phone.post(at, {"method": "formula", "amount": "20", "reason": "再改"})
    assert (again.status_code, "已被更正或作废" in again.content.decode()) == (422, True)


def test_withdrawing_takes_it_out_of_the_sums(baby: Baby, nurse: Staff, browser: Browser) -> None:
    phone = browser(nurse)
    first = ward.chart(baby, "feed", nurse, at=NOW, method="formula", amount=60).entry
    done = phone.post(reverse("care:withdraw", args=[first.pk]), {"reason": "记错宝宝"})
    assert done.status_code == 303
    text = phone.get(reverse("care:day", args=["baby", baby.pk])).content.decode()
    assert re.findall(r'yx-tile-figure">([^<]+)<', text)[:2] == ["0", "0"]
    assert "记错宝宝" in text


def test_an_urgent_value_leads_to_its_alert(baby: Baby, nurse: Staff, browser: Browser) -> None:
    ward.confirm_all(baby.birth.centre, cast.someone("house_director"))
    phone = browser(nurse)
    done = phone.post(address(baby, "baby_temperature"), {"temp_c": "38.4"})
    alert = Alert.objects.get(level="urgent")
    assert (done.status_code, done["Location"]) == (303, reverse("care:alert", args=[alert.pk]))
    text = phone.get(done["Location"]).content.decode()
    assert ["38.4" in text, "体温 ≥38 的界限" in text] == [True, True]  # the rule, in Chinese
    assert phone.post(done["Location"], {"action": "已报告", "told": ["nobody"]}).status_code == 422
    answered = phone.post(done["Location"], {"action": "复测 38.5，请张医生到场", "told": ["doctor", "family"]})
    assert answered.status_code == 303
    alert.refresh_from_db()
    assert (alert.state, alert.answered_by_id, alert.told) == ("answered", nurse.pk, ["doctor", "family"])
    assert phone.post(done["Location"], {"action": "再答", "told": ["doctor"]}).status_code == 422


def test_an_alert_from_before_rules_were_messages_says_what_it_said(baby: Baby, nurse: Staff, browser: Browser) -> None:
    ward.confirm_all(baby.birth.centre, cast.someone("house_director"))
    ward.chart(baby, "baby_temperature", nurse, at=NOW, temp_c=38.4)
    was, today = Alert.objects.get(level="urgent"), "体重下降超过 7%%：复核喂养"
    for rule, said in (("loss above 7 %: review feeding",) * 2, (today, "体重下降超过 7%：复核喂养")):
        Alert.objects.filter(pk=was.pk).update(rule=rule)
        with connection.cursor() as cursor:
            cursor.execute(import_module("yuexu.care.migrations.0003_rules_in_words").KEPT)
        assert said in browser(nurse).get(reverse("care:alert", args=[was.pk])).content.decode()


def test_reviewing_gives_back_and_the_writer_answers(baby: Baby, nurse: Staff, browser: Browser) -> None:
    leader = browser(cast.someone("group_leader", "何组长"))
    entry = ward.chart(baby, "feed", nurse, at=NOW, method="formula", amount=60).entry
    listed = leader.get(reverse("care:reviews")).content.decode()
    assert ["李静" in listed, "妈妈卡" in listed, "宝宝卡" in listed] == [True, True, True]
    assert leader.post(reverse("care:give_back", args=[entry.pk]), {"what": "未写拍嗝"}).status_code == 303
    phone = browser(nurse)
    assert "未写拍嗝" in phone.get(reverse("care:findings")).content.decode()
    finding = Finding.objects.get()
    assert phone.post(reverse("care:finding", args=[finding.pk]), {"answer": "当时已睡，未拍"}).status_code == 303
    finding.refresh_from_db()
    assert (finding.closed_by_id, finding.answer) == (nurse.pk, "当时已睡，未拍")
    stay = ward.Stay.objects.get()
    at = reverse("care:review", args=[stay.pk])
    assert leader.post(at, {"kind": "daily", "complete": "no"}).status_code == 422
    assert leader.post(at, {"kind": "daily", "complete": "yes"}).status_code == 303
    assert Review.objects.get().complete is True


def test_a_review_sent_twice_acts_once(baby: Baby, nurse: Staff, browser: Browser) -> None:
    leader, stay = browser(cast.someone("group_leader", "何组长")), ward.Stay.objects.get()
    at = f"{reverse('care:review', args=[stay.pk])}?day={NOW:%Y-%m-%d}"
    sent = {"kind": "daily", "complete": "no", "note": "缺体温", "client_id": str(uuid.uuid4())}
    answers = [leader.post(at, sent) for _ in range(2)]
    assert [(one.status_code, one["Location"]) for one in answers] == [
        (303, f"{reverse('care:reviews')}?day={NOW:%Y-%m-%d}")
    ] * 2
    assert (Review.objects.count(), Entry.objects.filter(verb="care.review").count()) == (1, 1)
    assert leader.post(at, sent | {"client_id": str(uuid.uuid4())}).status_code == 303  # another review is another
    assert Review.objects.count() == 2


def test_an_order_is_checked_by_a_second_person(baby: Baby, nurse: Staff, browser: Browser) -> None:
    doctor, phone = browser(cast.someone("doctor", "张医生")), browser(nurse)
    second = cast.someone("care_nurse", "吴洁")
    second.set_pin("4711")
    second.save()
    given = {"what": "维生素 D 400 IU 口服", "order_kind": "medicine", "rhythm": "once"}
    assert phone.post(reverse("care:give_order", args=["baby", baby.pk]), given).status_code == 403
    assert doctor.post(reverse("care:give_order", args=["baby", baby.pk]), given).status_code == 303
    order = Order.objects.get()
    at = reverse("care:execute", args=[order.pk])
    tries = [
        {"checked_by": nurse.pk, "pin": "4711"},
        {"checked_by": second.pk, "pin": "0000"},
        {"checked_by": "", "pin": ""},
    ]
    assert [phone.post(at, one).status_code for one in tries] == [422, 422, 422]
    early = phone.post(at, {"checked_by": second.pk, "pin": "4711", "done_at": f"{NOW - 3 * ward.DAY:%Y-%m-%dT%H:%M}"})
    marked = re.findall(r'yx-field-bad.{,400}?name="(\w+)"', early.content.decode(), re.S)
    assert (early.status_code, marked) == (422, ["done_at"])
    once = {"checked_by": second.pk, "pin": "4711", "client_id": str(uuid.uuid4())}
    assert [phone.post(at, once).status_code for _ in range(2)] == [303, 303]
    done = Execution.objects.get()
    assert (done.done_by_id, done.checked_by_id) == (nurse.pk, second.pk)
    assert phone.post(at, once | {"client_id": str(uuid.uuid4())}).status_code == 422  # only once
    assert doctor.get(reverse("care:orders")).content.decode().count("维生素") == 0
    every, one = (
        doctor.get(page).content.decode()
        for page in (reverse("care:orders") + "?state=all", reverse("care:order", args=[order.pk]))
    )
    assert (every.count("维生素 D 400 IU"), at in every, at in one) == (1, False, False)  # done once: not offered again
    assert doctor.post(reverse("care:stop", args=[order.pk])).status_code == 303


def test_a_second_persons_pin_cannot_be_guessed(baby: Baby, nurse: Staff, browser: Browser) -> None:
    """C5: five wrong PINs, and not even the right one is heard from this nurse; another nurse is."""
    second, other = cast.someone("care_nurse", "吴洁"), cast.someone("care_nurse", "韩梅")
    second.set_pin("4711")
    second.save()
    person = ward.seen(baby)
    order = actions.give_order(
        person=person, what="测黄疸", order_kind="observe", rhythm="daily", by=cast.someone("doctor"), now=NOW
    )
    at, phone = reverse("care:execute", args=[order.pk]), browser(nurse)
    pages = [phone.post(at, {"checked_by": second.pk, "pin": f"92{n:02}"}).content.decode() for n in range(5)]
    assert [f"还可以试 {left} 次" in page for left, page in zip((4, 3, 2, 1), pages, strict=False)] == [True] * 4
    assert "错误次数太多" in pages[4]
    right = {"checked_by": second.pk, "pin": "4711"}
    refused = phone.post(at, right)
    assert (refused.status_code, "错误次数太多" in refused.content.decode()) == (422, True)
    assert Execution.objects.count() == 0
    locked = Entry.objects.get(verb="people.pin_locked")
    assert (locked.subject_id, locked.by_id) == (second.pk, nurse.pk)
    assert browser(other).post(at, right).status_code == 303


def test_a_round_of_feeds_saves_the_right_lines_and_keeps_the_wrong(nurse: Staff, browser: Browser) -> None:
    first = ward.baby("李静", "301", born_at=NOW - 4 * ward.DAY, checked_in_at=NOW - ward.DAY)
    twins = ward.stay("王芳", "302", babies=2, born_at=NOW - 5 * ward.DAY, checked_in_at=NOW - ward.DAY)
    big, small = twins.birth.babies.order_by("order")
    phone = browser(nurse)
    ids = {baby.pk: str(uuid.uuid4()) for baby in (first, big, small)}
    sheet = {f"b{pk}-client_id": one for pk, one in ids.items()} | {f"b{pk}-method": "formula" for pk in ids}
    typed = sheet | {f"b{first.pk}-amount": "60", f"b{big.pk}-amount": "-5"}
    answer = phone.post(reverse("care:feeds"), typed)
    assert (answer.status_code, ChartEntry.objects.count()) == (422, 1)
    answer = phone.post(reverse("care:feeds"), typed | {f"b{big.pk}-amount": "45"})
    assert answer.status_code == 303
    kept = ChartEntry.objects.order_by("pk").values_list("baby_id", "values__amount")
    assert list(kept) == [(first.pk, 60), (big.pk, 45)]


PAGES = [
    ("care:round", ""), ("care:feeds", ""), ("care:alerts", "alerts"), ("care:reviews", "reviews"),
    ("care:findings", "findings"), ("care:orders", "orders"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "part"), PAGES)
def test_query_counts_do_not_grow(name: str, part: str, nurse: Staff, browser: Browser) -> None:
    director = cast.someone("house_director")
    ward.confirm_all(director.centre, director)
    who = browser(director)

    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            baby = ward.baby(
                f"妈妈{number}", str(300 + number), born_at=NOW - 4 * ward.DAY, checked_in_at=NOW - ward.DAY
            )
            done = ward.chart(baby, "baby_temperature", nurse, at=NOW, temp_c=38.6)
            from yuexu.care.actions import give_order, return_entry

            return_entry(entry=done.entry, what="复测", by=director, now=NOW)
            give_order(
                person=ward.seen(baby, now=NOW),
                what="复测体温",
                order_kind="observe",
                rhythm="daily",
                by=director,
                now=NOW,
            )

    def count() -> int:
        who.get(reverse(name) + "?who=all")
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert who.get(reverse(name) + "?who=all").status_code == 200
        return len(caught)

    fill(0, 1)
    one = count()
    fill(1, 30)
    assert count() == one


@pytest.mark.parametrize("kind", ["baby", "mother"])
def test_a_day_costs_the_same_with_one_entry_and_thirty(kind: str, baby: Baby, nurse: Staff, browser: Browser) -> None:
    phone = browser(nurse)
    subject = baby if kind == "baby" else baby.birth.mother
    form, values = ("nappy", {"wet": True}) if kind == "baby" else ("mother_signs", {"pulse": 80})

    def count(name: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert phone.get(reverse(name, args=[kind, subject.pk])).status_code == 200
        return len(caught)

    ward.chart(subject, form, nurse, at=NOW, **values)
    count("care:day")
    one = [count("care:day"), count("care:timeline"), count("care:print")]
    for _ in range(29):
        ward.chart(subject, form, nurse, at=NOW, **values)
    assert [count("care:day"), count("care:timeline"), count("care:print")] == one


@pytest.mark.parametrize(("name", "part"), [(name, part) for name, part in PAGES if part])
def test_the_htmx_part_equals_the_page(name: str, part: str, nurse: Staff, browser: Browser) -> None:
    director = cast.someone("house_director")
    ward.confirm_all(director.centre, director)
    baby = ward.baby(born_at=NOW - 4 * ward.DAY, checked_in_at=NOW - ward.DAY)
    ward.chart(baby, "baby_temperature", nurse, at=NOW, temp_c=38.6)
    who = browser(director)
    whole = who.get(reverse(name)).content.decode()
    fetched = who.get(reverse(name), headers={"HX-Request": "true", "HX-Target": part}).content.decode()
    assert fetched.strip()
    assert without_secrets(fetched) in without_secrets(whole)


def without_secrets(text: str) -> str:
    """The csrf token and fresh ids differ from answer to answer."""
    return re.sub(r'value="[0-9a-zA-Z-]{36,64}"', "", text)


def test_timeline_filters_and_pages(baby: Baby, nurse: Staff, browser: Browser) -> None:
    phone = browser(nurse)
    for minutes in range(45):
        ward.chart(baby, "nappy", nurse, at=NOW - dt.timedelta(minutes=minutes), wet=True)
    ward.chart(baby, "baby_weight", nurse, at=NOW, weight_g=3150)
    at = reverse("care:timeline", args=["baby", baby.pk])
    first = phone.get(at).content.decode()
    assert first.count('class="yx-entry ') == 40
    more = re.search(r'href="\?(before=[^"]+)"', first)
    assert more is not None
    assert phone.get(f"{at}?{more[1]}").content.decode().count('class="yx-entry ') == 6
    assert phone.get(f"{at}?group=测量").content.decode().count('class="yx-entry ') == 1
    assert phone.get(f"{at}?before=nonsense").status_code == 200


def test_confirming_rules_is_for_the_medical_lead(browser: Browser, nurse: Staff) -> None:
    at = reverse("care:rule", args=["feeds"])
    assert browser(nurse).post(at, {"confirm": "yes"}).status_code == 403
    director = browser(cast.someone("house_director", "沈院长"))
    assert director.post(at, {"confirm": "yes"}).status_code == 303
    assert "沈院长" in director.get(reverse("care:rules")).content.decode()
    assert director.post(at, {"confirm": "yes"}).status_code == 409
    assert [director.post(at).status_code, director.post(at).status_code] == [303, 409]


def test_the_printed_day_carries_the_end_of_the_chain(baby: Baby, nurse: Staff, browser: Browser) -> None:
    done = ward.chart(baby, "feed", nurse, at=NOW, method="formula", amount=60)
    text = browser(nurse).get(reverse("care:print", args=["baby", baby.pk])).content.decode()
    assert (done.entry.hash[:16] in text, "奶量 60 ml" in text) == (True, True)
    leader = browser(cast.someone("group_leader"))
    assert "记录链完整" in leader.get(reverse("care:chain", args=["baby", baby.pk])).content.decode()


@pytest.mark.parametrize("day", ["2026-99-99", "0001-01-01", "9999-12-31", "x" * 5000])
def test_an_unreal_day_is_today(baby: Baby, nurse: Staff, browser: Browser, day: str) -> None:
    assert browser(nurse).get(reverse("care:day", args=["baby", baby.pk]), {"day": day}).status_code == 200
