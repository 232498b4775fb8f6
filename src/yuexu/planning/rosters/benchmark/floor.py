"""A lower bound that needs no search: everybody's cheapest schedule by requests alone, with perfect cover."""

import numpy as np

from yuexu.planning.rosters.benchmark.tables import Tables


def floor(data: Tables) -> int:
    """Objective that no roster can undercut, ignoring all rules but one shift a day."""
    cost = np.where(data.allowed, data.cost, np.inf).min(axis=2)
    return data.constant + int(np.minimum(cost, 0).sum())
