"""What staff do with the clinical record: chart, correct, withdraw, answer, return, review, order, confirm."""

from yuexu.care.actions.alerts import answer, confirm_rules, withdraw_rules
from yuexu.care.actions.chain import Break, verify_chain
from yuexu.care.actions.charting import Recorded, correct, record, withdraw
from yuexu.care.actions.orders import execute, give_order, stop_order
from yuexu.care.actions.reviews import answer_finding, return_entry, review

__all__ = [
    "Break",
    "Recorded",
    "answer",
    "answer_finding",
    "confirm_rules",
    "correct",
    "execute",
    "give_order",
    "record",
    "return_entry",
    "review",
    "stop_order",
    "verify_chain",
    "withdraw",
    "withdraw_rules",
]
