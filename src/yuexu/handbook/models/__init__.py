"""The handbook's rows: what is written, whom it is about, what is owed."""

from yuexu.handbook.models.book import Edition, Text
from yuexu.handbook.models.duty import Clock, Duty, Escalation, Proof, Tally
from yuexu.handbook.models.subject import Landmark, Spell, Subject, Tie

__all__ = [
    "Clock",
    "Duty",
    "Edition",
    "Escalation",
    "Landmark",
    "Proof",
    "Spell",
    "Subject",
    "Tally",
    "Text",
    "Tie",
]
