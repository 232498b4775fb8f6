"""The money of contracts: double entry, a bill that reads it, a settlement that explains itself."""

from yuexu.contracts.ledger.book import held
from yuexu.contracts.ledger.closing import Settlement, cancellation, give_up, not_yet, settle
from yuexu.contracts.ledger.explaining import Statement, statement
from yuexu.contracts.ledger.nights import earn_night, earn_nights
from yuexu.contracts.ledger.reading import balances, bill, entitlements, first_night, income_between, receipts
from yuexu.contracts.ledger.residence import Residence
from yuexu.contracts.ledger.settlement import Lived
from yuexu.contracts.ledger.verbs import allow, charge, deposit, extend, nights_billed, pay, refund

__all__ = [
    "Lived",
    "Residence",
    "Settlement",
    "Statement",
    "allow",
    "balances",
    "bill",
    "cancellation",
    "charge",
    "deposit",
    "earn_night",
    "earn_nights",
    "entitlements",
    "extend",
    "first_night",
    "give_up",
    "held",
    "income_between",
    "nights_billed",
    "not_yet",
    "pay",
    "receipts",
    "refund",
    "settle",
    "statement",
]
