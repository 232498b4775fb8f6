"""The forecast equals all futures counted on small cases, and independent simulation on large ones [B2, N1]."""

import os
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from yuexu.planning.rooms.bench import TODAY as TODAY_OF_BENCH
from yuexu.planning.rooms.bench import contracts
from yuexu.planning.rooms.expectations import Assumptions, Expectation, RoomType
from yuexu.planning.rooms.forecasts import forecast
from yuexu.planning.rooms.tests.cast import TODAY, futures, in_days, lives, narrow_book

LONGER = Assumptions(stay_changes=((-1, 0.2), (0, 0.5), (2, 0.3)))
LIN = Expectation(id="lin", room_type="suite", nights=5, due_on=in_days(4), cancel_probability=0.1, hospital_nights=2)
MEI = Expectation(id="mei", room_type="suite", nights=8, due_on=in_days(-2), route="cesarean", parity=1)
LAN = Expectation(id="lan", room_type="suite", nights=4, checked_in_on=in_days(-1), stay_changes=((0, 1.0),))


def counted(mothers, assumptions, book, days):
    """P(N = k) by day over the product of all futures of all mothers, shape (days, mothers + 1)."""
    law = np.zeros((days, len(mothers) + 1))
    for together in product(*mothers):
        weight = np.prod([odds for odds, _, _ in together])
        for day in range(days):
            law[day, sum(first <= day < end for _, first, end in together)] += weight
    return law


def test_every_figure_equals_all_futures_counted_B2():
    book, days = narrow_book(), 14
    lives_of = [
        merged(futures(LIN, LONGER, book)),
        merged(futures(MEI, LONGER, book)),
        [(1.0, -1, 3)],
    ]
    law = counted(lives_of, LONGER, book, days)
    k = np.arange(law.shape[1])
    for rooms in (0, 1, 2):
        table = forecast([LIN, MEI, LAN], [RoomType("suite", rooms)], TODAY, days, assumptions=LONGER, book=book)
        assert [row.date for row in table] == [in_days(day) for day in range(days)]
        for row, odds in zip(table, law, strict=True):
            assert row.expected == pytest.approx((odds * k).sum(), abs=1e-12)
            assert row.p_shortage == pytest.approx(odds[k > rooms].sum(), abs=1e-12)
            assert row.expected_shortage == pytest.approx((odds * (k - rooms).clip(min=0)).sum(), abs=1e-12)
            assert row.p50 == int((odds.cumsum() >= 0.5 - 1e-12).argmax())
            assert row.p95 == int((odds.cumsum() >= 0.95 - 1e-12).argmax())


def merged(futures_of_one):
    """Add up futures with the same nights, so that the product stays small."""
    sums = {}
    for odds, first, end in futures_of_one:
        sums[first, end] = sums.get((first, end), 0.0) + odds
    return [(odds, first, end) for (first, end), odds in sums.items()]


def simulate(mothers, rooms, days, draws, seed):
    """Return (draws with N > rooms, sum of N) by type and day, from independently drawn lives."""
    rng = np.random.default_rng(seed)
    short, sums = {}, {}
    for room in rooms:
        changes = np.zeros((draws, days + 1), dtype=np.int16)
        for e in mothers:
            if e.room_type == room.room_type:
                first, end = lives(e, TODAY_OF_BENCH, draws, rng)
                rows = np.arange(draws)
                changes[rows, first.clip(0, days)] += 1
                changes[rows, end.clip(0, days)] -= 1
        needed = changes[:, :-1].cumsum(axis=1, dtype=np.int16)
        short[room.room_type] = (needed > room.rooms).sum(axis=0)
        sums[room.room_type] = needed.sum(axis=0)
    return short, sums


def compare(draws, chunk):
    """Return the largest distance in standard errors over all types and days, and how many were compared."""
    mothers = [e for e in contracts(300) if not e.born_on or e.checked_in_on]
    rooms, days = [RoomType("standard", 9), RoomType("large", 8), RoomType("suite", 10)], 365
    table = forecast(mothers, rooms, TODAY_OF_BENCH, days)
    short = {room.room_type: np.zeros(days) for room in rooms}
    for seed in range(draws // chunk):
        for name, marks in simulate(mothers, rooms, days, chunk, seed)[0].items():
            short[name] += marks
    exact = {room.room_type: np.array([row.p_shortage for row in table.of(room.room_type)]) for room in rooms}
    distances = []
    for name, p in exact.items():
        likely = (p * draws > 10) & ((1 - p) * draws > 10)
        error = np.sqrt(p * (1 - p) / draws)
        distances.append(((short[name] / draws - p) / np.where(likely, error, 1))[likely])
    return np.concatenate(distances)


def test_300_contracts_agree_with_simulation_B2():
    distances = compare(20_000, 10_000)
    assert len(distances) > 500
    assert np.abs(distances).max() < 4.5


@pytest.mark.slow
@pytest.mark.skipif("YUEXU_SLOW" not in os.environ, reason="two minutes of a core: set YUEXU_SLOW=1")
def test_300_contracts_agree_with_a_million_futures_B2():
    distances = compare(1_000_000, 20_000)
    print(
        f"nights compared {len(distances)}, largest {np.abs(distances).max():.2f} standard errors, "
        f"mean square {np.mean(distances**2):.2f}"
    )
    assert len(distances) > 500
    assert np.abs(distances).max() < 4.5


def test_a_type_without_contracts_needs_nothing_B2():
    table = forecast([LAN], [RoomType("suite", 1), RoomType("garden", 0)], TODAY, 2)
    assert [(r.room_type, r.expected, r.p_shortage, r.p95) for r in table] == [
        ("suite", 1.0, 0.0, 1),
        ("garden", 0.0, 0.0, 0),
        ("suite", 1.0, 0.0, 1),
        ("garden", 0.0, 0.0, 0),
    ]


@pytest.mark.parametrize(
    ("mothers", "rooms", "said"),
    [
        (
            [replace(LAN, room_type="attic")],
            [RoomType("suite", 1)],
            "^lan: there are no rooms of type 'attic'$",
        ),
        ([], [RoomType("suite", 1), RoomType("suite", 2)], "^a room type is listed twice$"),
    ],
)
def test_what_cannot_be_forecast_is_refused(mothers, rooms, said):
    with pytest.raises(ValueError, match=said):
        forecast(mothers, rooms, TODAY)
