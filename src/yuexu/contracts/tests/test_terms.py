"""N6: terms are data; what a clause says is made of the figures that the settlement uses."""

from __future__ import annotations

import copy
import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from yuexu.contracts.ledger import settlement
from yuexu.contracts.ledger.reading import FOLLOWS
from yuexu.contracts.ledger.settlement import Lived
from yuexu.contracts.terms import data_on, parse, versions

DATA = versions()[0]


def test_a_snapshot_in_json_is_the_same_terms() -> None:
    assert parse(json.loads(json.dumps(DATA, cls=DjangoJSONEncoder))) == parse(DATA)


def test_clauses_say_the_figures() -> None:
    changed = copy.deepcopy(DATA)
    changed["early"]["with_notice"] = 0.9
    text = {clause.code: clause.text for clause in parse(changed).clauses}
    assert "提前 3 天告知的，退还未住天数费用的 90%" in text["early"]
    assert "90 天以前解除，定金退还 100%；30 天以前退还 50%；不足 30 天退还 0%" in text["cancel"]


def test_every_key_clause_of_the_requirement_is_there() -> None:
    assert {clause.code for clause in parse(DATA).key_clauses} == {
        "period", "payment", "cancel", "early", "hospital", "substitute", "privacy", "medical",
    }  # fmt: skip


def test_a_deposit_is_at_most_what_the_law_allows() -> None:
    assert all(parse(data).deposit <= Decimal("0.2") for data in versions())


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("instalments", 0, "share"), 0.3, "add up"),
        (("tiers", 2, "days"), 10, "down to 0"),
        (("early", "with_notice"), 1.5, "between 0 and 1"),
        (("clauses", 1, "code"), "period", "two clauses"),
    ],
)
def test_faulty_terms_are_refused(path: tuple[str | int, ...], value: object, message: str) -> None:
    data = copy.deepcopy(DATA)
    spot = data
    for key in path[:-1]:
        spot = spot[key]
    spot[path[-1]] = value
    with pytest.raises(ValueError, match=message):
        parse(data)


def test_terms_hold_from_a_day() -> None:
    assert data_on(dt.date(2026, 6, 15))["code"] == "house-2025-01"
    with pytest.raises(LookupError):
        data_on(dt.date(2024, 12, 31))


@pytest.mark.parametrize("data", versions(), ids=lambda data: data["code"])
def test_what_a_line_names_is_a_clause(data: dict[str, Any]) -> None:
    """N6: every line of a bill or a settlement points at a clause that the client signed."""
    terms = parse(data)
    lived = Lived(
        arrived_on=dt.date(2026, 8, 1), left_on=dt.date(2026, 8, 20), ending="house", hospital_nights=2,
        lesser_nights=3, lesser_difference=Decimal(100),
    )  # fmt: skip
    lines = settlement.unused(terms, lived, left=Decimal(9000), nights=28) + settlement.lesser_room(terms, lived)
    lines.append(settlement.kept_of_deposit(terms, deposit=Decimal(1000), days=10, reason="client"))
    lines.append(settlement.doubled_deposit(deposit=Decimal(1000), reason="house"))
    named = [line.clause for line in lines]
    assert named == ["hospital", "early", "early", "substitute", "substitute", "cancel", "cancel"]
    assert {*named, *FOLLOWS.values()} - {clause.code for clause in terms.clauses} == set()
