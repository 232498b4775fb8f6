"""Rows from assessment to settlement."""

from yuexu.contracts.models.contract import Contract, Explanation, Paper
from yuexu.contracts.models.money import Counter, Extension, Posting, Settlement, Transaction
from yuexu.contracts.models.plan import HealthAssessment, PlanItem, ServicePlan

__all__ = [
    "Contract",
    "Counter",
    "Explanation",
    "Extension",
    "HealthAssessment",
    "Paper",
    "PlanItem",
    "Posting",
    "ServicePlan",
    "Settlement",
    "Transaction",
]
