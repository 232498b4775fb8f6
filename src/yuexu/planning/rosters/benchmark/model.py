"""The benchmark's problem as plain data, so that reader, checker and solver share words and nothing else.

Source of the problem: T. Curtois and R. Qu, "Computational results on new staff scheduling benchmark
instances", technical report, University of Nottingham, 2014.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

OFF = ""
SATURDAY, SUNDAY = 5, 6  # every instance starts on a Monday


@dataclass(frozen=True)
class Shift:
    """A shift type: its length in minutes and the types that may not follow it on the next day."""

    id: str
    minutes: int
    not_before: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Employee:
    """One contract. All limits are hard; `max_shifts` counts days of each shift type."""

    id: str
    max_shifts: Mapping[str, int]
    max_minutes: int
    min_minutes: int
    max_run: int
    min_run: int
    min_rest: int
    max_weekends: int
    days_off: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Cover:
    """How many should work one shift on one day, and what each missing or superfluous person costs."""

    wanted: int
    under: int
    over: int


@dataclass(frozen=True)
class Instance:
    """One benchmark problem. `on` and `off` map (employee, day, shift) to the penalty of not meeting the
    request.
    """

    days: int
    shifts: tuple[Shift, ...]
    employees: tuple[Employee, ...]
    on: Mapping[tuple[str, int, str], int] = field(default_factory=dict)
    off: Mapping[tuple[str, int, str], int] = field(default_factory=dict)
    cover: Mapping[tuple[int, str], Cover] = field(default_factory=dict)


# A roster: for each employee's id one shift id per day, OFF for a free day.
Roster = dict[str, tuple[str, ...]]
