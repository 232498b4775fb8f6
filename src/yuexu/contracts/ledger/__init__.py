"""The money of contracts: double entry, a bill that reads it, a settlement that explains itself."""

from yuexu.contracts.ledger.book import held
from yuexu.contracts.ledger.closing import Reckoning, cancellation, give_up, not_yet, reopen, settle
from yuexu.contracts.ledger.explaining import Statement, statement
from yuexu.contracts.ledger.nights import earn_night, earn_nights
from yuexu.contracts.ledger.part import of as open_part
from yuexu.contracts.ledger.reading import balances, bill, entitlements, first_night, income_between, receipts
from yuexu.contracts.ledger.residence import Residence
from yuexu.contracts.ledger.settlement import Lived
from yuexu.contracts.ledger.verbs import allow, charge, deposit, extend, pay, refund

__all__ = [
    "Lived",
    "Reckoning",
    "Residence",
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
    "not_yet",
    "open_part",
    "pay",
    "receipts",
    "refund",
    "reopen",
    "settle",
    "statement",
]
