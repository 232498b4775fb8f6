"""Append-only double entry: transactions and their postings; the database itself sees that each balances."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from yuexu.contracts.accounts import Account, Kind, Method
from yuexu.kernel.money import MoneyField
from yuexu.people.models import CentreRow, Staff
from yuexu.trail.models import APPEND_ONLY

# Runs at commit. A sum of NULL (no postings, or none that this role may see) is refused too.
BALANCED = """
IF (SELECT sum(amount) FROM contracts_posting WHERE transaction_id = {transaction}) IS DISTINCT FROM 0 THEN
  RAISE EXCEPTION 'ledger transaction % does not balance', {transaction} USING ERRCODE = 'check_violation';
END IF;
RETURN NULL;
"""


def _balanced(name: str, transaction: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        level=pgtrigger.Row,
        timing=pgtrigger.Deferred,
        func=BALANCED.format(transaction=transaction),
    )


class Transaction(CentreRow):
    """One thing that happened with money. `key` is unique in the house: sent twice, it happened once."""

    contract = models.ForeignKey("contracts.Contract", on_delete=models.PROTECT, related_name="transactions")
    kind = models.CharField(_("类型"), max_length=16, choices=Kind.choices)
    key = models.CharField(max_length=80)
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    method = models.CharField(_("方式"), max_length=10, blank=True, choices=Method.choices)
    receipt = models.PositiveIntegerField(_("收据号"), null=True)
    memo = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("账务")
        ordering = ["pk"]
        triggers = [*APPEND_ONLY, _balanced("transaction_balances", "NEW.id")]
        indexes = [models.Index(fields=["centre", "-at"], name="transaction_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "key"], name="transaction_once", violation_error_message=_("这笔已经记过")
            ),
            models.UniqueConstraint(
                fields=["centre", "receipt"],
                name="transaction_receipt",
                violation_error_message=_("收据号重复"),
            ),
        ]


class Posting(CentreRow):
    """One side of a transaction: a signed sum on an account, with the line that a client reads."""

    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="postings")
    contract = models.ForeignKey("contracts.Contract", on_delete=models.PROTECT, related_name="postings")
    account = models.CharField(max_length=16, choices=Account.choices)
    amount = MoneyField(validators=[])
    text = models.CharField(max_length=160)
    clause = models.CharField(max_length=20, blank=True)  # code of the clause of the contract that says so, if one does

    class Meta:
        verbose_name = _("分录")
        ordering = ["pk"]
        triggers = [*APPEND_ONLY, _balanced("posting_balances", "NEW.transaction_id")]
        indexes = [
            models.Index(fields=["contract", "account"], name="posting_contract"),
            models.Index(fields=["centre", "account"], name="posting_account"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount=0), name="posting_of_something", violation_error_message=_("金额不能为零")
            ),
            models.CheckConstraint(
                condition=Q(account__in=Account.values),
                name="posting_account_known",
                violation_error_message=_("没有这个科目"),
            ),
        ]


class Counter(CentreRow):
    """The last number given of a kind in a house; held by a lock, so numbers have no gap."""

    name = models.CharField(max_length=20)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "name"], name="counter_once", violation_error_message=_("编号已存在")
            )
        ]


class Extension(CentreRow):
    """Nights added to a signed contract, at their price."""

    contract = models.ForeignKey("contracts.Contract", on_delete=models.PROTECT, related_name="extensions")
    transaction = models.OneToOneField(Transaction, on_delete=models.PROTECT, related_name="extension")
    nights = models.PositiveSmallIntegerField(_("晚数"))
    amount = MoneyField(_("金额"))

    class Meta:
        verbose_name = _("续住")
        ordering = ["pk"]
        triggers = APPEND_ONLY


class Settlement(CentreRow):
    """What one settlement closed: the days from `first_on` to `left_on`, half-open, and `lived` nights in the house.

    A stay that goes on after it has another, from the day on which this one ends. `billed` and `earned` are nights of
    the whole contract: billed by then, and income by then.
    """

    contract = models.ForeignKey("contracts.Contract", on_delete=models.PROTECT, related_name="settlements")
    client_id = models.CharField(max_length=60)  # of the form that settled: sent twice, it happened once
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    first_on = models.DateField(_("起"))
    left_on = models.DateField(_("离所"))
    lived = models.PositiveSmallIntegerField(_("在住晚数"))
    billed = models.PositiveSmallIntegerField()
    earned = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("离所结算")
        ordering = ["pk"]
        triggers = APPEND_ONLY
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "client_id"],
                name="settlement_once",
                violation_error_message=_("这次结算已经做过"),
            ),
            models.CheckConstraint(
                condition=Q(left_on__gte=F("first_on")),
                name="settlement_days",
                violation_error_message=_("离所不能早于入住"),
            ),
            models.CheckConstraint(
                condition=Q(earned__lte=F("billed"), lived__lte=F("billed")),
                name="settlement_nights",
                violation_error_message=_("结算的晚数超过了已购晚数"),
            ),
            ExclusionConstraint(
                name="settlement_of_a_night_once",
                expressions=[
                    ("contract", RangeOperators.EQUAL),
                    (
                        Func("first_on", "left_on", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("这些夜晚已经结算过"),
            ),
        ]

    @property
    def given_back(self) -> int:
        """Nights billed by then that nobody lived."""
        return self.billed - self.earned
