"""The rows of the clinical record: entries and their chain, alerts, orders, reviews, confirmed rules."""

from yuexu.care.models.alerts import Alert, Confirmation
from yuexu.care.models.entries import ChainHead, ChartEntry
from yuexu.care.models.orders import Execution, Order
from yuexu.care.models.reviews import Finding, Review

__all__ = ["Alert", "ChainHead", "ChartEntry", "Confirmation", "Execution", "Finding", "Order", "Review"]
