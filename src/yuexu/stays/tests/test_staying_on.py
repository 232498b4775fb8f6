"""G3, N6: she stays on after her account was settled: what comes after it is billed, earned and settled, and nothing twice."""

from __future__ import annotations

import contextlib
import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from yuexu.contracts import ledger
from yuexu.contracts.accounts import Account, Kind
from yuexu.contracts.ledger import book
from yuexu.contracts.models import Settlement
from yuexu.kernel import http
from yuexu.kernel.errors import RuleBroken
from yuexu.people.tests import cast
from yuexu.stays import actions, queries
from yuexu.stays.models import Stay
from yuexu.stays.tests import guests
from yuexu.stays.tests.guests import at, butler
from yuexu.trail.models import Entry

pytestmark = pytest.mark.django_db
DAY, TODAY = dt.timedelta(days=1), cast.TODAY
NIGHTLY = 1000  # yuan, of `guests.package`


def on(day: int) -> dict[str, Any]:
    """Who does it, on which day of the stay."""
    return {"by": butler(), "now": at(TODAY + day * DAY)}


def settle(stay: Stay, day: int, ending: str = "client", **facts: Any) -> ledger.Reckoning:
    """The cashier settles at the counter."""
    today = TODAY + day * DAY
    stay = Stay.objects.get(pk=stay.pk)
    lived = queries.residence_of(stay).lived(today, today=today, ending=ending, **facts)
    return ledger.settle(contract=stay.contract, lived=lived, client_id=f"settle-{day:04}", **on(day))


def extend(stay: Stay, day: int, leave: int) -> Stay:
    return actions.extend(stay=stay, leave_on=TODAY + leave * DAY, **on(day))


def morning(stay: Stay, day: int) -> None:
    """The job that earns the night before this day."""
    actions.live_night(centre=stay.centre_id, night_on=TODAY + (day - 1) * DAY, now=at(TODAY + day * DAY, 5))


def leave(stay: Stay, day: int, ending: str = "planned", **facts: Any) -> Stay:
    because = "家中有事" if ending != "planned" else ""
    return actions.discharge(stay=stay, ending=ending, because=because, **facts, **on(day))


def settled_on_the_20th_day() -> Stay:
    """She bought 28 nights, told in time that she would leave after 20, and paid before."""
    stay = guests.ready_to_leave(nights=28)
    actions.shorten(stay=stay, leave_on=TODAY + 20 * DAY, **on(0))
    for day in range(1, 21):
        morning(stay, day)
    settle(stay, 20)
    return stay


def earned(stay: Stay) -> list[int]:
    """The nights that are income, by their day of the stay."""
    keys = stay.contract.transactions.filter(kind=Kind.NIGHT).values_list("key", flat=True)
    return sorted((dt.date.fromisoformat(key.rpartition(":")[2]) - TODAY).days for key in keys)


def test_the_nights_after_a_settlement_are_billed_earned_and_settled_by_themselves() -> None:
    stay = settled_on_the_20th_day()
    settled = [(line.text, line.amount) for line in ledger.bill(stay.contract).lines]
    extend(stay, 20, 23)
    stay.contract.refresh_from_db()
    assert (stay.contract.state, stay.contract.ended_at, stay.contract.ended_by) == ("signed", None, None)
    morning(stay, 21)
    assert earned(stay) == [*range(21)]
    (left,) = [row.nights for row in ledger.entitlements(stay.centre_id)]
    assert left == 2
    stay = leave(stay, 22, "client")
    bill = ledger.bill(stay.contract)
    assert [(line.text, line.amount) for line in bill.lines] == [
        *settled,
        ("续住 3 晚", Decimal(3000)),
        ("提前离所（未提前告知）：未住 1 晚，计 ¥1,000.00 × 70%", Decimal(-700)),
    ]
    assert bill.balance == 28_000 - Decimal("0.8") * 8000 + 3000 - 700
    balances = ledger.balances(stay.centre_id)
    assert (balances["income_stay"], balances["forfeit"], balances["prepaid"]) == (-22_000, -1900, 0)
    assert (earned(stay), sum(balances.values())) == ([*range(22)], 0)
    told = [
        ((row.first_on - TODAY).days, (row.left_on - TODAY).days, row.lived) for row in stay.contract.settlements.all()
    ]
    assert told == [(0, 20, 20), (20, 22, 2)]
    verbs = [entry.verb for entry in Entry.objects.filter(subject_kind="contract").order_by("pk")]
    assert [verb for verb in verbs if verb in ("contracts.settle", "contracts.reopen")] == [
        "contracts.settle", "contracts.reopen", "contracts.settle",
    ]  # fmt: skip


def test_who_stayed_without_a_word_is_extended_late_and_no_night_is_lost() -> None:
    stay = settled_on_the_20th_day()
    with pytest.raises(RuleBroken, match="又住下来的，请先续住到今天"):
        leave(stay, 22)
    extend(stay, 22, 22)
    leave(stay, 22)
    assert earned(stay) == [*range(22)]
    assert ledger.balances(stay.centre_id)["income_stay"] == -22 * NIGHTLY


def test_what_was_settled_is_shown_apart_from_what_comes_after() -> None:
    stay = settled_on_the_20th_day()
    owed = ledger.bill(stay.contract).balance
    stay = extend(stay, 20, 23)
    told = ledger.statement(stay.contract, queries.residence_of(stay).lived(TODAY + 23 * DAY, today=TODAY + 20 * DAY))
    assert (told.settled.since, told.lived.nights, told.settled.nights) == (TODAY + 20 * DAY, 3, 3)
    assert (told.ahead, told.settled.owed_after) == ([], owed + 3000)


def test_the_pages_tell_what_was_settled_and_what_comes_after(monkeypatch: pytest.MonkeyPatch) -> None:
    stay = settled_on_the_20th_day()
    monkeypatch.setattr(http, "timezone", SimpleNamespace(now=lambda: at(TODAY + 20 * DAY)))
    browser = cast.signed_in(Client(), cast.someone("house_director"))
    assert "账已结算：多住的每一晚另外记账" in browser.get(reverse("stays:extension", args=[stay.pk])).content.decode()
    stay = extend(stay, 20, 23)
    bill = browser.get(reverse("contracts:bill", args=[stay.contract_id])).content.decode()
    statement = browser.get(reverse("contracts:statement", args=[stay.contract_id])).content.decode()
    assert [word for word in ("已结算", "结算时间", "续住 3 晚", "离所结算预览") if word not in bill] == []
    assert "按付款计划已到期未付" not in bill
    assert "<dt>上次结算到</dt>" in statement


def test_a_night_in_hospital_that_was_settled_is_not_earned_once_the_account_is_open_again() -> None:
    """The morning job catches up with a night that came back to her: it belongs to the part that is closed."""
    stay = guests.ready_to_leave(nights=4)
    settle(stay, 4, "planned", hospital_nights=1)
    extend(stay, 4, 6)
    for day in range(1, 6):
        morning(stay, day)
    assert earned(stay) == [0, 1, 2, 4]  # the first three of the stay are earned, then the night after the settlement


def test_the_same_form_after_the_account_is_open_again_settles_nothing() -> None:
    stay = settled_on_the_20th_day()
    extend(stay, 20, 21)
    before = stay.contract.transactions.count()
    settle(stay, 20)
    stay.contract.refresh_from_db()
    assert (stay.contract.state, stay.contract.transactions.count()) == ("signed", before)


def test_the_database_refuses_to_settle_a_night_twice() -> None:
    stay = settled_on_the_20th_day()
    (row,) = stay.contract.settlements.all()
    row.pk, row.client_id, row.first_on = None, "another-form", row.left_on - DAY
    with pytest.raises(IntegrityError, match="settlement_of_a_night_once"), transaction.atomic():
        row.save(force_insert=True)


@pytest.fixture
def live() -> Stay:
    """A resident who bought two nights, to whom each example returns."""
    return guests.ready_to_leave(nights=2)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["settle", "settle", "extend", "extend", "morning", "shorten", "leave"]),
        st.sampled_from([None, None, 0, 1]),  # days that pass before it; None: until she was to leave
        st.integers(0, 2),  # nights of it
        st.sampled_from(["client", "planned", "medical", "house"]),
        st.sampled_from([0, 0, 1]),  # nights in hospital
    ),
    max_size=14,
)


def planned(stay: Stay) -> dt.date:
    """When she is to leave, as it is planned now."""
    return Stay.objects.get(pk=stay.pk).leave_on


def act(stay: Stay, day: int, what: str, nights: int, ending: str, away: int) -> None:
    if what == "settle":
        settle(stay, day, ending, hospital_nights=away)
    elif what == "extend":
        extend(stay, day, day + nights)
    elif what == "morning" and nights < day:
        morning(stay, day - nights)
    elif what == "shorten":
        actions.shorten(stay=stay, leave_on=TODAY + (day + nights) * DAY, **on(day))
    elif what == "leave":
        leave(stay, day, ending, hospital_nights=away)


TWICE = [
    ("settle", None, 0, "planned", 1), ("extend", 0, 2, "client", 0), ("morning", 1, 1, "client", 0),
    ("settle", None, 0, "planned", 0), ("extend", 1, 1, "client", 0), ("leave", 0, 0, "client", 0),
]  # fmt: skip


@given(STEPS)
@example(TWICE)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_any_order_no_night_is_lost_or_settled_twice(
    live: Stay, steps: list[tuple[str, int | None, int, str, int]]
) -> None:
    """Of settling, staying on and leaving: every night from arrival to leaving is settled once, and the books balance."""
    with transaction.atomic():
        day = 0
        for what, days, *how in steps:
            day = max(day, (planned(live) - TODAY).days) if days is None else day + days
            with contextlib.suppress(RuleBroken), transaction.atomic():
                act(live, day, what, *how)
            check(Stay.objects.get(pk=live.pk), day)
        transaction.set_rollback(True)


def check(stay: Stay, day: int) -> None:
    with connection.cursor() as cursor:  # the deferred checks of the ledger, as a commit would
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    parts = list(Settlement.objects.filter(contract=stay.contract).order_by("pk"))
    ends = [part.left_on for part in parts]
    assert [part.first_on for part in parts] == [stay.arrive_on, *ends][: len(parts)]  # each goes on where one ended
    assert sum(ledger.balances(stay.centre_id).values()) == 0
    nights, since = earned(stay), ends[-1] if ends else TODAY
    assert all(night < day for night in nights)
    if stay.contract.state == "ended":
        assert stay.leave_on == max(since, TODAY + DAY)  # no night after what is settled; a day begun is held
        assert book.balance(stay.contract, Account.PREPAID, Account.DEPOSIT) == 0
        assert -book.balance(stay.contract, Account.INCOME_STAY) == NIGHTLY * sum(part.lived for part in parts)
    else:
        open_nights = [night for night in nights if TODAY + night * DAY >= since]
        was = ledger.open_part(stay.contract)
        assert (was.since, was.open_earned) == (ends[-1] if ends else None, len(open_nights))
        assert -book.balance(stay.contract, Account.PREPAID) == NIGHTLY * (was.open_billed - was.open_earned)
    assert (stay.state == "left") <= (stay.contract.state == "ended")
