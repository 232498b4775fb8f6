"""The verbs of the handbook: writing it, telling it the house's news, closing duties, and its clock."""

from yuexu.handbook.actions.book import change, publish_texts, take_up
from yuexu.handbook.actions.clock import tick
from yuexu.handbook.actions.closing import confirm, disprove, prove, prove_in_bulk, reassign, waive
from yuexu.handbook.actions.news import called_off, happened, moved, retract
from yuexu.handbook.actions.subjects import begin, end, forget_landmark, know, landmark, tie

__all__ = [
    "begin",
    "called_off",
    "change",
    "confirm",
    "disprove",
    "end",
    "forget_landmark",
    "happened",
    "know",
    "landmark",
    "moved",
    "prove",
    "prove_in_bulk",
    "publish_texts",
    "reassign",
    "retract",
    "take_up",
    "tick",
    "tie",
    "waive",
]
