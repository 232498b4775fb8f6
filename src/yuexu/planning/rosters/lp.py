"""Solves a growing linear program again and again: from the last basis where that works, afresh where it
does not.
"""

from typing import Any

WARM = "use_preprocessing: false"  # only so does each solve start from the basis of the one before
FRESH = "use_preprocessing: true"


class Unsolved(ArithmeticError):
    """The LP solver gave up; what was found before still holds."""


def optimise(solver: Any) -> None:
    """Solve; raises `Unsolved`."""
    for way in (WARM, FRESH):
        solver.SetSolverSpecificParametersAsString(way)
        if solver.Solve() == solver.OPTIMAL:
            return
    raise Unsolved("the linear program was not solved")
