"""Records, alerts, orders and findings of any house, for the access matrix."""

from __future__ import annotations

from typing import Any

from yuexu.care import actions
from yuexu.care.models import Alert, ChartEntry, Order
from yuexu.care.tests import ward
from yuexu.families.models import Baby
from yuexu.people.models import Centre, Staff
from yuexu.people.tests import cast
from yuexu.people.tests.cast import NOW
from yuexu.people.tests.samples import sample
from yuexu.stays.models import Stay


def _stay(centre: Centre) -> Stay:
    return Stay.objects.filter(centre=centre, mother__name="卫宁").first() or ward.stay("卫宁", "601", at=centre)


def _baby(centre: Centre) -> Baby:
    return _stay(centre).birth.babies.earliest("order")


def _nurse(centre: Centre) -> Staff:
    found = Staff.objects.filter(centre=centre, name="样品护士").first()
    return found or cast.someone("care_nurse", "样品护士", at=centre)


def _entry(centre: Centre) -> ChartEntry:
    return ward.chart(_baby(centre), "feed", _nurse(centre), method="formula", amount=60).entry


@sample("care:day", "care:timeline", "care:print", "care:chain", "care:give_order")
def person(centre: Centre) -> dict[str, Any]:
    return {"kind": "baby", "pk": _baby(centre).pk}


@sample("care:new")
def card(centre: Centre) -> dict[str, Any]:
    return {"kind": "mother", "pk": _stay(centre).mother_id, "form": "mother_card"}


@sample("care:nappy")
def nappy(centre: Centre) -> dict[str, Any]:
    return {"pk": _baby(centre).pk}


@sample("care:entry", "care:correct", "care:withdraw", "care:give_back")
def entry(centre: Centre) -> dict[str, Any]:
    return {"pk": _entry(centre).pk}


@sample("care:alert")
def alert(centre: Centre) -> dict[str, Any]:
    ward.confirm_all(centre, _nurse(centre))
    ward.chart(_baby(centre), "baby_temperature", _nurse(centre), temp_c=39.8)
    return {"pk": Alert.objects.filter(centre=centre).earliest("pk").pk}


@sample("care:finding")
def finding(centre: Centre) -> dict[str, Any]:
    return {"pk": actions.return_entry(entry=_entry(centre), what="请核对", by=_nurse(centre), now=NOW).pk}


@sample("care:review")
def review(centre: Centre) -> dict[str, Any]:
    return {"pk": _stay(centre).pk}


@sample("care:order", "care:execute", "care:stop")
def order(centre: Centre) -> dict[str, Any]:
    doctor = cast.someone("doctor", at=centre)
    made: Order = actions.give_order(
        person=ward.seen(_baby(centre)), what="测黄疸", order_kind="observe", rhythm="once", by=doctor, now=NOW
    )
    return {"pk": made.pk}
