"""The contract, the explaining of its clauses, and its printed form."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yuexu.contracts import states
from yuexu.contracts.models.plan import HealthAssessment, ServicePlan
from yuexu.contracts.terms import Terms, parse
from yuexu.families.models import Mother
from yuexu.kernel.money import MoneyField
from yuexu.people.models import CentreRow, Staff
from yuexu.trail.models import APPEND_ONLY


class Contract(CentreRow):
    """What house and client owe each other (A7): a plan, a window, and the terms as they were that day."""

    number = models.CharField(_("合同号"), max_length=20)
    mother = models.ForeignKey(Mother, on_delete=models.PROTECT, related_name="contracts")
    plan = models.ForeignKey(ServicePlan, on_delete=models.PROTECT, related_name="contracts")
    assessment = models.ForeignKey(HealthAssessment, on_delete=models.PROTECT, related_name="+")
    room_type = models.ForeignKey("rooms.RoomType", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("预产期"))
    first_on = models.DateField(_("最早入住"))
    until_on = models.DateField(_("最晚入住（不含）"))
    nights = models.PositiveSmallIntegerField(_("晚数"))
    price = MoneyField(_("价款"))
    terms = models.JSONField(encoder=DjangoJSONEncoder)
    terms_code = models.CharField(max_length=30)
    state = models.CharField(
        _("状态"), max_length=10, choices=states.ContractState.choices, default=states.ContractState.DRAFT
    )
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_with = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    signed_name = models.CharField(_("签署人"), max_length=40, blank=True)
    signature = models.BinaryField(null=True, blank=True)  # PNG
    closed_with = models.CharField(max_length=60, blank=True)  # client-made id of what ended it last
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("合同")
        indexes = [models.Index(fields=["centre", "state", "due_on"], name="contract_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "number"], name="contract_number", violation_error_message=_("合同号重复")
            ),
            models.UniqueConstraint(
                fields=["mother"],
                condition=Q(state__in=states.OPEN),
                name="contract_open_once",
                violation_error_message=_("这位客户已有一份未结束的合同"),
            ),
            models.CheckConstraint(
                condition=Q(until_on__gt=F("first_on")),
                name="contract_window",
                violation_error_message=_("入住窗口的结束应晚于开始"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["signed", "ended"])
                | Q(signed_at__isnull=False, signature__isnull=False) & ~Q(signed_name=""),
                name="contract_signed_by_someone",
                violation_error_message=_("签署要有签名、姓名与时间"),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def last_on(self) -> dt.date:
        """The last day of arrival that the window holds."""
        return self.until_on - dt.timedelta(days=1)

    @cached_property
    def terms_data(self) -> Terms:
        """The terms of this contract, parsed."""
        return parse(self.terms)


class Explanation(CentreRow):
    """A key clause was gone through with the client: by whom, when, and whether she understood (A7)."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="explanations")
    clause = models.CharField(max_length=20)
    explained_at = models.DateTimeField()
    explained_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    understood = models.BooleanField(_("客户表示理解"))
    note = models.CharField(_("客户的疑问"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("条款讲解")
        ordering = ["pk"]
        triggers = APPEND_ONLY
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "clause"],
                condition=Q(understood=True),
                name="clause_understood_once",
                violation_error_message=_("这一条已讲解并理解"),
            )
        ]


class Paper(CentreRow):
    """A document for print, made off the request path: asked for, ready or failed."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="papers")
    state = models.CharField(max_length=8, choices=states.PaperState.choices, default=states.PaperState.QUEUED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    pdf = models.BinaryField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the PDF
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("打印文件")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(pdf__isnull=False, ready_at__isnull=False),
                name="paper_ready_is_there",
                violation_error_message=_("已生成的文件要有内容"),
            )
        ]
