"""A doctor orders, a nurse carries out, a second person checks before it is done (C5)."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from yuexu.care.events import OrderExecuted, OrderGiven, OrderStopped
from yuexu.care.models import Execution, Order
from yuexu.care.queries.person import Person
from yuexu.care.rules import check_time
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.people.models import Staff
from yuexu.trail.actions import record


@transaction.atomic
def give_order(*, person: Person, what: str, order_kind: str, rhythm: str, by: Staff, now: dt.datetime) -> Order:
    """Order something for a mother or a baby in the house."""
    if person.stay_state != "resident":
        raise RuleBroken(_("不在住，不能开医嘱"))
    order: Order = Order.objects.create(
        centre_id=person.centre_id, stay_id=person.stay_id, **{f"{person.kind}_id": person.pk},
        what=what, order_kind=order_kind, rhythm=rhythm, ordered_at=now, ordered_by=by,
    )  # fmt: skip
    record("care.order", order, at=now, by_id=by.pk, after={"what": what, "rhythm": rhythm})
    publish(OrderGiven(order=order, at=now, by=by))
    return order


@transaction.atomic
def execute(
    *,
    order: Order,
    person: Person,
    checked_by: Staff,
    pin: str,
    by: Staff,
    now: dt.datetime,
    done_at: dt.datetime | None = None,
    note: str = "",
    client_id: uuid.UUID | None = None,
) -> Execution:
    """Carry an order out. The second person proves to be there with the own PIN. Raises RuleBroken."""
    locked: Order = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if client_id and (first := Execution.objects.filter(order=locked, client_id=client_id).first()):
        return first
    _may_be_done(locked)
    _checked(checked_by, pin, by)
    at = check_time(done_at or now, now=now, born_at=person.born_at, checked_in_at=person.checked_in_at,
                    discharged_at=person.discharged_at, field="done_at")  # fmt: skip
    if at < locked.ordered_at.replace(second=0, microsecond=0):
        raise RuleBroken(_("执行不能早于开医嘱"), "done_at")
    done: Execution = Execution.objects.create(
        centre_id=locked.centre_id, order=locked, done_at=at, done_by=by, checked_by=checked_by, recorded_at=now,
        note=note, client_id=client_id or uuid.uuid4(),
    )  # fmt: skip
    record("care.execute", done, at=now, by_id=by.pk, after={"order": locked.pk, "checked_by": checked_by.pk})
    publish(OrderExecuted(execution=done, at=now, by=by))
    return done


def _may_be_done(order: Order) -> None:
    if order.stopped_at is not None:
        raise RuleBroken(_("医嘱已停止"))
    if order.rhythm == "once" and order.executions.exists():
        raise RuleBroken(_("只做一次的医嘱已经执行"))


def _checked(checked_by: Staff, pin: str, by: Staff) -> None:
    if checked_by.pk == by.pk:
        raise RuleBroken(_("查对要由另一个人做"), "checked_by")
    if not checked_by.pin:
        raise RuleBroken(_("%(name)s还没有设口令") % {"name": checked_by.name}, "checked_by")
    if not checked_by.check_pin(pin):
        raise RuleBroken(_("口令不对"), "pin")


@transaction.atomic
def stop_order(*, order: Order, by: Staff, now: dt.datetime) -> Order:
    """Stop it: it is not to be done any more."""
    locked: Order = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if locked.stopped_at is not None:
        raise RuleBroken(_("医嘱已停止"))
    locked.stopped_at, locked.stopped_by = now, by
    locked.save(update_fields=["stopped_at", "stopped_by"])
    record("care.stop_order", locked, at=now, by_id=by.pk, before={"stopped": False}, after={"stopped": True})
    publish(OrderStopped(order=locked, at=now, by=by))
    return locked
