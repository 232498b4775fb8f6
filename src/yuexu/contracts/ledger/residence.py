"""What the settlement must know of the stay: stays stand a floor above, so the roof tells how to ask (config.wiring)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from yuexu.contracts.ledger.settlement import Lived
from yuexu.contracts.models import Contract
from yuexu.contracts.states import Ending
from yuexu.kernel.errors import RuleBroken


@dataclass(frozen=True, kw_only=True)
class Residence:
    """The stay of a contract. `stage`: expected, resident or left; `page`: where she is discharged."""

    stage: str
    arrived_on: dt.date | None = None
    leaves_on: dt.date | None = None  # as planned now
    noticed_on: dt.date | None = None  # when the family said that it would leave sooner
    page: str = ""

    def lived(
        self,
        left_on: dt.date,
        *,
        today: dt.date,
        ending: str = Ending.PLANNED,
        noticed_on: dt.date | None = None,
        hospital_nights: int | None = None,
        lesser_nights: int | None = None,
        lesser_difference: Decimal | None = None,
    ) -> Lived:
        """How the stay went when she leaves on that day, today or later: what is settled, and what is shown before.

        Raises RuleBroken for a day that is past, or later than planned: nights beyond the plan are extended first.
        """
        if self.arrived_on is None or self.leaves_on is None:
            raise RuleBroken(_("还没有入住日期，不能结算"), "left_on")
        if left_on < today:
            raise RuleBroken(_("离所日期不能早于今天"), "left_on")
        if left_on > self.leaves_on:
            raise RuleBroken(_("晚于计划离所日 %(day)s，请先办续住") % {"day": self.leaves_on}, "left_on")
        said_now = today if today < left_on < self.leaves_on else None  # telling it today, as shortening the stay would
        return Lived(
            arrived_on=self.arrived_on,
            left_on=left_on,
            ending=ending,
            noticed_on=noticed_on or said_now or self.noticed_on,
            hospital_nights=hospital_nights or 0,
            lesser_nights=lesser_nights or 0,
            lesser_difference=lesser_difference or Decimal(0),
        )


Ask = Callable[[Contract], Residence | None]
_asked: list[Ask] = []


def declare(ask: Ask | None) -> None:
    """Tell how to find a contract's stay; the last word counts, and None takes it back."""
    _asked[:] = [ask] if ask else []


def declared() -> Ask | None:
    """How a contract's stay is found."""
    return _asked[0] if _asked else None


def of(contract: Contract) -> Residence | None:
    """The stay of this contract; None when it has none, or it was called off."""
    ask = declared()
    return ask(contract) if ask else None
