"""Rooms of any house, for the access matrix."""

from __future__ import annotations

from typing import Any

from yuexu.people.models import Centre
from yuexu.people.tests import cast
from yuexu.people.tests.samples import sample
from yuexu.rooms import actions
from yuexu.rooms.tests import house


@sample("rooms:change_type")
def kind(centre: Centre) -> dict[str, Any]:
    return {"pk": house.room_type(at=centre).pk}


@sample("rooms:change_room", "rooms:room", "rooms:renewal", "rooms:closing")
def room(centre: Centre) -> dict[str, Any]:
    return {"pk": house.room("801", kind=house.room_type(at=centre)).pk}


@sample("rooms:step", "rooms:step_undone")
def step(centre: Centre) -> dict[str, Any]:
    return {"pk": house.room("802", kind=house.room_type(at=centre)).pk, "step": "cleaned"}


@sample("rooms:opening")
def closed(centre: Centre) -> dict[str, Any]:
    made = house.room("803", kind=house.room_type(at=centre))
    actions.take_out_of_service(room=made, reason="漏水", by=house.cleaner(centre), now=cast.NOW)
    return {"pk": made.pk}
