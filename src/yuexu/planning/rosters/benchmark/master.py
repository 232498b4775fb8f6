"""The master problem of the column generation: which schedule each employee works, as a linear program.

Its dual prices tell the pricing problem what one more person on a shift is worth; any prices within the cover
costs give a lower bound on the objective (Lagrange), so the bound does not rest on the LP solver's
arithmetic.
"""

from typing import Any

import numpy as np

from yuexu.planning.rosters.arrays import REST, Floats, Ints
from yuexu.planning.rosters.benchmark.tables import Tables
from yuexu.planning.rosters.lp import optimise


class Master:
    """LP over columns (employee, plan), with cover rows for the days first … last-1 and one row per
    employee.
    """

    def __init__(self, data: Tables, employees: list[int], first: int, last: int, kept: Ints) -> None:
        """`kept` [days, S]: staffing by everybody who is not planned here."""
        from ortools.linear_solver import pywraplp  # loaded only by those who solve

        self.data, self.employees, self.first, self.last = data, employees, first, last
        self.solver: Any = pywraplp.Solver.CreateSolver("GLOP")
        self.want = data.want[first:last] - kept
        self.under, self.over = data.under[first:last], data.over[first:last]
        self.cover = [[self._cover_row(d, s) for s in range(self.want.shape[1])] for d in range(last - first)]
        self.one = {e: self.solver.Constraint(1, 1) for e in employees}
        self.columns: list[tuple[int, Ints, int]] = []
        self.variables: list[Any] = []
        self.known: set[tuple[int, bytes]] = set()

    def _cover_row(self, day: int, shift: int) -> Any:
        want, infinity = int(self.want[day, shift]), self.solver.infinity()
        row = self.solver.Constraint(want, want)
        for sign, weight in ((1, self.under[day, shift]), (-1, self.over[day, shift])):
            slack = self.solver.NumVar(0, infinity, "")
            row.SetCoefficient(slack, sign)
            self.solver.Objective().SetCoefficient(slack, int(weight))
        return row

    def add(self, employee: int, plan: Ints) -> bool:
        """Add a schedule [days] of an employee; False when it is known already."""
        key = (employee, plan.tobytes())
        if key in self.known:
            return False
        self.known.add(key)
        days = np.flatnonzero(plan != REST)
        cost = int(self.data.cost[employee, self.first + days, plan[days]].sum())
        variable = self.solver.NumVar(0, self.solver.infinity(), "")
        self.solver.Objective().SetCoefficient(variable, cost)
        self.one[employee].SetCoefficient(variable, 1)
        for day in days.tolist():
            self.cover[day][plan[day]].SetCoefficient(variable, 1)
        self.columns.append((employee, plan.copy(), cost))
        self.variables.append(variable)
        return True

    def solve(self) -> tuple[float, Floats, Floats]:
        """Solve the LP: value, prices [days, S] clipped to the cover costs, and the prices of employees."""
        optimise(self.solver)
        prices = np.array([[row.dual_value() for row in line] for line in self.cover])
        wages = np.array([self.one[e].dual_value() for e in self.employees])
        return float(self.solver.Objective().Value()), np.clip(prices, -self.over, self.under), wages

    def weights(self) -> Floats:
        """How much of each column the LP's solution takes."""
        return np.array([v.solution_value() for v in self.variables])

    def fix(self, column: int) -> None:
        """From now on this column's employee works exactly this column."""
        employee = self.columns[column][0]
        for index, (owner, _, _) in enumerate(self.columns):
            if owner == employee:
                self.variables[index].SetBounds(float(index == column), float(index == column))

    def release(self) -> None:
        """Undo every `fix`."""
        for variable in self.variables:
            variable.SetBounds(0, self.solver.infinity())
