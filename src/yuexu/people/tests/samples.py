"""Rows for addresses that name one: the access matrix asks for another house's row and must get a 404.

A package adds its own in `<package>/tests/samples.py`:

    @sample("rooms:room", "rooms:change")
    def room(centre): return {"pk": Room.objects.create(centre=centre, …).pk}
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from yuexu.people import actions
from yuexu.people.models import Centre, Holding
from yuexu.people.tests import cast

Sample = Callable[[Centre], dict[str, Any]]
SAMPLES: dict[str, Sample] = {}


def sample(*names: str) -> Callable[[Sample], Sample]:
    """This function makes a row of a centre for the addresses of these names, and returns their arguments."""

    def known(make: Sample) -> Sample:
        SAMPLES.update(dict.fromkeys(names, make))
        return make

    return known


@sample(
    "people:person",
    "people:change",
    "people:give_post",
    "people:leave",
    "people:give_password",
    "people:reset_second_factor",
)
def person(centre: Centre) -> dict[str, Any]:
    return {"pk": cast.someone("carer", at=centre).pk}


@sample("people:take_post")
def holding(centre: Centre) -> dict[str, Any]:
    return {"pk": Holding.objects.get(staff=cast.someone("carer", at=centre)).pk}


@sample("people:revoke")
def device(centre: Centre) -> dict[str, Any]:
    by = cast.someone("general_affairs", at=centre)
    return {"pk": actions.register(name="平板", by=by, now=timezone.now())[0].pk}
