"""Large-neighbourhood search on the month: most of the roster stands, a part is solved anew by CP-SAT,
over and over.

Two parts are solved at a time, each in its thread (CP-SAT works outside Python's lock), and joined when
they are
still an improvement together. Needs may stay open at a price, so the search may start from any lawful roster.
"""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any

from yuexu.planning.rosters.house.check import broken
from yuexu.planning.rosters.house.formula import Formula
from yuexu.planning.rosters.house.model import Month, Roster
from yuexu.planning.rosters.house.score import score
from yuexu.planning.rosters.house.soft import soft_terms, total

OPEN = 1000  # cost of a person lacking on a shift while the search goes on
PATIENCE = 4.0  # seconds for one part


@dataclass(frozen=True)
class Part:
    """People and days that may change."""

    people: frozenset[str]
    days: range


class Neighbours:
    """Improves a roster that breaks no rules but needs. `better` is told of every better roster."""

    def __init__(self, month: Month, roster: Roster, better: Callable[[Roster, int], None], seed: int = 1) -> None:
        self.month, self.better, self.dice = month, better, Random(seed)
        self.formula = Formula(month, may_lack=True)
        terms = soft_terms(self.formula)
        self.formula.model.minimize(total(self.formula, terms) + OPEN * sum(self.formula.lacking))
        self.roster, self.value = roster, self.worth(roster)
        self.size = {"people": 8.0, "days": 4.0}
        self.turn = count()

    def worth(self, roster: Roster) -> int:
        """Cost of a roster, open needs included."""
        return sum(score(self.month, roster).values()) + OPEN * len(broken(self.month, roster))

    def search(
        self,
        left: Callable[[], float],
        target: Callable[[], float],
        threads: Callable[[], int],
        found: Callable[[], Roster | None],
    ) -> None:
        """Search until time is over or the value is not above `target`; `found` gives rosters found elsewhere."""
        with ThreadPoolExecutor(2) as pool:
            waiting: set[Future[tuple[Part, Roster, Roster | None, float]]] = set()
            while left() > 0 and self.value > target():
                while len(waiting) < threads():
                    waiting.add(pool.submit(self._solve, self._part(), self.roster, left))
                ready, waiting = wait(waiting, timeout=1.0, return_when=FIRST_COMPLETED)
                self._adopt(found())
                for future in ready:
                    self._take(*future.result())

    def _adopt(self, roster: Roster | None) -> None:
        """Go on from a roster found elsewhere when it is better."""
        if roster is not None and (value := self.worth(roster)) < self.value:
            self.roster, self.value = roster, value
            self.better(roster, value)

    def _part(self) -> Part:
        """Every other time some people over the whole month, else everybody over some days."""
        names = [p.id for p in self.month.staff]
        if next(self.turn) % 2:
            length = min(max(round(self.size["days"] * self.dice.uniform(0.7, 1.3)), 2), self.month.days)
            first = self.dice.randint(0, self.month.days - length)
            return Part(frozenset(names), range(first, first + length))
        size = min(max(round(self.size["people"] * self.dice.uniform(0.7, 1.3)), 2), len(names))
        first_one = self.month.person(self.dice.choice(names))
        alike = [p.id for p in self.month.staff if p.posts & first_one.posts]
        pool = alike if self.dice.random() < 0.8 and len(alike) >= 2 else names
        return Part(frozenset(self.dice.sample(pool, min(size, len(pool)))), range(self.month.days))

    def _solve(
        self, part: Part, roster: Roster, left: Callable[[], float]
    ) -> tuple[Part, Roster, Roster | None, float]:
        """Solve a part; None when nothing at least as good was found."""
        from ortools.sat.python import cp_model

        model = self.formula.model.clone()
        model.clear_hints()
        for (person, day, duty), variable in self.formula.x.items():
            own = model.get_bool_var_from_proto_index(variable.index)
            if person in part.people and day in part.days:
                model.add_hint(own, roster[person][day] == duty)
            else:
                model.add(own == (roster[person][day] == duty))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = max(min(PATIENCE, left()), 0.1)
        solver.parameters.random_seed = self.dice.randint(0, 1 << 30)
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return part, roster, None, solver.wall_time

        def value(variable: Any) -> bool:
            return bool(solver.boolean_value(model.get_bool_var_from_proto_index(variable.index)))

        return part, roster, self.formula.read(value), solver.wall_time

    def _take(self, part: Part, start: Roster, found: Roster | None, seconds: float) -> None:
        """Keep what was found when, joined with what was found meanwhile, it is not worse; fit the parts'
        size.
        """
        kind = "people" if len(part.days) == self.month.days else "days"
        self.size[kind] *= 1.06 if seconds < PATIENCE / 3 else 0.93 if seconds > PATIENCE * 0.9 else 1.0
        if found is None:
            return
        joined = {
            name: tuple(
                new if new != old else ours
                for new, old, ours in zip(found[name], start[name], self.roster[name], strict=True)
            )
            for name in found
        }
        for roster in (joined, found):
            value = self._lawful_worth(roster)
            if value is not None and value <= self.value:
                improved = value < self.value
                self.roster, self.value = roster, value
                if improved:
                    self.better(roster, value)
                return

    def _lawful_worth(self, roster: Roster) -> int | None:
        """Worth of a roster; None when joining broke a rule other than needs."""
        if any(rule.name not in ("demand", "skill") for rule in broken(self.month, roster)):
            return None
        return self.worth(roster)
