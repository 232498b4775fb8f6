"""Says why no roster exists: the smallest set of kinds of rules that collide, single rules among them, the
cheapest way out.

First the kinds: the smallest set of names of rules that cannot hold together, found by the duality of
conflicts
and corrections (a smallest set that hits every correction is a conflict as soon as it is unsatisfiable).
Then,
within these kinds, single rules are dropped while the rest still collides: what remains has no superfluous
rule.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from time import monotonic
from typing import Any

from yuexu.planning.rosters.house.formula import Formula
from yuexu.planning.rosters.house.model import Month, Roster
from yuexu.planning.rosters.house.rules import PRICES, SENTENCES, Message, Rule

STRUCTURE = {"one_duty", "post"}  # not rules to be weighed: the model knows no roster without them
PROBE = 10.0  # seconds for one question to the solver


@dataclass(frozen=True)
class Conflict:
    """`kinds`: the smallest colliding set of rule names; `rules`: single rules that collide, none
    superfluous.

    `minimal` is false when time ended before every rule had been tried. `way_out`: rules to give up at the
    least price, with that price and the roster that results; None when law and safety alone already collide.
    """

    kinds: tuple[str, ...]
    rules: tuple[Rule, ...]
    minimal: bool
    way_out: "WayOut | None"

    def messages(self, month: Month) -> list[Message]:
        """The colliding rules in words."""
        return [rule.message(month) for rule in self.rules]


@dataclass(frozen=True)
class WayOut:
    """The cheapest relaxation: rules given up, the price, and whether cheaper ones are proved impossible."""

    given_up: tuple[Rule, ...]
    price: int
    cheapest: bool
    roster: Roster

    def messages(self, month: Month) -> list[Message]:
        """The rules given up in words."""
        return [rule.message(month) for rule in self.given_up]


def explain(month: Month, seconds: float = 30.0) -> Conflict | None:
    """Why the month has no roster; None when it has one (or when that cannot be decided in time)."""
    end = monotonic() + seconds

    def left() -> float:
        return max(end - monotonic(), 0.1)

    kinds = colliding_kinds(month, left)
    if kinds is None:
        return None
    rules, minimal = _single_rules(month, kinds, left)
    return Conflict(kinds, rules, minimal, way_out(month, left()))


def colliding_kinds(month: Month, left: Callable[[], float]) -> tuple[str, ...] | None:
    """The smallest set of rule names that cannot hold together; None when all of them can."""
    names = [name for name in SENTENCES if name not in STRUCTURE]
    corrections: list[frozenset[str]] = []
    while True:
        tried = _smallest_hitting(names, corrections)
        if _satisfiable(month, tried, left()) is False:
            return tuple(sorted(tried))
        kept = set(tried)
        for name in names:  # grow to a set that can hold as a whole: what is missing is a correction
            if name not in kept and _satisfiable(month, kept | {name}, left()) is not False:
                kept.add(name)
        if len(kept) == len(names):
            return None
        corrections.append(frozenset(names) - kept)


def _smallest_hitting(names: list[str], sets: list[frozenset[str]]) -> frozenset[str]:
    """The smallest set of names that meets every set; there are few names, so all sizes are tried in turn."""
    for size in range(len(names) + 1):
        for some in combinations(names, size):
            if all(not one.isdisjoint(some) for one in sets):
                return frozenset(some)
    raise AssertionError("every set names at least one rule")


def _satisfiable(month: Month, names: Iterable[str], seconds: float) -> bool | None:
    """Can these kinds of rules hold together? None: not decided in time."""
    from ortools.sat.python import cp_model

    solver = _solver(min(seconds, PROBE))
    status = solver.solve(Formula(month, rules=names).model)
    if status == cp_model.INFEASIBLE:
        return False
    return True if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None


def _solver(seconds: float) -> Any:
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    return solver


def _single_rules(month: Month, kinds: Iterable[str], left: Callable[[], float]) -> tuple[tuple[Rule, ...], bool]:
    """Single rules of these kinds that collide, made irreducible by leaving out one after the other."""
    formula = Formula(month, switched=True, rules=kinds)
    core = _core(formula, sorted(formula.switches), left())
    needed: list[Rule] = []
    while core:
        if left() <= 0.1:
            return tuple(sorted(needed + core)), False
        rule = core.pop()
        smaller = _core(formula, needed + core, left())
        if smaller is None:
            needed.append(rule)
        else:
            core = [r for r in core if r in smaller]
    return tuple(sorted(needed)), True


def _core(formula: Formula, rules: list[Rule], seconds: float) -> list[Rule] | None:
    """Those of the rules that the solver needed to show that they collide; None when they do not."""
    from ortools.sat.python import cp_model

    model = formula.model.clone()
    model.clear_assumptions()
    by_index = {formula.switches[rule].index: rule for rule in rules}
    model.add_assumptions([formula.switches[rule] for rule in rules])
    solver = _solver(min(seconds, PROBE))
    solver.parameters.num_workers = 1  # cores come from a single worker
    if solver.solve(model) != cp_model.INFEASIBLE:
        return None
    return [by_index[index] for index in solver.sufficient_assumptions_for_infeasibility()]


def way_out(month: Month, seconds: float) -> WayOut | None:
    """The cheapest rules to give up (by PRICES) so that a roster exists; law and safety are not for sale."""
    from ortools.sat.python import cp_model

    formula = Formula(month, switched=True)
    costs = []
    for rule, switch in formula.switches.items():
        if rule.name in PRICES:
            costs.append(PRICES[rule.name] * (1 - switch))
        else:
            formula.model.add(switch == 1)
    formula.model.minimize(sum(costs))
    solver = _solver(max(seconds, 1.0))
    status = solver.solve(formula.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    given_up = sorted(r for r, switch in formula.switches.items() if not solver.boolean_value(switch))
    return WayOut(
        tuple(given_up),
        sum(PRICES[rule.name] for rule in given_up),
        status == cp_model.OPTIMAL,
        formula.read(solver.boolean_value),
    )
