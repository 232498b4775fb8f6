"""The Django form of a definition accepts and refuses exactly what the reader does."""

from __future__ import annotations

import uuid

from hypothesis import given

from yuexu.kernel.charting.forms import record_form
from yuexu.kernel.charting.tests.sample import SAMPLE
from yuexu.kernel.charting.tests.test_values import records
from yuexu.kernel.charting.values import read_all

Record = record_form(SAMPLE)


@given(records())
def test_the_page_keeps_what_the_reader_keeps(raw: dict[str, object]) -> None:
    form = Record(raw)
    assert form.is_valid(), form.errors
    assert form.answers() == read_all(SAMPLE, raw)


def test_refusals_stand_at_their_fields() -> None:
    form = Record({"way": "bottle", "amount": "-500", "times": "NaN", "note": "\x00", "observed_at": "2026-99-99"})
    assert not form.is_valid()
    assert sorted(form.errors) == ["amount", "note", "observed_at", "times"]
    assert form.errors["amount"] == ["奶量应在 1–300 ml 之间，不是 -500"]


def test_a_missing_condition_is_said_at_the_field() -> None:
    assert Record({"way": "bottle"}).errors == {"amount": ["请填写奶量"]}
    assert Record({}).errors == {"__all__": ["至少填写一项"]}


def test_a_time_that_cannot_be() -> None:
    assert Record({"wet": "yes", "observed_at": "1900-01-01T00:00"}).errors == {"observed_at": ["没有这样的时间"]}


def test_each_page_has_its_own_id() -> None:
    first, second = Record()["client_id"].value(), Record()["client_id"].value()
    assert uuid.UUID(first) != uuid.UUID(second)
    assert Record({"client_id": "x", "wet": "yes"}).errors.keys() == {"client_id"}


def test_a_kept_answer_shows_as_it_is_posted() -> None:
    form = Record(initial={"wet": False, "signs": ["cry"], "amount": 60})
    assert [form[code].value() for code in ("wet", "signs", "amount")] == ["no", ["cry"], "60"]
    assert form["times"].value() is None  # not the word None
    assert [legend for legend, _fields in form.groups()] == ["", "其他"]


def test_one_class_for_one_definition() -> None:
    assert record_form(SAMPLE) is Record


def test_pages_share_their_items_but_nothing_that_is_said_on_them() -> None:
    plain = Record()
    drawn = [str(plain[code]) for code in ("way", "amount")]
    wrong = Record({"amount": "-500", "way": "bottle"})
    assert wrong.fields["amount"] is plain.fields["amount"]
    assert "amount" in wrong.errors
    assert "-500" in str(wrong["amount"])
    assert "checked" in str(wrong["way"])
    assert [str(Record()[code]) for code in ("way", "amount")] == drawn
