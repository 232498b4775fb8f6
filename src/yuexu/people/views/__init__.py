"""Pages of people."""

from yuexu.people.views.devices import devices, register, revoke, switch, switch_to
from yuexu.people.views.oneself import end_sessions, me, pin, places, second_factor
from yuexu.people.views.staffing import (
    change,
    give_password,
    give_post,
    hire,
    leave,
    person,
    posts,
    reset_second_factor,
    staff,
    take_post,
)
from yuexu.people.views.trail import entries, looks

__all__ = [
    "change",
    "devices",
    "end_sessions",
    "entries",
    "give_password",
    "give_post",
    "hire",
    "leave",
    "looks",
    "me",
    "person",
    "pin",
    "places",
    "posts",
    "register",
    "reset_second_factor",
    "revoke",
    "second_factor",
    "staff",
    "switch",
    "switch_to",
    "take_post",
]
