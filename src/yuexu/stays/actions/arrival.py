"""Before she comes: booked by contract, dated by the birth, team named, called off."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yuexu.contracts import ledger
from yuexu.contracts.models import Contract
from yuexu.contracts.states import ContractState
from yuexu.families import actions as families_actions
from yuexu.families.models import Birth
from yuexu.kernel.errors import RuleBroken
from yuexu.kernel.events import publish
from yuexu.kernel.states import step as next_state
from yuexu.people.models import Staff
from yuexu.stays import rules
from yuexu.stays.actions.allotment import give_back, hold, taken_of
from yuexu.stays.actions.locking import lock_rooms, lock_stay, lock_with_account
from yuexu.stays.actions.visits import call_off_visits
from yuexu.stays.events import ArrivalMoved, BirthAnnounced, StayBooked, StayCancelled, TeamNamed
from yuexu.stays.models import Stay
from yuexu.stays.states import LABELS, STEPS, StayState
from yuexu.trail.actions import record

TEAM = ("named_nurse", "named_carer", "named_service")


@transaction.atomic
def book(*, contract: Contract, by: Staff | None, now: dt.datetime) -> Stay:
    """A contract was signed: the family is expected in its window. Twice for one contract is refused by the table."""
    stay = Stay.objects.create(
        centre_id=contract.centre_id,
        contract=contract,
        mother_id=contract.mother_id,
        room_type_id=contract.room_type_id,
        nights=contract.nights,
        window_first_on=contract.first_on,
        window_until_on=contract.until_on,
        booked_at=now,
    )
    after = {"contract": contract.number, "from": stay.window_first_on, "until": stay.window_until_on}
    record("stays.book", stay, at=now, by_id=by.pk if by else None, after=after)
    publish(StayBooked(stay=stay, at=now, by=by))
    return stay


@transaction.atomic
def rebook(*, contract: Contract, by: Staff | None, now: dt.datetime) -> Stay:
    """The contract's window, type or nights changed before the birth: the stay follows."""
    row = lock_stay(contract.stay)
    if row.state != StayState.BOOKED:
        raise RuleBroken(_("已登记分娩，请直接调整入住日期"))
    names = ("window_first_on", "window_until_on", "nights", "room_type_id")
    before = {name: getattr(row, name) for name in names}
    row.window_first_on, row.window_until_on = contract.first_on, contract.until_on
    row.nights, row.room_type_id = contract.nights, contract.room_type_id
    row.save(update_fields=["window_first_on", "window_until_on", "nights", "room_type"])
    after = {name: getattr(row, name) for name in names}
    record("stays.rebook", row, at=now, by_id=by.pk if by else None, before=before, after=after)
    publish(ArrivalMoved(stay=row, was=row.arrive_on, at=now, by=by))
    return row


@transaction.atomic
def announce(
    *, stay: Stay, arrive_on: dt.date, by: Staff | None, now: dt.datetime, birth: Birth | None = None, **born: Any
) -> Stay:
    """The birth is announced once, and everything else follows (N13).

    `born` is what `families.actions.record_birth` asks; `birth` instead when it is recorded already.
    `arrive_on` is the day she leaves hospital and comes.
    """
    row = lock_stay(stay)
    if row.state != StayState.BOOKED:  # from "allotted" the table leads here too, but a birth is announced once
        raise RuleBroken(_("现在是“%(now)s”，不能再登记分娩") % {"now": LABELS[row.state]})
    row.state = next_state(STEPS, row.state, StayState.ANNOUNCED, LABELS)
    birth = birth or families_actions.record_birth(mother=row.mother, by=by, now=now, **born)
    if birth.mother_id != row.mother_id:
        raise RuleBroken(_("这次分娩不是这位产妇的"))
    rules.check_arrival(born_on=timezone.localtime(birth.born_at).date(), arrive_on=arrive_on)
    _refuse_past(arrive_on, now)
    days = rules.nights_of(arrive_on, row.nights)
    row.birth, row.announced_at, row.announced_by = birth, now, by
    row.arrive_on, row.leave_on = days.first_on, days.until_on
    row.save(update_fields=["state", "birth", "announced_at", "announced_by", "arrive_on", "leave_on"])
    after = {"birth": birth.pk, "arrive_on": row.arrive_on, "leave_on": row.leave_on}
    record("stays.announce", row, at=now, by_id=by.pk if by else None, after=after)
    publish(BirthAnnounced(stay=row, at=now, by=by))
    return row


@transaction.atomic
def plan_arrival(
    *, stay: Stay, arrive_on: dt.date, nights: int | None = None, by: Staff | None, now: dt.datetime
) -> Stay:
    """Other days before she comes (a baby is kept in hospital). A room held moves with them or refuses."""
    row = lock_with_account(stay)
    if row.state not in (StayState.ANNOUNCED, StayState.ALLOTTED):
        raise RuleBroken(_("现在是“%(now)s”，不能调整入住日期") % {"now": LABELS[row.state]})
    assert row.birth is not None
    _refuse_past(arrive_on, now)
    rules.check_arrival(born_on=timezone.localtime(row.birth.born_at).date(), arrive_on=arrive_on)
    before = {"arrive_on": row.arrive_on, "leave_on": row.leave_on}
    days = rules.nights_of(arrive_on, nights or row.nights)
    row.arrive_on, row.leave_on = days.first_on, days.until_on
    row.save(update_fields=["arrive_on", "leave_on"])
    for held in row.occupations.all():
        room = lock_rooms([held.room_id])
        if not rules.is_free(days, taken_of(room, days, but=row)[held.room_id]):
            number = room[held.room_id].number
            raise RuleBroken(_("房间 %(room)s 在新的日期已有安排，请先取消排房") % {"room": number}, "arrive_on")
        held.delete()
        hold(row, room[held.room_id], days)
    bill_nights(row, by=by, now=now)
    after = {"arrive_on": row.arrive_on, "leave_on": row.leave_on}
    record("stays.plan_arrival", row, at=now, by_id=by.pk if by else None, before=before, after=after)
    call_off_visits(stay=row, by=by, now=now)
    publish(ArrivalMoved(stay=row, was=before["arrive_on"], at=now, by=by))
    return row


@transaction.atomic
def name_team(
    *,
    stay: Stay,
    named_nurse: Staff | None,
    named_carer: Staff | None,
    named_service: Staff | None,
    by: Staff | None,
    now: dt.datetime,
) -> Stay:
    """Name the people who answer for her; the same again changes nothing."""
    row = lock_stay(stay)
    if row.state in (StayState.LEFT, StayState.CANCELLED):
        raise RuleBroken(_("现在是“%(now)s”，不能再指定人员") % {"now": LABELS[row.state]})
    named = {"named_nurse": named_nurse, "named_carer": named_carer, "named_service": named_service}
    before = {name: getattr(row, f"{name}_id") for name in TEAM}
    after = {name: who and who.pk for name, who in named.items()}
    if before == after:
        return row
    for name, who in named.items():
        setattr(row, name, who)
    row.save(update_fields=list(TEAM))
    record("stays.name_team", row, at=now, by_id=by.pk if by else None, before=before, after=after)
    publish(TeamNamed(stay=row, at=now, by=by))
    return row


@transaction.atomic
def cancel(*, stay: Stay, by: Staff | None, now: dt.datetime) -> Stay:
    """She will not come. Wired to contracts.ContractCancelled."""
    if lock_stay(stay).state == StayState.ALLOTTED:
        give_back(stay=stay, by=by, now=now)
    row = lock_stay(stay)
    before = row.state
    row.state = next_state(STEPS, before, StayState.CANCELLED, LABELS)
    row.save(update_fields=["state"])
    record(
        "stays.cancel", row, at=now, by_id=by.pk if by else None, before={"state": before}, after={"state": row.state}
    )
    call_off_visits(stay=row, by=by, now=now)
    publish(StayCancelled(stay=row, at=now, by=by))
    return row


def bill_nights(stay: Stay, *, by: Staff | None, now: dt.datetime) -> None:
    """Planned nights beyond those billed are added to the bill, at the contract's price of a night.

    The contract is held. An account that was settled is opened again for them: the nights that it closed stay closed.
    """
    assert stay.arrive_on is not None
    assert stay.leave_on is not None
    account = ledger.open_part(stay.contract)
    more = account.nights(stay.arrive_on, stay.leave_on) - account.open_billed
    if more <= 0:
        return
    if stay.contract.state == ContractState.ENDED:
        ledger.reopen(contract=stay.contract, by=by, now=now)
    key = f"stay-{stay.pk}-{account.billed + more}"  # the same length again is the same extension
    ledger.extend(contract=stay.contract, nights=more, client_id=key, by=by, now=now)


def _refuse_past(arrive_on: dt.date, now: dt.datetime) -> None:
    if arrive_on < timezone.localtime(now).date():
        raise RuleBroken(_("入住日期不能早于今天"), "arrive_on")
