"""What of an account is open: all of it, or what came after the last settlement when she stayed on (G3, N6).

Nights have numbers, from 0, in the order in which they were billed. A settlement closes every night billed by then, lived
or given back; the nights that are billed after it are a part of their own, earned and settled by themselves.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from yuexu.contracts.accounts import Kind
from yuexu.contracts.ledger.settlement import Lived
from yuexu.contracts.models import Contract, Settlement


@dataclass(frozen=True)
class Part:
    """The open part: what follows the `last` settlement. `billed` and `earned` are nights of the whole contract."""

    last: Settlement | None
    billed: int
    earned: int

    @property
    def since(self) -> dt.date | None:
        """The day up to which the stay is settled; None when nothing is."""
        return self.last.left_on if self.last else None

    @property
    def first(self) -> int:
        """The number of the first open night."""
        return self.last.billed if self.last else 0

    @property
    def open_billed(self) -> int:
        """Nights billed and not settled."""
        return self.billed - self.first

    @property
    def open_earned(self) -> int:
        """Those of them that are income."""
        return self.earned - (self.last.earned if self.last else 0)

    def nights(self, arrived_on: dt.date, until_on: dt.date) -> int:
        """How many nights of a stay with these days are not settled yet."""
        return (until_on - (self.since or arrived_on)).days

    def lived(self, lived: Lived) -> Lived:
        """What of a stay that went like this is not settled yet."""
        return replace(lived, arrived_on=self.since) if self.since else lived


def of(contract: Contract) -> Part:
    """The open part of this account."""
    billed = contract.nights + sum(contract.extensions.values_list("nights", flat=True))
    earned = contract.transactions.filter(kind=Kind.NIGHT).count()
    return Part(contract.settlements.order_by("pk").last(), billed, earned)
