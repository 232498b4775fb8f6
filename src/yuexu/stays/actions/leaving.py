"""Going home, and the nights that earn the house its money (B11, G3)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.contracts import ledger
from yuexu.contracts.states import ContractState, Ending
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.kernel.language import listed
from yuexu.kernel.states import step as next_state
from yuexu.people.models import Centre, Staff
from yuexu.rooms import actions as rooms_actions
from yuexu.stays import rules
from yuexu.stays.actions.living import held_now
from yuexu.stays.actions.locking import lock_with_account
from yuexu.stays.actions.requests import call_off_requests
from yuexu.stays.actions.steps import missing
from yuexu.stays.actions.visits import call_off_visits
from yuexu.stays.events import Discharged
from yuexu.stays.models import Occupation, Stay
from yuexu.stays.queries import residence_of
from yuexu.stays.states import LABELS, STEPS, StayState
from yuexu.trail.actions import record

ENDED = ("state", "leave_on", "discharged_at", "discharged_by", "ending", "left_early_because")


@transaction.atomic
def discharge(
    *,
    stay: Stay,
    ending: str = Ending.PLANNED,
    because: str = "",
    hospital_nights: int = 0,
    by: Staff,
    now: dt.datetime,
) -> Stay:
    """She goes home: nights lived are earned, the contract settled, the room goes to cleaning. All of it or nothing.

    `ending` and `because` tell why, when she leaves before the planned day; in `hospital_nights` her room was held
    and she was not here. The contract settles to what `ledger.statement` told of the same facts. Raises RuleBroken
    before check-in, when a step of the farewell is missing, or when she stayed longer than was bought.
    """
    row = lock_with_account(stay)
    row.state = next_state(STEPS, row.state, StayState.LEFT, LABELS)
    today = timezone.localtime(now).date()
    _refuse_unready(row, today, ending, because)
    lived = _lived(row, today, ending, hospital_nights)
    held = held_now(row)
    left = rules.ended(held.span, today)
    held.days = (left.first_on, left.until_on)
    held.save(update_fields=["days"])
    planned, row.leave_on = row.leave_on, left.until_on
    row.discharged_at, row.discharged_by = now, by
    row.ending, row.left_early_because = ending, because
    row.save(update_fields=[*ENDED])
    call_off_visits(stay=row, by=by, now=now)
    call_off_requests(stay=row, by=by, now=now)
    if lived is not None:
        _settle(row, lived, by, now)
    rooms_actions.release(room=held.room, by=by, now=now)
    after = {"leave_on": row.leave_on, "ending": ending, "because": because, "hospital_nights": hospital_nights}
    record("stays.discharge", row, at=now, by_id=by.pk, before={"leave_on": planned}, after=after)
    publish(Discharged(stay=row, room=held.room, at=now, by=by))
    return row


@transaction.atomic
def live_night(*, centre: Centre | int, night_on: dt.date, now: dt.datetime) -> int:
    """Every stay that slept here this night earns the house its share; how many did. Twice is once.

    Raises ValueError for a night that is not over.
    """
    if night_on >= timezone.localtime(now).date():
        raise ValueError(f"the night of {night_on} is not over")
    slept = Occupation.objects.for_centre(centre).on(night_on).filter(stay__checked_in_at__isnull=False)
    # A settled contract has earned its nights.
    states = list(slept.values_list("stay__contract", "stay__contract__state"))
    live = [contract for contract, state in states if state == ContractState.SIGNED]
    ledger.earn_nights({contract: [night_on] for contract in live}, now=now)
    return len(states)


def _refuse_unready(stay: Stay, today: dt.date, ending: str, because: str) -> None:
    lacking = missing(stay, "discharge")
    if lacking:
        raise RuleBroken(_("离所前请先完成：%(steps)s") % {"steps": listed(lacking)})
    assert stay.leave_on is not None
    if today > stay.leave_on and stay.contract.state == ContractState.SIGNED:
        raise RuleBroken(_("已过计划离所日，请先续住到今天再办离所"))
    if today > stay.leave_on and not because.strip():
        told = _("账已结算到 %(day)s：又住下来的，请先续住到今天；那天已走、今天补办的，请写明")
        raise RuleBroken(told % {"day": stay.leave_on}, "because")
    if today < stay.leave_on and ending == Ending.PLANNED:
        raise RuleBroken(_("早于计划离所，请选择提前离所的方式"), "ending")
    if today < stay.leave_on and not because.strip():
        raise RuleBroken(_("早于计划离所，请写明原因"), "because")


def _lived(stay: Stay, today: dt.date, ending: str, hospital_nights: int) -> ledger.Lived | None:
    """What the settlement goes by; None when the cashier settled this morning."""
    if stay.contract.state != ContractState.SIGNED:
        return None
    return residence_of(stay).lived(today, today=today, ending=ending, hospital_nights=hospital_nights)


def _settle(stay: Stay, lived: ledger.Lived, by: Staff, now: dt.datetime) -> None:
    """Settle the contract by what was lived. The balance stays on the bill."""
    ledger.settle(contract=stay.contract, lived=lived, by=by, now=now, client_id=f"stay-{stay.pk}")
