"""Counts what a roster costs by each soft rule, independently of the solver's model."""

from collections import Counter
from itertools import pairwise

from yuexu.planning.rosters.house.model import Duty, Month, Need, Roster, Staff, Wish, worked

SOFT = ("wish", "nights", "weekends", "holidays", "family", "backward", "post", "hours", "surplus")


def score(month: Month, roster: Roster) -> dict[str, int]:
    """The cost of each soft rule, weights included; their sum is the objective."""
    units: Counter[str] = Counter(dict.fromkeys(SOFT, 0))
    shares = fair_shares(month)
    for person in month.staff:
        week = roster[person.id]
        units["wish"] += sum(w.weight for w in person.wishes if not granted(w, week))
        units["hours"] += _away(month, person, week)
        units["post"] += sum(d is not None and person.quarter_post not in (None, d.post) for d in week)
        units["backward"] += _backward(month, person, week)
        for kind, (low, high) in shares.get(person.id, {}).items():
            units[kind] += outside(counted(month, person, week, kind), low, high)
    units["family"] = sum(_alone(roster, f.carers, day) for f in month.families for day in stay(month, f.first, f.last))
    units["surplus"] = sum(_surplus(roster, need) for need in month.needs if need.skill is None)
    return {kind: units[kind] * getattr(month.weights, kind) for kind in SOFT}


def granted(wish: Wish, week: tuple[Duty | None, ...]) -> bool:
    """Is the wish met?"""
    duty = week[wish.day]
    meets = (duty.shift if duty else None) == wish.shift
    return meets == wish.wanted


def outside(value: int, low: int, high: int) -> int:
    """Units by which a count lies outside its fair share, each further one weighing one more: 1, 3, 6 …"""
    away = max(low - value, value - high, 0)
    return away * (away + 1) // 2


def counted(month: Month, person: Staff, week: tuple[Duty | None, ...], kind: str) -> int:
    """Nights, weekend days or holidays of the quarter with this month's."""
    days = range(month.days)
    duties = [(day, week[day]) for day in days if week[day] is not None]
    if kind == "nights":
        return person.nights + sum(month.shift(duty.shift).night for _, duty in duties if duty)
    if kind == "weekends":
        return person.weekends + sum(month.weekend(day) for day, _ in duties)
    return person.holidays + sum(day in month.holidays for day, _ in duties)


def fair_shares(month: Month) -> dict[str, dict[str, tuple[int, int]]]:
    """For each person and kind the least and most of the quarter's nights, weekend days and holidays that
    are fair.

    Each group of people who can do the same posts shares what the needs ask of those posts, in proportion to
    contracts; the share is rounded down and up. Who may not work nights has no share of them.
    """
    shares: dict[str, dict[str, tuple[int, int]]] = {}
    groups: dict[frozenset[str], list[Staff]] = {}
    for person in month.staff:
        groups.setdefault(person.posts, []).append(person)
    for posts, group in groups.items():
        for kind in ("nights", "weekends", "holidays"):
            able = [p for p in group if not (kind == "nights" and p.no_nights)]
            contracts = sum(p.contract for p in able)
            total = sum(getattr(p, kind) for p in able) + _asked(month, posts, groups, kind)
            for person in able:
                low = total * person.contract // max(contracts, 1)
                high = -(-total * person.contract // max(contracts, 1))
                shares.setdefault(person.id, {})[kind] = (low, high)
    return shares


def _asked(month: Month, posts: frozenset[str], groups: dict[frozenset[str], list[Staff]], kind: str) -> int:
    """Duties of this kind that the needs ask of a group: posts shared between groups are split by
    contracts.
    """
    total = 0.0
    mine = sum(p.contract for p in groups[posts])
    for need in month.needs:
        if need.skill is None and need.post in posts and _is(month, need, kind):
            rivals = sum(p.contract for g in groups for p in groups[g] if need.post in g)
            total += need.people * mine / rivals
    return round(total)


def _is(month: Month, need: Need, kind: str) -> bool:
    if kind == "nights":
        return month.shift(need.shift).night
    return month.weekend(need.day) if kind == "weekends" else need.day in month.holidays


def _away(month: Month, person: Staff, week: tuple[Duty | None, ...]) -> int:
    """Started hours above or below the contract."""
    minutes = sum(month.shift(duty.shift).minutes for duty in week if duty)
    return -(-abs(minutes - person.contract) // 60)


def _backward(month: Month, person: Staff, week: tuple[Duty | None, ...]) -> int:
    shifts = [worked(person, week, day) for day in range(-1, month.days)]
    return sum(bool(a and b and month.backward(a, b)) for a, b in pairwise(shifts))


def stay(month: Month, first: int, last: int) -> range:
    """The days of a stay that lie in the month."""
    return range(max(first, 0), min(last, month.days - 1) + 1)


def _alone(roster: Roster, carers: frozenset[str], day: int) -> bool:
    return all(roster[carer][day] is None for carer in carers)


def _surplus(roster: Roster, need: Need) -> int:
    there = sum(week[need.day] == Duty(need.shift, need.post) for week in roster.values())
    return max(there - need.people, 0)
