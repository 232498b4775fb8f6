"""Stays, the rooms they hold on which days, the steps taken for them, visits and requests."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from yuexu.contracts.states import Ending
from yuexu.families.models import Birth, Mother
from yuexu.kernel.period import Days
from yuexu.kernel.secrets import BlindField, SealedField
from yuexu.people.models import CentreQuerySet, CentreRow, Staff
from yuexu.rooms.models import Room, RoomType
from yuexu.stays.states import (
    EXPECTED,
    NOT_ALLOTTED,
    STAY_STEPS,
    Document,
    RequestKind,
    RequestState,
    StayState,
    VisitState,
)


def _staff(**options: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True, **options)


def _both(*names: str) -> Q:
    """All of these stand, or none."""
    return Q(**{f"{name}__isnull": False for name in names}) | Q(**{f"{name}__isnull": True for name in names})


class StayQuerySet(CentreQuerySet):
    """Words for asking about stays."""

    def resident(self) -> Self:
        """In the house now."""
        return self.filter(state=StayState.RESIDENT)

    def expected(self) -> Self:
        """Still to come."""
        return self.filter(state__in=EXPECTED)

    def not_allotted(self) -> Self:
        """Still to come, and without a room."""
        return self.filter(state__in=NOT_ALLOTTED)


class Stay(CentreRow):
    """One family's stay: a window until the birth is announced, dates from then on, a room once allotted.

    `arrive_on` and `leave_on` are what is planned now; they are half-open like everything: the night of
    `leave_on` does not belong. Before the birth they are None and only the window is known.
    """

    contract = models.OneToOneField("contracts.Contract", on_delete=models.PROTECT, related_name="stay")
    mother = models.ForeignKey(Mother, on_delete=models.PROTECT, related_name="stays")
    room_type = models.ForeignKey(RoomType, on_delete=models.PROTECT, related_name="+")
    nights = models.PositiveSmallIntegerField(_("天数"), validators=[MinValueValidator(1), MaxValueValidator(180)])
    window_first_on = models.DateField(_("最早入住"))
    window_until_on = models.DateField(_("最晚入住（不含）"))
    state = models.CharField(max_length=12, choices=StayState.choices, default=StayState.BOOKED)
    birth = models.OneToOneField(Birth, on_delete=models.PROTECT, related_name="stay", null=True, blank=True)
    arrive_on = models.DateField(_("计划入住"), null=True, blank=True)
    leave_on = models.DateField(_("计划离所"), null=True, blank=True)
    named_nurse = _staff(verbose_name=_("责任护士"))
    named_carer = _staff(verbose_name=_("责任月嫂"))
    named_service = _staff(verbose_name=_("客服专员"))
    booked_at = models.DateTimeField()
    announced_at = models.DateTimeField(null=True, blank=True)
    announced_by = _staff()
    checked_in_at = models.DateTimeField(null=True, blank=True)
    checked_in_by = _staff()
    discharged_at = models.DateTimeField(null=True, blank=True)
    discharged_by = _staff()
    noticed_on = models.DateField(null=True, blank=True)  # when the family said that it would leave sooner
    ending = models.CharField(_("离所方式"), max_length=10, choices=Ending.choices, blank=True)
    left_early_because = models.CharField(_("提前离所原因"), max_length=200, blank=True)

    objects = StayQuerySet.as_manager()

    class Meta:
        verbose_name = _("入住")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=StayState.values), name="stay_state", violation_error_message=_("没有这种状态")
            ),
            models.CheckConstraint(
                condition=Q(window_until_on__gt=F("window_first_on")),
                name="stay_window_order",
                violation_error_message=_("入住窗口的结束应晚于开始"),
            ),
            models.CheckConstraint(
                condition=_both("arrive_on", "leave_on") & (Q(arrive_on=None) | Q(leave_on__gt=F("arrive_on"))),
                name="stay_dates_order",
                violation_error_message=_("离所应晚于入住"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["booked", "cancelled"]) | Q(birth__isnull=False, arrive_on__isnull=False),
                name="stay_born_before_dates",
                violation_error_message=_("登记分娩后才有入住日期"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["resident", "left"], checked_in_at__isnull=False)
                | ~Q(state__in=["resident", "left"]) & Q(checked_in_at=None),
                name="stay_checked_in",
                violation_error_message=_("没有办理入住"),
            ),
            models.CheckConstraint(
                condition=Q(state="left", discharged_at__isnull=False) | ~Q(state="left") & Q(discharged_at=None),
                name="stay_discharged",
                violation_error_message=_("没有办理离所"),
            ),
            models.CheckConstraint(
                condition=Q(state="left") & ~Q(ending="") | ~Q(state="left") & Q(ending=""),
                name="stay_ended_somehow",
                violation_error_message=_("离所要写明方式"),
            ),
            models.CheckConstraint(
                condition=Q(discharged_at=None) | Q(discharged_at__gte=F("checked_in_at")),
                name="stay_leaves_after_arriving",
                violation_error_message=_("离所不能早于入住"),
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "state"], name="stay_by_state"),
            models.Index(fields=["centre", "arrive_on"], name="stay_by_arrival"),
            models.Index(fields=["mother"], name="stay_by_mother"),
        ]

    def __str__(self) -> str:
        return self.mother.name

    @property
    def days(self) -> Days | None:
        """The planned days; None before the birth."""
        return None if self.arrive_on is None else Days(self.arrive_on, self.leave_on)

    @property
    def window(self) -> Days:
        """The days on which she may arrive, as the contract says."""
        return Days(self.window_first_on, self.window_until_on)

    @property
    def is_resident(self) -> bool:
        """In the house now."""
        return self.state == StayState.RESIDENT


class OccupationQuerySet(CentreQuerySet):
    """Words for asking who holds which room."""

    def on(self, day: dt.date) -> Self:
        """Holding a room in the night of this day."""
        return self.filter(days__contains=day)

    def overlapping(self, days: Days) -> Self:
        """Sharing a night with these days."""
        return self.filter(days__overlap=(days.first_on, days.until_on))


class Occupation(CentreRow):
    """A room is held by a stay on these days (half-open), planned or lived. The database refuses a second holder."""

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="occupations")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="occupations")
    days = DateRangeField()

    objects = OccupationQuerySet.as_manager()

    class Meta:
        verbose_name = _("占用")
        constraints = [
            ExclusionConstraint(
                name="occupation_room_once",
                expressions=[("room", RangeOperators.EQUAL), ("days", RangeOperators.OVERLAPS)],
                violation_error_message=_("这间房在这些夜晚已有安排"),
            ),
            ExclusionConstraint(
                name="occupation_stay_once",
                expressions=[("stay", RangeOperators.EQUAL), ("days", RangeOperators.OVERLAPS)],
                violation_error_message=_("同一家庭不能同时占用两间房"),
            ),
            models.CheckConstraint(
                condition=Q(days__isempty=False, days__lower_inf=False, days__upper_inf=False),
                name="occupation_some_nights",
                violation_error_message=_("至少要有一晚"),
            ),
        ]
        indexes = [models.Index(F("centre"), Func(F("days"), function="upper"), name="occupation_by_end")]

    @property
    def span(self) -> Days:
        """The days as a period of the house."""
        return Days(self.days.lower, self.days.upper)


class StepRecord(CentreRow):
    """One step of a stay that was done, or that was left out with a reason (an emergency has no time for teaching)."""

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=30, choices=[(step.code, step.label) for step in STAY_STEPS.values()])
    done_at = models.DateTimeField()
    done_by = _staff()  # null: the house itself, by another record that proves it
    left_out = models.BooleanField(default=False)
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("步骤")
        constraints = [
            models.UniqueConstraint(
                fields=["stay", "step"], name="steprecord_once", violation_error_message=_("这一步已经记录")
            ),
            models.CheckConstraint(
                condition=Q(left_out=False) | ~Q(note=""),
                name="steprecord_left_out_because",
                violation_error_message=_("省略一步要写明原因"),
            ),
        ]


class RoomRequest(CentreRow):
    """Something a family asked for from its room, followed until it is done (B10)."""

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="requests")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("事项"), max_length=20, choices=RequestKind.choices)
    text = models.CharField(_("内容"), max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=RequestState.choices, default=RequestState.MADE)
    promised_at = models.DateTimeField(_("答应完成时间"), null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = _staff()
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = _staff()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = _staff()
    note = models.CharField(_("结果"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("房间服务")
        constraints = [
            models.CheckConstraint(
                condition=_both("taken_at", "taken_by"),
                name="roomrequest_taken_by_someone",
                violation_error_message=_("接单要有时间和人"),
            ),
            models.CheckConstraint(
                condition=_both("done_at", "done_by"),
                name="roomrequest_done_by_someone",
                violation_error_message=_("完成要有时间和人"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "cancelled"], done_at__isnull=False)
                | Q(state__in=["made", "taken"], done_at=None),
                name="roomrequest_state",
                violation_error_message=_("房间服务的状态与时间不符"),
            ),
        ]
        indexes = [models.Index(fields=["centre", "state", "made_at"], name="roomrequest_open")]


class VisitingHours(CentreRow):
    """When residents may be visited, from a day on (B7). Without a row the defaults of `rules.Hours` hold."""

    from_on = models.DateField(_("生效日期"))
    days_ahead = models.PositiveSmallIntegerField(_("至少提前几天"), default=1, validators=[MaxValueValidator(30)])
    opens_at = models.TimeField(_("开始"), default=dt.time(9, 0))
    closes_at = models.TimeField(_("结束"), default=dt.time(20, 0))
    quiet_from = models.TimeField(_("静息时间"), default=dt.time(22, 0))
    most_people = models.PositiveSmallIntegerField(
        _("每次最多人数"), default=4, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )

    class Meta:
        verbose_name = _("探视时间")
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "from_on"],
                name="visitinghours_once",
                violation_error_message=_("这一天已有一份探视时间"),
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="visitinghours_order",
                violation_error_message=_("结束应晚于开始"),
            ),
        ]


class VisitorBooking(CentreRow):
    """A visit to a resident: booked ahead, identity verified at the door (B7)."""

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="visits")
    name = models.CharField(_("访客姓名"), max_length=40)
    relation = models.CharField(_("与产妇关系"), max_length=20)
    phone = SealedField(_("电话"), blank=True)
    phone_index = BlindField(of="phone")
    people = models.PositiveSmallIntegerField(
        _("人数"), default=1, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    visit_on = models.DateField(_("日期"))
    comes_at = models.TimeField(_("到达"))
    goes_at = models.TimeField(_("离开"))
    state = models.CharField(max_length=12, choices=VisitState.choices, default=VisitState.BOOKED)
    booked_at = models.DateTimeField()
    booked_by = _staff()
    document = models.CharField(_("证件"), max_length=20, choices=Document.choices, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    verified_by = _staff()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("探视")
        constraints = [
            models.CheckConstraint(
                condition=Q(arrived_at=None, verified_by=None, document="")
                | Q(arrived_at__isnull=False, verified_by__isnull=False) & ~Q(document=""),
                name="visitorbooking_verified",
                violation_error_message=_("进入前须核对证件"),
            ),
            models.CheckConstraint(
                condition=Q(goes_at__gt=F("comes_at")),
                name="visitorbooking_order",
                violation_error_message=_("离开时间应晚于到达时间"),
            ),
        ]
        indexes = [models.Index(fields=["centre", "visit_on"], name="visitorbooking_day")]
