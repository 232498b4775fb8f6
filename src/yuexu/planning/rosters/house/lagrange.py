"""A bound on the month's cost that any prices of the tying rows prove, so that it rests on no solver's arithmetic."""

import numpy as np

from yuexu.planning.rosters.arrays import Bools, Floats, Ints
from yuexu.planning.rosters.house.pricing import Pricing
from yuexu.planning.rosters.house.rows import FREE, Frame


def lagrange(frame: Frame, pricing: Pricing, prices: Floats) -> float:
    """No roster costs less: everybody's cheapest schedule at the `prices` of the rows, and what the rows then cost."""
    flat = [(index, *slack) for index, row in enumerate(frame.rows) for slack in row.slacks]
    if not flat:
        return float(pricing(prices)[0].sum() + frame.constant)
    row, sign, cost, limit = (np.array(part) for part in zip(*flat, strict=True))
    prices = _clipped(prices, row, sign, cost, limit == FREE)
    gain = np.minimum(cost - sign * prices[row], 0) * np.where(limit == FREE, 0.0, limit)
    right = np.array([line.right for line in frame.rows])
    return float(right @ prices + gain.sum() + pricing(prices)[0].sum() + frame.constant)


def _clipped(prices: Floats, row: Ints, sign: Ints, cost: Floats, free: Bools) -> Floats:
    """Prices at which no unlimited slack would pay for itself."""
    high, low = np.full(len(prices), np.inf), np.full(len(prices), -np.inf)
    up, down = free & (sign > 0), free & (sign < 0)
    np.minimum.at(high, row[up], cost[up])
    np.maximum.at(low, row[down], -cost[down])
    return np.asarray(np.clip(prices, low, high), dtype=float)
