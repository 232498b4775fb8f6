"""Exists because a baby once drank 50 ml, then 10, 10 and 10 in 8.5 hours, each written down, and nobody
acted (N2).

Feeds are read as meals (a second helping within 90 minutes belongs to the first) against the baby's own
baseline: the median of its last good meals, which poor meals never enter, so that a falling baby cannot drag
its own measure down. A meal taken soon after the last one is expected to be smaller in proportion.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Literal, NamedTuple, get_args

from yuexu.clinical.findings import N_, Finding, Level, Source, Standing
from yuexu.clinical.refusals import choice, within

HOUSE = Source(
    N_("本系统按已公布的判决所立的规则；界限待医疗负责人确认"),
    Standing.SECONDARY,
)

Quality = Literal["good", "poor", "refused"]
QUALITIES: tuple[Quality, ...] = get_args(Quality)


@dataclass(frozen=True, kw_only=True)
class Feed:
    """One feed: when it began, millilitres where measured, how the baby drank where somebody judged."""

    at: datetime
    ml: float | None = None
    quality: Quality | None = None

    def __post_init__(self) -> None:
        """Refuse what no newborn drinks (above 350 ml) and unknown words; the words are read in any case."""
        if self.ml is not None:
            within("ml", self.ml, 0, 350)
        if self.quality is not None and self.quality not in QUALITIES:
            object.__setattr__(self, "quality", choice("quality", self.quality, QUALITIES))


@dataclass(frozen=True, kw_only=True)
class FeedRule:
    """The limits, all a centre's to change. Shares are of the expected meal; windows in hours."""

    poor: float = 0.5
    very_poor: float = 0.25
    run_share: float = 0.35  # a run of poor meals that together reach no more than this is a fall, not a whim
    meal_minutes: float = 90
    baseline_meals: int = 8
    baseline_hours: float = 48
    enough_meals: int = 3  # with a younger baseline only very poor meals count
    least_ml: float = 15  # below this baseline (first days) volumes say too little
    usual_gap_hours: float = 3
    scattered: int = 3  # so many poor meals …
    scattered_hours: float = 12  # … within so many hours
    day_share: float = 0.6  # of the day before
    day_meals: int = 5  # measured meals needed in each of the two days


class Meal(NamedTuple):
    """Feeds that belong together. `hours` and `last_hours` count from the first feed given.

    In ml: `usual` is the baseline, `expected` less where the last meal was recent; `share` is intake over
    expectation. None where nothing can be said. (A tuple, since thirty are made at every saved feed.)
    """

    hours: float
    last_hours: float
    ml: float | None
    usual: float | None
    expected: float | None
    share: float | None
    poor: bool
    very_poor: bool


def feeds(history: Iterable[Feed], *, rule: FeedRule = FeedRule()) -> tuple[Finding, ...]:
    """What the latest feed says, in the light of those before it (give the last 72 hours; order does not
    matter).

    At most two findings: one for the run of poor meals, one for the day's total. Nothing where all is
    ordinary.
    """
    seen = meals(history, rule=rule)
    if not seen:
        return ()
    found = (_run(seen, rule), _day(seen, rule))
    return tuple(f for f in found if f is not None)


def baseline(history: Iterable[Feed], *, rule: FeedRule = FeedRule()) -> float | None:
    """The baby's own usual meal in ml as of the latest feed, or None before it can be known."""
    good = _Baseline(rule)
    for meal in meals(history, rule=rule):
        good.learn(meal)
    return good.usual


def meals(history: Iterable[Feed], *, rule: FeedRule = FeedRule()) -> list[Meal]:
    """The feeds as judged meals, oldest first."""
    good, gaps = _Baseline(rule), deque[float](maxlen=rule.baseline_meals)
    judged: list[Meal] = []
    for hours, group in _grouped(sorted(history, key=attrgetter("at")), rule):
        gap = hours[0] - judged[-1].hours if judged else rule.usual_gap_hours
        usual_gap = _middle(gaps) if len(gaps) >= rule.enough_meals else rule.usual_gap_hours
        good.forget(hours[0])
        meal = _judged(hours, group, good, min(1.0, gap / max(usual_gap, 1.0)), rule)
        judged.append(meal)
        gaps.append(gap)
        good.learn(meal)
    return judged


def _grouped(ordered: Sequence[Feed], rule: FeedRule) -> list[tuple[list[float], list[Feed]]]:
    """Feeds joined into meals, each with the hours of its feeds since the very first."""
    groups: list[tuple[list[float], list[Feed]]] = []
    window = rule.meal_minutes / 60
    for feed in ordered:
        hours = (feed.at - ordered[0].at).total_seconds() / 3600
        if groups and hours - groups[-1][0][0] < window:
            groups[-1][0].append(hours)
            groups[-1][1].append(feed)
        else:
            groups.append(([hours], [feed]))
    return groups


class _Baseline:
    """The good meals that measure the next one; `usual` is their median, None while there is none."""

    def __init__(self, rule: FeedRule) -> None:
        self.rule = rule
        self.good: deque[tuple[float, float]] = deque(maxlen=rule.baseline_meals)
        self.usual: float | None = None

    def forget(self, now: float) -> None:
        """Drop meals older than the window."""
        while self.good and now - self.good[0][0] > self.rule.baseline_hours:
            self.good.popleft()
            self._measure()

    def learn(self, meal: Meal) -> None:
        """Let a measured meal in unless it is poor, or a snack that only its timing excuses."""
        if meal.ml and not meal.poor and (self.usual is None or meal.ml >= self.rule.poor * self.usual):
            self.good.append((meal.hours, meal.ml))
            self._measure()

    def _measure(self) -> None:
        self.usual = _middle([ml for _, ml in self.good]) if self.good else None


def _judged(hours: list[float], group: list[Feed], good: _Baseline, scale: float, rule: FeedRule) -> Meal:
    """Judge one meal against the good meals before it; `scale` is below 1 where it follows soon."""
    measured = [0.0 if f.ml is None else f.ml for f in group if f.ml is not None or f.quality == "refused"]
    ml = sum(measured) if len(measured) == len(group) else None
    usual = good.usual if good.usual is not None and good.usual >= rule.least_ml else None
    expected = None if usual is None else usual * scale
    share = ml / expected if ml is not None and expected else None
    refused = all(f.quality == "refused" for f in group)
    very_poor = refused or (share is not None and share <= rule.very_poor)
    poor = very_poor or all(f.quality in {"poor", "refused"} for f in group)
    if share is not None and len(good.good) >= rule.enough_meals:
        poor = poor or share < rule.poor
    return Meal(hours[0], hours[-1], ml, usual, expected, share, poor, very_poor)


def _run(seen: list[Meal], rule: FeedRule) -> Finding | None:
    """The run of poor meals that ends with the latest one, or poor meals scattered over half a day."""
    latest = seen[-1]
    if not latest.poor:
        return None
    run = _trailing(seen)
    share = _together(run)
    fell = (share is not None and share <= rule.run_share) or all(m.very_poor for m in run)
    hours = latest.last_hours - run[0].hours
    if len(run) >= 3:
        return _said("feeds_poor_three", Level.URGENT if fell else Level.ASK_DOCTOR, run, hours)
    if len(run) == 2 and fell:
        return _said("feeds_poor_twice", Level.ASK_DOCTOR, run, hours)
    scattered = [m for m in seen if m.poor and latest.hours - m.hours <= rule.scattered_hours]
    if len(scattered) >= rule.scattered:
        return _said("feeds_poor_scattered", Level.ASK_DOCTOR, scattered, latest.hours - scattered[0].hours)
    if len(run) == 2 or latest.very_poor:
        return _said("feed_poor", Level.OBSERVE, run, hours)
    return None


def _trailing(seen: list[Meal]) -> list[Meal]:
    """The latest poor meals with no fine one between; a meal nobody measured or judged counts neither way."""
    run: list[Meal] = []
    for meal in reversed(seen):
        if meal.poor:
            run.insert(0, meal)
        elif meal.share is not None or meal.ml:
            break
    return run


def _together(run: list[Meal]) -> float | None:
    known = [(m.ml, m.expected) for m in run if m.ml is not None and m.expected]
    expected = sum(e for _, e in known)
    return sum(ml for ml, _ in known) / expected if expected else None


_MESSAGES = {
    "feeds_poor_three": N_(
        "连续 %(count)s 餐吃得少（%(taken)s ml，平时约 %(usual)s ml），历时 %(hours)s 小时：请医生看"
    ),
    "feeds_poor_twice": N_("连续 %(count)s 餐明显减少（%(taken)s ml，平时约 %(usual)s ml）：请医生看"),
    "feeds_poor_scattered": N_("%(hours)s 小时内 %(count)s 餐吃得少（%(taken)s ml，平时约 %(usual)s ml）：请医生看"),
    "feed_poor": N_("这一餐吃得少（%(taken)s ml，平时约 %(usual)s ml）：观察，两小时内再喂"),
}
_RULES = {
    "feeds_poor_three": N_("与宝宝平时的奶量相比，连续三餐或以上吃得少"),
    "feeds_poor_twice": N_("连续两餐吃得少，合计不超过平时奶量的 35%%"),
    "feeds_poor_scattered": N_("12 小时内三餐吃得少"),
    "feed_poor": N_("一餐不超过平时奶量的四分之一，或两餐不到一半"),
}


def _said(code: str, level: Level, several: list[Meal], hours: float) -> Finding:
    taken = tuple("?" if m.ml is None else f"{m.ml:g}" for m in several)
    usual = next((f"{m.usual:.0f}" for m in several if m.usual), "?")
    params = {"count": len(several), "taken": taken, "usual": usual, "hours": round(hours, 1)}
    return Finding(code, level, _MESSAGES[code], _RULES[code], HOUSE, params)


def _day(seen: list[Meal], rule: FeedRule) -> Finding | None:
    """The last 24 hours against the 24 before them, where every meal of both was measured."""
    end = seen[-1].last_hours
    today = [m for m in seen if end - m.hours < 24]
    before = [m for m in seen if 24 <= end - m.hours < 48]
    if min(len(today), len(before)) < rule.day_meals or any(m.ml is None for m in (*today, *before)):
        return None
    now, then = (sum(m.ml or 0 for m in several) for several in (today, before))
    if not then or now / then >= rule.day_share:
        return None
    return Finding(
        "feeds_day_fell",
        Level.ASK_DOCTOR,
        N_("24 小时奶量 %(now)s ml，前一天 %(then)s ml，减少 %(percent)s%%：请医生看"),
        N_("24 小时奶量不到前一天的 %(share)s%%"),
        HOUSE,
        {
            "now": round(now),
            "then": round(then),
            "percent": round(100 * (1 - now / then)),
            "share": round(100 * rule.day_share),
        },
    )


def _middle(values: Iterable[float]) -> float:
    """The median. Not `statistics.median`: its care for exotic numbers costs half of this rule's time."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
