"""L5: what a director types for a parameter: the proper input, words beside it, refused at the field with nothing lost."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from yuexu.config.tests.found import Found, Page
from yuexu.handbook import parameters
from yuexu.handbook.actions.book import DIRECTORY
from yuexu.handbook.forms import ChangeForm
from yuexu.handbook.models import Edition
from yuexu.handbook.tests.book import open_book
from yuexu.handbook.text import Parameter, Regulation, duration, read
from yuexu.people.tests import cast

TODAY = dt.date(2026, 6, 1)
ALL = read(DIRECTORY)
KINDS = [
    Parameter(label="时限", value="30m", min="5m", max="1d"),
    Parameter(label="截止", kind="time", value="14:00", min="08:00", max="20:00"),
    Parameter(label="时刻", kind="times", value=["08:00", "20:00"]),
    Parameter(label="第几天", kind="number", value=8, min=0, max=28),
    Parameter(label="星期", kind="weekdays", value=["mon", "thu"]),
    Parameter(label="岗位", kind="post", value="care_nurse"),
]


def regulation(parameter: Parameter) -> Regulation:
    """A regulation with this one parameter, `it`, which its rule names without heeding."""
    rule = {"on": "lamp", "due": {"within": "1h"}, "owner": {"post": "carer"}, "confirm": "$it"}
    return Regulation.model_construct(
        code="H3-lamp", title="开灯", answers="H3", source=["S1"], department="care", text="", rule=rule,
        parameters={"it": parameter},
    )  # fmt: skip


def form(parameter: Parameter, typed: dict[str, Any] | None = None, present: Any = None) -> ChangeForm:
    """The form over it; with what is typed, a filled one."""
    rest = {"from_on": "2026-06-02", "reason": "试"}
    return ChangeForm(
        None if typed is None else rest | typed, regulation=regulation(parameter),
        values={"it": parameter.value if present is None else present}, today=TODAY,
    )  # fmt: skip


def sent(parameter: Parameter, written: Any) -> dict[str, Any]:
    """What the inputs send for a written value."""
    if parameter.kind == "duration":
        return {"it_number": written[:-1], "it_unit": written[-1]}
    return {"it": written}


@pytest.mark.parametrize("parameter", KINDS, ids=lambda one: one.kind)
def test_what_is_left_alone_is_stored_as_it_was(parameter: Parameter) -> None:
    filled = form(parameter, sent(parameter, parameter.value))
    assert filled.is_valid(), filled.errors
    assert filled.parameters == {"it": parameter.value}


@pytest.mark.parametrize("code", [code for code, one in ALL.items() if one.parameters])
def test_every_regulation_takes_its_own_values_as_they_stand(code: str) -> None:
    own = ALL[code]
    values = own.values({})
    typed: dict[str, Any] = {"from_on": "2026-06-02", "reason": "试"}
    for name, one in own.parameters.items():
        typed |= {key.replace("it", name, 1): value for key, value in sent(one, values[name]).items()}
    filled = ChangeForm(typed, regulation=own, values=values, today=TODAY)
    assert filled.is_valid(), filled.errors
    assert filled.parameters == values


@given(number=st.integers(0, 9999), unit=st.sampled_from("mhd"))
def test_a_length_is_taken_within_the_limits_and_never_beyond(number: int, unit: str) -> None:
    parameter = Parameter(label="时限", value="30m", min="5m", max="2d")
    filled = form(parameter, {"it_number": str(number), "it_unit": unit})
    length = duration(f"{number}{unit}")
    lawful = dt.timedelta(minutes=5) <= length <= dt.timedelta(days=2)
    assert filled.is_valid() == lawful
    if lawful:
        assert duration(filled.parameters["it"]) == length
    else:
        assert filled.errors == {"it": ["允许 5分钟 至 2天"]}


@given(low=st.integers(0, 20_000), span=st.integers(0, 20_000))
def test_a_unit_is_offered_where_some_whole_number_of_it_is_allowed(low: int, span: int) -> None:
    low, high = min(low, 9999), min(low + span, 9999)
    parameter = Parameter.model_construct(label="时限", kind="duration", value=f"{low}m", min=f"{low}m", max=f"{high}m")
    offered = [code for code, _name in parameters.units(parameter, f"{low}m")]
    lengths = {"m": 1, "h": 60, "d": 1440}
    assert offered == [code for code, one in lengths.items() if any(low <= n * one <= high for n in range(10_000))]


def test_the_same_length_in_another_unit_is_no_change() -> None:
    parameter = Parameter(label="时限", value="1h", min="5m", max="1d")
    filled = form(parameter, {"it_number": "60", "it_unit": "m"})
    assert filled.is_valid()
    assert filled.parameters == {"it": "1h"}


@pytest.mark.parametrize(("number", "why"), [
    ("", "必填"), ("两", "请填整数"), ("1.5", "请填整数"), ("-5", "允许 5分钟 至 1天"), ("99999", "允许 5分钟 至 1天"),
    ("30m", "请填整数"), ("9" * 5000, "请填整数"),
])  # fmt: skip
def test_a_number_that_cannot_be_is_refused_at_its_field(number: str, why: str) -> None:
    filled = form(KINDS[0], {"it_number": number, "it_unit": "m"})
    assert not filled.is_valid()
    assert [list(filled.errors), why in str(filled.errors["it"])] == [["it"], True]


@pytest.mark.parametrize(("parameter", "typed", "why"), [
    (KINDS[1], "21:00", "允许 08:00 至 20:00"), (KINDS[3], "29", "允许 0 至 28"), (KINDS[3], "-1", "允许 0 至 28"),
    (KINDS[2], ["", " "], "请至少填一个时刻"), (KINDS[2], ["08:00", "08:00"], "同一个时刻填了两次"),
    (KINDS[4], [], "必填"), (KINDS[5], "no-such", "no-such"),
])  # fmt: skip
def test_other_kinds_are_refused_in_words_too(parameter: Parameter, typed: Any, why: str) -> None:
    filled = form(parameter, {"it": typed})
    assert not filled.is_valid()
    assert [list(filled.errors), why in str(filled.errors["it"])] == [["it"], True]


def test_times_are_kept_in_their_order_without_the_empty_boxes() -> None:
    filled = form(KINDS[2], {"it": ["20:00", "", "07:30"]})
    assert filled.is_valid()
    assert filled.parameters == {"it": ["07:30", "20:00"]}


@pytest.mark.parametrize("day", ["2026-06-01", "2026-05-01"])
def test_a_day_that_has_begun_is_refused_before_the_preview(day: str) -> None:
    filled = form(KINDS[0], sent(KINDS[0], "40m") | {"from_on": day})
    assert not filled.is_valid()
    assert filled.errors == {"from_on": ["最早从明天起生效：今天的待办已按现行制度开立"]}


def test_words_of_values_and_limits() -> None:
    assert [parameters.said(one.kind, one.value) for one in KINDS] == [
        "30分钟", "14:00", "08:00、20:00", "8", "周一、周四", "责任护士",
    ]  # fmt: skip
    assert [parameters.limits(one) for one in KINDS] == [
        "允许 5分钟 至 1天", "允许 08:00 至 20:00", "", "允许 0 至 28", "", "",
    ]  # fmt: skip
    assert parameters.explained(KINDS[0], "30m") == "允许 5分钟 至 1天 · 现行 30分钟"
    assert parameters.explained(KINDS[0], "2h") == "允许 5分钟 至 1天 · 现行 2小时 · 制度原定 30分钟"


# --- on the page ------------------------------------------------------------------------------------------------


def the_form(html: bytes) -> Found:
    (found,) = [one for one in Page("/x/", html.decode()).forms if "reason" in one.fields]
    return found


@pytest.mark.django_db
def test_the_page_begins_with_what_holds_and_keeps_what_was_typed(tmp_path: Any, client: Client) -> None:
    now = timezone.now()
    open_book(tmp_path, cast.centre(), now.date() - dt.timedelta(days=30), now)
    cast.signed_in(client, cast.someone("house_director", "周院长"))
    address = reverse("handbook:change", args=["C2-card"])
    page = client.get(address).content
    filled = the_form(page).filled()
    assert [filled[name] for name in ("within_number", "within_unit", "times")] == [["4"], ["h"], ["08:00"]]
    assert the_form(page).fields["within_unit"].options == ["m", "h"]  # from 1 to 12 hours: no whole day
    assert "允许 1小时 至 12小时 · 现行 4小时" in page.decode()
    typed = {
        "within_number": "十三",
        "within_unit": "m",
        "times": ["09:00", "25:00"],
        "from_on": "2020-01-01",
        "reason": "忙",
    }
    answer = client.post(address, typed | {"preview": "1"})
    assert answer.status_code == 422
    again = the_form(answer.content)
    kept = {name: again.filled()[name] for name in typed if name != "times"}
    assert kept == {name: [value] for name, value in typed.items() if name != "times"}
    boxes = re.findall(r'type="time" name="times"[^>]* value="([^"]*)"', answer.content.decode())
    assert boxes == ["09:00", "25:00", "", ""]
    bad = {name for name, one in again.fields.items() if one.bad}
    assert bad == {"within_number", "within_unit", "times", "from_on"}
    assert Edition.objects.filter(code="C2-card").count() == 1
