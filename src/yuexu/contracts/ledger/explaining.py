"""The account of a stay as the family reads it before it is closed: what stands, what settling adds, and why (N6)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from yuexu.contracts.accounts import Kind
from yuexu.contracts.ledger import closing, reading
from yuexu.contracts.ledger.closing import Settlement
from yuexu.contracts.ledger.settlement import Lived
from yuexu.contracts.models import Contract
from yuexu.contracts.terms import Clause

# Which clause a line of the bill follows. More nights and sums let off are agreed apart from the terms.
FOLLOWS = {Kind.SIGNING: "services", Kind.CHARGE: "services", Kind.DEPOSIT: "payment", Kind.PAYMENT: "payment"}
APART = {Kind.EXTENSION, Kind.ALLOWANCE}


@dataclass(frozen=True)
class Row:
    """One line: positive is owed by the client, negative is paid or comes off; `clause` is what it follows.

    `apart`: no clause, but agreed with the client on its own.
    """

    text: str
    amount: Decimal
    clause: Clause | None
    apart: bool = False
    at: dt.datetime | None = None  # None: settling will write it


@dataclass(frozen=True)
class Statement:
    """`standing` is on the bill now, `ahead` is what settling will add; together they are `settled.owed_after`."""

    standing: list[Row]
    ahead: list[Row]
    lived: Lived
    settled: Settlement

    @property
    def clauses(self) -> list[Clause]:
        """The clauses that the lines follow, each once, in the order of the lines."""
        return list({row.clause.code: row.clause for row in [*self.standing, *self.ahead] if row.clause}.values())


def statement(contract: Contract, lived: Lived) -> Statement:
    """What closing the account would come to if the stay went like this; nothing is written.

    The lines ahead are those that `settle` posts. Raises RuleBroken for a stay that cannot have been.
    """
    told = closing.preview(contract, lived, today=lived.left_on)
    clauses = {clause.code: clause for clause in contract.terms_data.clauses}
    standing = [
        Row(line.text, line.amount, clauses.get(FOLLOWS.get(Kind(line.kind), "")), line.kind in APART, line.at)
        for line in reading.bill(contract).lines
    ]
    ahead = [Row(line.text, -line.amount, clauses.get(line.clause)) for line in told.lines]
    return Statement(standing, ahead, lived, told)
