"""Trends (N2): the case that must be caught, and the ordinary babies that must be left in peace."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuexu.clinical import trends
from yuexu.clinical.findings import Level, worst
from yuexu.clinical.refusals import Refused
from yuexu.clinical.tests.babies import BIRTH, falling_feeds, ordinary_feeds
from yuexu.clinical.trends import Feed, Nappy, NewbornTemperature, Weighing

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def bottles(*amounts: float, every: float = 3.0, start=BIRTH + 6 * DAY) -> list[Feed]:
    return [Feed(at=start + n * every * HOUR, ml=ml) for n, ml in enumerate(amounts)]


def levels(history: list[Feed]) -> list[Level | None]:
    """The loudest level at each feed, as the nurse would have seen it while saving."""
    return [worst(trends.feeds(history[: n + 1])) for n in range(len(history))]


def test_the_case_50_ml_falling_to_10_three_times_in_eight_and_a_half_hours() -> None:
    usual = bottles(50, 50, 50, 50, 50, 50)
    poor = [Feed(at=usual[-1].at + (3 + gap) * HOUR, ml=10) for gap in (0, 4.25, 8.5)]
    assert levels([*usual, *poor])[6:] == [Level.OBSERVE, Level.ASK_DOCTOR, Level.URGENT]
    (third,) = trends.feeds([*usual, *poor])
    assert third.code == "feeds_poor_three"
    assert dict(third.params) == {"count": 3, "taken": ("10", "10", "10"), "usual": "50", "hours": 8.5}


def test_the_case_is_caught_after_a_single_known_feed_too() -> None:
    assert levels(bottles(50, 10, 10, 10, every=4.25)) == [
        None,
        Level.OBSERVE,
        Level.ASK_DOCTOR,
        Level.URGENT,
    ]


def test_breastfeeds_nobody_measured_between_do_not_hide_the_case() -> None:
    start = BIRTH + 6 * DAY
    history = bottles(50, 50, 50, 50)
    for n, ml in enumerate([10, None, 10, None, 10]):
        history.append(Feed(at=start + (12 + 2.5 * n) * HOUR, ml=ml))
    assert worst(trends.feeds(history)) is Level.URGENT


def test_a_good_meal_between_ends_the_run_but_scattered_poor_meals_still_count() -> None:
    assert levels(bottles(60, 60, 60, 60, 15, 60, 15, 60, 15))[4:] == [
        Level.OBSERVE,
        None,
        Level.OBSERVE,
        None,
        Level.ASK_DOCTOR,
    ]


def test_refusing_needs_no_millilitres() -> None:
    start = BIRTH + DAY
    for word in ("refused", " Refused"):
        history = [Feed(at=start + 3 * n * HOUR, quality=word) for n in range(3)]
        assert levels(history) == [Level.OBSERVE, Level.ASK_DOCTOR, Level.URGENT]


def test_a_second_helping_completes_the_meal() -> None:
    history = bottles(60, 60, 60, 60, 10)
    history.append(Feed(at=history[-1].at + 0.5 * HOUR, ml=40))
    assert trends.feeds(history) == ()


def test_a_snack_soon_after_a_meal_is_no_alarm() -> None:
    history = bottles(60, 60, 60, 60, 60)
    for hours in (1.6, 3.2):
        history.append(Feed(at=BIRTH + 6 * DAY + (12 + hours) * HOUR, ml=32))
    assert trends.feeds(history) == ()


def test_a_slow_fall_cannot_drag_its_own_baseline_down() -> None:
    amounts = [60] * 8
    while amounts[-1] > 8:
        amounts.append(round(amounts[-1] * 0.82, 1))
    seen = levels(bottles(*amounts))
    first = next(n for n, level in enumerate(seen) if level in {Level.ASK_DOCTOR, Level.URGENT})
    assert amounts[first] >= 15
    assert seen[-1] is Level.URGENT


def test_a_day_well_below_the_day_before_is_seen_without_any_poor_meal() -> None:
    amounts = [70] * 8 + [60, 50, 42, 40, 38, 38, 37, 36, 36]
    codes = [f.code for f in trends.feeds(bottles(*amounts))]
    assert codes == ["feeds_day_fell"]


@given(st.permutations(range(9)))
def test_the_order_of_entries_does_not_matter(order) -> None:
    """Late entry is normal: the times decide, not the order of saving."""
    history = bottles(50, 50, 50, 50, 50, 50, 10, 10, 10)
    assert trends.feeds([history[n] for n in order]) == trends.feeds(history)


@given(
    st.lists(st.floats(0.8, 1.2), min_size=6, max_size=16),
    st.floats(20, 120),
    st.lists(st.floats(0, 0.3), min_size=3, max_size=4),
    st.floats(2.5, 4.5),
)
def test_three_meals_below_a_third_are_always_urgent(ordinary, usual, poor, every) -> None:
    history = bottles(*(usual * share for share in (*ordinary, *poor)), every=every)
    assert worst(trends.feeds(history)) is Level.URGENT


@given(st.lists(st.floats(0.72, 1.3), min_size=1, max_size=40), st.floats(15, 120), st.floats(1.6, 5))
def test_ordinary_variation_is_always_quiet(shares, usual, every) -> None:
    """28 % below to 30 % above the usual meal, at any rhythm, never raises anything."""
    history = bottles(*(usual * share for share in shares), every=every)
    assert levels(history) == [None] * len(history)


@given(st.lists(st.floats(0, 120), min_size=1, max_size=20), st.floats(0, 1))
def test_drinking_less_at_the_end_is_never_judged_milder(amounts, share) -> None:
    def rank(history: list[Feed]) -> int:
        run = [f for f in trends.feeds(history) if f.code.startswith("feed")]
        return max((f.level.rank for f in run), default=-1)

    assert rank(bottles(*amounts[:-1], amounts[-1] * share)) >= rank(bottles(*amounts))


def test_ordinary_babies_raise_few_false_alarms() -> None:
    """60 simulated healthy babies for four weeks: a doctor is asked less than once in 100 baby-days, never at once."""
    seen: Counter[Level] = Counter()
    for seed in range(60):
        history = ordinary_feeds(random.Random(seed))
        for n in range(1, len(history) + 1):
            seen.update(f.level for f in trends.feeds(history[max(0, n - 30) : n]))
    per_100_days = {level: seen[level] * 100 / (60 * 28) for level in Level}
    assert per_100_days[Level.URGENT] == 0
    assert per_100_days[Level.ASK_DOCTOR] < 1
    assert per_100_days[Level.OBSERVE] < 4


@pytest.mark.parametrize(("share", "least"), [(0.10, 1.0), (0.20, 1.0), (0.25, 1.0), (0.30, 1.0), (0.40, 0.8)])
def test_ill_babies_are_caught_by_the_third_meal(share, least) -> None:
    ranks = [worst(trends.feeds(falling_feeds(random.Random(seed), share=share)[-30:])) for seed in range(100)]
    caught = sum(level in {Level.ASK_DOCTOR, Level.URGENT} for level in ranks) / 100
    assert caught >= least


def test_small_helpings_soon_after_one_another_cannot_hide_a_fall() -> None:
    """8 ml and 8 ml more half an hour later are one poor meal of 16, not a poor one and a fine snack."""
    history = bottles(60, 60, 60, 60)
    for meal in range(3):
        for helping in (0, 0.5):
            history.append(Feed(at=history[0].at + (12 + 3 * meal + helping) * HOUR, ml=8))
    assert worst(trends.feeds(history)) is Level.URGENT


def test_a_feed_judged_poor_never_enters_the_baseline() -> None:
    start = BIRTH + 6 * DAY
    assert trends.baseline([Feed(at=start, ml=60), Feed(at=start + 3 * HOUR, ml=45, quality="poor")]) == 60


def test_the_baseline_forgets_after_two_days() -> None:
    old = bottles(80, 80, 80, 80)
    assert trends.feeds([*old, Feed(at=old[-1].at + 49 * HOUR, ml=10)]) == ()
    assert worst(trends.feeds([*old, Feed(at=old[-1].at + 47 * HOUR, ml=10)])) is Level.OBSERVE


def test_the_few_millilitres_of_the_first_days_say_too_little() -> None:
    assert trends.feeds(bottles(10, 10, 10, 10, 2, 2, 2, start=BIRTH + 12 * HOUR)) == ()


def test_the_rule_is_a_centres_to_change() -> None:
    history = bottles(50, 50, 50, 50, 30, 30, 30)
    assert trends.feeds(history) == ()
    strict = trends.FeedRule(poor=0.7, run_share=0.65)
    assert worst(trends.feeds(history, rule=strict)) is Level.URGENT


def test_the_baseline_is_the_babys_own() -> None:
    assert trends.baseline(bottles(40, 60, 50, 10)) == 50
    assert trends.baseline([]) is None


@pytest.mark.parametrize("feed", [{"ml": -1}, {"ml": 351}, {"ml": float("nan")}, {"quality": "bad"}])
def test_impossible_feeds_are_refused(feed) -> None:
    with pytest.raises(Refused):
        Feed(at=BIRTH, **feed)


def weighed(*kilograms: float, first_day: int = 4) -> list[Weighing]:
    return [Weighing(at=BIRTH + (first_day + n) * DAY, kg=kg) for n, kg in enumerate(kilograms)]


def codes_of(history: list[Weighing], birth_kg: float = 3.3) -> list[str]:
    return [f.code for f in trends.weights(history, birth=BIRTH, birth_kg=birth_kg)]


def test_weight_falling_three_days_in_a_row() -> None:
    assert codes_of(weighed(3.20, 3.18, 3.15, 3.12)) == ["weight_falling"]
    assert codes_of(weighed(3.20, 3.18, 3.15)) == []
    assert codes_of(weighed(3.20, 3.18, 3.19, 3.12)) == []
    assert codes_of(weighed(3.200, 3.195, 3.191, 3.188)) == []  # the scale's own noise


def test_the_usual_loss_of_the_first_days_is_not_a_trend() -> None:
    assert codes_of(weighed(3.30, 3.18, 3.10, 3.06, first_day=0)) == []


def test_daily_weighings_that_wander_across_midnight_all_count() -> None:
    """In universal time a morning's weighing in China wanders across midnight: the date must not matter."""
    hours = (24.2, 47.8, 72.2, 95.8)
    history = [Weighing(at=BIRTH + 4 * DAY + h * HOUR, kg=3.3 - 0.03 * n) for n, h in enumerate(hours)]
    assert codes_of(history) == ["weight_falling"]


def test_several_weighings_on_one_day_count_once() -> None:
    history = [Weighing(at=BIRTH + 6 * DAY + n * HOUR, kg=3.2 - 0.02 * n) for n in range(4)]
    assert codes_of(history) == []


def test_slow_gain_and_late_return() -> None:
    assert codes_of(weighed(3.30, 3.31, 3.32, 3.33, first_day=8)) == ["weight_slow"]
    assert codes_of(weighed(3.30, 3.33, 3.36, 3.39, first_day=8)) == []
    assert codes_of(weighed(3.20, first_day=14)) == ["weight_not_back"]
    assert codes_of(weighed(3.30, first_day=14)) == []


def test_ordinary_weights_are_quiet() -> None:
    """Loss to day 3, then about 30 g a day with 12 g of noise: four weeks, 200 babies."""
    noisy = 0
    for seed in range(200):
        rng = random.Random(seed)
        kilograms = [
            3.3 * (1 - 0.022 * min(day, 3)) + 0.03 * max(0, day - 3) + rng.gauss(0, 0.012) for day in range(28)
        ]
        history = weighed(*kilograms, first_day=0)
        noisy += sum(bool(codes_of(history[: n + 1])) for n in range(28))
    assert noisy / (200 * 28) < 0.02


def temperatures(*values: float, every: float = 4) -> list[str]:
    history = [NewbornTemperature(at=BIRTH + 5 * DAY + n * every * HOUR, celsius=t) for n, t in enumerate(values)]
    return [f.code for f in trends.temperatures(history)]


def test_unstable_temperature() -> None:
    assert temperatures(36.3, 37.0, 37.7) == ["temperature_unstable"]
    assert temperatures(36.4, 36.8, 36.3, 36.4) == ["temperature_repeated"]
    assert temperatures(36.4, 36.3, 36.4, 36.9) == []
    assert temperatures(36.5, 37.5) == ["temperature_swing"]
    assert temperatures(36.3, 37.0, 37.7, every=13) == []
    assert temperatures(36.8) == []
    assert trends.temperatures([]) == ()


def nappies(day: int, wet: int, stools: int, **more) -> dict[str, Level]:
    at = BIRTH + day * DAY
    history = [Nappy(at=at - (n + 0.5) * HOUR, wet=n < wet, stool=n < stools) for n in range(max(wet, stools))]
    return {f.code: f.level for f in trends.nappies(history, birth=BIRTH, at=at, **more)}


def test_nappies_by_day() -> None:
    assert nappies(1, 1, 1) == {}
    assert nappies(1, 0, 1) == {"nappies_wet_few": Level.ASK_DOCTOR}
    assert nappies(5, 6, 3) == {}
    assert nappies(5, 5, 3) == {"nappies_wet_few": Level.OBSERVE}
    assert nappies(5, 3, 3) == {"nappies_wet_few": Level.ASK_DOCTOR}
    assert nappies(6, 6, 2) == {"nappies_stools_few": Level.OBSERVE}
    assert nappies(6, 6, 1, feeding="formula") == {}
    assert nappies(35, 6, 0) == {}
    assert nappies(2, 2, 0) == {"nappies_stools_few": Level.OBSERVE, "nappies_no_meconium": Level.ASK_DOCTOR}


def test_nappies_are_silent_until_a_day_has_been_recorded() -> None:
    since = BIRTH + 4.5 * DAY
    assert nappies(5, 1, 0, recorded_since=since) == {}
    assert nappies(3, 3, 0, recorded_since=BIRTH + DAY) == {"nappies_stools_few": Level.OBSERVE}
    history = [Nappy(at=BIRTH + 5 * DAY - HOUR, stool=True, colour="pale")]
    (finding,) = trends.nappies(history, birth=BIRTH, at=BIRTH + 5 * DAY, recorded_since=since)
    assert finding.code == "nappies_stool_pale"
