"""The verbs of a stay, from the signed contract to the farewell."""

from yuexu.stays.actions.allotment import allot, give_back, keep_prepared
from yuexu.stays.actions.arrival import announce, book, cancel, name_team, plan_arrival, rebook
from yuexu.stays.actions.leaving import discharge, live_night
from yuexu.stays.actions.living import check_in, extend, move, shorten
from yuexu.stays.actions.requests import cancel_request, finish_request, make_request, take_request
from yuexu.stays.actions.steps import do_step, leave_out_step, undo_step
from yuexu.stays.actions.visits import admit_visitors, book_visit, cancel_visit, see_out_visitors, set_visiting_hours

__all__ = [
    "admit_visitors",
    "allot",
    "announce",
    "book",
    "book_visit",
    "cancel",
    "cancel_request",
    "cancel_visit",
    "check_in",
    "discharge",
    "do_step",
    "extend",
    "finish_request",
    "give_back",
    "keep_prepared",
    "leave_out_step",
    "live_night",
    "make_request",
    "move",
    "name_team",
    "plan_arrival",
    "rebook",
    "see_out_visitors",
    "set_visiting_hours",
    "shorten",
    "take_request",
    "undo_step",
]
