"""The account of a stay as the family reads it before it is closed: what stands, what settling adds, and why (N6)."""

from __future__ import annotations

from dataclasses import dataclass

from yuexu.contracts.ledger import closing, reading
from yuexu.contracts.ledger.closing import Reckoning
from yuexu.contracts.ledger.reading import BillLine, Row
from yuexu.contracts.ledger.settlement import Lived
from yuexu.contracts.models import Contract
from yuexu.contracts.terms import Clause


@dataclass(frozen=True)
class Statement:
    """`standing` is on the bill now, `ahead` is what settling will add; together they are `settled.owed_after`."""

    standing: list[BillLine]
    ahead: list[Row]
    settled: Reckoning

    @property
    def lived(self) -> Lived:
        """How the stay went, as far as it is not settled yet."""
        return self.settled.went

    @property
    def clauses(self) -> list[Clause]:
        """The clauses that the lines follow."""
        return reading.followed([*self.standing, *self.ahead])


def statement(contract: Contract, lived: Lived) -> Statement:
    """What closing the account would come to if the stay went like this; nothing is written.

    The lines ahead are those that `settle` posts. Raises RuleBroken for a stay that cannot have been.
    """
    told = closing.preview(contract, lived, today=lived.left_on)
    clauses = {clause.code: clause for clause in contract.terms_data.clauses}
    ahead = [Row(text=line.text, amount=-line.amount, clause=clauses.get(line.clause)) for line in told.lines]
    return Statement(reading.bill(contract).lines, ahead, told)
