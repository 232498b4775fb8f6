"""Judges a wish to swap duties: allowed when it breaks no rule that was kept before, and otherwise says
which.
"""

from dataclasses import dataclass

from yuexu.planning.rosters.house.check import broken
from yuexu.planning.rosters.house.model import Month, Roster
from yuexu.planning.rosters.house.rules import Message, Rule
from yuexu.planning.rosters.house.score import score


@dataclass(frozen=True)
class Swap:
    """Two people exchange what they do on these days (a duty against a free day is an exchange too)."""

    one: str
    other: str
    days: frozenset[int]


@dataclass(frozen=True)
class Answer:
    """`refused` lists the rules that the swap would break, none when it may be; `roster` is the roster
    after it.

    `cost` is by how much the soft rules would suffer (negative: gain), for the person who approves it.
    """

    refused: tuple[Rule, ...]
    reasons: tuple[Message, ...]
    cost: int
    roster: Roster

    @property
    def allowed(self) -> bool:
        """May the swap be made?"""
        return not self.refused


def judge(month: Month, roster: Roster, swap: Swap) -> Answer:
    """Check a swap against all rules; KeyError for unknown people, ValueError for a day outside the month."""
    if any(not 0 <= day < month.days for day in swap.days):
        raise ValueError("a day of the swap lies outside the month")
    after = exchanged(roster, swap)
    new = sorted(set(broken(month, after)) - set(broken(month, roster)))
    cost = sum(score(month, after).values()) - sum(score(month, roster).values())
    return Answer(tuple(new), tuple(rule.message(month) for rule in new), cost, after)


def exchanged(roster: Roster, swap: Swap) -> Roster:
    """The roster after the swap."""
    one, other = list(roster[swap.one]), list(roster[swap.other])
    for day in swap.days:
        one[day], other[day] = other[day], one[day]
    return {**roster, swap.one: tuple(one), swap.other: tuple(other)}
