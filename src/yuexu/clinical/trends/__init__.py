"""Exists as the one door to rules on a baby's own history: feeds, weights, nappies, temperatures."""

from yuexu.clinical.trends.feeds import Feed, FeedRule, Meal, baseline, feeds, meals
from yuexu.clinical.trends.nappies import Nappy, nappies
from yuexu.clinical.trends.temperatures import NewbornTemperature, temperatures
from yuexu.clinical.trends.weights import Weighing, weights

__all__ = [
    "Feed",
    "FeedRule",
    "Meal",
    "Nappy",
    "NewbornTemperature",
    "Weighing",
    "baseline",
    "feeds",
    "meals",
    "nappies",
    "temperatures",
    "weights",
]
