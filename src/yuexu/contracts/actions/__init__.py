"""The verbs before the money: assess, draw, confirm, draft, explain, sign, move the window, print."""

from yuexu.contracts.actions.planning import assess, confirm, draw
from yuexu.contracts.actions.signing import ask_paper, draft, explain, explain_the_rest, move_window, sign

__all__ = ["ask_paper", "assess", "confirm", "draft", "draw", "explain", "explain_the_rest", "move_window", "sign"]
