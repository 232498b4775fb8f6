"""The soft rules as cost terms of the CP-SAT model, rule by rule, so that the objective can be broken
down.
"""

from typing import Any

from yuexu.planning.rosters.house.formula import Formula
from yuexu.planning.rosters.house.model import Duty, Staff, worked
from yuexu.planning.rosters.house.score import SOFT, fair_shares, stay


def soft_terms(formula: Formula) -> dict[str, list[Any]]:
    """For each soft rule the terms whose sum, in an optimum, is what `score` counts for it (without
    weights).
    """
    terms: dict[str, list[Any]] = {kind: [] for kind in SOFT}
    shares = fair_shares(formula.month)
    for person in formula.month.staff:
        terms["wish"] += _wishes(formula, person)
        terms["hours"].append(_hours(formula, person))
        terms["post"] += _posts(formula, person)
        terms["backward"] += _backward(formula, person)
        for kind, share in shares.get(person.id, {}).items():
            terms[kind].append(_share(formula, person, kind, share))
    terms["family"] = _families(formula)
    terms["surplus"] = _surplus(formula)
    return terms


def total(formula: Formula, terms: dict[str, list[Any]]) -> Any:
    """The weighted objective."""
    return sum(getattr(formula.month.weights, kind) * sum(items) for kind, items in terms.items())


def _wishes(formula: Formula, person: Staff) -> list[Any]:
    found = []
    for wish in person.wishes:
        if wish.shift is None:
            meets = 1 - formula.work[person.id, wish.day]
        else:
            meets = sum(formula.on(person.id, wish.day, wish.shift))
        found.append(wish.weight * (1 - meets if wish.wanted else meets))
    return found


def _hours(formula: Formula, person: Staff) -> Any:
    month = formula.month
    away = formula.model.new_int_var(0, month.days * 24 + person.contract // 60 + 1, "")
    minutes = formula.minutes(person, range(month.days))
    formula.model.add(60 * away >= minutes - person.contract)
    formula.model.add(60 * away >= person.contract - minutes)
    return away


def _posts(formula: Formula, person: Staff) -> list[Any]:
    if person.quarter_post is None:
        return []
    own = formula.month.days * len(formula.month.shifts)
    keys = [k for k in formula.x if k[0] == person.id] if own else []
    return [formula.x[key] for key in keys if key[2].post != person.quarter_post]


def _backward(formula: Formula, person: Staff) -> list[Any]:
    """One literal for each evening after which the next duty may start earlier in the day."""
    month = formula.month
    found = []
    for day in range(-1, month.days - 1):
        step = formula.model.new_bool_var("")
        used = False
        for late in month.shifts:
            ends = [s.code for s in month.shifts if month.backward(s.code, late.code)]
            before = [v for code in ends for v in formula.on(person.id, day, code)] if day >= 0 else []
            known = day < 0 and worked(person, (), -1) in ends
            after = formula.on(person.id, day + 1, late.code)
            if after and (before or known):
                formula.model.add(sum(before) + int(known) + sum(after) - 1 <= step)
                used = True
        if used:
            found.append(step)
    return found


def _share(formula: Formula, person: Staff, kind: str, share: tuple[int, int]) -> Any:
    """Convex cost of being away from the fair share: tangents at whole units."""
    month, model = formula.month, formula.model
    if kind == "nights":
        nights = [s.code for s in month.shifts if s.night]
        count = sum(v for d in range(month.days) for s in nights for v in formula.on(person.id, d, s))
    else:
        days = [d for d in range(month.days) if (month.weekend(d) if kind == "weekends" else d in month.holidays)]
        count = sum(formula.work[person.id, d] for d in days)
    now = count + getattr(person, kind)
    furthest = max(share[0], month.days + getattr(person, kind))
    cost = model.new_int_var(0, furthest * (furthest + 1) // 2, "")
    for away in (share[0] - now, now - share[1]):
        for step in range(1, furthest + 1):
            model.add(cost >= step * away - step * (step - 1) // 2)
    return cost


def _families(formula: Formula) -> list[Any]:
    found = []
    for family in formula.month.families:
        for day in stay(formula.month, family.first, family.last):
            alone = formula.model.new_bool_var("")
            formula.model.add(sum(formula.work[carer, day] for carer in sorted(family.carers)) + alone >= 1)
            found.append(alone)
    return found


def _surplus(formula: Formula) -> list[Any]:
    found = []
    for need in formula.month.needs:
        if need.skill is not None:
            continue
        duty = Duty(need.shift, need.post)
        there = [formula.x[key] for p in formula.month.staff if (key := (p.id, need.day, duty)) in formula.x]
        extra = formula.model.new_int_var(0, len(formula.month.staff), "")
        formula.model.add(extra >= sum(there) - need.people)
        found.append(extra)
    return found
