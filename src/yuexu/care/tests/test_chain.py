"""N3: entries are append-only and chained; whatever is changed behind the house's back is revealed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yuexu.care.actions import Break, correct, verify_chain, withdraw
from yuexu.care.models import ChainHead, ChartEntry
from yuexu.care.seal import content_hash, link
from yuexu.care.tests import ward
from yuexu.families.models import Baby
from yuexu.kernel.gate import inside
from yuexu.people.models import Staff
from yuexu.people.tests.cast import NOW

pytestmark = pytest.mark.django_db


@contextmanager
def behind_the_back() -> Iterator[None]:
    """As the owner of the tables, with every trigger asleep: what a dishonest administrator could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("care_chartentry", "care_chainhead"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("care_chartentry", "care_chainhead"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def fed(nurse: Staff) -> Baby:
    """A baby with five entries on the chart."""
    baby = ward.baby()
    for hours in (12, 9, 6, 3, 0):
        ward.chart(baby, "feed", nurse, at=NOW - hours * ward.HOUR, method="formula", amount=60)
    return baby


def broken(baby: Baby) -> list[Break]:
    return verify_chain(kind="baby", pk=baby.pk, centre_id=baby.centre_id)


def test_an_honest_chain_holds(fed: Baby, nurse: Staff) -> None:
    entry = ChartEntry.objects.order_by("sequence").last()
    assert entry is not None
    correct(
        person=ward.seen(fed),
        entry=entry,
        values={"method": "formula", "amount": 50},
        reason="看错刻度",
        by=nurse,
        now=NOW,
    )
    first = ChartEntry.objects.get(sequence=1)
    withdraw(person=ward.seen(fed), entry=first, reason="记错宝宝", by=nurse, now=NOW)
    assert list(ChartEntry.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3, 4, 5, 6, 7]
    assert broken(fed) == []


def test_python_and_the_trigger_compute_the_same(fed: Baby) -> None:
    entries = list(ChartEntry.objects.order_by("sequence"))
    assert [entry.prev_hash for entry in entries] == ["", *[entry.hash for entry in entries[:-1]]]
    assert [entry.hash for entry in entries] == [link(e.prev_hash, e.sequence, content_hash(e)) for e in entries]
    head = ChainHead.objects.get(kind="baby", subject_id=fed.pk)
    assert (head.sequence, head.hash) == (5, entries[-1].hash)


def test_entries_cannot_be_changed_or_deleted(fed: Baby) -> None:
    for deed in (lambda: ChartEntry.objects.update(values={"amount": 1}), lambda: ChartEntry.objects.all().delete()):
        with pytest.raises(Exception, match=r"Cannot (update|delete|update or delete) rows"), transaction.atomic():
            deed()


def test_the_head_moves_only_with_entries(fed: Baby) -> None:
    refusal = pytest.raises(Exception, match=r"Cannot (update|update or delete) rows")
    with inside(fed.centre_id, writable=True), refusal, transaction.atomic():
        ChainHead.objects.update(sequence=0)


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE care_chartentry SET values = '{\"method\": \"formula\", \"amount\": 61}' WHERE sequence = 3", [Break(3, "content")]),
        ("UPDATE care_chartentry SET observed_at = observed_at - interval '1 microsecond' WHERE sequence = 2", [Break(2, "content")]),
        ("UPDATE care_chartentry SET reason = 'x', supersedes_id = id WHERE sequence = 4", [Break(4, "content")]),
        ("UPDATE care_chartentry SET hash = repeat('0', 64) WHERE sequence = 5", [Break(5, "link"), Break(5, "head")]),
        ("DELETE FROM care_chartentry WHERE sequence = 3", [Break(4, "missing"), Break(4, "link")]),
        ("DELETE FROM care_chartentry WHERE sequence >= 4", [Break(3, "head")]),
        ("UPDATE care_chainhead SET sequence = 9", [Break(5, "head")]),
        ("DELETE FROM care_chainhead", [Break(5, "head")]),
        ("DELETE FROM care_chartentry", [Break(0, "head")]),
    ],
)  # fmt: skip
def test_tampering_is_revealed(fed: Baby, sql: str, found: list[Break]) -> None:
    with behind_the_back(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert [Break(one.sequence, one.what) for one in broken(fed)] == found


def test_an_entry_resealed_by_hand_breaks_the_link(fed: Baby) -> None:
    """Even who recomputes the seal of the changed entry must rewrite everything after it, and the head."""
    entry = ChartEntry.objects.get(sequence=2)
    entry.values = {"method": "formula", "amount": 5}
    sealed = content_hash(entry)
    with behind_the_back():
        ChartEntry.objects.filter(pk=entry.pk).update(
            values=entry.values, content_hash=sealed, hash=link(entry.prev_hash, 2, sealed)
        )
    assert [one.what for one in broken(fed)] == ["link"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amount=st.integers(0, 300),
    note=st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=80),
    minutes=st.integers(0, 23 * 60),
    microsecond=st.integers(0, 999_999),
)
def test_any_content_comes_back_sealed(nurse: Staff, amount: int, note: str, minutes: int, microsecond: int) -> None:
    """What comes back from PostgreSQL has the seal that it went in with, whatever the text and the time."""
    baby = Baby.objects.first() or ward.baby()
    at = NOW.replace(microsecond=microsecond) - dt.timedelta(minutes=minutes + 1)
    done = ward.chart(baby, "feed", nurse, at=at, method="formula", amount=amount, **({"note": note} if note else {}))
    kept = ChartEntry.objects.get(pk=done.entry.pk)
    assert content_hash(kept) == kept.content_hash == done.entry.content_hash
    assert kept.hash == done.entry.hash
