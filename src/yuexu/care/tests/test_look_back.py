"""What is loaded before an entry is judged is what the rules compare with, and no more (N2, C4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from yuexu.care import actions
from yuexu.care.cards import CARDS
from yuexu.care.queries import person as loading
from yuexu.care.queries.person import Past, Person
from yuexu.care.tests import ward
from yuexu.care.warnings import RULESETS, look_back
from yuexu.care.warnings.seen import Seen
from yuexu.clinical.refusals import Refused
from yuexu.kernel.charting.definitions import Form, Item
from yuexu.people.models import Staff
from yuexu.people.tests.cast import NOW


class _NotLoaded(Mapping[str, Any]):
    """The answers of a form that is not loaded: asking whether an item is among them is fine, finding it is not."""

    def __init__(self, form: str) -> None:
        self.form = form

    def __getitem__(self, item: str) -> Any:
        assert item not in CARDS[self.form].by_code, f"a rule looks at {item} of {self.form}, which is not loaded"
        raise KeyError(item)

    def __iter__(self) -> Iterator[str]:
        raise AssertionError(f"a rule reads {self.form} through")

    def __len__(self) -> int:
        return 1


def _answer(item: Item) -> Any:
    """Something that may be answered."""
    if item.kind == "choices":
        return [item.choices[-1].code]
    if item.kind == "choice":
        return item.choices[-1].code
    if item.kind == "yes_no":
        return True
    return float((item.low or 0) + (item.high or 0)) / 2 if item.kind in {"number", "count", "minutes"} else "x"


def _filled(form: Form) -> dict[str, Any]:
    return {item.code: _answer(item) for item in form.items}


def _someone(kind: str, past: tuple[Past, ...]) -> Person:
    return Person(
        kind=kind, pk=1, centre_id=1, title="", mother_id=1, mother_name="", born_at=NOW - dt.timedelta(days=6), sex="girl",
        birth_weight_g=3200, route="vaginal", gestation_days=273, stay_id=1, stay_state="resident",
        checked_in_at=NOW - dt.timedelta(days=4), discharged_at=None, room="301", past=past,
        confirmed=frozenset(RULESETS), open_alerts=(), alerted_at=None,
    )  # fmt: skip


@pytest.mark.parametrize("code", CARDS)
def test_no_rule_looks_at_a_form_that_is_not_loaded(code: str) -> None:
    form, looked = CARDS[code], look_back(code)
    kind = form.subjects[0]
    past = tuple(
        Past(number, other.code, NOW - dt.timedelta(hours=number), _filled(other) if loaded else _NotLoaded(other.code))
        for number, other in enumerate(CARDS.about(kind), start=1)
        for loaded in [other.code in looked.lately + looked.long]
    )
    seen = Seen(_someone(kind, past), code, NOW, _filled(form))
    for rules in RULESETS.values():
        if rules.kind == kind and not rules.needs.isdisjoint(form.by_code):
            try:
                list(rules.look(seen))
            except Refused:
                continue  # the middle of a range may be refused; what was looked at counts


def test_a_feed_looks_back_on_feeds() -> None:
    assert look_back("feed").lately == ("feed",)
    assert look_back("feed").long == ()
    assert look_back("nappy").lately == ("feed", "nappy")


@pytest.mark.django_db
def test_only_forms_looked_back_on_are_loaded(nurse: Staff) -> None:
    baby = ward.baby()
    ward.chart(baby, "feed", nurse, at=NOW - dt.timedelta(hours=3), method="formula", amount=60)
    ward.chart(baby, "nappy", nurse, at=NOW - dt.timedelta(hours=2), wet=True, stool=False)
    assert {past.form for past in ward.seen(baby, "feed").past} == {"feed"}
    assert {past.form for past in ward.seen(baby, "nappy").past} == {"feed", "nappy"}


@pytest.mark.django_db
def test_the_latest_are_loaded_oldest_first(nurse: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    baby = ward.baby()
    for hours in (9, 6, 3):
        ward.chart(baby, "feed", nurse, at=NOW - dt.timedelta(hours=hours), method="formula", amount=60)
    monkeypatch.setattr(loading, "MOST", 2)
    assert [past.at for past in ward.seen(baby).past] == [NOW - dt.timedelta(hours=6), NOW - dt.timedelta(hours=3)]


def test_a_single_form_needs_fewer() -> None:
    """The rule of the meals compares two days, a meal every forty minutes in each of them."""
    assert (look_back("feed").most, look_back("nappy").most, look_back("baby_card").most) == (72, 120, 120)
    assert loading.NOWHERE.most == 0


@pytest.mark.django_db
def test_what_was_corrected_or_taken_back_is_not_looked_at(nurse: Staff) -> None:
    baby = ward.baby()
    first = ward.chart(baby, "feed", nurse, at=NOW - dt.timedelta(hours=6), method="formula", amount=60).entry
    second = ward.chart(baby, "feed", nurse, at=NOW - dt.timedelta(hours=3), method="formula", amount=70).entry
    who = ward.seen(baby)
    actions.correct(
        person=who, entry=first, values={"method": "formula", "amount": 65}, reason="看错", by=nurse, now=NOW
    )
    actions.withdraw(person=who, entry=second, reason="写错人", by=nurse, now=NOW)
    assert [past.values["amount"] for past in ward.seen(baby).past] == [65]
