"""The verbs of sales."""

from yuexu.leads.actions.asking import ask_again, assign, change, inquire, respond
from yuexu.leads.actions.channels import open_channel, run_campaign
from yuexu.leads.actions.closing import convert, finish_step, lose, plan_step, reopen, win
from yuexu.leads.actions.visits import book_visit, end_visit, move_visit

__all__ = [
    "ask_again",
    "assign",
    "book_visit",
    "change",
    "convert",
    "end_visit",
    "finish_step",
    "inquire",
    "lose",
    "move_visit",
    "open_channel",
    "plan_step",
    "reopen",
    "respond",
    "run_campaign",
    "win",
]
