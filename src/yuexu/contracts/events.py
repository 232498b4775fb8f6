"""What happened between first assessment and settlement."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from yuexu.contracts.models import Contract, HealthAssessment, ServicePlan, Transaction
from yuexu.kernel.events import Event
from yuexu.people.models import Staff


@dataclass(frozen=True, kw_only=True)
class AssessmentMade(Event):
    """A health assessment was made."""

    assessment: HealthAssessment
    at: dt.datetime
    by: Staff | None


@dataclass(frozen=True, kw_only=True)
class PlanEvent(Event):
    """About one version of a plan."""

    plan: ServicePlan
    at: dt.datetime
    by: Staff | None


class PlanDrawn(PlanEvent):
    """A version was drawn."""


class PlanConfirmed(PlanEvent):
    """The client confirmed it."""


@dataclass(frozen=True, kw_only=True)
class ContractEvent(Event):
    """About one contract."""

    contract: Contract
    at: dt.datetime
    by: Staff | None


class ContractDrafted(ContractEvent):
    """It was written."""


class ClausesExplained(ContractEvent):
    """Every key clause was explained and understood."""


class ContractSigned(ContractEvent):
    """The client signed."""


class WindowMoved(ContractEvent):
    """The due date changed, and with it the days on which she may arrive."""


class ContractCancelled(ContractEvent):
    """It was given up before arrival."""


class Settled(ContractEvent):
    """The stay's money is settled; the contract has ended."""


@dataclass(frozen=True, kw_only=True)
class MoneyEvent(Event):
    """Money came or went."""

    contract: Contract
    transaction: Transaction
    at: dt.datetime
    by: Staff | None


class DepositTaken(MoneyEvent):
    """The deposit, or a part of it."""


class PaymentTaken(MoneyEvent):
    """A payment."""


class Refunded(MoneyEvent):
    """Money was given back."""
