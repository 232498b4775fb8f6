"""The verbs of people: hiring, posts, leaving, signing in, shared devices."""

from yuexu.people.actions.devices import register, revoke, second_person, switch
from yuexu.people.actions.signing import (
    check_own_password,
    end_sessions,
    give_password,
    reset_second_factor,
    set_pin,
)
from yuexu.people.actions.staffing import change, give_post, hire, leave, link, take_post

__all__ = [
    "change",
    "check_own_password",
    "end_sessions",
    "give_password",
    "give_post",
    "hire",
    "leave",
    "link",
    "register",
    "reset_second_factor",
    "revoke",
    "second_person",
    "set_pin",
    "switch",
    "take_post",
]
