"""What is asked on the pages of stays, visits and room service."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yuexu.contracts.states import Ending
from yuexu.families.forms import BirthForm  # one birth form in the house: a copy would drift from the file's
from yuexu.kernel.fields import Day, Instant, Line, Phone, Several
from yuexu.people.models import Centre, Staff
from yuexu.rooms.models import Room
from yuexu.rooms.states import RoomState
from yuexu.stays.models import Stay
from yuexu.stays.states import Document, RequestKind, StayState, steps_of

NURSES = ("care_nurse", "group_leader", "care_director")
SERVICE = ("customer_service", "service_manager", "butler")


class AnnouncementForm(BirthForm):
    """The birth, and when she leaves hospital and comes (N13): one form."""

    arrive_on = Day(label=_("出院并入住"), help_text=_("入住天数从这一天起算"))

    def told(self) -> dict[str, Any]:
        return super().told() | {"arrive_on": self.cleaned_data["arrive_on"]}


class ArrivalForm(forms.Form):
    """When she comes; the birth is known already."""

    arrive_on = Day(label=_("出院并入住"), help_text=_("入住天数从这一天起算"))


class PlanForm(ArrivalForm):
    """Other days before she came."""

    nights = forms.IntegerField(label=_("天数"), min_value=1, max_value=180)


class Person(forms.ModelChoiceField):
    """Someone who works here and holds one of some posts today."""

    def __init__(self, posts: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(Staff.objects.none(), required=False, empty_label=_("未指定"), **kwargs)
        self.posts = posts

    def among(self, centre: Centre | int, on: dt.date, now: Staff | None) -> None:
        """Offer those who may be named, and whoever is named now."""
        known = Staff.objects.for_centre(centre).working().holding_one_of(self.posts, on)
        self.queryset = Staff.objects.filter(pk__in=[*known.values_list("pk", flat=True), now.pk if now else 0])


class TeamForm(forms.Form):
    """Who answers for her."""

    named_nurse = Person(NURSES, label=_("责任护士"))
    named_carer = Person(("carer",), label=_("责任月嫂"))
    named_service = Person(SERVICE, label=_("客服专员"))

    def __init__(self, data: Any, *, stay: Stay, on: dt.date) -> None:
        super().__init__(data, initial={name: getattr(stay, f"{name}_id") for name in self.base_fields})
        for name, field in self.fields.items():
            field.among(stay.centre_id, on, getattr(stay, name))  # type: ignore[attr-defined]


def room_label(room: Room) -> str:
    """305 · 温馨房 · 可入住"""
    return f"{room.number} · {room.room_type.name} · {RoomState(room.state).label}"


class RoomForm(forms.Form):
    """One of the free rooms."""

    room = forms.TypedChoiceField(label=_("房间"), coerce=int)

    def __init__(self, data: Any, *, rooms: list[Room], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.rooms = {room.pk: room for room in rooms}
        self.fields["room"].choices = [(room.pk, room_label(room)) for room in rooms]  # type: ignore[attr-defined]
        self.fields["room"].error_messages["invalid_choice"] = _("这间房刚刚被排出，请另选一间")

    def clean_room(self) -> Room:
        return self.rooms[self.cleaned_data["room"]]


class MoveForm(RoomForm):
    """Another room, and why."""

    because = Line(label=_("换房原因"), max_length=200)


class CheckInForm(forms.Form):
    """The steps just taken at the door."""

    steps = Several(
        label=_("已完成"),
        choices=[(step.code, step.label) for step in steps_of("check_in")],
        help_text=_("迎接与证件核对必须完成；其余可以稍后在入住页上逐项记录"),
    )


class LeaveForm(forms.Form):
    """Another day of leaving."""

    leave_on = Day(label=_("离所日期"))


class DischargeForm(forms.Form):
    """Why she leaves before the planned day, if she does, and what else the settlement goes by."""

    ending = forms.ChoiceField(label=_("离所方式"), choices=Ending.choices, initial=Ending.PLANNED)
    because = Line(label=_("提前或补办的原因"), max_length=200, required=False, help_text=_("按计划离所时不用填"))
    hospital_nights = forms.IntegerField(
        label=_("住院不在所晚数"),
        min_value=0,
        max_value=365,
        required=False,
        help_text=_("母亲或宝宝住院、人不在所的晚数；没有就留空"),
    )

    def clean_hospital_nights(self) -> int:
        """Left empty is none."""
        return self.cleaned_data["hospital_nights"] or 0


class OmissionForm(forms.Form):
    """Why a step is left out."""

    note = Line(label=_("省略原因"), max_length=300)


class ResidentField(forms.ModelChoiceField):
    """A family that lives here, by room and name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Stay.objects.none(), label=_("家庭"), **kwargs)

    def among(self, centre: Centre | int, states: tuple[str, ...] = (StayState.RESIDENT,)) -> None:
        rows = Stay.objects.for_centre(centre).filter(state__in=states).select_related("mother")
        self.queryset = rows.prefetch_related("occupations__room").order_by("mother__initials")

    def label_from_instance(self, stay: Any) -> str:
        rooms = sorted(stay.occupations.all(), key=lambda held: held.days.lower)
        return f"{rooms[-1].room.number} {stay.mother.name}" if rooms else stay.mother.name


class RequestForm(forms.Form):
    """What a family asks for."""

    stay = ResidentField()
    kind = forms.ChoiceField(label=_("事项"), choices=RequestKind.choices)
    text = Line(label=_("内容"), max_length=200, required=False)
    promised_at = Instant(label=_("答应何时完成"), required=False)

    def __init__(self, data: Any, *, centre: int, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["stay"].among(centre)  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """What came of it."""

    note = Line(label=_("结果"), max_length=200, required=False)


class ReasonForm(forms.Form):
    """Why it is not done."""

    note = Line(label=_("取消原因"), max_length=200)


class VisitForm(forms.Form):
    """A visit to a resident, or to a family that comes soon."""

    stay = ResidentField()
    name = Line(label=_("访客姓名"), max_length=40)
    relation = Line(label=_("与产妇关系"), max_length=20)
    phone = Phone(label=_("电话"), required=False)
    people = forms.IntegerField(label=_("人数"), min_value=1, max_value=20, initial=1)
    visit_on = Day(label=_("日期"))
    comes_at = forms.TimeField(label=_("到达"))
    goes_at = forms.TimeField(label=_("离开"))

    def __init__(self, data: Any, *, centre: int, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["stay"].among(centre, (StayState.RESIDENT, StayState.ALLOTTED))  # type: ignore[attr-defined]


class AdmitForm(forms.Form):
    """What the visitor showed."""

    document = forms.ChoiceField(label=_("已核对的证件"), choices=Document.choices)


class HoursForm(forms.Form):
    """Visiting hours from a day on."""

    from_on = Day(label=_("生效日期"))
    days_ahead = forms.IntegerField(label=_("至少提前几天预约"), min_value=0, max_value=30)
    opens_at = forms.TimeField(label=_("开始"))
    closes_at = forms.TimeField(label=_("结束"))
    quiet_from = forms.TimeField(label=_("静息时间"), help_text=_("此后谢绝探视"))
    most_people = forms.IntegerField(label=_("每次最多人数"), min_value=1, max_value=20)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("opens_at") and told.get("closes_at") and told["closes_at"] <= told["opens_at"]:
            self.add_error("closes_at", _("结束应晚于开始"))
        return told


class BoardFilter(forms.Form):
    """What part of the board to show; unknown values show all."""

    first = Day(required=False)
    type = forms.IntegerField(min_value=1, max_value=2**31, required=False)
    floor = forms.IntegerField(min_value=-5, max_value=120, required=False)
    state = forms.ChoiceField(choices=[("", _("全部状态")), *RoomState.choices], required=False)


USUAL_NIGHTS = 28


class LengthFilter(forms.Form):
    """For how many nights one would sell."""

    nights = forms.IntegerField(min_value=1, max_value=180)
