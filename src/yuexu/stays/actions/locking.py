"""Who is locked before anything is promised: first the contract, then its stay, then rooms in the order of their numbers
in the table.

One order everywhere, so that two desks may wait for each other but never for ever. The contract is held before anything
is decided by its state: nights are promised to a family whose account is open, and the cashier may be settling it.
"""

from __future__ import annotations

from collections.abc import Collection

from yuexu.contracts import ledger
from yuexu.rooms.models import Room
from yuexu.stays.models import Stay


def lock_stay(stay: Stay) -> Stay:
    """The stay as it is now, held until the transaction ends."""
    return Stay.objects.select_for_update(of=("self",)).select_related("mother", "room_type").get(pk=stay.pk)


def lock_with_account(stay: Stay) -> Stay:
    """The same with its contract, held before it: that is settled or given up before this or after, not meanwhile."""
    contract = ledger.held(stay.contract)
    row = lock_stay(stay)
    row.contract = contract
    return row


def lock_rooms(rooms: Collection[int]) -> dict[int, Room]:
    """These rooms as they are now, by key, held until the transaction ends."""
    rows = Room.objects.select_for_update(of=("self",)).select_related("room_type").filter(pk__in=rooms)
    return {room.pk: room for room in rows.order_by("pk")}
